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

// Tab shows how the taught networks of both starts differ from the base network over the steps, the
// test errors of all, the heads' own losses, and what it comes to; of the chosen start in front.
type Tab struct {
	kit      *kit.Context
	run      *axis.Run
	curves   map[string][]spec.Evaluated // by network
	looks    []spec.Looked               // at the base network, between these
	taught   map[spec.Init]spec.Taught
	begun    map[spec.Init]bool
	failed   map[spec.Init]string // why
	diverged map[string]bool      // by network
	chosen   spec.Init            // the start that r runs
	drawn    kit.Reading          // of the accuracies
}

// New returns the screen as it is before anything is chosen on it.
func New() *Tab { return &Tab{} }

// Title is the screen's name.
func (t *Tab) Title() string { return "Teach" }

// About is what the screen shows, in a few words.
func (t *Tab) About() string {
	return "what a network gains from another's components"
}

// next is the start that the key that runs the stage is for: the chosen one, and once that is done the other, if that is
// not taught yet.
func (t *Tab) next() spec.Init {
	other := t.other()
	if t.state(t.chosen) == run.Done && !t.diverged[spec.Base] && t.state(other) == run.Idle {
		return other
	}
	return t.chosen
}

// other is the start that is not chosen.
func (t *Tab) other() spec.Init {
	if t.chosen == spec.Same {
		return spec.Fresh
	}
	return spec.Same
}

// Asks is what the key that runs the screen's stage asks for, and what that does. Where the base network
// diverged there is nothing to teach.
func (t *Tab) Asks() (request run.Request, does string) {
	init := t.next()
	request = run.Request{Stage: spec.Teach, Init: init}
	if state := t.state(init); !t.diverged[spec.Base] && (state == run.Idle || state == run.Failed) {
		does = "teach"
		if init != t.chosen {
			does += " " + string(init)
		}
	}
	return request, does
}

// Doing is what the app does while the stage runs.
func (t *Tab) Doing() string { return "teaching" }

// Kinds are the kinds of events that the screen draws.
func (t *Tab) Kinds() []string {
	return []string{spec.Started{}.Kind(), spec.Evaluated{}.Kind(), spec.Looked{}.Kind(), spec.Taught{}.Kind(), spec.Failed{}.Kind(), spec.Diverged{}.Kind()}
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
		failed: map[spec.Init]string{}, diverged: map[string]bool{}, chosen: chosen, drawn: t.drawn,
	}
}

// Figure is what the chosen start has come to, "" before that.
func (t *Tab) Figure() string {
	if taught, over := t.taught[t.chosen]; over {
		return run.TeachFinding(taught, t.state(t.chosen) == run.Diverged)
	}
	return ""
}

// Shows says what of its own the screen shows: the chosen start.
func (t *Tab) Shows(shown *run.Shown) { shown.Init = t.chosen }

// Bindings are the keys of the curves, and the one that chooses a start.
func (t *Tab) Bindings() []key.Binding {
	k := t.kit.Keys
	if len(t.curves[spec.Base]) == 0 {
		return []key.Binding{k.Init}
	}
	k.Reading.SetHelp("y", t.drawn.Leads())
	k.Steps.SetHelp("x", t.run.StepsKey())
	k.Whole.SetEnabled(t.run.Zoomed())
	return []key.Binding{k.Init, k.Reading, k.Steps, k.Near, k.Whole}
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
		case spec.Looked:
			if e.Subject == spec.Base {
				t.looks = append(t.looks, e)
			}
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
		t.chosen = t.other()
		t.kit.Say("The %s start: %s.", t.chosen, starts[t.chosen])
	case len(t.curves[spec.Base]) == 0:
	case key.Matches(msg, k.Reading):
		t.drawn = !t.drawn
	case key.Matches(msg, k.Steps):
		t.run.ToggleSteps()
	case key.Matches(msg, k.Near, k.Far, k.Whole):
		t.kit.Say("%s", t.run.ZoomKey(msg, k))
	}
}

// mouse zooms the steps with the wheel.
func (t *Tab) mouse(msg kit.Mouse) {
	if wheel, ok := msg.MouseMsg.(tea.MouseWheelMsg); ok && len(t.curves[spec.Base]) > 0 {
		t.run.Zoom(wheel.Button, msg.X, t.kit.Cols)
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

// head says what is taught, and how each start stands.
func (t *Tab) head(width int) string {
	c, th := t.run.Spec, t.kit.Theme
	short := fmt.Sprintf(" hidden%d taught to hidden%d", len(c.Network().Hidden), c.Lesson().Layer)
	full := fmt.Sprintf(" %s of hidden%d taught to hidden%d, weight %v", text.Plural(c.Lesson().Components, "component"), len(c.Network().Hidden), c.Lesson().Layer, c.Lesson().Weight)
	line := ""
	for _, ways := range []struct {
		text  string
		words int
	}{{full, 2}, {full, 1}, {full, 0}, {short, 0}} {
		line = th.Dim.Render(ways.text + " · start")
		for _, init := range inits {
			name := th.Text.Render("  " + string(init))
			if init == t.chosen {
				name = th.Accent.Render(" ▸") + th.Strong.Underline(true).Render(string(init))
			}
			line += name + t.standing(init, ways.words)
		}
		if kit.Cells(line) < width {
			break
		}
	}
	return kit.ToWidth(line, width)
}
