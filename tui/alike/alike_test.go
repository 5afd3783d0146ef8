package alike

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/model/spec"
	"fathom/tui/kit"
)

// TestShadesGoFromUnlikeToAlike: the cell of two layers that have nothing in common has the first
// shade and that of a layer's twin the last, also where small numbers are alike.
func TestShadesGoFromUnlikeToAlike(t *testing.T) {
	th := kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal())
	for name, about := range map[string]spec.About{"share": {Same: 1}, "angle": {Unlike: math.Pi / 2, Same: 0}} {
		m := &Map{Theme: &th, About: about}
		few := m.look(Cell{Known: true, Value: about.Unlike}).Style.GetBackground()
		many := m.look(Cell{Known: true, Value: about.Same}).Style.GetBackground()
		ramp := th.Heat[1:]
		if few != ramp[0].GetBackground() || many != ramp[len(ramp)-1].GetBackground() {
			t.Errorf("%s: from %v to %v", name, few, many)
		}
	}
	if line := ansi.Strip(Scale(&th, spec.About{Unlike: math.Pi / 2}, 60)); !strings.HasPrefix(line, " 1.57 ") || !strings.Contains(line, " 0   ") {
		t.Errorf("the scale of an angle is %q", line)
	}
}

// TestCellsSayWhatTheyAre: a number, a layer beside itself, none known, and none to be had.
func TestCellsSayWhatTheyAre(t *testing.T) {
	th := kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal())
	m := &Map{Theme: &th, About: spec.About{Same: 1}, Rows: []string{"in", "out"}, Columns: []string{"in", "out"}}
	m.Cell = func(row, col int) Cell {
		return [2][2]Cell{{{Self: true}, {Value: 0.42, Known: true}}, {{}, {Known: true, Problem: true}}}[row][col]
	}
	d := m.Draw(40, 12)
	text := ansi.Strip(d.View(40, 12))
	for _, want := range []string{"in", "out", " 1 ", "0.42", "·", "✗"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	found := false
	for y := range 12 {
		for x := range 40 {
			row, col, ok := d.CellAt(x, y, 40, 12)
			found = found || ok && row == 1 && col == 1
		}
	}
	if !found {
		t.Error("the last cell cannot be pointed at")
	}
}
