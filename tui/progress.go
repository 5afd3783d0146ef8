package tui

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// progress is how far the running stage is: the step, the rate, the time left and a bar. What moves often stands
// together, for a line that changes is written from the first cell that differs to the last.
func (a *App) progress() string {
	t, g := a.kit.Theme, a.run.Gauge
	if a.run.Spec.IsStored() {
		return a.storeProgress()
	}
	if g.Stage == "" || g.Steps == 0 { // nothing runs: what the run has come to
		return kit.ToWidth(t.Text.Render(" "+a.run.Story.Line(a.width-2)), a.width)
	}
	sentence := fmt.Sprintf(" %s %s/%s", axis.Unit(g.Stage), kit.Pad(text.Count(g.Step), len(text.Count(g.Steps))), text.Count(g.Steps))
	more := fmt.Sprintf(" %3d %%", axis.Percent(g))
	if p := a.pulse; p.PerSecond > 0 && !g.Paused {
		if g.Stage != spec.Seeds { // of which one takes seconds
			more += "  " + kit.Pad(kit.Rate(p.PerSecond), 8)
		}
		if !g.Starting { // it grows faster and faster
			more += fmt.Sprintf("  %s left", kit.Pad(kit.Duration(p.Left), 5))
		}
	}
	right := ""
	switch {
	case g.Starting:
		right += "  slow start, > skips it"
	case g.Pace > 0:
		right += "  pace " + kit.Rate(g.Pace)
	}
	if n := a.pulse.Looks; n > 0 {
		right += "  " + text.Plural(n, "look") + " due"
	}
	right = kit.Clauses(right, "  ", "", a.width-kit.Cells(sentence+more)-3) // each of these whole or not at all
	room := max(0, a.width-kit.Cells(sentence)-kit.Cells(more)-kit.Cells(right)-3)
	filled := min(room, int(int64(room)*int64(g.Step)/int64(g.Steps)))
	bar := t.Accent.Render(strings.Repeat("━", filled)) + t.Faint.Render(strings.Repeat("─", room-filled))
	return kit.ToWidth(t.Text.Render(sentence)+t.Dim.Render(more+"  ")+bar+t.Dim.Render(right), a.width)
}

// windowTitle says what runs and how far it is.
func (a *App) windowTitle() string {
	title := a.pulse.Title(a.run.Err != nil, a.doing)
	if a.kit.Theme.ASCII {
		return kit.InASCII(title)
	}
	return title
}
