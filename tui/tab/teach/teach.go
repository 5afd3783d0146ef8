package teach

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// Tab shows for each start of the taught network its curve and the base
// network's on one chart, their difference below on its own scale, the head's own
// loss, and what it comes to. The two starts stand side by side where there is
// room; elsewhere the chosen one is shown.
type Tab struct {
	kit      *kit.Context
	run      *axis.Run
	curves   map[string][]spec.Evaluated // by network
	taught   map[spec.Init]spec.Taught
	begun    map[spec.Init]bool
	failed   map[spec.Init]string // why
	diverged map[string]bool      // by network
	chosen   spec.Init            // the start that r runs
	zoom     kit.Zoom
	span     kit.Span
}

// New returns the screen as it is before anything is chosen on it.
func New() *Tab { return &Tab{zoom: kit.TopZoom} }

// Title is the screen's name.
func (t *Tab) Title() string { return "Teach" }

// About is what the screen shows, in a few words.
func (t *Tab) About() string {
	return "whether a network learns better that is taught another's components"
}

// Asks is what the key that runs the screen's stage asks for, the start that is chosen, and what
// that does. Where the base network diverged there is nothing to teach.
func (t *Tab) Asks() (request run.Request, does string) {
	request = run.Request{Stage: spec.Teach, Init: t.chosen}
	if state := t.state(t.chosen); !t.diverged[spec.Base] && (state == run.Idle || state == run.Failed) {
		does = "teach"
	}
	return request, does
}

// Doing is what the app does while the stage runs.
func (t *Tab) Doing() string { return "teaching" }

// Kinds are the kinds of events that the screen draws.
func (t *Tab) Kinds() []string {
	return []string{spec.Started{}.Kind(), spec.Evaluated{}.Kind(), spec.Taught{}.Kind(), spec.Failed{}.Kind(), spec.Diverged{}.Kind()}
}

// DrawsFrames reports whether the screen draws the frames of the time axis.
func (t *Tab) DrawsFrames() bool { return false }

// inits are the starts, in the order in which they stand.
var inits = [...]spec.Init{spec.Same, spec.Fresh}

// Reset forgets what was observed, for another run, and keeps what was chosen.
func (t *Tab) Reset(c *kit.Context, r *axis.Run) {
	chosen := t.chosen
	if chosen == "" {
		chosen = r.Spec.Lesson().Start
	}
	*t = Tab{
		kit: c, run: r, curves: map[string][]spec.Evaluated{}, taught: map[spec.Init]spec.Taught{}, begun: map[spec.Init]bool{},
		failed: map[spec.Init]string{}, diverged: map[string]bool{}, chosen: chosen, zoom: t.zoom, span: t.span,
	}
}

// Figure is what the chosen start has come to, "" before that.
func (t *Tab) Figure() string {
	if taught, over := t.taught[t.chosen]; over {
		return run.TeachFinding(taught, t.state(t.chosen) == run.Diverged)
	}
	return ""
}

// Bindings are the keys of the curves, and the one that chooses a start.
func (t *Tab) Bindings() []key.Binding {
	k := t.kit.Keys
	if len(t.curves[spec.Base]) == 0 {
		return []key.Binding{k.Init}
	}
	k.Span.SetHelp("x", t.span.Leads())
	return []key.Binding{k.Init, k.Zoom, k.Span}
}

// Observe takes what is new in the log.
func (t *Tab) Observe(events []spec.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case spec.Started:
			if e.Stage == spec.Teach {
				t.begun[e.Init] = true
				delete(t.failed, e.Init)
			}
		case spec.Evaluated:
			points := t.curves[e.Subject]
			if n := len(points); n > 0 && e.Step <= points[n-1].Step {
				points = nil // it is trained again
			}
			t.curves[e.Subject] = append(points, e)
		case spec.Taught:
			t.taught[e.Init] = e
		case spec.Failed:
			if e.Stage == spec.Teach {
				t.failed[e.Init] = e.Reason
			}
		case spec.Diverged:
			t.diverged[e.Subject] = true
		}
	}
}

