// Package library is the app beside a directory of runs that were saved: the screen of these, and the run
// that was opened last. It reads no file; its host does.
package library

import (
	"context"
	"fmt"
	"path/filepath"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui"
	"fathom/tui/guard"
	"fathom/tui/kit"
	"fathom/tui/tab/runs"
)

// Host is who a [Library] runs for.
type Host struct {
	Shelf runs.Shelf
	// Open opens the run at a path to be looked at, or to go on with. It is called in the background.
	Open func(ctx context.Context, path string, resume bool) (Opened, error)

	Line       tui.Line
	Appearance kit.Appearance
}

// Opened is a run with an app of its own.
type Opened struct {
	tui.Host
	Close func() // ends what Open began; it may wait
}

// Library is the root model of an app beside a directory of runs: the screen of these, and the run
// that was opened last, one of which is shown. A run that was begun here goes on meanwhile, and its
// app with it.
type Library struct {
	ctx      context.Context
	host     Host
	kit      kit.Context
	terminal kit.Terminal
	greeting []tea.Msg // what the terminal has said, for apps to come
	width    int
	height   int

	runs    *runs.Model
	home    *tui.App // the run that the program was begun on, nil for none
	opened  *tui.App // one that was opened here, nil for none
	end     func()
	shelved bool // the runs are shown
	page    int  // of their keys, from 1; 0 while they are not shown
	opening bool // a run is on its way
}

// New returns the root model. home is the app of the run that the program was begun on, which
// is shown first, nil for none. ctx ends what it has running in the background.
func New(ctx context.Context, host Host, home *tui.App) *Library {
	l := &Library{ctx: ctx, host: host, home: home, terminal: kit.UnknownTerminal(), shelved: home == nil}
	l.kit.Keys = kit.NewKeys()
	l.dress()
	l.runs = runs.New(ctx, &l.kit, host.Shelf)
	return l
}

// app is the one that is shown while the runs are not, nil for none.
func (l *Library) app() *tui.App {
	if l.opened != nil {
		return l.opened
	}
	return l.home
}

// Init begins to list the runs, if these are shown, and to read the log of the run.
func (l *Library) Init() tea.Cmd {
	if l.host.Line != nil && l.home == nil {
		l.host.Line.Ask()
	}
	cmds := []tea.Cmd{tea.RequestBackgroundColor}
	if l.home != nil {
		cmds = append(cmds, l.of(l.home, l.home.Init()))
	}
	if l.shelved {
		cmds = append(cmds, l.runs.Shown())
	}
	return tea.Batch(cmds...)
}

// appMsg is a message of one of the apps.
type appMsg struct {
	app *tui.App
	msg tea.Msg
}

// of says of the messages that a command of an app brings that they are its own.
func (l *Library) of(app *tui.App, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		msg := cmd()
		if batch, several := msg.(tea.BatchMsg); several {
			for i := range batch {
				batch[i] = l.of(app, batch[i])
			}
		}
		if tui.Addressed(msg) {
			return appMsg{app, msg}
		}
		return msg
	}
}

// openedMsg says that a run was opened, or why it was not.
type openedMsg struct {
	Opened
	err error
}

// Update routes a message to what it is for.
func (l *Library) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.EnvMsg, tea.ColorProfileMsg:
		return l, l.greet(msg)
	case appMsg:
		return l, l.toApp(msg.app, msg.msg)
	case runs.Msg:
		return l, l.toRuns(msg)
	case tui.ShowRuns:
		return l, l.show()
	case openedMsg:
		return l, l.take(msg)
	case tui.LeaveMsg:
		return l, l.quit
	case tea.KeyPressMsg:
		if l.shelved {
			return l, l.press(msg)
		}
	case tea.PasteMsg, tea.MouseMsg:
		if l.shelved && l.page == 0 {
			return l, l.toRuns(msg)
		}
	}
	if l.shelved || l.app() == nil {
		return l, nil
	}
	return l, l.toApp(l.app(), msg)
}

