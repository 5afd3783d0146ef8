package runs

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/model/spec"
	"fathom/tui/alike"
	"fathom/tui/chart"
	"fathom/tui/explain"
	"fathom/tui/kit"
)

// layersPane is the pane that lays the layers of two runs beside each other.
const layersPane = "layers"

// alikeWork is how alike the layers of two runs are, which is measured while its pane is shown.
type alikeWork struct {
	measure string
	of      string // what is known, or on its way: the two runs as far as they were, and the measure
	cancel  context.CancelFunc
	known   compare.Alike
	done    bool
}

type alikeMsg struct {
	of    string
	found []spec.Measured
	err   error
}

func (alikeMsg) forRuns() {}

// likenesses are the measures of pairs of layers.
func (m *Model) likenesses() (all []spec.About) {
	for _, a := range m.shelf.Rules.Abouts {
		if a.Pairs {
			all = append(all, a)
		}
	}
	return all
}

// likeness is the measure that layers are compared by.
func (m *Model) likeness() spec.About {
	all := m.likenesses()
	if len(all) == 0 {
		return spec.About{}
	}
	return all[m.likenessAt%len(all)]
}

// showsLayers reports whether the pane of layers is shown.
func (m *Model) showsLayers() bool { return panes[m.pane] == layersPane }

// pair are the places among what is compared of the two runs whose layers are compared, the baseline
// first; why says why there are no two.
func (m *Model) pair() (first, second int, why string) {
	c := m.work.known
	switch n := len(c.Runs); {
	case m.shelf.Alike == nil:
		return 0, 0, "The layers of runs cannot be compared here."
	case m.grouped:
		return 0, 0, "Layers are compared of two runs, not of groups; g shows each run by itself."
	case n != 2:
		return 0, 0, fmt.Sprintf("Layers are compared of two runs; marked: %s.", text.Count(n))
	}
	return c.Baseline, 1 - c.Baseline, ""
}

// askAlike has the layers of the two runs measured, if the pane is shown and it was not done; what was
// asked of others is given up.
func (m *Model) askAlike() tea.Cmd {
	first, second, why := m.pair()
	if !m.showsLayers() || why != "" {
		m.giveUpAlike()
		return nil
	}
	c, of := m.work.known, m.likeness().Measure
	a, b := c.of[first], c.of[second]
	next := fmt.Sprintf("%s %q %v %q %v", of, a, m.work.stamps[a], b, m.work.stamps[b])
	if next == m.alike.of {
		return nil
	}
	m.giveUpAlike()
	ctx, cancel := context.WithCancel(m.ctx)
	m.alike = alikeWork{measure: of, of: next, cancel: cancel}
	ask := m.shelf.Alike
	return func() tea.Msg {
		found, err := ask(ctx, of, a, b)
		return alikeMsg{next, found, err}
	}
}

// giveUpAlike ends what is being measured.
func (m *Model) giveUpAlike() {
	if m.alike.cancel != nil && !m.alike.done {
		m.alike.cancel()
		m.alike = alikeWork{}
	}
}

// takeAlike takes what was measured, unless something else is asked for by now.
func (m *Model) takeAlike(msg alikeMsg) {
	if msg.of != m.alike.of || errors.Is(msg.err, context.Canceled) {
		return
	}
	m.alike.cancel()
	m.alike.done, m.alike.known = true, compare.Alike{Measure: m.alike.measure, Numbers: msg.found}
	if msg.err != nil {
		m.alike.known.Why = msg.err.Error()
	}
}

// What the words beside the map of layers need, in cells.
const (
	alikeBeside = 96 // columns of a pane that has room for them
	alikeWords  = 50
)

// layersView is the map of the layers of two runs, and which of them are most alike.
func (m *Model) layersView(width, height int) string {
	t, about := &m.kit.Theme, m.likeness()
	first, second, why := m.pair()
	a := m.alike.known
	switch {
	case why != "":
		return kit.Card(*t, t.Strong, why, "Which layer of one run sees the same test images as which layer of the other does is shown of two.", width, height)
	case !m.alike.done:
		return kit.Center(t.Dim.Render(kit.Clauses("Measuring the "+about.Title+" of each two layers …", " of", " …", width)), width, height)
	case a.Why != "":
		return kit.Card(*t, t.Bad, "✗ "+kit.Capital(about.Title)+" of these layers cannot be measured.", kit.Sentence(text.Printable(a.Why)), width, height)
	}
	layers, others := a.Layers()
	c := m.work.known
	head := kit.ToWidth(" "+t.Dim.Render(about.Title+" of layers of ")+m.signOf(c.places[first])+t.Dim.Render(" (rows) and ")+m.signOf(c.places[second])+t.Dim.Render(" (columns), after the last step of each"), width)
	mapped := alike.Map{Theme: t, About: about, Rows: printable(layers), Columns: printable(others), Row: -1, Col: -1, Cell: func(row, col int) alike.Cell {
		return alike.CellOf(a.At(row, col))
	}}
	beside := width >= alikeBeside
	wide, high := width, height-2-len(layers)-1
	if beside {
		wide, high = width-alikeWords, height-1
	}
	high = max(high, min(height-2, alike.HeadLines+len(layers)))
	picture := mapped.Draw(wide, high).View(wide, high)
	words := append([]string{alike.Scale(t, about, min(width, alikeWords))}, m.nearestLines(a, about)...)
	if beside {
		words = append(words, "")
		for _, line := range kit.Wrap(about.Meaning, alikeWords-2) {
			words = append(words, " "+t.Dim.Render(line))
		}
		return kit.Block(kit.Stack(head, kit.Beside(picture, kit.Block(strings.Join(words, "\n"), alikeWords, high))), width, height)
	}
	return kit.Block(kit.Stack(head, picture, strings.Join(words, "\n")), width, height)
}

// nearestLines say which layer of the other run each layer is most like, with its number and how sure
// that is, and of how many rows it is.
func (m *Model) nearestLines(a compare.Alike, about spec.About) (lines []string) {
	t := m.kit.Theme
	layers, _ := a.Layers()
	wide := alike.Labels(layers)
	for i, at := range a.Nearest(about.Same) {
		line := " " + t.Text.Render(kit.ToWidth(kit.MiddleCut(text.Printable(layers[i]), wide), wide)) + " "
		if at < 0 {
			lines = append(lines, line+t.Bad.Render("has no number"))
			continue
		}
		number, _ := a.At(i, at)
		line += t.Dim.Render("most like ") + t.Text.Render(kit.MiddleCut(text.Printable(number.Other.Name), alike.WidestName)) + " " + t.Strong.Render(chart.FormatFixed(float64(number.Value), 2))
		if number.Interval[0].Finite() && number.Interval[1].Finite() {
			line += t.Dim.Render(" (" + chart.FormatFixed(float64(number.Interval[0]), 2) + " to " + chart.FormatFixed(float64(number.Interval[1]), 2) + ")")
		}
		lines = append(lines, line)
	}
	if len(a.Numbers) > 0 {
		lines = append(lines, " "+t.Dim.Render(explain.Rows(about, a.Numbers[0])))
	}
	return lines
}

// printable are names that are safe to be shown.
func printable(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = text.Printable(name)
	}
	return out
}
