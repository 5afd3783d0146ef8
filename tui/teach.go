package tui

import (
	"fmt"
	"math"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/data"
	"fathom/model/lab"
	"fathom/tui/chart"
)

// teachTab shows the base network's curve and those of the taught networks on one
// chart, their difference below on its own scale, and what it comes to.
type teachTab struct {
	session *session
	curves  map[string][]lab.Evaluated // by network
	taught  map[lab.Init]lab.Taught
	chosen  lab.Init // the start that r runs and the difference is of
	zoom    zoom
	started bool
}

func (t *teachTab) Title() string    { return "Teach" }
func (t *teachTab) Stage() lab.Stage { return lab.Teach }

// init is the start that is chosen.
func (t *teachTab) init() lab.Init { return t.chosen }

func (t *teachTab) Reset(s *session) {
	chosen := t.chosen
	if chosen == "" {
		chosen = s.config.TeachInit
	}
	*t = teachTab{session: s, curves: map[string][]lab.Evaluated{}, taught: map[lab.Init]lab.Taught{}, chosen: chosen, zoom: t.zoom}
}

func (t *teachTab) Bindings() []key.Binding {
	return []key.Binding{t.session.keys.Init, t.session.keys.Zoom}
}

func (t *teachTab) Observe(events []lab.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case lab.Started:
			t.started = t.started || e.Stage == lab.Teach
		case lab.Evaluated:
			t.curves[e.Network] = append(t.curves[e.Network], e)
		case lab.Taught:
			t.taught[e.Init] = e
		}
	}
}

func (t *teachTab) Update(msg tea.KeyPressMsg) tea.Cmd {
	k := t.session.keys
	switch {
	case key.Matches(msg, k.Zoom):
		t.zoom = t.zoom.next()
	case key.Matches(msg, k.Init):
		if t.chosen == lab.Same {
			t.chosen = lab.Fresh
		} else {
			t.chosen = lab.Same
		}
	}
	return nil
}

// network is the chosen start's name in the log.
func (t *teachTab) network() string {
	if t.chosen == lab.Fresh {
		return lab.TaughtFresh
	}
	return lab.TaughtSame
}

func (t *teachTab) View(width, height int) string {
	head, foot := t.head(width), t.sentence(width)
	rest := height - strings.Count(head, "\n") - strings.Count(foot, "\n") - 2
	if len(t.curves[lab.Base]) == 0 {
		text := "A second network learns the first one's features here: r runs it, after training if need be."
		return center(t.session.theme.dim.Render(ansi.Wordwrap(text, width-4, "")), width, height)
	}
	below := max(7, rest/3)
	if len(t.curves[t.network()]) == 0 {
		below = 0
	}
	parts := []string{head, t.chart(width, rest-below)}
	if below > 0 {
		parts = append(parts, t.difference(width, below))
	}
	return block(stack(append(parts, foot)...), width, height)
}

// head says which networks the curves are of.
func (t *teachTab) head(width int) string {
	s, c := t.session, t.session.config
	line := s.theme.dim.Render(fmt.Sprintf(" %d components of hidden%d taught to hidden%d, weight %v · start ", c.TeachComponents, len(c.Hidden), c.TeachLayer, c.TeachWeight))
	for _, init := range []lab.Init{lab.Same, lab.Fresh} {
		style := s.theme.dim
		if init == t.chosen {
			style = s.theme.strong.Underline(true)
		}
		line += style.Render(string(init)) + " "
	}
	return fit(line, width)
}

// style is how a taught network is drawn.
func (t *teachTab) style(network string) lipgloss.Style {
	switch network {
	case lab.TaughtSame:
		return t.session.theme.taught
	case lab.TaughtFresh:
		return t.session.theme.fresh
	}
	return t.session.theme.network
}

// chart draws the accuracy curves.
func (t *teachTab) chart(width, height int) string {
	s := t.session
	c := chart.Curve{
		X: chart.Range{Lo: 0, Hi: float64(s.config.Steps)}, Y: t.zoom.accuracies(), YTitle: "test accuracy", YFormat: aligned, Styles: s.theme.axes,
	}
	for _, network := range []string{lab.Base, lab.TaughtSame, lab.TaughtFresh} {
		series := chart.Series{Name: network, Style: t.style(network), Dotted: network != lab.Base}
		for _, p := range t.curves[network] {
			series.Points = append(series.Points, chart.XY{X: float64(p.Step), Y: float64(p.Accuracy)})
		}
		if len(series.Points) > 0 {
			c.Series = append(c.Series, series)
		}
	}
	return inset(c.View, width, height)
}

// difference draws the chosen network's accuracy minus the base network's.
func (t *teachTab) difference(width, height int) string {
	s, network := t.session, t.network()
	series := chart.Series{Style: t.style(network)}
	most := 0.005
	for _, p := range t.curves[network] {
		series.Points = append(series.Points, chart.XY{X: float64(p.Step), Y: float64(p.Difference)})
		// The first steps' differences are large; the scale is of what comes after.
		if p.Difference.Finite() && p.Step >= s.config.Steps/20 {
			most = math.Max(most, math.Abs(float64(p.Difference)))
		}
	}
	most = math.Ceil(most*200) / 200
	c := chart.Curve{
		Series: []chart.Series{series}, X: chart.Range{Lo: 0, Hi: float64(s.config.Steps)}, Y: chart.Range{Lo: -most, Hi: most},
		References: []chart.Reference{{Y: 0, Style: s.theme.faint}},
		YTitle:     network + " minus base", XTitle: "step", YFormat: aligned, Styles: s.theme.axes,
	}
	return inset(c.View, width, height)
}

// aligned writes the tick labels of both charts, so that their axes stand below
// each other.
func aligned(y float64) string { return pad(chart.FormatFixed(y, 3), 6) }

// sentence is what the stage has shown, or how it stands.
func (t *teachTab) sentence(width int) string {
	s := t.session
	text, style := "r teaches a network from this start.", s.theme.dim
	points := t.curves[t.network()]
	switch taught, ok := t.taught[t.chosen]; {
	case ok:
		text, style = lab.TeachFinding(taught), s.theme.strong
	case len(points) > 0:
		last := points[len(points)-1]
		text = fmt.Sprintf("step %s: taught %s, difference from the base network %s", data.Count(last.Step), accuracy4(last.Accuracy), signed(last.Difference))
	case s.states[lab.Teach] == waiting:
		text = "The taught network comes after the stages before it."
	case s.states[lab.Teach] == running && t.started:
		text = "Taking the components that are taught …"
	}
	return paragraph(text, style, width)
}

// signed writes a difference of accuracies with its sign.
func signed(f lab.Figure) string {
	text := chart.FormatFixed(float64(f), 4)
	if f >= 0 {
		text = "+" + text
	}
	return text
}