// greet takes what the terminal says of itself, which all are told.
func (l *Library) greet(msg tea.Msg) tea.Cmd {
	l.greeting = append(l.greeting, msg)
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		l.width, l.height = kit.Size(msg.Width, msg.Height)
		l.kit.Cols, l.kit.Rows = l.width, l.height
		l.runs.Resize(l.width, l.height)
	case tea.BackgroundColorMsg:
		l.terminal.Dark = msg.IsDark()
	case tea.EnvMsg:
		l.terminal.Read(msg.Getenv)
	case tea.ColorProfileMsg:
		l.terminal.Profile = msg.Profile
	}
	l.dress()
	var cmds []tea.Cmd
	for _, app := range []*tui.App{l.home, l.opened} {
		if app != nil {
			cmds = append(cmds, l.toApp(app, msg))
		}
	}
	return tea.Batch(cmds...)
}

func (l *Library) dress() { l.kit.Theme = kit.NewTheme(l.host.Appearance, l.terminal) }

// toApp hands a message to an app, unless that was closed.
func (l *Library) toApp(app *tui.App, msg tea.Msg) tea.Cmd {
	if app != l.home && app != l.opened {
		return nil
	}
	_, cmd := app.Update(msg)
	return l.of(app, cmd)
}

// press does what a key says while the runs are shown.
func (l *Library) press(msg tea.KeyPressMsg) tea.Cmd {
	keys := l.kit.Keys
	switch typed := l.runs.Typing() || l.runs.Asking(); {
	case kit.Small(l.width, l.height) && !key.Matches(msg, keys.Quit):
		return nil
	case !typed && key.Matches(msg, keys.Help):
		l.page = map[bool]int{true: 1, false: 0}[l.page == 0]
		return nil
	case !typed && l.page > 0 && key.Matches(msg, keys.MoreOf, keys.ProbeDown):
		l.page = min(l.page+1, l.help().Pages(l.width, l.height-1))
		return nil
	case !typed && l.page > 0 && key.Matches(msg, keys.LessOf, keys.ProbeUp):
		l.page = max(l.page-1, 1)
		return nil
	case l.page > 0 && key.Matches(msg, keys.Up):
		l.page = 0
		return nil
	}
	l.page = 0
	return l.toRuns(msg)
}

// toRuns hands a message to the screen of the runs, and does what it comes to.
func (l *Library) toRuns(msg tea.Msg) tea.Cmd {
	cmd, outcome := l.runs.Update(msg)
	switch outcome {
	case runs.Left:
		return tea.Batch(cmd, l.back())
	case runs.Opened, runs.Resumed:
		return tea.Batch(cmd, l.open(l.runs.Chosen(), outcome == runs.Resumed))
	case runs.Quit:
		return l.leave()
	}
	return cmd
}

// show shows the runs.
func (l *Library) show() tea.Cmd {
	l.shelved = true
	return l.runs.Shown()
}

// back shows the run that was shown last.
func (l *Library) back() tea.Cmd {
	if l.app() == nil {
		l.runs.Say("No run is open; enter opens the one under the cursor, q quits.", false)
		return nil
	}
	l.shelved = false
	l.runs.Hidden()
	return nil
}

// open opens a run in the background.
func (l *Library) open(path string, resume bool) tea.Cmd {
	if l.host.Open == nil || l.opening {
		return nil
	}
	app := l.shows(path)
	if o := l.opened; o != nil && app != o && o.LosesWork() && !o.IsSaved() {
		l.runs.Say("✗ Not opened: the run that is open is under way and not all of it is saved; esc goes back to it.", true)
		return nil
	}
	if app != nil {
		return l.turnTo(app)
	}
	l.opening = true
	l.runs.Say("Opening …", false)
	ctx, open := l.ctx, l.host.Open
	return func() tea.Msg {
		o, err := open(ctx, path, resume)
		return openedMsg{o, err}
	}
}

// shows is the app that shows the run at a path already, nil for none.
func (l *Library) shows(path string) *tui.App {
	for _, app := range []*tui.App{l.opened, l.home} {
		if app == nil {
			continue
		}
		if at, steers := app.SavedAt(); steers && at != "" && filepath.Clean(at) == filepath.Clean(path) {
			return app
		}
	}
	return nil
}

