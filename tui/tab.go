package tui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/lab"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// Tab is one screen of the app, on one stage of the experiment. A tab changes
// only when it is told something, in Observe, Update and Reset, or Moved, Receive
// and Mouse where it has them; View depends on nothing else.
type tab interface {
	Title() string
	Stage() spec.Stage
	// Observe takes what is new in the log.
	Observe(events []spec.Event)
	// Update takes a key that the app has no use for itself.
	Update(msg tea.KeyPressMsg) tea.Cmd
	// View draws exactly width×height cells.
	View(width, height int) string
	// Bindings lists the tab's own keys.
	Bindings() []key.Binding
	// Reset forgets what was observed, for a new run, and keeps what was chosen.
	Reset(*session)
}

// What a tab may be besides.
type (
	// mover is told when another moment of the training is shown, or its frame came.
	mover interface{ Moved() tea.Cmd }
	// receiver gets the answers to what it asked the lab, see session.ask.
	receiver interface{ Receive(answer any) tea.Cmd }
	// mouser gets the mouse where it is over the tab; x and y count from its corner.
	mouser interface {
		Mouse(msg tea.MouseMsg, x, y int) tea.Cmd
	}
)

// session is what the tabs share for one run: what the lab was told, what it
// keeps, how things look. Tabs read it only.
type session struct {
	config     spec.Spec
	probing    spec.Probing    // settings of the probes
	projecting spec.Projecting // settings of the principal components
	store      *lab.Store
	keys       kit.Keys
	theme      kit.Theme
	post       *spec.Published // nil before the data are loaded and of another experiment than the post's
	states     map[spec.Stage]stageState
	starts     []spec.Init // that wait to be taught from

	notes       []string // what is odd about the data
	train, test int      // images of the data, 0 while they are not loaded

	unusable error // why the data could not be read, or do not fit; nil if they do

	time   timeline
	now    time.Time     // of the newest news
	rushes bool          // the network trains on: what changes all the time is written less often
	every  time.Duration // how often then at most
	tab    spec.Stage    // of the tab that is shown
	cols   int           // of the screen that a tab has, in cells
	rows   int

	query func(to spec.Stage, question question) tea.Cmd // see ask
}

// upToThere is how many images the first so many are of those that there are, if that is
// known.
func upToThere(most, there int) int {
	if there == 0 {
		return most
	}
	return min(most, there)
}

// question is put to the lab in the background; its answer goes to the tab that asked.
type question func(ctx context.Context, l *lab.Lab) any

// ask puts a question to the lab, for the tab of the given stage.
func (s *session) ask(to spec.Stage, q question) tea.Cmd { return s.query(to, q) }

// answerMsg is the answer to a tab's question.
type answerMsg struct {
	run    int
	to     spec.Stage
	answer any
}

// layers is the number of representations, the input among them.
func (s *session) layers() int { return 1 + len(s.config.Network().Hidden) }

// stageState is how a stage stands.
type stageState int

const (
	idle stageState = iota // not asked for
	waiting
	running
	done
	diverged // done, and its network has diverged, see lab.Diverged
	failed
)
