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
	if a.losesWork() || a.exporting && what == askQuit {
		a.asking = what
		return nil
	}
	return a.really(what)
}

// really does what was asked for.
func (a *App) really(what asking) tea.Cmd {
	config := a.session.config
	switch what {
	case askQuit:
		return a.quit
	case askNewSeed:
		config.Seed = rand.Uint64N(1_000_000)
	}
	return a.restart(config)
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
	if a.line != nil {
		a.line.Settle()
	}
	return tea.Quit()
}

// losesWork reports whether quitting or restarting now would throw unfinished work
// away.
func (a *App) losesWork() bool {
	return !a.stopped && (a.gauge.Stage != "" || len(a.gauge.Waiting) > 0)
}

// restart closes the lab and starts another. Closing waits for the lab's goroutines,
// so it is done in the background.
func (a *App) restart(config spec.Spec) tea.Cmd {
	if a.busy {
		return nil
	}
	a.busy = true
	old, load := a.lab, a.load
	return func() tea.Msg {
		old.Close()
		return startedMsg{start(config, load)}
	}
}
