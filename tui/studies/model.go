package studies

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/study"
	"fathom/tui"
	"fathom/tui/guard"
	"fathom/tui/kit"
)

// Host is who a [Model] runs for. Its functions are called in the background and may be called at once.
type Host struct {
	Name string // of the directory, as the user knows it
	// Look sees the study with a setting as the baseline, the plan's where it is negative; it is nil where
	// that is what the screen has. Every is how long it is until the next look, at least.
	Look  func(ctx context.Context, baseline int, has *study.Seen) (*study.Seen, error)
	Every time.Duration
	// Document reads what is kept of a task.
	Document func(ctx context.Context, of study.Seeing) ([]byte, error)
	// Export writes what is found so far into a new directory, and returns where that is and how many files
	// it has. It is called one at a time.
	Export func(ctx context.Context) (dir string, files int, err error)

	Line       tui.Line // nil for none
	Appearance kit.Appearance
}

// Model is the root model.
type Model struct {
	ctx      context.Context
	host     Host
	kit      kit.Context
	terminal kit.Terminal
	width    int
	height   int

	stop      context.CancelFunc // of the looking
	turn      int                // counts beginnings of it, so that what an earlier one saw is known
	seen      *study.Seen        // nil before the first
	failed    error              // why the last look failed
	lost      []int              // tasks that are not done, by their index: those that failed first
	column    []figure           // of the measure that is chosen, of each setting
	widths    []int              // of the columns of the axes
	seedCells int                // of a column of seeds
	wanted    int                // the setting that is to be the baseline, −1 for the plan's
	pane      pane
	measure   int // of the names
	way       int
	at        [panes]int // the cursor: a setting, the same in the first three; a task that is not done; a line

	page      page
	setting   int          // whose tasks are open
	task      study.Seeing // that is open
	document  *document    // of that task; nil while it is read
	place     [pages]int   // cursors of what is open
	helped    int          // the page of the keys that is shown, from 1; 0 for none
	exporting bool
	word      string
	grave     bool
}

// pane is a part of the screen, of which one has the cursor.
type pane int

// The panes, as tab goes through them.
const (
	meansPane pane = iota
	differencesPane
	chartPane
	undonePane
	workPane
	panes
)

// page is what is open over the panes.
type page int

// The pages.
const (
	none page = iota
	tasksPage
	taskPage
	pages
)

// New returns the root model. ctx ends what it has done in the background.
func New(ctx context.Context, host Host) *Model {
	m := &Model{ctx: ctx, host: host, terminal: kit.UnknownTerminal(), wanted: -1}
	m.kit.Keys = kit.NewKeys()
	m.dress()
	return m
}

func (m *Model) dress() { m.kit.Theme = kit.NewTheme(m.host.Appearance, m.terminal) }

// Init begins to look.
func (m *Model) Init() tea.Cmd {
	if m.host.Line != nil {
		m.host.Line.Ask()
	}
	return tea.Batch(tea.RequestBackgroundColor, m.look(0))
}

// Update takes what the terminal says and what was found in the background.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = kit.Size(msg.Width, msg.Height)
		m.kit.Cols, m.kit.Rows = m.width, m.height
	case tea.BackgroundColorMsg:
		m.terminal.Dark = msg.IsDark()
		m.dress()
	case tea.EnvMsg:
		m.terminal.Read(msg.Getenv)
		m.dress()
	case tea.ColorProfileMsg:
		m.terminal.Profile = msg.Profile
		m.dress()
	case seenMsg:
		return m, m.take(msg)
	case documentMsg:
		if m.page == taskPage && msg.key == m.task.Key {
			m.document = &msg.document
		}
	case exportedMsg:
		m.exported(msg)
	case tui.LeaveMsg:
		return m, m.quit
	case tea.KeyPressMsg:
		return m, m.press(msg)
	case tea.MouseWheelMsg:
		m.move(map[tea.MouseButton]int{tea.MouseWheelUp: -3, tea.MouseWheelDown: 3}[msg.Button])
	}
	return m, nil
}

// quit ends the program once the terminal has said all that it was asked for.
func (m *Model) quit() tea.Msg {
	if m.host.Line != nil {
		m.host.Line.Settle()
	}
	return tea.Quit()
}

// Typing, Said and Rescue are for package guard.
func (m *Model) Typing() bool { return false }

// Said is the last sentence of the status line.
func (m *Model) Said() string { return m.word }

// Rescue does what is possible though the screen has failed.
func (m *Model) Rescue(what guard.Rescue) tea.Cmd {
	switch what {
	case guard.Export:
		return m.export()
	case guard.Again:
		m.page, m.helped, m.pane, m.way, m.measure, m.at = none, 0, meansPane, 0, 0, [panes]int{}
		m.arrange()
		return nil
	}
	return m.quit
}

// Err is nil: a study is not this program's to stop.
func (m *Model) Err() error { return nil }

// Summary says in one line what is left on the terminal when the screen is gone.
func (m *Model) Summary() string {
	name := text.Printable(m.host.Name)
	if m.seen == nil {
		return fmt.Sprintf("left before the study in %s was read", name)
	}
	t := m.seen.Tasks
	line := fmt.Sprintf("%s of %s done in %s", text.Count(t.Done), text.Plural(t.Planned, "task"), name)
	if t.Failed > 0 {
		line += fmt.Sprintf(", %s failed", text.Count(t.Failed))
	}
	return line
}
