package tui

import (
	"slices"

	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// teachTab shows for each start of the taught network its curve and the base
// Network's on one chart, their difference below on its own scale, the head's own
// Loss, and what it comes to. The two starts stand side by side where there is
// room; elsewhere the chosen one is shown.
type teachTab struct {
	session  *session
	curves   map[string][]spec.Evaluated // by network
	taught   map[spec.Init]spec.Taught
	begun    map[spec.Init]bool
	failed   map[spec.Init]string // why
	diverged map[string]bool      // by network
	chosen   spec.Init            // the start that r runs
	zoom     kit.Zoom
	span     kit.Span
}

func (t *teachTab) Title() string     { return "Teach" }
func (t *teachTab) Stage() spec.Stage { return spec.Teach }

// Init is the start that is chosen.
func (t *teachTab) init() spec.Init { return t.chosen }

// inits are the starts, in the order in which they stand.
var inits = [...]spec.Init{spec.Same, spec.Fresh}

func (t *teachTab) Reset(s *session) {
	chosen := t.chosen
	if chosen == "" {
		chosen = s.config.Lesson().Start
	}
	*t = teachTab{
		session: s, curves: map[string][]spec.Evaluated{}, taught: map[spec.Init]spec.Taught{}, begun: map[spec.Init]bool{},
		failed: map[spec.Init]string{}, diverged: map[string]bool{}, chosen: chosen, zoom: t.zoom, span: t.span,
	}
}

func (t *teachTab) Bindings() []key.Binding {
	k := t.session.keys
	if len(t.curves[spec.Base]) == 0 {
		return []key.Binding{k.Init}
	}
	k.Span.SetHelp("x", t.span.Leads())
	return []key.Binding{k.Init, k.Zoom, k.Span}
}

func (t *teachTab) Observe(events []spec.Event) {
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

func (t *teachTab) Update(msg tea.KeyPressMsg) tea.Cmd {
	k := t.session.keys
	switch {
	case key.Matches(msg, k.Init):
		if t.chosen == spec.Same {
			t.chosen = spec.Fresh
		} else {
			t.chosen = spec.Same
		}
	case len(t.curves[spec.Base]) == 0:
	case key.Matches(msg, k.Zoom):
		t.zoom = t.zoom.Next()
	case key.Matches(msg, k.Span):
		t.span = t.span.Next()
	}
	return nil
}

// Mouse chooses the start that is clicked on, and zooms the steps with the wheel.
// All charts of a start have their steps below each other.
func (t *teachTab) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if len(t.curves[spec.Base]) == 0 {
		return nil
	}
	width, height := t.session.cols, t.session.rows
	g := t.geometry(width, height)
	column := min(x/(g.width+panelGap), g.panels-1)
	if g.panels == 1 {
		column = 0
	}
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if g.panels > 1 && msg.Button == tea.MouseLeft {
			t.chosen = inits[column]
		}
	case tea.MouseWheelMsg:
		if y < 1 || y >= height-g.foot {
			return nil
		}
		at := x - column*(g.width+panelGap) - 1
		if about, ok := t.accuracies(t.chosen).XAt(at, g.width-2, g.accuracy); ok {
			t.span = t.span.Turned(msg.Button, t.axis(), about, t.session.config.Network().Steps)
		}
	}
	return nil
}

// Network is a start's name in the log.
func network(init spec.Init) string {
	if init == spec.Fresh {
		return spec.TaughtFresh
	}
	return spec.TaughtSame
}

// state is how the stage stands for a start.
func (t *teachTab) state(init spec.Init) stageState {
	stage := t.session.states[spec.Teach]
	_, over := t.taught[init]
	_, broken := t.failed[init]
	switch {
	case broken && slices.Contains(t.session.starts, init):
		return waiting // to be tried again
	case broken, t.begun[init] && !over && stage == failed:
		return failed
	case over && (t.diverged[network(init)] || t.diverged[spec.Base]):
		return diverged
	case over:
		return done
	case t.begun[init]:
		return running
	case slices.Contains(t.session.starts, init):
		return waiting
	}
	return idle
}

// Style is how a network is drawn.
func (t *teachTab) style(network string) kit.Ink {
	switch network {
	case spec.TaughtSame:
		return t.session.theme.Taught
	case spec.TaughtFresh:
		return t.session.theme.Fresh
	}
	return t.session.theme.Network
}

// head says which networks the curves are of; where only one start is shown, also
// which.
func (t *teachTab) head(width, panels int) string {
	s, c := t.session, t.session.config
	text := fmt.Sprintf(" %s of hidden%d taught to hidden%d, weight %v", text.Plural(c.Lesson().Components, "component"), len(c.Network().Hidden), c.Lesson().Layer, c.Lesson().Weight)
	if panels > 1 {
		return kit.ToWidth(s.theme.Dim.Render(text), width)
	}
	line := s.theme.Dim.Render(text + " · start")
	for _, init := range inits {
		if init == t.chosen {
			line += s.theme.Accent.Render(" ▸") + s.theme.Strong.Underline(true).Render(string(init))
		} else {
			line += "  " + s.theme.Dim.Render(string(init))
		}
	}
	return kit.ToWidth(line, width)
}
