package axis

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
)

// Pulse is what is shown of a running stage beside its step, which every frame
// moves: figures that nobody reads thirty times a second change less often, and the
// terminal is written less.
type Pulse struct {
	Stage     spec.Stage
	Paused    bool
	PerSecond float64
	Left      time.Duration
	Looks     int // live looks that are due or under way
	Percent   int // in the window's title and the terminal's own progress indicator

	rated, titled time.Time // when these were taken
}

// How often they change at most.
const (
	RateEvery     = time.Second / 4
	SlowRateEvery = time.Second // on a slow line
	titleEvery    = time.Second
)

// Beat takes what is new of the gauge, at the time of the news; the rate so often at
// most.
func (p *Pulse) Beat(g run.Gauge, now time.Time, every time.Duration) {
	if other := g.Stage != p.Stage || g.Paused != p.Paused; other {
		*p = Pulse{Stage: g.Stage, Paused: g.Paused}
	}
	if p.rated.IsZero() || now.Sub(p.rated) >= every {
		p.PerSecond, p.Left, p.Looks, p.rated = g.PerSecond, g.Left, g.Live, now
	}
	if p.titled.IsZero() || now.Sub(p.titled) >= titleEvery {
		p.Percent, p.titled = Percent(g), now
	}
}

// Percent is how much of a stage is done.
func Percent(g run.Gauge) int {
	if g.Steps == 0 {
		return 0
	}
	return int(100 * int64(g.Step) / int64(g.Steps)) // the product may need more than 32 bits
}

// SameGauge reports whether two gauges show the same.
func SameGauge(a, b run.Gauge) bool {
	waiting := slices.Equal(a.Waiting, b.Waiting) && slices.Equal(a.Starts, b.Starts)
	a.Waiting, b.Waiting = nil, nil
	return waiting && a.Stage == b.Stage && a.Init == b.Init && a.Paused == b.Paused && a.Step == b.Step &&
		a.Steps == b.Steps && a.PerSecond == b.PerSecond && a.Live == b.Live && a.Ended == b.Ended && a.Following == b.Following &&
		a.Pace == b.Pace && a.Starting == b.Starting && a.History == b.History && a.Frames == b.Frames
}

// Indicator is the terminal's own progress indicator, where that is drawn; none when nothing runs.
func (p Pulse) Indicator(drawn bool) *tea.ProgressBar {
	switch {
	case !drawn || p.Stage == "":
		return nil
	case p.Paused:
		return tea.NewProgressBar(tea.ProgressBarWarning, p.Percent)
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, p.Percent)
}

// Title is the window's title: what runs, by what doing calls it, and how far it is.
func (p Pulse) Title(failed bool, doing func(spec.Stage) string) string {
	title := "fathom"
	switch {
	case failed:
		return title + " · stopped"
	case p.Stage != "":
		title += fmt.Sprintf(" · %s %d %%", doing(p.Stage), p.Percent)
		if p.Paused {
			title += ", paused"
		}
	}
	return title
}