// Update takes a key or the mouse.
func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		t.press(msg)
	case kit.Mouse:
		t.mouse(msg)
	}
	return nil
}

func (t *Tab) press(msg tea.KeyPressMsg) {
	k := t.kit.Keys
	switch {
	case key.Matches(msg, k.Init):
		if t.chosen == spec.Same {
			t.chosen = spec.Fresh
		} else {
			t.chosen = spec.Same
		}
		t.kit.Say("The %s start: %s.", t.chosen, starts[t.chosen])
	case len(t.curves[spec.Base]) == 0:
	case key.Matches(msg, k.Zoom):
		t.zoom = t.zoom.Next()
	case key.Matches(msg, k.Span):
		t.span = t.span.Next()
	}
}

// mouse chooses the start that is clicked on, and zooms the steps with the wheel.
// All charts of a start have their steps below each other.
func (t *Tab) mouse(msg kit.Mouse) {
	if len(t.curves[spec.Base]) == 0 {
		return
	}
	width, height := t.kit.Cols, t.kit.Rows
	g := t.geometry(width, height)
	column := min(msg.X/(g.width+panelGap), g.panels-1)
	if g.panels == 1 {
		column = 0
	}
	switch m := msg.MouseMsg.(type) {
	case tea.MouseClickMsg:
		if g.panels > 1 && m.Button == tea.MouseLeft {
			t.chosen = inits[column]
		}
	case tea.MouseWheelMsg:
		if msg.Y < 1 || msg.Y >= height-g.foot {
			return
		}
		at := msg.X - column*(g.width+panelGap) - 1
		if about, ok := t.accuracies(t.chosen).XAt(at, g.width-2, g.accuracy); ok {
			t.span = t.span.Turned(m.Button, t.axis(), about, t.run.Spec.Network().Steps)
		}
	}
}

// state is how the stage stands for a start.
func (t *Tab) state(init spec.Init) run.State {
	stage := t.run.State(spec.Teach)
	_, over := t.taught[init]
	_, broken := t.failed[init]
	switch {
	case broken && slices.Contains(t.run.Gauge.Starts, init):
		return run.Waiting // to be tried again
	case broken, t.begun[init] && !over && stage == run.Failed:
		return run.Failed
	case over && (t.diverged[spec.TaughtID(init)] || t.diverged[spec.Base]):
		return run.Diverged
	case over:
		return run.Done
	case t.begun[init]:
		return run.Running
	case slices.Contains(t.run.Gauge.Starts, init):
		return run.Waiting
	}
	return run.Idle
}

// style is how a network is drawn.
func (t *Tab) style(network string) kit.Ink {
	switch network {
	case spec.TaughtSame:
		return t.kit.Theme.Taught
	case spec.TaughtFresh:
		return t.kit.Theme.Fresh
	}
	return t.kit.Theme.Network
}

// head says which networks the curves are of; where only one start is shown, also
// which.
func (t *Tab) head(width, panels int) string {
	c := t.run.Spec
	text := fmt.Sprintf(" %s of hidden%d taught to hidden%d, weight %v", text.Plural(c.Lesson().Components, "component"), len(c.Network().Hidden), c.Lesson().Layer, c.Lesson().Weight)
	if panels > 1 {
		return kit.ToWidth(t.kit.Theme.Dim.Render(text), width)
	}
	line := t.kit.Theme.Dim.Render(text + " · start")
	for _, init := range inits {
		if init == t.chosen {
			line += t.kit.Theme.Accent.Render(" ▸") + t.kit.Theme.Strong.Underline(true).Render(string(init))
		} else {
			line += "  " + t.kit.Theme.Dim.Render(string(init))
		}
	}
	return kit.ToWidth(line, width)
}
