package runs

import (
	"context"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"fathom/data/filter"
	"fathom/model/compare"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// Shelf is where the runs are. Its functions are called in the background, one at a time; what is nil
// cannot be done, and its key is not there.
type Shelf struct {
	Name  string // of the directory, as the user knows it
	Rules spec.Rules
	// List lists the runs there are now; Every is how long it is until they are listed again.
	List  func(ctx context.Context) ([]compare.Row, error)
	Every time.Duration
	// Read reads what is compared of a run.
	Read func(ctx context.Context, path string) (compare.Run, error)
	// Alike finds how alike each layer of the first run and each of the other are, by a measure of pairs
	// of layers, after the last step of each.
	Alike func(ctx context.Context, measure, first, other string) ([]spec.Measured, error)
	// Remove removes a run from the disk.
	Remove func(ctx context.Context, path string) error
}

// Model is the screen.
type Model struct {
	kit   *kit.Context
	shelf Shelf
	ctx   context.Context // ends when the program does

	stop    context.CancelFunc // of the listing; nil while the screen is not shown
	turn    int                // counts showings, so that a listing of an earlier one is known
	listed  bool
	failed  error // why they could not be listed the last time
	now     time.Time
	rows    []compare.Row // all, in order
	groups  []compare.RowGroup
	entries []entry // the lines of the table
	widths  widths
	cursor  string // what it stands on: a path, or the key of a group
	at      int    // and where that is among the entries
	order   int

	input  textinput.Model
	typing bool
	filter filter.Filter
	wrong  string // what is wrong with the filter that is typed

	grouped    bool
	unfolded   map[string]bool // groups whose runs are shown
	marked     [2]marks        // of runs and of groups
	work       work
	alike      alikeWork
	likenessAt int // place of the measure that layers are compared by
	allLayers  bool
	same       bool
	loss       bool // the curves are of the loss
	linear     bool // the steps are drawn so, and not logarithmically, as on the other screens
	reading    kit.Reading
	cross      int // place of the cross-hair among the steps that all have, from the last one back
	pane       int
	asking     string // path of the run that is to be removed
	word       string
	grave      bool // the word says what went wrong
	width      int
	height     int
	sinceShown bool // a key was pressed
}

// entry is a line of the table: a row, or the head of a group.
type entry struct {
	row   int // −1 of a head
	group int // −1 where there are none
}

// Outcome is what a message has come to.
type Outcome int

// The outcomes.
const (
	Stay    Outcome = iota
	Left            // the user wants back to the run that is shown
	Opened          // [Model.Chosen] is to be opened
	Resumed         // and to go on
	Quit
)

// New returns the screen of a shelf. ctx ends what it has done in the background.
func New(ctx context.Context, c *kit.Context, shelf Shelf) *Model {
	m := &Model{kit: c, shelf: shelf, ctx: ctx, unfolded: map[string]bool{}}
	m.work.runs = map[string]compare.Run{}
	m.input = textinput.New()
	m.input.Prompt, m.input.CharLimit = "", 500
	m.input.KeyMap.Paste.SetEnabled(false)
	styles := textinput.DefaultDarkStyles()
	styles.Cursor.Blink = false
	m.input.SetStyles(styles)
	return m
}

// Shown begins to list the runs, again and again, until [Model.Hidden].
func (m *Model) Shown() tea.Cmd {
	m.Hidden()
	var ctx context.Context
	ctx, m.stop = context.WithCancel(m.ctx)
	m.turn++
	return m.list(ctx, 0)
}

// Hidden ends the listing.
func (m *Model) Hidden() {
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
}

// Resize tells the size of the screen.
func (m *Model) Resize(width, height int) {
	m.width, m.height = width, height
	m.input.SetWidth(max(1, width-30))
}

// Chosen is the path of the run under the cursor, "" for none.
func (m *Model) Chosen() string {
	if r := m.row(); r != nil {
		return r.Path
	}
	return ""
}

// Count is how many runs there are; ok is false before they are listed.
func (m *Model) Count() (runs int, ok bool) { return len(m.rows), m.listed }

// Say leaves a sentence in the status line; grave is that of what went wrong.
func (m *Model) Say(sentence string, grave bool) { m.word, m.grave = sentence, grave }

// Update takes a key, the mouse, or what was found in the background.
func (m *Model) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		if m.typing {
			m.write(msg)
		}
		return m.next(), Stay
	case tea.MouseWheelMsg:
		m.move(map[tea.MouseButton]int{tea.MouseWheelUp: -3, tea.MouseWheelDown: 3}[msg.Button])
	case tea.MouseClickMsg:
		m.click(msg.X, msg.Y)
	case listedMsg:
		return tea.Batch(m.takeRows(msg), m.next()), Stay
	case readMsg:
		return m.takeRun(msg), Stay
	case comparedMsg:
		m.takeComparison(msg)
		return m.askAlike(), Stay
	case alikeMsg:
		m.takeAlike(msg)
	case removedMsg:
		return m.takeRemoved(msg), Stay
	}
	return nil, Stay
}

