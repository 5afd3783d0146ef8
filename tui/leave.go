package tui

import (
	"math/rand/v2"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

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
)

// unlessLost does what a key asks for, or asks first if unfinished work would be
// lost.
func (a *App) unlessLost(what asking) tea.Cmd {
	if a.losesWork() && !(what == askQuit && a.isSaved()) || a.exporting && what == askQuit {
		a.asking = what
		return nil
	}
	return a.really(what)
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

// LeaveMsg makes the app end at once, as its key for that does.
type LeaveMsg struct{}

// quit ends the program once the terminal has said all that it was asked for.
func (a *App) quit() tea.Msg {
	if a.host.Line != nil {
		a.host.Line.Settle()
	}
	return tea.Quit()
}

// isSaved reports whether all of the run that is shown is saved, so that it can be gone on with.
func (a *App) isSaved() bool {
	if a.host.Saved == nil {
		return false
	}
	path, problem := a.host.Saved()
	return path != "" && problem == nil
}

// losesWork reports whether quitting or restarting now would throw unfinished work away: that of a
// user who steers the run.
func (a *App) losesWork() bool {
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

// mayResume reports whether the run that is shown has ended and may be gone on with.
func (a *App) mayResume() bool {
	return a.control == nil && a.host.Resume != nil && a.stopped && !a.busy
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
		a.tell(notice{text: "✗ Not started: " + onOneLine(msg.err) + ".", grave: true})
		return nil
	}
	a.begin()
	return a.read()
}
