package tui

import (
	"math/rand/v2"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// asking is what the app asks before it does it, since work would be lost.
type asking int

const (
	askNothing asking = iota
	askQuit
	askRestart
	askNewSeed
	askKeep // whether to save the run before it is left
)

// unlessLost does what a key asks for, or asks first if unfinished work would be
// lost.
func (a *App) unlessLost(what asking) tea.Cmd {
	if a.LosesWork() && !(what == askQuit && a.IsSaved()) || a.exporting && what == askQuit {
		if a.asking = what; what == askQuit && a.LosesWork() && a.mayKeep() {
			a.asking = askKeep
		}
		return nil
	}
	return a.really(what)
}

// mayKeep reports whether the run that is shown is not saved and could be.
func (a *App) mayKeep() bool {
	if a.host.Keep == nil || a.host.Saved == nil {
		return false
	}
	path, _ := a.host.Saved()
	return path == ""
}

// keep has the host save the run in the background.
func (a *App) keep() tea.Cmd {
	a.busy = true
	a.tell(notice{text: "Keeping the run …"})
	ctx, keep := a.ctx, a.host.Keep
	return func() tea.Msg { return keptMsg{keep(ctx)} }
}

// keptMsg says that the run is saved from now on, or why it is not.
type keptMsg struct{ err error }

// kept leaves when the run is saved, and stays when it is not.
func (a *App) kept(msg keptMsg) tea.Cmd {
	a.busy = false
	if msg.err != nil {
		a.tell(notice{text: "✗ Not kept: " + text.OnOneLine(msg.err) + ".", grave: true})
		return nil
	}
	return a.quit
}

// really does what was asked for.
func (a *App) really(what asking) tea.Cmd {
	next := a.run.Spec
	switch what {
	case askQuit:
		return a.quit
	case askNewSeed:
		next.Seed = rand.Uint64N(1_000_000)
	}
	return a.restart(next)
}

// answer takes a key as the answer. A second q quits; what restarts does not answer,
// so that a key that bounces restarts nothing.
func (a *App) answer(msg tea.KeyPressMsg, keys kit.Keys) tea.Cmd {
	what := a.asking
	switch {
	case what == askKeep:
		return a.answerKeep(msg, keys)
	case key.Matches(msg, keys.Yes), key.Matches(msg, keys.Quit) && (what == askQuit || msg.String() == "ctrl+c"):
		a.asking = askNothing
		if msg.String() == "ctrl+c" {
			what = askQuit
		}
		return a.really(what)
	case key.Matches(msg, keys.No):
		a.asking = askNothing
	}
	return nil
}

// answerKeep takes a key as the answer to whether the run is kept: y keeps it, n leaves without, and so
// does a second q; esc stays.
func (a *App) answerKeep(msg tea.KeyPressMsg, keys kit.Keys) tea.Cmd {
	switch {
	case msg.String() == "esc":
		a.asking = askNothing
	case key.Matches(msg, keys.Yes):
		a.asking = askNothing
		return a.keep()
	case key.Matches(msg, keys.No), key.Matches(msg, keys.Quit):
		a.asking = askNothing
		return a.quit
	}
	return nil
}

// LeaveMsg makes the app end at once, as its key for that does.
type LeaveMsg struct{}

// quit ends the program once the terminal has said all that it was asked for.
func (a *App) quit() tea.Msg {
	if a.host.Line != nil {
		a.host.Line.Settle()
	}
	return tea.Quit()
}

// IsSaved reports whether all of the run that is shown is saved, so that it can be gone on with.
func (a *App) IsSaved() bool {
	if a.host.Saved == nil {
		return false
	}
	path, problem := a.host.Saved()
	return path != "" && problem == nil
}

// LosesWork reports whether quitting or restarting now would throw unfinished work away: that of a
// user who steers the run.
func (a *App) LosesWork() bool {
	return a.control != nil && !a.stopped && (a.run.Gauge.Stage != "" || len(a.run.Gauge.Waiting) > 0)
}

// mayStart reports whether the user may end the run that is shown and begin another.
func (a *App) mayStart() bool { return a.control != nil && a.host.Start != nil }

// restart has the host begin another run. It waits for the end of the one that is shown, so that is
// done in the background.
func (a *App) restart(next spec.Spec) tea.Cmd {
	if a.busy || !a.mayStart() {
		return nil
	}
	a.busy = true
	ctx, start := a.ctx, a.host.Start
	return func() tea.Msg { return startedMsg{start(ctx, next)} }
}

// mayResume reports whether the run that is shown was broken off and may be gone on with.
func (a *App) mayResume() bool {
	return a.control == nil && a.host.Resume != nil && a.stopped && !a.finished && !a.busy
}

// resume has the host go on with the run that is shown, in the background.
func (a *App) resume() tea.Cmd {
	a.busy = true
	a.tell(notice{text: "Going on …"})
	ctx, resume := a.ctx, a.host.Resume
	return func() tea.Msg { return startedMsg{resume(ctx)} }
}

// started turns the app to the run that the host has begun.
func (a *App) started(msg startedMsg) tea.Cmd {
	if msg.err != nil {
		a.busy = false
		a.tell(notice{text: "✗ Not started: " + text.OnOneLine(msg.err) + ".", grave: true})
		return nil
	}
	a.begin()
	return a.read()
}
