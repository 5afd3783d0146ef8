package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// pulse is what is shown of a running stage beside its step, which every frame
// moves: figures that nobody reads thirty times a second change less often, and the
// terminal is written less.
type pulse struct {
	stage     spec.Stage
	paused    bool
	perSecond float64
	left      time.Duration
	looks     int // live looks that are due or under way
	percent   int // in the window's title and the terminal's own progress indicator

	rated, titled time.Time // when these were taken
}

// How often they change at most.
const (
	rateEvery     = time.Second / 4
	slowRateEvery = time.Second // on a slow line
	titleEvery    = time.Second
)

// beat takes what is new of the gauge, at the time of the news; the rate so often at
// most.
func (p *pulse) beat(g run.Gauge, now time.Time, every time.Duration) {
	if other := g.Stage != p.stage || g.Paused != p.paused; other {
		*p = pulse{stage: g.Stage, paused: g.Paused}
	}
	if p.rated.IsZero() || now.Sub(p.rated) >= every {
		p.perSecond, p.left, p.looks, p.rated = g.PerSecond, g.Left, g.Live, now
	}
	if p.titled.IsZero() || now.Sub(p.titled) >= titleEvery {
		p.percent, p.titled = percent(g), now
	}
}

// percent is how much of a stage is done.
func percent(g run.Gauge) int {
	if g.Steps == 0 {
		return 0
	}
	return int(100 * int64(g.Step) / int64(g.Steps)) // the product may need more than 32 bits
}

// progress is how far the running stage is: the step, the rate, the time left and a
// bar. What moves often stands together, for a line that changes is written from the
// first cell that differs to the last. With nothing running it is what the run has come to.
func (a *App) progress() string {
	t, g := a.kit.Theme, a.run.Gauge
	if a.run.Spec.IsStored() {
		return a.storeProgress()
	}
	if g.Stage == "" || g.Steps == 0 {
		return kit.ToWidth(t.Text.Render(" "+a.run.Story.Line(a.width-2)), a.width)
	}
	unit := "step"
	if !axis.IsTraining(g.Stage) {
		unit = "fit"
	}
	sentence := fmt.Sprintf(" %s %s/%s", unit, kit.Pad(text.Count(g.Step), len(text.Count(g.Steps))), text.Count(g.Steps))
	more := fmt.Sprintf(" %3d %%", percent(g))
	if p := a.pulse; p.perSecond > 0 && !g.Paused {
		more += fmt.Sprintf("  %s/s", kit.Pad(text.Count(int(p.perSecond)), 6))
		if !g.Starting { // it grows faster and faster
			more += fmt.Sprintf("  %s left", kit.Pad(kit.Duration(p.left), 5))
		}
	}
	right := ""
	switch {
	case g.Starting:
		right += "  slow start, > skips it"
	case g.Pace > 0:
		right += fmt.Sprintf("  pace %s/s", text.Count(int(g.Pace)))
	}
	if n := a.pulse.looks; n > 0 {
		right += "  " + text.Plural(n, "look") + " to come"
	}
	room := max(0, a.width-kit.Cells(sentence)-kit.Cells(more)-kit.Cells(right)-3)
	filled := min(room, int(int64(room)*int64(g.Step)/int64(g.Steps)))
	bar := t.Accent.Render(strings.Repeat("━", filled)) + t.Faint.Render(strings.Repeat("─", room-filled))
	return kit.ToWidth(t.Text.Render(sentence)+t.Dim.Render(more+"  ")+bar+t.Dim.Render(right), a.width)
}

// windowTitle says what runs and how far it is.
func (a *App) windowTitle() string {
	title := "fathom"
	switch p := a.pulse; {
	case a.run.Err != nil:
		title += " · stopped"
	case p.stage != "":
		title += fmt.Sprintf(" · %s %d %%", a.doing(p.stage), p.percent)
		if p.paused {
			title += ", paused"
		}
	}
	if a.kit.Theme.ASCII {
		return kit.InASCII(title)
	}
	return title
}

// indicator is the terminal's own progress indicator, where it has one; none when
// nothing runs.
func (a *App) indicator() *tea.ProgressBar {
	switch p := a.pulse; {
	case a.run.Err != nil || p.stage == "":
		return nil
	case p.paused:
		return tea.NewProgressBar(tea.ProgressBarWarning, p.percent)
	default:
		return tea.NewProgressBar(tea.ProgressBarDefault, p.percent)
	}
}
