package geometry

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/alike"
	"fathom/tui/explain"
	"fathom/tui/kit"
)

// where says what a number is of, with its moment.
func (t *Tab) where(m spec.Measured) string {
	if m.Other != nil && m.Other.Step != m.Step {
		return fmt.Sprintf("%s %s and %s %s", text.Printable(m.Name), t.when(m.Step), text.Printable(m.Other.Name), t.when(m.Other.Step))
	}
	return text.Printable(m.Of()) + ", " + t.when(m.Step)
}

// words say the number under the cursor, how sure it is, and what it tells, in a block.
func (t *Tab) words(width, height int) string {
	th := t.kit.Theme
	var out []string
	add := func(ink kit.Ink, words string) {
		for _, line := range kit.Wrap(words, width-2) {
			out = append(out, " "+ink.Render(line))
		}
	}
	if t.pane != overSteps {
		out = append(out, alike.Scale(&t.kit.Theme, t.about(t.like()), width))
		if height > leastWords {
			out = append(out, "")
		}
	}
	m, known := t.pointed()
	switch why := t.problem(); {
	case known:
		a := t.about(m.Measure)
		if t.pane == overSteps {
			add(th.Text, t.where(m)+": "+explain.Words(a, m)+".")
			break
		}
		add(th.Dim, t.where(m))
		if m.Problem != "" {
			add(th.Bad, kit.Sentence(explain.Words(a, m)))
			break
		}
		out = append(out, " "+th.Strong.Render(explain.Value(a, m.Value))+th.Dim.Render("  "+a.Title))
		add(th.Text, strings.Join(nonEmpty(explain.Interval(a, m), explain.Rows(a, m)), " · "))
		if height > leastWords {
			out = append(out, "")
			add(th.Dim, a.Meaning)
			out = append(out, "", " "+th.Accent.Render(t.kit.Keys.Explain.Help().Key)+th.Dim.Render(" explains the number"))
		}
	case why != "":
		add(th.Bad, kit.Sentence(text.Printable(why)))
	default:
		add(th.Text, t.unknown())
	}
	return lines(out, width, height)
}

// unknown says why there is no number under the cursor.
func (t *Tab) unknown() string {
	switch {
	case t.pane == overLayers && t.row == t.col:
		return fmt.Sprintf("%s beside itself: %s by definition. ←↑↓→ leads to pairs.", t.name(t.row), t.itself())
	case t.pane == overMoments && t.at == t.end():
		return fmt.Sprintf("The end beside itself: %s by definition.", t.itself())
	case t.pane == overMoments && t.same(t.row):
		return fmt.Sprintf("%s is the same at every moment: %s by definition.", kit.Capital(t.name(t.row)), t.itself())
	case !t.trained():
		return "How alike layers are is measured after the training, of every moment that is remembered."
	}
	measure := t.like()
	if t.pane == overSteps {
		measure = dimensions[t.dimension]
	}
	switch when := t.due(measure); {
	case when != "":
		return "Not known yet: it " + when + "."
	case t.pane == overSteps:
		return fmt.Sprintf("No %s of %s is known by this moment.", t.about(dimensions[t.dimension]).Title, t.name(t.row))
	}
	return "Not known yet."
}

// itself is the number of a layer beside itself.
func (t *Tab) itself() string { return text.Decimal(t.about(t.like()).Same, 0) }

func nonEmpty(texts ...string) (out []string) {
	for _, s := range texts {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
