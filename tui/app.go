package tui

import (
	"context"
	"slices"
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/tui/axis"
	"fathom/tui/form"
	"fathom/tui/kit"
)

// App is the root model of the terminal app. It shows the run that its host has, and hands on what
// the user does.
type App struct {
	ctx      context.Context // ends when the program does
	host     Host
	kit      kit.Context // for the tabs
	terminal kit.Terminal
	width    int
	height   int

	run      *axis.Run
	control  run.Control // nil for a user who may only look on
	endRun   context.CancelFunc
	cursor   int       // events read
	due      time.Time // when the next news may come
	stopped  bool      // the reader of the log has ended
	finished bool      // and so has all that was asked for
	pulse    axis.Pulse
	held     axis.Held
	partly   partly

	tabs      []tab
	digits    []int // of each of them
	shown     int
	notice    notice
	word      string      // of what the last key did
	page      int         // of the keys, from 1; 0 while they are not shown
	form      *form.Model // over the tabs; nil where none is open
	asking    asking
	busy      bool // another run is on its way
	exporting bool
	unsaved   bool   // the user knows that the run is not saved whole
	warned    string // what is wrong with what is shown, as far as the user knows
	scrubbing bool   // the mouse drags the handle of the time axis
	pressed   bool   // a key, or a button of the mouse: who does knows that one can
}

// New returns an app for a host. ctx ends what the app has running in the background.
func New(ctx context.Context, host Host) *App {
	a := &App{ctx: ctx, host: host, terminal: kit.UnknownTerminal(), partly: newPartly()}
	a.kit.Keys = kit.NewKeys()
	a.kit.Keys.SetRemote(host.Remote)
	a.dress()
	a.begin()
	if host.Greeting != "" {
		a.notice = notice{text: host.Greeting, lasting: true}
	}
	a.sayWarning()
	return a
}

// begin turns the app to the run that the host has now. What is chosen on the tabs stays if it is
// the same experiment again, with any seed.
func (a *App) begin() {
	view, control := a.host.Current()
	if a.run == nil || !view.Spec().SameButSeed(a.run.Spec) {
		a.tabs, a.digits = newTabs(view.Spec(), a.host.Rules)
		a.shown = min(a.shown, len(a.tabs)-1)
	}
	if a.endRun != nil {
		a.endRun()
	}
	var ctx context.Context
	ctx, a.endRun = context.WithCancel(a.ctx)
	linear := a.run != nil && a.run.Time.Linear
	a.run, a.control, a.cursor = axis.NewRun(ctx, view), control, 0
	a.run.Time.Linear, a.run.Onlooker, a.run.GoesOn = linear, control == nil, control == nil && a.host.Resume != nil
	a.notice, a.busy, a.stopped, a.finished, a.pulse, a.held = notice{}, false, false, false, axis.Pulse{}, axis.Held{}
	for _, t := range a.tabs {
		t.Reset(&a.kit, a.run)
	}
	a.watch()
}

// Init asks for the terminal's background and begins to read the log.
func (a *App) Init() tea.Cmd {
	if a.host.Line != nil {
		a.host.Line.Ask()
	}
	return tea.Batch(tea.RequestBackgroundColor, a.read())
}

// Update takes a message, and on a slow line a part of what has changed by it to be drawn.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := a.route(msg)
	return a, tea.Batch(cmd, a.drawSome())
}

// route routes a message to what it is for.
func (a *App) route(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		a.terminal.Dark = msg.IsDark()
		a.dress()
	case tea.EnvMsg:
		a.terminal.Read(msg.Getenv)
		a.dress()
	case tea.ColorProfileMsg:
		a.terminal.Profile = msg.Profile
		a.dress()
	case newsMsg:
		return a, a.observe(msg)
	case startedMsg:
		return a, a.started(msg)
	case tea.KeyPressMsg:
		return a, a.press(msg)
	case tea.PasteMsg, form.Checked:
		if a.typing() && a.form == nil {
			return a, a.tabs[a.shown].Update(msg)
		}
		return a, a.setUp(msg)
	case tea.MouseMsg:
		return a, a.mouse(msg)
	case LeaveMsg:
		return a, a.quit
	case axis.Msg:
		return a, a.travel(a.run.Update(msg))
	case axis.Answer:
		return a, a.answered(msg)
	case foreseenMsg:
		a.foreseen(msg)
	case exportedMsg:
		a.exported(msg)
	case arrivedMsg:
		a.partly.under = false
	case keptMsg:
		return a, a.kept(msg)
	}
	return a, nil
}

// dress builds the theme anew, with what the terminal has said by now.
func (a *App) dress() { a.kit.Theme = kit.NewTheme(a.host.Appearance, a.terminal) }

// answered hands an answer to the tab that asked.
func (a *App) answered(msg axis.Answer) tea.Cmd {
	if t := a.tabOn(msg.To); t != nil && msg.Of == a.run {
		return t.Update(msg)
	}
	return nil
}

