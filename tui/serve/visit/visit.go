// Package visit is what a visitor of a served laboratory sees: the entrance, which lists the rooms, and
// a room, which is the app and a line about who is there.
package visit

import (
	"context"
	"reflect"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/tui"
	"fathom/tui/kit"
	"fathom/tui/serve/room"
)

// Host is who a visit is to. Its functions are called in the background, one at a time, but for Entries,
// which must not wait.
type Host struct {
	Name    string // of the visitor
	Notice  string // a sentence at the entrance, "" for none
	Entries func() []room.Entry
	// Enter takes the visitor into a room.
	Enter func(ctx context.Context, name string) (Entered, error)
	// Open begins an experiment of the visitor's own and returns its room; nil where there are none. End
	// ends one, and Places says how many there are and may be.
	Open   func(ctx context.Context) (name string, err error)
	End    func(name string) error
	Places func() (taken, most int)
	// Straight is the room that is entered at once, "" for the entrance.
	Straight string
	// Hall is where visitors sit who only look on; nil has each of them drawn for alone.
	Hall *Hall

	Line       tui.Line
	Appearance kit.Appearance
	// Terminal is what is known of the terminal before it is asked.
	Terminal []tea.Msg
}

// Entered is a room that the visitor is in.
type Entered struct {
	*room.Member
	App   tui.Host       // of what the room shows
	Name  string         // of the room
	Own   bool           // it is the visitor's
	Leave func(cut bool) // leaves it; cut is whether the line was cut
}

// Model is the root model of a visit.
type Model struct {
	ctx      context.Context
	host     Host
	kit      kit.Context
	terminal kit.Terminal
	greeting []tea.Msg // what the terminal has said, for apps to come
	width    int
	height   int

	in    *Entered  // nil at the entrance
	with  *audience // in the room, with whom the screen is shared; nil for nobody
	getUp func()    // ends the wait for what they see next; nil for nobody
	shown tea.View  // what they see
	inset string    // the line about the room, "" where that is to be drawn anew: a picture does not change it
	app   *tui.App  // in the room, of those who do not share a screen
	apart bool      // it has not read yet what there is: what they see stays
	held  []tea.Msg // for it, then
	state room.State
	word  string // of what the last key did

	warning string // of the host, until a key is pressed; "" for none
	entries []room.Entry
	now     time.Time // when they were listed
	chosen  int
	page    int  // of the keys at the entrance, from 1; 0 while the rooms are listed
	stays   int  // at the entrance, before this one
	busy    bool // a room is on its way
	arrival arrival
	passing bool // whether to pass the steering is asked
	left    bool // the visitor has quit
}

// New returns a visit. ctx ends what it has running in the background.
func New(ctx context.Context, host Host) *Model {
	m := &Model{ctx: ctx, host: host, terminal: kit.UnknownTerminal()}
	m.kit.Keys = kit.NewKeys()
	m.dress()
	for _, known := range host.Terminal {
		m.greet(known)
	}
	m.list()
	return m
}

func (m *Model) dress() { m.kit.Theme = kit.NewTheme(m.host.Appearance, m.terminal) }

// Init asks what the terminal is like, and lists the rooms, or goes straight into one.
func (m *Model) Init() tea.Cmd {
	if m.host.Line != nil {
		m.host.Line.Ask()
	}
	cmds := []tea.Cmd{tea.RequestBackgroundColor, tea.RequestCapability("RGB"), m.listing()}
	if m.host.Straight != "" {
		cmds = append(cmds, m.enter(m.host.Straight))
	}
	return tea.Batch(cmds...)
}

// Warning is a sentence of the host's to one visitor, who reads it until they press a key.
type Warning string

// Messages of the visit's own.
type (
	listMsg struct{ at int } // it is time to list the rooms again, in that stay at the entrance
	appMsg  struct {         // of a room's app
		app *tui.App
		msg tea.Msg
	}
	enteredMsg struct {
		in  Entered
		err error
	}
	stateMsg struct { // of a room
		of    *room.Member
		state room.State
	}
	endedMsg   struct{ err error }
	pictureMsg struct { // of those with whom the screen is shared
		ctx    context.Context // ends when the visitor does not share it any more
		of     *audience
		failed bool
	}
	readyMsg struct{ app *tui.App } // an app has had time to read what there is
)

// listEvery is how long it is until the rooms are listed again.
const listEvery = time.Second

func (m *Model) listing() tea.Cmd {
	at := m.stays
	return tea.Tick(listEvery, func(time.Time) tea.Msg { return listMsg{at} })
}

// Update routes a message to what it is for.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, picture := msg.(pictureMsg); !picture {
		m.inset = ""
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.EnvMsg, tea.ColorProfileMsg:
		return m, m.greet(msg)
	case listMsg:
		if m.in != nil || msg.at != m.stays {
			return m, nil // it is begun again at the entrance
		}
		m.list()
		return m, m.listing()
	case enteredMsg:
		return m, m.entered(msg)
	case endedMsg:
		m.ended(msg)
	case stateMsg:
		return m, m.stands(msg)
	case appMsg:
		if msg.app == m.app {
			return m, m.hear(msg.msg)
		}
	case readyMsg:
		if msg.app == m.app && m.apart {
			return m, m.ready()
		}
	case pictureMsg:
		return m, m.take(msg)
	case tui.ShowRuns:
		return m, m.leave()
	case tui.LeaveMsg:
		return m, m.quit()
	case Warning:
		m.warning, m.page = string(msg), 0 // it is read where the rooms are
	case tea.KeyPressMsg:
		m.warning = ""
		if key.Matches(msg, m.kit.Keys.Redraw) {
			return m, tea.ClearScreen
		}
		if m.in == nil {
			return m, m.press(msg)
		}
		return m, m.pressInRoom(msg)
	case tea.MouseMsg, tea.PasteMsg:
		if _, moved := msg.(tea.MouseMotionMsg); m.in != nil && !moved {
			m.in.Typed()
		}
		return m, m.handOn(msg)
	default:
		if m.app != nil {
			return m, m.toApp(msg)
		}
	}
	return m, nil
}

