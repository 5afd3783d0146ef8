package tui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// steer does what a key says that steers the run, and reports whether it is one. Without a control
// there is none.
func (a *App) steer(msg tea.KeyPressMsg, keys kit.Keys) (known bool) {
	switch {
	case a.control == nil:
		return false
	case key.Matches(msg, keys.Run):
		a.ask()
	case key.Matches(msg, keys.Pause):
		a.control.Pause()
		a.word = "Paused; space goes on, s takes a single step."
	case key.Matches(msg, keys.Resume):
		a.control.Resume()
		a.word = "It goes on."
	case key.Matches(msg, keys.Step):
		a.control.Step()
		a.word = "One step; space goes on."
	case key.Matches(msg, keys.Slower):
		a.pace(+1)
	case key.Matches(msg, keys.Faster):
		a.pace(-1)
	default:
		return false
	}
	return true
}

// ask asks for what the shown tab asks for, and says what comes of it.
func (a *App) ask() {
	if a.run.Err != nil {
		return
	}
	request, _ := a.tabs[a.shown].Asks()
	a.control.Ask(request)
	a.notice = notice{}
	a.word = kit.Capital(a.doing(request.Stage)) + "."
	switch training := a.run.Gauge.Stage == spec.Train; {
	case training && !axis.IsTraining(request.Stage) && request.Stage != spec.Seeds:
		a.word = fmt.Sprintf("Probing the network as it is at step %s; the full result comes after the training.", text.Count(a.run.Gauge.Step))
	case training:
		a.word = a.stageTitle(request.Stage) + " comes after the training."
	}
}

// pace makes the training slower (+1) or faster (−1).
func (a *App) pace(by int) {
	g := a.run.View.Gauge()
	pace := axis.NextPace(g.Pace, by)
	if g.Starting && by < 0 {
		pace = 0 // who does not want to wait
	}
	a.control.SetPace(pace)
	a.run.Gauge.Pace, a.run.Gauge.Starting = pace, false
	a.word = "Full speed."
	if pace > 0 {
		a.word = fmt.Sprintf("At most %s a second; the figures stay the same.", text.Plural(int(pace), "step"))
	}
}
