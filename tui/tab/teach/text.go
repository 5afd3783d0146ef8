package teach

import (
	"fmt"
	"math"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// standing says how a start stands: by a sign, with 1 in a word too, with 2 also what the start is.
func (t *Tab) standing(init spec.Init, words int) string {
	th := t.kit.Theme
	mark, word, style := "○", "not run", th.Dim
	switch t.state(init) {
	case run.Waiting:
		mark, word = "◌", "waits"
	case run.Running:
		mark, word, style = "●", "runs", th.Accent
	case run.Done:
		mark, word, style = "✓", "done", th.Good
	case run.Diverged:
		mark, word, style = "!", "diverged", th.Bad
	case run.Failed:
		mark, word, style = "✗", "failed", th.Bad
	}
	switch words {
	case 0:
		return style.Render(" " + mark)
	case 1:
		return style.Render(" " + mark + " " + word)
	}
	return style.Render(" "+mark+" "+word) + th.Dim.Render(" ("+starts[init]+")")
}

// starts says of each start where its weights come from.
var starts = map[spec.Init]string{
	spec.Same: "base's own first weights", spec.Fresh: "other random weights",
}

// runs says which keys teach from a start.
func (t *Tab) runs(init spec.Init) string {
	switch {
	case t.run.Onlooker:
		return ""
	case init == t.next():
		return "r teaches a network from this start."
	}
	return "→ chooses this start, r then teaches from it."
}

// foot is what stands below the charts: of each start that has a curve at a moment that has passed
// its figures, else the finding, or how far the stage is. It has the same lines at every moment, so
// that the charts stand still.
func (t *Tab) foot(width int) []string {
	var lines []string
	for _, init := range t.footed() {
		text, style := t.sentence(init)
		name := ""
		if len(t.curves[spec.TaughtID(init)]) > 0 {
			name = kit.Capital(string(init)) + " start: "
		}
		text = name + text
		if init != t.chosen && style.GetBold() {
			style = t.kit.Theme.Text
		}
		most := len(kit.Wrap(text, width-2))
		if taught, ok := t.taught[init]; ok && len(t.curves[spec.TaughtID(init)]) > 0 {
			most = max(most, len(kit.Wrap(name+run.TeachFinding(taught, false), width-2)), len(kit.Wrap(name+t.readout(init), width-2)))
		}
		lines = append(lines, strings.Split(kit.Block(kit.Paragraph(text, style, width), width, most), "\n")...)
	}
	return lines
}

// footed are the starts that something is said of below the charts: the chosen one, and on a screen
// that is not low the other, if it has a curve.
func (t *Tab) footed() []spec.Init {
	out := []spec.Init{t.chosen}
	for _, init := range inits {
		if init != t.chosen && len(t.curves[spec.TaughtID(init)]) > 0 && t.kit.Rows >= 24 {
			out = append(out, init)
		}
	}
	return out
}

// sentence is what is said of a start, and in which style.
func (t *Tab) sentence(init spec.Init) (string, kit.Ink) {
	th := t.kit.Theme
	if len(t.curves[spec.TaughtID(init)]) == 0 {
		what, todo, style := t.outlook(init)
		return what + " " + todo, style
	}
	taught, over := t.taught[init]
	switch state := t.state(init); {
	case t.run.Time.Past:
		return t.readout(init), th.Text
	case state == run.Diverged:
		if !t.diverged[spec.Base] {
			return "The taught network diverged, the base network did not. " + t.run.Another("a smaller teach weight or learning rate", "S sets a smaller teach weight or learning rate, N tries another seed."), th.Bad
		}
		return "A training diverged. " + t.run.Remedy(), th.Bad
	case over:
		return run.TeachFinding(taught, false), th.Strong
	case state == run.Failed:
		return t.run.Told(t.readout(init)+" Teaching stopped here.", "R restarts everything."), th.Bad
	}
	return t.readout(init), th.Text
}

// readout is the figures of the moment, the newest when live.
func (t *Tab) readout(init spec.Init) string {
	nan := spec.Figure(math.NaN())
	taught := spec.Evaluated{Accuracy: nan, HeadLoss: nan, Difference: nan}
	shown := t.run.Time.UpTo(t.curves[spec.TaughtID(init)])
	if len(shown) > 0 {
		taught = shown[len(shown)-1]
	}
	label := "Step " + text.Count(taught.Step)
	switch at := t.run.Time.At; {
	case !t.run.Time.Past:
	case taught.Step == at || len(shown) == 0:
		label = "At step " + text.Count(at)
	default: // taught networks are evaluated, and not looked at in between
		label = "At step " + text.Count(taught.Step) + ", evaluated last"
	}
	base := nan
	for _, p := range t.curves[spec.Base] {
		if p.Step == taught.Step {
			base = p.Accuracy
		}
	}
	text := fmt.Sprintf("%s: taught %s, base %s, difference %s", label, kit.Accuracy(taught.Accuracy), kit.Accuracy(base), kit.Signed(taught.Difference))
	if taught.HeadLoss.Finite() {
		text += fmt.Sprintf(", head loss %s", kit.Loss(float64(taught.HeadLoss)))
	}
	return text + "."
}

// outlook says of a start that has no curve yet how it stands and what to do.
func (t *Tab) outlook(init spec.Init) (what, todo string, style kit.Ink) {
	th := t.kit.Theme
	switch state := t.state(init); {
	case state == run.Failed && t.failed[init] != "":
		return "✗ Teaching failed: " + t.failed[init] + ".", t.run.Told("", "S sets up another experiment, N tries another seed."), th.Bad
	case state == run.Failed:
		return "✗ Teaching stopped before its first step.", t.run.Told("", "R restarts everything with the same seed."), th.Bad
	case state == run.Running:
		return "● Computing the components to teach …", "The curves will appear here in a moment.", th.Accent
	case state == run.Waiting:
		return "◌ The taught network waits for the stages before it.", "It begins by itself.", th.Text
	}
	what = fmt.Sprintf("○ Not taught with the %s start yet.", init)
	if t.diverged[spec.Base] {
		return what + " The base network diverged.", t.run.Remedy(), th.Bad
	}
	return what, t.runs(init), th.Text
}

// empty is the tab before the base network's first evaluation.
func (t *Tab) empty(width, height int) string {
	c := t.run.Spec
	if t.run.Unusable() != nil {
		return kit.NoData(t.kit.Theme, t.run.Unusable(), t.run.Onlooker, width, height)
	}
	what, todo, style := t.outlook(t.chosen)
	if t.state(t.chosen) == run.Idle {
		what = t.run.Told("○ No network is taught yet.", "r teaches one, after the training.")
		todo = fmt.Sprintf("A second network learns, besides its own task, to predict from hidden%d the %s of the base network's hidden%d. Does that help it? It starts from the base network's own first weights (same) or from others (fresh): ←→ changes that; now %s.",
			c.Lesson().Layer, kit.FirstFew(c.Lesson().Components, "principal component"), len(c.Network().Hidden), t.chosen)
	}
	return kit.Card(t.kit.Theme, style, what, todo, width, height)
}
