package train

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// Tab shows the base network's training: sparklines of its test accuracy,
// its loss and of each layer's live probe, and below or beside them the curve of
// the accuracies or of the losses.
type Tab struct {
	kit      *kit.Context
	run      *axis.Run
	points   []spec.Evaluated // of the curve, evenly spaced
	scores   []spec.Evaluated // these, and between them what the network scored at looks
	read     int              // of the scores, up to the one whose figures are written
	since    time.Time        // when these were taken
	probes   [][]spec.Probed  // live ones of each layer
	zoom     kit.Zoom         // of the y axis of accuracies
	span     kit.Span         // of the x axis
	losses   bool             // the curve is of the losses
	linear   bool             // their y axis is linear, not logarithmic
	started  bool
	reason   string // why the training failed
	diverged string // in what way the network diverged
}

// New returns the screen as it is before anything is chosen on it.
func New() *Tab { return &Tab{} }

// Title is the screen's name.
func (t *Tab) Title() string { return "Train" }

// About is what the screen shows, in a few words.
func (t *Tab) About() string { return "the base network learns" }

// Asks is what the key that runs the screen's stage asks for, and what that does.
func (t *Tab) Asks() (request run.Request, does string) { return t.run.Asks(spec.Train, "train") }

// Doing is what the app does while the stage runs.
func (t *Tab) Doing() string { return "training" }

// Kinds are the kinds of events that the screen draws.
func (t *Tab) Kinds() []string {
	return []string{spec.Started{}.Kind(), spec.Evaluated{}.Kind(), spec.Looked{}.Kind(), spec.Probed{}.Kind(), spec.Failed{}.Kind(), spec.Diverged{}.Kind()}
}

// DrawsFrames reports whether the screen draws the frames of the time axis.
func (t *Tab) DrawsFrames() bool { return false }

// Reset forgets what was observed, for another run, and keeps what was chosen.
func (t *Tab) Reset(c *kit.Context, r *axis.Run) {
	*t = Tab{
		kit: c, run: r, probes: make([][]spec.Probed, r.Layers()),
		zoom: t.zoom, span: t.span, losses: t.losses, linear: t.linear,
	}
}

// Figure is the figure under the cursor: none is.
func (t *Tab) Figure() string { return "" }

// Bindings are the keys of the curve, once there is one, with what they lead to.
func (t *Tab) Bindings() []key.Binding {
	k := t.kit.Keys
	if len(t.scores) == 0 {
		return nil
	}
	if t.losses {
		k.Quantity.SetHelp("o", "accuracy")
		k.Zoom.SetHelp("z", "linear scale")
		if t.linear {
			k.Zoom.SetHelp("z", "log scale")
		}
	}
	k.Span.SetHelp("x", t.span.Leads())
	return []key.Binding{k.Quantity, k.Zoom, k.Span}
}

// Observe takes what is new in the log.
func (t *Tab) Observe(events []spec.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case spec.Started:
			t.started = t.started || e.Stage == spec.Train
		case spec.Evaluated:
			if e.Subject == spec.Base {
				t.points = append(t.points, e)
				t.score(e)
			}
		case spec.Looked:
			if e.Subject == spec.Base {
				t.score(spec.Evaluated{Step: e.Step, Loss: e.Loss, Accuracy: e.Accuracy})
			}
		case spec.Probed:
			if e.Live {
				t.probes[e.Layer] = append(t.probes[e.Layer], e)
			}
		case spec.Failed:
			if e.Stage == spec.Train {
				t.reason = e.Reason
			}
		case spec.Diverged:
			if e.Subject == spec.Base {
				t.diverged = e.Reason
			}
		}
	}
	if t.read == 0 || t.kit.Due(t.since) {
		t.read, t.since = len(t.scores), t.kit.Now
	}
}

// score takes in what the network scored after so many steps, unless that is known already.
func (t *Tab) score(e spec.Evaluated) {
	i, known := slices.BinarySearchFunc(t.scores, e.Step, func(s spec.Evaluated, step int) int { return s.Step - step })
	if !known {
		t.scores = slices.Insert(t.scores, i, e)
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
	case len(t.scores) == 0:
	case key.Matches(msg, k.Quantity):
		t.losses = !t.losses
	case key.Matches(msg, k.Zoom) && t.losses:
		t.linear = !t.linear
	case key.Matches(msg, k.Zoom):
		t.zoom = t.zoom.Next()
	case key.Matches(msg, k.Span):
		t.span = t.span.Next()
	}
}

// mouse zooms the steps of the curve with the wheel.
func (t *Tab) mouse(msg kit.Mouse) {
	wheel, ok := msg.MouseMsg.(tea.MouseWheelMsg)
	if !ok || len(t.scores) == 0 {
		return
	}
	area := t.areas(t.kit.Cols, t.kit.Rows).curve
	if msg.Y < area.top || msg.Y >= area.top+area.height {
		return
	}
	if about, ok := t.curve().XAt(msg.X-area.left-1, area.width-2, area.height); ok {
		t.span = t.span.Turned(wheel.Button, t.axis(), about, t.run.Spec.Network().Steps)
	}
}

// area is a part of a tab, in cells from its corner.
type area struct{ left, top, width, height int }

// trainAreas is where the parts of the tab stand.
type trainAreas struct {
	beside bool // the curve stands beside the sparklines
	lines  int  // of a sparkline, at most
	rows   area // of the sparklines, with their header
	curve  area
	foot   int // lines
}

// areas divides a tab of the given size.
func (t *Tab) areas(width, height int) trainAreas {
	foot := len(t.foot(width, height))
	height -= foot
	if width >= 140 && height >= 24 {
		left := width * 2 / 5
		lines := min(max(3, (height-1)/t.count()-1), 7)
		return trainAreas{true, lines, area{0, 0, left, height}, area{left + 2, 0, width - left - 2, height}, foot}
	}
	lines := 1
	if height >= 2*(2+len(t.probes))+15 {
		lines = 2
	}
	top := 1 + min(lines*t.count(), max(2, height-12))
	return trainAreas{false, lines, area{0, 0, width, top}, area{0, top, width, height - top}, foot}
}

// View draws the screen in exactly width×height cells.
func (t *Tab) View(width, height int) string {
	if len(t.scores) == 0 {
		return t.empty(width, height)
	}
	a := t.areas(width, height)
	rows := t.sparklines(a.rows.width, a.rows.height, a.lines)
	curve := kit.Inset(t.curve().View, a.curve.width, a.curve.height)
	text := strings.Join(t.foot(width, height), "\n")
	if a.beside {
		return kit.Block(kit.Stack(kit.Beside(rows, kit.Block("", 2, a.rows.height), curve), text), width, height)
	}
	return kit.Block(kit.Stack(rows, curve, text), width, height)
}

// shown are the scores up to the moment that is shown; all when live.
func (t *Tab) shown() []spec.Evaluated { return t.run.Time.UpTo(t.scores) }
