package tui

import (
	tea "charm.land/bubbletea/v2"

	"fathom/tui/axis"
	"fathom/tui/form"
)

// What an app has for who shows it beside others, see package library.

// ShowRuns is the message by which an app asks for the screen of the runs that were saved.
type ShowRuns struct{}

func showRuns() tea.Msg { return ShowRuns{} }

// Addressed reports whether a message is for the app alone whose command has brought it.
func Addressed(msg tea.Msg) bool {
	switch msg.(type) {
	case newsMsg, startedMsg, exportedMsg, foreseenMsg, arrivedMsg, keptMsg, axis.Msg, axis.Answer, form.Checked:
		return true
	}
	return false
}

// Turned is the message that the host shows another run.
func Turned() tea.Msg { return startedMsg{} }

// Steer takes from the host what steers the run now, in place of what did.
func (a *App) Steer() {
	_, a.control = a.host.Current()
	a.run.Onlooker = a.control == nil
}

// Answering reports whether keys are text, or an answer, and mean nothing else.
func (a *App) Answering() bool { return a.form != nil || a.asking != askNothing || a.typing() }

// Close ends what the app asks of its run. It is not shown any more.
func (a *App) Close() { a.endRun() }

// SavedAt is where the run that is shown is saved, "" for nowhere, and whether the user steers it.
func (a *App) SavedAt() (path string, steers bool) {
	if a.host.Saved != nil {
		path, _ = a.host.Saved()
	}
	return path, a.control != nil
}

// Quit quits, or asks first where work would be lost.
func (a *App) Quit() tea.Cmd { return a.unlessLost(askQuit) }
