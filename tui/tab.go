package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
	"fathom/tui/tab/geometry"
	"fathom/tui/tab/pca"
	"fathom/tui/tab/probes"
	"fathom/tui/tab/seeds"
	"fathom/tui/tab/teach"
	"fathom/tui/tab/train"
)

// tab is one screen of the app, on one stage of the experiment. It changes only when it is told
// something, in Reset, Observe and Update; View depends on nothing else.
type tab interface {
	// Title is the tab's name.
	Title() string
	// About is what the tab shows, in a few words.
	About() string
	// Asks is what the key that runs the tab's stage asks for now, and what that does in a few
	// words, "" where nothing would come of it.
	Asks() (request run.Request, does string)
	// Doing is what the app does while the stage runs, in one word.
	Doing() string
	// Kinds are the kinds of events that the tab draws. It gets no others.
	Kinds() []string
	// DrawsFrames reports whether the tab draws the frames of the time axis, also the newest while
	// a training goes slowly.
	DrawsFrames() bool

	// Reset forgets what was observed, for another run, and keeps what was chosen. What it is given
	// is the app's: the tab reads it and changes nothing.
	Reset(*kit.Context, *axis.Run)
	// Observe takes what is new in the log. It is called with every news, also where nothing is new
	// for the tab.
	Observe(events []spec.Event)
	// Update takes a key that the app has no use for itself, the mouse over the tab as [kit.Mouse],
	// the answer to a question of its own as [axis.Answer], and [axis.Moved] when another moment is
	// shown or its frame has come.
	Update(msg tea.Msg) tea.Cmd
	// Figure is the figure under the cursor in words, to be copied; "" where there is none.
	Figure() string
	// Shows says what of its own the tab shows, in the fields that are the tab's.
	Shows(shown *run.Shown)
	// Bindings lists the tab's own keys.
	Bindings() []key.Binding
	// View draws exactly width×height cells.
	View(width, height int) string
}

// stopping is a tab that has something of fewer moments than there are.
type stopping interface {
	// Stops are the steps of these moments, ascending; nil for all.
	Stops() []int
}

// finding is a tab that says in a sentence what it found.
type finding interface {
	// Found is what was found at the moment that is shown, "" for nothing yet.
	Found() string
}

// typing is a tab that text can be typed into.
type typing interface {
	// Typing reports whether it is just now: then it gets all keys but the one that ends the app.
	Typing() bool
}

// newTabs returns the tabs of an experiment in their order, as they are before anything is chosen on
// them, and the digit of each, which is the same for stores. It is the one list of them.
func newTabs(s spec.Spec, rules spec.Rules) (tabs []tab, digits []int) {
	if s.IsStored() {
		return []tab{probes.New(rules), pca.New(), geometry.New(rules)}, []int{2, 3, 5}
	}
	return []tab{train.New(), probes.New(rules), pca.New(), teach.New(), geometry.New(rules), seeds.New(rules)}, []int{1, 2, 3, 4, 5, 6}
}

// stageOf is the stage that a tab is on.
func stageOf(t tab) spec.Stage {
	request, _ := t.Asks()
	return request.Stage
}

// tabOn is the tab on a stage, nil for none.
func (a *App) tabOn(stage spec.Stage) tab {
	for _, t := range a.tabs {
		if stageOf(t) == stage {
			return t
		}
	}
	return nil
}

// doing says what the app does while a stage runs.
func (a *App) doing(stage spec.Stage) string {
	if t := a.tabOn(stage); t != nil {
		return t.Doing()
	}
	return string(stage)
}

// stageTitle is a stage's name at the start of a sentence: that of its tab.
func (a *App) stageTitle(stage spec.Stage) string {
	if t := a.tabOn(stage); t != nil {
		return t.Title()
	}
	return kit.Capital(string(stage))
}