// resize takes the size of the terminal. What is open stays open in a window that is too small to
// show it, and is there again when it grows.
func (a *App) resize(width, height int) {
	a.width, a.height = kit.Size(width, height)
	a.kit.Cols, a.kit.Rows = a.width, max(0, a.height-chrome)
	if a.form != nil {
		a.form.Resize()
	}
}

// press does what a key says.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	keys := a.bindings()
	a.pressed = true
	a.partly.Hurry()
	if a.asking != askNothing || !a.small() {
		a.word = ""
	}
	switch {
	case a.asking != askNothing:
		return a.answer(msg, keys)
	case a.small() && !key.Matches(msg, keys.Quit):
		return nil // nobody would see what it does
	case !a.small() && a.form != nil && !key.Matches(msg, keys.Abort):
		return a.setUp(msg)
	case a.page == 0 && a.typing() && !key.Matches(msg, keys.Abort):
		return a.pressOwn(msg)
	case key.Matches(msg, keys.Quit):
		if msg.String() == "ctrl+c" {
			return a.quit
		}
		return a.unlessLost(askQuit)
	case key.Matches(msg, keys.Help):
		a.page = 1 - min(a.page, 1)
	case a.page > 0 && a.pageKey(msg, keys):
	case key.Matches(msg, keys.Next):
		return a.showTab((a.shown + 1) % len(a.tabs))
	case key.Matches(msg, keys.Prev):
		return a.showTab((a.shown + len(a.tabs) - 1) % len(a.tabs))
	case key.Matches(msg, keys.Export):
		return a.export()
	case key.Matches(msg, keys.ExportView):
		return a.exportView()
	case key.Matches(msg, keys.Restart):
		return a.unlessLost(askRestart)
	case key.Matches(msg, keys.NewSeed):
		return a.unlessLost(askNewSeed)
	case key.Matches(msg, keys.Copy):
		return a.copy()
	case key.Matches(msg, keys.Setup):
		a.page = 0
		return a.openForm()
	case a.mayResume() && key.Matches(msg, keys.Run):
		return a.resume()
	case key.Matches(msg, keys.Runs):
		return showRuns
	case a.steer(msg, keys):
	default:
		return a.pressHere(msg, keys)
	}
	a.run.Gauge.Paused = a.run.View.Gauge().Paused // shown at once, not with the next news
	a.pulse.Beat(a.run.Gauge, a.due, a.kit.Every)
	return nil
}

// pressHere does what a key says that is a tab's number, the time axis's, or the shown tab's own.
func (a *App) pressHere(msg tea.KeyPressMsg, keys kit.Keys) tea.Cmd {
	if n, err := strconv.Atoi(msg.String()); err == nil && slices.Contains(a.digits, n) {
		return a.showTab(slices.Index(a.digits, n))
	}
	if cmd, moved, known := a.run.Key(msg, keys); known {
		a.sayMoment()
		return a.travel(cmd, moved, nil)
	}
	if key.Matches(msg, keys.Up) && kit.Bound(msg, a.tabs[a.shown].Bindings()) == nil {
		return a.goUp()
	}
	return a.pressOwn(msg)
}

// typing reports whether the shown tab takes what is typed as text.
func (a *App) typing() bool {
	t, ok := a.tabs[a.shown].(typing)
	return ok && t.Typing()
}

// pressOwn hands a key to the shown tab.
func (a *App) pressOwn(msg tea.KeyPressMsg) tea.Cmd {
	own := kit.Bound(msg, a.tabs[a.shown].Bindings())
	cmd := a.tabs[a.shown].Update(msg)
	if a.word = a.kit.Word(); a.word == "" {
		a.word = a.wordOf(msg, own)
	}
	return cmd
}

// showTab shows a tab, which may have to catch up with the moment.
func (a *App) showTab(i int) tea.Cmd {
	a.shown, a.page = i, 0
	if !a.notice.grave { // what went wrong needs the room
		a.word = a.tabs[i].Title() + ": " + a.tabs[i].About() + "."
	}
	a.watch()
	a.run.Time.Snap()
	return a.travel(a.run.GetFrame(), true, nil)
}

// watch tells the run which tab is shown.
func (a *App) watch() {
	a.run.Shown, a.run.DrawsFrames = stageOf(a.tabs[a.shown]), a.tabs[a.shown].DrawsFrames()
	a.run.Time.Only = nil
	if t, ok := a.tabs[a.shown].(stopping); ok {
		a.run.Time.Only = t.Stops()
	}
}

// travel does what comes of a message of the time axis: it tells the tabs if another moment is
// shown, and the user if there is no frame of it.
func (a *App) travel(cmd tea.Cmd, moved bool, err error) tea.Cmd {
	if err != nil {
		a.tell(notice{text: "✗ The components of this moment: " + err.Error() + ".", grave: true})
	}
	if !moved {
		return cmd
	}
	cmds := []tea.Cmd{cmd}
	for _, t := range a.tabs {
		cmds = append(cmds, t.Update(axis.Moved{}))
	}
	return tea.Batch(cmds...)
}