// greet takes what the terminal says of itself.
func (m *Model) greet(msg tea.Msg) tea.Cmd {
	m.greeting = append(m.greeting, msg)
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = kit.Size(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		m.terminal.Dark = msg.IsDark()
	case tea.EnvMsg:
		m.terminal.Read(msg.Getenv)
	case tea.ColorProfileMsg:
		m.terminal.Profile = msg.Profile
	}
	m.greeting = latest(m.greeting)
	m.dress()
	_, resized := msg.(tea.WindowSizeMsg)
	switch {
	case m.with != nil:
		return m.sit(m.with.at.screen, resized)
	case m.app == nil:
		return nil
	}
	return m.toApp(m.forApp(msg))
}

// latest keeps the last message of each kind: a window is resized often, and a terminal may say of itself
// what it likes as often as it likes.
func latest(all []tea.Msg) (out []tea.Msg) {
	last := len(all) - 1
	for i, msg := range all {
		if i == last || reflect.TypeOf(msg) != reflect.TypeOf(all[last]) {
			out = append(out, msg)
		}
	}
	return out
}

// forApp is a message as the app is told it, which has all of the screen but the room's line.
func (m *Model) forApp(msg tea.Msg) tea.Msg {
	if size, is := msg.(tea.WindowSizeMsg); is && hasLine(size.Width, size.Height) {
		size.Height--
		return size
	}
	return msg
}

// toApp hands a message to the app.
func (m *Model) toApp(msg tea.Msg) tea.Cmd {
	app := m.app
	_, cmd := app.Update(msg)
	return of(app, cmd)
}

// hear hands the app what it has asked for: the first is what there is.
func (m *Model) hear(msg tea.Msg) tea.Cmd {
	cmd := m.toApp(msg)
	if !m.apart {
		return cmd
	}
	return tea.Batch(cmd, m.ready())
}

// of says of the messages that a command of an app brings that they are its own.
func of(app *tui.App, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		msg := cmd()
		if batch, several := msg.(tea.BatchMsg); several {
			for i := range batch {
				batch[i] = of(app, batch[i])
			}
		}
		if tui.Addressed(msg) {
			return appMsg{app, msg}
		}
		return msg
	}
}

// watchEvery is the least time between two looks at who is in a room: of many who come at once one is
// drawn.
const watchEvery = 300 * time.Millisecond

// watch waits until something has changed in the room.
func (m *Model) watch(change int) tea.Cmd {
	ctx, in := m.ctx, m.in.Member
	return func() tea.Msg {
		s, err := in.Next(ctx, change)
		if err != nil {
			return nil
		}
		if change >= 0 && !s.Steers {
			select {
			case <-time.After(watchEvery):
			case <-ctx.Done():
			}
		}
		return stateMsg{in, s}
	}
}

// stands takes how the room stands, and gives the app what has changed of what it shows.
func (m *Model) stands(msg stateMsg) tea.Cmd {
	if m.in == nil || msg.of != m.in.Member {
		return nil
	}
	was, is := m.state, msg.state
	m.state, m.passing = is, m.passing && is.Asker != ""
	var cmd tea.Cmd
	switch {
	case m.with != nil && is.Steers:
		cmd = m.alone()
	case m.with != nil && is.Run != was.Run:
		cmd = m.sit(m.with.at.screen, false)
	case m.with != nil:
	case is.Run != was.Run:
		cmd = m.toApp(tui.Turned())
	case is.Epoch != was.Epoch:
		m.app.Steer()
	}
	if is.Closed {
		return cmd
	}
	return tea.Batch(cmd, m.watch(is.Change))
}

// quit ends the program once the terminal has said all that it was asked for.
func (m *Model) quit() tea.Cmd {
	m.left = true
	line := m.host.Line
	return func() tea.Msg {
		if line != nil {
			line.Settle()
		}
		return tea.Quit()
	}
}

// pressInRoom does what a key says in a room: its own are those of the steering, and all others the app's.
func (m *Model) pressInRoom(msg tea.KeyPressMsg) tea.Cmd {
	keys := m.kit.Keys
	m.in.Typed()
	switch {
	case msg.String() == "ctrl+c", key.Matches(msg, keys.Quit) && (m.app == nil || !m.app.Answering()) && !m.passing:
		return m.quit()
	case m.passing:
		m.answer(msg)
		return nil
	case key.Matches(msg, keys.Steer) && !m.in.Own:
		m.steer()
		return nil
	}
	return m.handOn(msg)
}

// steer does what the key of the steering means now.
func (m *Model) steer() {
	switch {
	case m.state.Asker != "":
		m.passing = true
	case m.state.Steers, m.state.Place > 0:
		m.in.Give()
	default:
		m.in.Ask()
	}
}

// answer takes a key as the answer to whether to pass the steering.
func (m *Model) answer(msg tea.KeyPressMsg) {
	switch keys := m.kit.Keys; {
	case key.Matches(msg, keys.Yes):
		m.in.Answer(true)
	case msg.String() != "esc" && key.Matches(msg, keys.No):
		m.in.Answer(false)
	case msg.String() != "esc":
		return
	}
	m.passing = false
}
