package probes

import (
	"fmt"
	"strings"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// mistakesTop is how many lines stand above the list of mistakes.
const mistakesTop = 2

// The cells of the list of mistakes, and of a column of what another layer makes of them.
const (
	mistakesWidth = 30
	otherColumn   = 8
)

// sameStep are the matrices of all layers where these are of one step.
func (t *Tab) sameStep() (all []spec.Confusion) {
	here, _ := t.shown(t.layer)
	for layer := range t.probes {
		p, ok := t.shown(layer)
		if !ok || p.Step != here.Step || p.Confusion.Classes() != here.Confusion.Classes() {
			return nil
		}
		all = append(all, p.Confusion)
	}
	return all
}

// mistakes lists the most frequent mistakes, with how often each other layer makes them where there is
// room.
func (t *Tab) mistakes(confusion spec.Confusion, width, height int) string {
	if t.stored() {
		return t.storedMistakes(confusion, width, height)
	}
	th, here := t.kit.Theme, t.at()
	others := t.sameStep()
	if width < mistakesWidth+(otherColumn+1)*len(others) {
		others = nil
	}
	title, header := "most frequent mistakes", "label  predicted  images"
	if len(others) > 0 {
		title = kit.ToWidth(title, mistakesWidth) + "the same mistake by each layer's probe"
		header = kit.ToWidth(header, mistakesWidth)
	}
	for layer := range others {
		header += kit.Pad(spec.LayerName(layer), otherColumn) + " "
	}
	lines := []string{"  " + th.Dim.Render(title), "  " + th.Dim.Render(header)}
	for _, m := range run.Mistakes(confusion) {
		if len(lines) == height-1 {
			break
		}
		mark, style := " ", th.Text
		if (matrixCell{m.Label, m.Predicted}) == here {
			mark, style = "▸", th.Strong
		}
		line := fmt.Sprintf("%5d  %9d  %6d", m.Label, m.Predicted, m.Images)
		if len(others) > 0 {
			line = kit.ToWidth(line, mistakesWidth)
		}
		for _, other := range others {
			line += kit.Pad(t.counted(other.At(m.Label, m.Predicted)), otherColumn) + " "
		}
		lines = append(lines, " "+th.Accent.Render(mark)+style.Render(line))
	}
	if len(lines) == mistakesTop {
		lines = append(lines, "  "+th.Dim.Render("none"))
	}
	return kit.Block(strings.Join(lines, "\n"), width, height)
}
