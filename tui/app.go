package tui

import (
	"context"
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
	"fathom/tui/line"
)

// App is the root model of the terminal app. It owns the lab that runs.
type App struct {
	ctx        context.Context // ends when the program does
	load       func(spec.Spec) (*lab.Material, error)
	base       spec.Spec // what a command without flags would do, see SetUpOver
	lab        *lab.Lab
	run        int       // counts labs, so that a message of an earlier one is known
	cursor     int       // events read
	due        time.Time // when the next news may come
	gauge      run.Gauge
	loaded     *spec.Loaded
	err        error // why the log ended, if not well
	last       spec.Evaluated
	notice     notice
	session    session
	tabs       []tab
	shown      int
	width      int
	height     int
	appearance kit.Appearance // what the user asked for
	terminal   kit.Terminal   // what it has said of itself
	pulse      pulse
	looks      looks
	pressed    bool  // a key, or a button of the mouse: who does knows that one can
	page       int   // of the keys, from 1; 0 while they are not shown
	form       *form // over the tabs; nil where none is open
	asking     asking
	busy       bool // a restart is on its way
	stopped    bool // the reader of the log has ended

	runCtx    context.Context // ends when another lab is shown
	endRun    context.CancelFunc
	line      way // to the terminal; nil in tests
	exporter  Exporter
	exporting bool
	scrubbing bool // the mouse drags the handle of the time axis
}

// New returns an app on a lab of the given config that is asked for all stages of
// the config at once. load reads the data of a config; it is called again on a
// restart, and when another experiment is set up. ctx ends what the app has running
// in the background. appearance is how to draw.
func New(ctx context.Context, config spec.Spec, load func(spec.Spec) (*lab.Material, error), appearance kit.Appearance) *App {
	a := &App{ctx: ctx, load: load, base: measure.Rules().Default, appearance: appearance, terminal: kit.UnknownTerminal()}
	a.session.keys = kit.NewKeys()
	a.dress()
	a.runCtx, a.endRun = context.WithCancel(ctx)
	a.session.query = a.put
	a.begin(start(config, load))
	return a
}

// newTabs returns the tabs as they are before anything is chosen on them.
func newTabs() []tab {
	return []tab{&trainTab{}, &probesTab{}, &pcaTab{}, &teachTab{zoom: kit.TopZoom}}
}

// SetUpOver says what the experiment is here without flags, from a configuration file
// and the environment, so that the command that is shown names what differs from
// that. It is called before the program runs; without it that is [lab.Default].
func (a *App) SetUpOver(base spec.Spec) { a.base = base }

// start starts a lab and asks for its stages.
func start(config spec.Spec, load func(spec.Spec) (*lab.Material, error)) *lab.Lab {
	l := lab.Start(config, func() (*lab.Material, error) { return load(config) })
	l.Remember(lab.DefaultHistory)
	for _, stage := range config.Stages {
		l.Ask(run.Request{Stage: stage})
	}
	return l
}

// begin turns the app to a new lab. What is chosen on the tabs stays if it is the
// same experiment again, with any seed.
func (a *App) begin(l *lab.Lab) {
	same := l.Spec()
	same.Seed = a.session.config.Seed
	if a.tabs == nil || measure.Rules().Command(same) != measure.Rules().Command(a.session.config) {
		a.tabs = newTabs()
	}
	a.lab, a.run, a.cursor = l, a.run+1, 0
	a.gauge, a.err, a.loaded, a.last, a.notice = l.Gauge(), nil, nil, spec.Evaluated{}, notice{}
	a.busy, a.stopped, a.pulse, a.looks = false, false, pulse{}, looks{}
	a.session.config, a.session.store = l.Spec(), l.Store()
	a.session.probing, _ = spec.Settings[spec.Probing](l.Spec(), measure.Probe)
	a.session.projecting, _ = spec.Settings[spec.Projecting](l.Spec(), measure.PCA)
	a.endRun()
	a.runCtx, a.endRun = context.WithCancel(a.ctx)
	a.session.time = timeline{}
	a.session.post = nil
	a.session.train, a.session.test, a.session.notes = 0, 0, nil
	a.session.states, a.session.unusable = map[spec.Stage]stageState{}, nil
	for _, t := range a.tabs {
		t.Reset(&a.session)
	}
}

// DrawOn makes the app draw no faster than the line takes it. It is called before
// the program runs.
func (a *App) DrawOn(l *line.Line) { a.line = l }

// way is the way to the terminal, see [line.Line].
type way interface {
	Ask()
	Wait(ctx context.Context)
	Slow() bool
	Settle()
}

// Lab returns the lab that the app shows.
func (a *App) Lab() *lab.Lab { return a.lab }

// Init asks for the terminal's background and begins to read the log.
func (a *App) Init() tea.Cmd {
	if a.line != nil {
		a.line.Ask()
	}
	return tea.Batch(tea.RequestBackgroundColor, a.read())
}

// dress builds the theme anew, with what the terminal has said by now.
func (a *App) dress() { a.session.theme = kit.NewTheme(a.appearance, a.terminal) }

// Messages of the app's own commands.
type (
	newsMsg struct { // what is new in the log, or just how far the lab is
		run    int
		events []spec.Event
		gauge  run.Gauge
		err    error
		due    time.Time // when the next ones may come
	}
	startedMsg struct{ lab *lab.Lab } // a restart is done
)