// turnTo shows one of the apps, and closes the other one if that was opened here.
func (l *Library) turnTo(app *tui.App) tea.Cmd {
	l.shelved = false
	l.runs.Hidden()
	if app == l.home {
		return l.closeOpened()
	}
	return nil
}

// take shows the run that was opened, in an app of its own, and closes the one that was open before.
func (l *Library) take(msg openedMsg) tea.Cmd {
	l.opening = false
	if msg.err != nil {
		l.runs.Say("✗ "+kit.Capital(text.OnOneLine(msg.err))+".", true)
		return nil
	}
	l.runs.Say("", false) // it was being opened
	cmds := []tea.Cmd{l.closeOpened()}
	msg.Host.Shelved = true
	l.opened, l.end = tui.New(l.ctx, msg.Host), msg.Close
	for _, said := range l.greeting {
		l.opened.Update(said)
	}
	l.shelved = false
	l.runs.Hidden()
	return tea.Batch(append(cmds, l.of(l.opened, l.opened.Init()))...)
}

// closeOpened ends the run that was opened here, in the background.
func (l *Library) closeOpened() tea.Cmd {
	end := l.end
	if l.opened != nil {
		if at, _ := l.opened.SavedAt(); l.opened.LosesWork() { // seen when the runs are shown again
			l.runs.Say(text.Printable(filepath.Base(at))+" was left under way; r goes on with it.", false)
		}
		l.opened.Close()
	}
	l.opened, l.end = nil, nil
	if end == nil {
		return nil
	}
	return func() tea.Msg {
		end()
		return nil
	}
}

// Close ends what was opened here, and waits for that. [Library.Err] and [Library.Summary] are still of it.
func (l *Library) Close() {
	last := l.opened
	defer func() { l.opened = last }()
	if end := l.closeOpened(); end != nil {
		end()
	}
}

// leave quits, or asks first where work would be lost, on the screen of the run that it is of.
func (l *Library) leave() tea.Cmd {
	for _, app := range []*tui.App{l.opened, l.home} {
		if app != nil && app.LosesWork() {
			return tea.Batch(l.turnTo(app), l.of(app, app.Quit()))
		}
	}
	return l.quit
}

// Typing, Said and Rescue are for package guard: of the runs' screen, or of the app that is shown.
func (l *Library) Typing() bool {
	if l.shelved {
		return l.runs.Typing()
	}
	return l.app() != nil && l.app().Typing()
}

// Said is the sentence of the app that is shown, if any.
func (l *Library) Said() string {
	if l.app() == nil {
		return ""
	}
	return l.app().Said()
}

// Rescue does what is possible though the screen has failed.
func (l *Library) Rescue(what guard.Rescue) tea.Cmd {
	switch app := l.app(); {
	case what == guard.Leave:
		return l.quit
	case l.shelved && what == guard.Again:
		l.runs, l.page = runs.New(l.ctx, &l.kit, l.host.Shelf), 0
		l.runs.Resize(l.width, l.height)
		return l.runs.Shown()
	case app != nil:
		return l.of(app, app.Rescue(what))
	}
	return nil
}

// quit ends the program once the terminal has said all that it was asked for.
func (l *Library) quit() tea.Msg {
	if l.host.Line != nil {
		l.host.Line.Settle()
	}
	return tea.Quit()
}

// Err is why the run that was shown last stopped by itself, or nil.
func (l *Library) Err() error {
	if l.app() == nil {
		return nil
	}
	return l.app().Err()
}

// Summary says in one line what is left on the terminal when the app is gone.
func (l *Library) Summary() string {
	if l.app() != nil {
		return l.app().Summary()
	}
	name := text.Printable(l.host.Shelf.Name)
	if runs, listed := l.runs.Count(); listed {
		return fmt.Sprintf("%s in %s", text.Plural(runs, "run"), name)
	}
	return fmt.Sprintf("left before the runs in %s were listed", name)
}
