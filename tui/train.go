package tui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/spec"
	"fathom/tui/kit"
)

// trainTab shows the base network's training: sparklines of its test accuracy,
// its loss and of each layer's live probe, and below or beside them the curve of
// the accuracies or of the losses.
type trainTab struct {
	session  *session
	points   []spec.Evaluated
	read     int             // of them, up to the one whose figures are written
	since    time.Time       // when these were taken
	probes   [][]spec.Probed // live ones of each layer
	zoom     kit.Zoom        // of the y axis of accuracies
	span     kit.Span        // of the x axis
	losses   bool            // the curve is of the losses
	linear   bool            // their y axis is linear, not logarithmic
	started  bool
	reason   string // why the training failed
	diverged string // in what way the network diverged
}

func (t *trainTab) Title() string     { return "Train" }
func (t *trainTab) Stage() spec.Stage { return spec.Train }

func (t *trainTab) Reset(s *session) {
	*t = trainTab{
		session: s, probes: make([][]spec.Probed, s.layers()),
		zoom: t.zoom, span: t.span, losses: t.losses, linear: t.linear,
	}
}

// Bindings are the keys of the curve, once there is one, with what they lead to.
func (t *trainTab) Bindings() []key.Binding {
	k := t.session.keys
	if len(t.points) == 0 {
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

func (t *trainTab) Observe(events []spec.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case spec.Started:
			t.started = t.started || e.Stage == spec.Train
		case spec.Evaluated:
			if e.Subject == spec.Base {
				t.points = append(t.points, e)
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
	if s := t.session; !s.rushes || t.read == 0 || s.now.Sub(t.since) >= s.every {
		t.read, t.since = len(t.points), s.now
	}
}

func (t *trainTab) Update(msg tea.KeyPressMsg) tea.Cmd {
	k := t.session.keys
	switch {
	case len(t.points) == 0:
	case key.Matches(msg, k.Quantity):
		t.losses = !t.losses
	case key.Matches(msg, k.Zoom) && t.losses:
		t.linear = !t.linear
	case key.Matches(msg, k.Zoom):
		t.zoom = t.zoom.Next()
	case key.Matches(msg, k.Span):
		t.span = t.span.Next()
	}
	return nil
}

// Mouse zooms the steps of the curve with the wheel.
func (t *trainTab) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	wheel, ok := msg.(tea.MouseWheelMsg)
	if !ok || len(t.points) == 0 {
		return nil
	}
	area := t.areas(t.session.cols, t.session.rows).curve
	if y < area.top || y >= area.top+area.height {
		return nil
	}
	if about, ok := t.curve().XAt(x-area.left-1, area.width-2, area.height); ok {
		t.span = t.span.Turned(wheel.Button, t.axis(), about, t.session.config.Network().Steps)
	}
	return nil
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
func (t *trainTab) areas(width, height int) trainAreas {
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

func (t *trainTab) View(width, height int) string {
	if len(t.points) == 0 {
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

// shown are the evaluations up to the moment that is shown; all when live.
func (t *trainTab) shown() []spec.Evaluated { return upTo(&t.session.time, t.points) }

// upTo are the evaluations of one network up to the moment, all when live. They
// are in the order of their steps.
func upTo(time *timeline, points []spec.Evaluated) []spec.Evaluated {
	n := len(points)
	for n > 0 && !time.shows(points[n-1].Step) {
		n--
	}
	return points[:n]
}