// Update routes a message to what it is for.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		a.terminal.Dark = msg.IsDark()
		a.dress()
	case tea.EnvMsg:
		a.terminal.ASCIIOnly = kit.ASCIIOnly(msg.Getenv)
		a.dress()
	case tea.ColorProfileMsg:
		a.terminal.Profile = msg.Profile
		a.dress()
	case newsMsg:
		return a, a.observe(msg)
	case startedMsg:
		a.begin(msg.lab)
		return a, a.read()
	case tea.KeyPressMsg:
		return a, a.press(msg)
	case tea.PasteMsg:
		if !a.small() {
			return a, a.setUp(msg)
		}
	case checkedMsg:
		return a, a.checked(msg)
	case tea.MouseMsg:
		return a, a.mouse(msg)
	case LeaveMsg:
		return a, a.quit
	case frameMsg:
		return a, a.take(msg)
	case playMsg:
		return a, a.advance(msg)
	case developedMsg:
		a.session.time.developing = a.session.time.developing && msg.run != a.run
	case exportedMsg:
		a.exported(msg)
	case answerMsg:
		return a, a.answered(msg)
	}
	return a, nil
}

// put returns the command that puts a tab's question to the lab.
func (a *App) put(to spec.Stage, q question) tea.Cmd {
	ctx, l, run := a.runCtx, a.lab, a.run
	return func() tea.Msg { return answerMsg{run, to, q(ctx, l)} }
}

// answered hands an answer to the tab that asked.
func (a *App) answered(msg answerMsg) tea.Cmd {
	if msg.run != a.run {
		return nil
	}
	for _, t := range a.tabs {
		if r, ok := t.(receiver); ok && t.Stage() == msg.to {
			return r.Receive(msg.answer)
		}
	}
	return nil
}

// resize takes the size of the terminal. What is open stays open in a window that is too
// small to show it, and is there again when it grows.
func (a *App) resize(width, height int) {
	a.width, a.height = min(max(0, width), mostWidth), min(max(0, height), mostHeight)
	a.session.cols, a.session.rows = a.width, max(0, a.height-chrome)
	if a.form != nil {
		a.form.measure()
	}
}

// press does what a key says.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	keys := a.bindings()
	a.pressed = true
	switch {
	case a.asking != askNothing:
		return a.answer(msg, keys)
	case a.small() && !key.Matches(msg, keys.Quit):
		return nil // nobody would see what it does
	case !a.small() && a.form != nil && !key.Matches(msg, keys.Abort):
		return a.setUp(msg)
	case key.Matches(msg, keys.Quit):
		if msg.String() == "ctrl+c" {
			return a.quit
		}
		return a.unlessLost(askQuit)
	case key.Matches(msg, keys.Help):
		a.page = (a.page + 1) % (1 + a.helpPages())
	case a.page > 0:
		a.page = 0
	case key.Matches(msg, keys.Next):
		return a.showTab((a.shown + 1) % len(a.tabs))
	case key.Matches(msg, keys.Prev):
		return a.showTab((a.shown + len(a.tabs) - 1) % len(a.tabs))
	case key.Matches(msg, keys.Run):
		a.ask(a.tabs[a.shown].Stage())
	case key.Matches(msg, keys.Pause):
		a.lab.Pause()
	case key.Matches(msg, keys.Resume):
		a.lab.Resume()
	case key.Matches(msg, keys.Step):
		a.lab.Step()
	case key.Matches(msg, keys.Export):
		return a.export()
	case key.Matches(msg, keys.Restart):
		return a.unlessLost(askRestart)
	case key.Matches(msg, keys.NewSeed):
		return a.unlessLost(askNewSeed)
	case key.Matches(msg, keys.Setup):
		a.openForm()
	case key.Matches(msg, keys.Slower):
		a.pace(+1)
	case key.Matches(msg, keys.Faster):
		a.pace(-1)
	default:
		if i := a.tabOf(msg); i >= 0 {
			return a.showTab(i)
		}
		if cmd, known := a.travel(msg, keys); known {
			return cmd
		}
		return a.tabs[a.shown].Update(msg)
	}
	a.gauge.Paused = a.lab.Gauge().Paused // shown at once, not with the next news
	a.pulse.beat(a.gauge, a.due, a.session.every)
	return nil
}

// tabOf is the tab that a key shows, by its number, −1 for none.
func (a *App) tabOf(msg tea.KeyPressMsg) int {
	if n, err := strconv.Atoi(msg.String()); err == nil && n >= 1 && n <= len(a.tabs) {
		return n - 1
	}
	return -1
}

// showTab shows a tab, which may have to catch up with the moment.
func (a *App) showTab(i int) tea.Cmd {
	a.shown, a.session.tab = i, a.tabs[i].Stage()
	return a.moved()
}

// ask asks the lab for a stage and says what comes of it.
func (a *App) ask(stage spec.Stage) {
	switch {
	case a.err != nil:
		return
	case stage == spec.Teach:
		a.lab.Ask(run.Request{Stage: spec.Teach, Init: a.tabs[a.shown].(*teachTab).init()})
	default:
		a.lab.Ask(run.Request{Stage: stage})
	}
	a.notice = a.asked(stage)
}