// row is the row under the cursor, nil where that is none.
func (m *Model) row() *compare.Row {
	if m.at < 0 || m.at >= len(m.entries) || m.entries[m.at].row < 0 {
		return nil
	}
	return &m.rows[m.entries[m.at].row]
}

// key names what an entry is of.
func (m *Model) key(e entry) string {
	if e.row >= 0 {
		return m.rows[e.row].Path
	}
	return m.groups[e.group].Key
}

// marks are those of what the table shows: of runs, or of groups.
func (m *Model) marks() *marks {
	if m.grouped {
		return &m.marked[1]
	}
	return &m.marked[0]
}

// arrange sorts and filters the rows, and finds the cursor's place among them.
func (m *Model) arrange() {
	compare.Sort(m.rows, compare.Orders()[m.order])
	var picked []int
	for i := range m.rows {
		if m.filter.Match(m.rows[i].At(m.now)) {
			picked = append(picked, i)
		}
	}
	m.entries, m.groups = nil, nil
	if m.grouped {
		m.groups = compare.GroupRows(m.rows, picked)
		for g, group := range m.groups {
			m.entries = append(m.entries, entry{-1, g})
			if m.unfolded[group.Key] {
				for _, i := range group.Rows {
					m.entries = append(m.entries, entry{i, g})
				}
			}
		}
	} else {
		for _, i := range picked {
			m.entries = append(m.entries, entry{i, -1})
		}
	}
	m.widths = m.widthsOf()
	at := slices.IndexFunc(m.entries, func(e entry) bool { return m.key(e) == m.cursor })
	if at < 0 {
		at = min(m.at, len(m.entries)-1)
	}
	m.stand(at)
}

// stand puts the cursor on an entry.
func (m *Model) stand(at int) {
	m.at = max(0, min(at, len(m.entries)-1))
	if m.at < len(m.entries) {
		m.cursor = m.key(m.entries[m.at])
	}
}

// move moves the cursor by so many entries.
func (m *Model) move(by int) { m.stand(m.at + by) }

// click puts the cursor on the row under the mouse.
func (m *Model) click(x, y int) {
	const above = 3 // the title, the filter and the head of the table
	rows := m.tableRows()
	if at := m.top(rows) + y - above; y >= above && y < above+rows && at < len(m.entries) && (!m.isWide() || x < m.tableWidth(m.width)) {
		m.stand(at)
	}
}

// Typing reports whether keys are typed into the filter.
func (m *Model) Typing() bool { return m.typing }

// Asking reports whether a question is asked.
func (m *Model) Asking() bool { return m.asking != "" }

// pressed reports whether a key is one of a binding.
func pressed(msg tea.KeyPressMsg, b key.Binding) bool { return key.Matches(msg, b) }
