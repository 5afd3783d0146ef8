package tui

import (
	"fmt"
	"math"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fathom/model"
	"fathom/model/lab"
	"fathom/tui/chart"
)

// trainTab shows the base network's training: sparklines of its test accuracy,
// its loss and of each layer's live probe, and the curve of all of them.
type trainTab struct {
	session *session
	points  []lab.Evaluated
	probes  [][]lab.Probed // live ones of each layer
	zoom    zoom           // of the curve's y axis
	started bool
}

func (t *trainTab) Title() string    { return "Train" }
func (t *trainTab) Stage() lab.Stage { return lab.Train }

func (t *trainTab) Reset(s *session) {
	*t = trainTab{session: s, zoom: t.zoom, probes: make([][]lab.Probed, s.layers())}
}

func (t *trainTab) Bindings() []key.Binding { return []key.Binding{t.session.keys.Zoom} }

func (t *trainTab) Observe(events []lab.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case lab.Started:
			t.started = t.started || e.Stage == lab.Train
		case lab.Evaluated:
			if e.Network == lab.Base {
				t.points = append(t.points, e)
			}
		case lab.Probed:
			if e.Live {
				t.probes[e.Layer] = append(t.probes[e.Layer], e)
			}
		}
	}
}

func (t *trainTab) Update(msg tea.KeyPressMsg) tea.Cmd {
	if key.Matches(msg, t.session.keys.Zoom) {
		t.zoom = t.zoom.next()
	}
	return nil
}

func (t *trainTab) View(width, height int) string {
	if len(t.points) == 0 {
		return t.empty(width, height)
	}
	if width >= 140 && height >= 24 {
		left := width * 2 / 5
		return beside(t.sparklines(left, height, 3), block("", 2, height), t.curve(width-left-2, height))
	}
	lines := 1
	if height >= 2*(2+len(t.probes))+14 {
		lines = 2
	}
	top := t.sparklines(width, max(3, height-11), lines)
	return stack(top, t.curve(width, height-strings.Count(top, "\n")-1))
}

// empty is the tab before the first evaluation.
func (t *trainTab) empty(width, height int) string {
	s := t.session
	text := s.theme.dim.Render("The network has not been trained yet: r runs the training.")
	if t.started {
		text = s.theme.dim.Render("First evaluation on the test images …")
	}
	return center(text, width, height)
}

// sparkline is one row of the upper part: a name, a picture, the latest figure.
type sparkline struct {
	name   string
	values []float64
	total  int         // values when the training is over
	bounds chart.Range // zero to fit
	style  lipgloss.Style
	figure string
}

// sparklines draws as many rows as fit, each so many lines high at most; of many
// layers the middle ones go first.
func (t *trainTab) sparklines(width, height, lines int) string {
	rows := t.rows()
	for lines > 1 && len(rows)*(lines+1) > height {
		lines--
	}
	gap := 0
	if lines > 2 {
		gap = 1
	}
	if fits := max(1, height/(lines+gap)); len(rows) > fits {
		// Accuracy and loss, then the layers from both ends.
		keep := min(fits, len(rows))
		head := (keep + 3) / 2
		rows = append(rows[:min(head, keep):min(head, keep)], rows[len(rows)-(keep-min(head, keep)):]...)
	}
	s := t.session
	const names, figures = 15, 22
	var out []string
	for _, r := range rows {
		picture := chart.Sparkline{Values: r.values, Range: r.bounds, Total: r.total, Style: r.style}.
			View(max(0, width-names-figures), lines)
		label := block(" "+s.theme.text.Render(r.name), names, lines)
		figure := block(" "+r.figure, figures, lines)
		out = append(out, beside(label, picture, figure))
		if gap > 0 {
			out = append(out, fit("", width))
		}
	}
	if gap > 0 {
		return block(strings.Join(out, "\n"), width, height)
	}
	return strings.Join(out, "\n")
}

// sparkRange is what the height of an accuracy's sparkline means, the same for the
// network and the probes: an untrained probe is near its foot, a trained one near
// its top. What is below is drawn at the foot.
var sparkRange = chart.Range{Lo: 0.8, Hi: 1}

// rows are the sparklines: accuracy, loss, and one for each layer that is probed.
func (t *trainTab) rows() []sparkline {
	s, c := t.session, t.session.config
	accuracy, loss := make([]float64, len(t.points)), make([]float64, len(t.points))
	best := math.NaN()
	for i, p := range t.points {
		accuracy[i], loss[i] = float64(p.Accuracy), float64(p.Loss)
		if !(accuracy[i] <= best) && p.Accuracy.Finite() {
			best = accuracy[i]
		}
	}
	last := t.points[len(t.points)-1]
	figure := func(value, note string) string { return s.theme.strong.Render(value) + s.theme.dim.Render(" "+note) }
	total := 1 + (c.Steps+c.EvaluateEvery-1)/c.EvaluateEvery
	rows := []sparkline{
		{"test accuracy", accuracy, total, sparkRange, s.theme.network, figure(accuracy4(last.Accuracy), "best "+chart.FormatFixed(best, 4))},
		{"test loss", loss, total, chart.Range{}, s.theme.loss, figure(lossFigure(float64(last.Loss)), "nats/image")},
	}
	if c.ProbeEvery == 0 && len(t.probes[0]) == 0 {
		return rows
	}
	for layer, probes := range t.probes {
		row := sparkline{name: "probe " + model.LayerName(layer), style: s.theme.layer(layer, len(t.probes)), bounds: sparkRange}
		if c.ProbeEvery > 0 {
			row.total = 1 + (c.Steps+c.ProbeEvery-1)/c.ProbeEvery
		}
		row.figure = s.theme.dim.Render("–")
		for _, p := range probes {
			row.values = append(row.values, float64(p.TestAccuracy))
			row.figure = figure(chart.FormatAccuracy(float64(p.TestAccuracy)), "± "+halfWidth(p.Interval))
		}
		rows = append(rows, row)
	}
	return rows
}

// lossFigure writes a loss, that of a diverged training in short.
func lossFigure(loss float64) string {
	if loss >= 100 {
		return chart.FormatShort(loss)
	}
	return chart.FormatFixed(loss, 4)
}

// halfWidth is half of an interval's width.
func halfWidth(interval [2]lab.Figure) string {
	return chart.FormatAccuracy(float64(interval[1]-interval[0]) / 2)
}

// curve draws accuracy over steps: the network's, and each layer's probe.
func (t *trainTab) curve(width, height int) string {
	s := t.session
	line := chart.Series{Name: "network", Style: s.theme.network}
	for _, p := range t.points {
		line.Points = append(line.Points, chart.XY{X: float64(p.Step), Y: float64(p.Accuracy)})
	}
	c := chart.Curve{
		Series: []chart.Series{line}, X: chart.Range{Lo: 0, Hi: float64(s.config.Steps)}, Y: t.zoom.accuracies(),
		YTitle: "accuracy", XTitle: "step", Styles: s.theme.axes,
	}
	for layer, probes := range t.probes {
		series := chart.Series{Name: model.LayerName(layer), Style: s.theme.layer(layer, len(t.probes)), Dotted: true}
		for _, p := range probes {
			series.Points = append(series.Points, chart.XY{X: float64(p.Step), Y: float64(p.TestAccuracy)})
		}
		if len(series.Points) > 0 {
			c.Series = append(c.Series, series)
		}
	}
	if s.post != nil {
		c.References = []chart.Reference{{Y: s.post.Accuracy, Name: fmt.Sprintf("the post %.3f", s.post.Accuracy), Style: s.theme.post}}
	}
	return inset(c.View, width, height)
}
