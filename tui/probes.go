package tui

import (
	"fmt"
	"math"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data"
	"fathom/model"
	"fathom/model/lab"
	"fathom/model/repr"
	"fathom/tui/chart"
)

// probesTab shows what each layer's probe scores: as a bar with its interval,
// beside the untrained control and the published figure. While the network
// trains it shows the newest live probes.
type probesTab struct {
	session *session
	live    [][]lab.Probed // of each layer, by step
	control []lab.Probed   // of the untrained network; no name while unknown
	final   []lab.Probed   // of the trained network
	result  lab.Result     // what the log holds of the stage, for its sentence
}

func (t *probesTab) Title() string                  { return "Probes" }
func (t *probesTab) Stage() lab.Stage               { return lab.Probe }
func (t *probesTab) Update(tea.KeyPressMsg) tea.Cmd { return nil }
func (t *probesTab) Bindings() []key.Binding        { return nil }

// known reports whether a probe is there at all.
func (t *probesTab) known(p lab.Probed) bool { return p.Name != "" }

func (t *probesTab) Reset(s *session) {
	n := s.layers()
	*t = probesTab{
		session: s, live: make([][]lab.Probed, n), control: make([]lab.Probed, n), final: make([]lab.Probed, n),
		result: lab.Collect(s.config, nil),
	}
}

func (t *probesTab) Observe(events []lab.Event) {
	for _, e := range events {
		p, ok := e.(lab.Probed)
		switch {
		case !ok:
			continue
		case p.Live:
			t.live[p.Layer] = append(t.live[p.Layer], p)
			if p.Step == 0 {
				t.control[p.Layer] = p
			}
			continue
		case p.Step == 0:
			t.control[p.Layer] = p
		default:
			t.final[p.Layer] = p
		}
		t.result.Add(e)
	}
}

// newest is a layer's final probe, or its latest live one.
func (t *probesTab) newest(layer int) (lab.Probed, bool) {
	if t.known(t.final[layer]) {
		return t.final[layer], true
	}
	if n := len(t.live[layer]); n > 0 {
		return t.live[layer][n-1], true
	}
	return lab.Probed{}, false
}

func (t *probesTab) View(width, height int) string {
	s := t.session
	if _, any := t.newest(0); !any {
		text := "The layers have not been probed yet: r probes them, after training if need be."
		if s.states[lab.Probe] == running {
			text = "Fitting the first probe …"
		}
		return center(s.theme.dim.Render(text), width, height)
	}
	lines := 1
	if height >= 3*len(t.live)+20 {
		lines = 2
	}
	text := stack(t.head(width), t.table(width, lines), t.legend(width), "", t.sentence(width))
	used := strings.Count(text, "\n") + 1
	if rest := height - used - 1; rest >= 6 && len(t.live[0]) > 1 {
		text += "\n" + fit("", width) + "\n" + t.curves(width, rest)
	}
	return block(text, width, height)
}

// head says what the table is of.
func (t *probesTab) head(width int) string {
	s := t.session
	p, _ := t.newest(len(t.live) - 1)
	if !t.known(p) {
		p, _ = t.newest(0)
	}
	solver := "One-vs-rest"
	if p.Solver == repr.Multinomial {
		solver = "Multinomial"
	}
	images := fmt.Sprintf("fitted and scored on %s images each", data.Count(p.TrainSamples))
	if p.TestSamples != p.TrainSamples {
		images = fmt.Sprintf("fitted on %s images, scored on %s", data.Count(p.TrainSamples), data.Count(p.TestSamples))
	}
	when := fmt.Sprintf("after %s steps", data.Count(p.Step))
	if p.Live {
		when = "live, step " + data.Count(p.Step)
	}
	return fit(s.theme.dim.Render(fmt.Sprintf(" %s probes, %s · ", solver, images))+s.theme.text.Render(when), width)
}

// Columns of the table, in cells.
const (
	nameColumn   = 9
	widthColumn  = 6
	figureColumn = 8
)

// table is one bar for each layer, with its figures.
func (t *probesTab) table(width, lines int) string {
	s := t.session
	bar := max(8, width-2-nameColumn-widthColumn-4*figureColumn-4)
	axis := t.axis()
	header := fit(" layer", 1+nameColumn) + pad("width", widthColumn) + pad("test", figureColumn) + "  " + fit("", bar) +
		pad("train", figureColumn) + pad("untrained", figureColumn+2)
	if s.post != nil {
		header += pad("post", figureColumn)
	}
	out := []string{s.theme.dim.Render(fit(header, width))}
	for layer := range t.live {
		out = append(out, t.row(layer, axis, bar, width, lines))
	}
	ruler := chart.BarAxis{Axis: axis, Styles: s.theme.axes}.View(bar, 2)
	return strings.Join(append(out, beside(block("", 1+nameColumn+widthColumn+figureColumn+2, 2), ruler)), "\n")
}

func (t *probesTab) row(layer int, axis chart.Range, bar, width, lines int) string {
	s := t.session
	p, ok := t.newest(layer)
	style := s.theme.layer(layer, len(t.live))
	name := " " + style.Render(fit(model.LayerName(layer), nameColumn))
	if !ok {
		return fit(name+s.theme.dim.Render("  …"), width)
	}
	if p.Problem != "" {
		return fit(name+s.theme.bad.Render("  "+p.Problem), width)
	}
	b := chart.Bar{
		Value: float64(p.TestAccuracy), Axis: axis, Interval: chart.Range{Lo: float64(p.Interval[0]), Hi: float64(p.Interval[1])},
		Style: style, Track: s.theme.faint, Whisker: s.theme.text,
	}
	untrained, post := "–", ""
	if c := t.control[layer]; t.known(c) && c.TestAccuracy.Finite() {
		untrained = chart.FormatAccuracy(float64(c.TestAccuracy))
		b.Markers = append(b.Markers, chart.Marker{At: float64(c.TestAccuracy), Glyph: '○', Style: s.theme.strong})
	}
	if s.post != nil {
		post = chart.FormatAccuracy(s.post.Probes[layer])
		b.Markers = append(b.Markers, chart.Marker{At: s.post.Probes[layer], Glyph: '◆', Style: s.theme.post})
	}
	left := name + s.theme.dim.Render(pad(data.Count(p.Width), widthColumn)) +
		s.theme.strong.Render(pad(chart.FormatAccuracy(float64(p.TestAccuracy)), figureColumn)) + "  "
	right := s.theme.text.Render(pad(chart.FormatAccuracy(float64(p.TrainAccuracy)), figureColumn)) +
		s.theme.control.Render(pad(untrained, figureColumn+2)) + s.theme.post.Render(pad(post, figureColumn)) + " "
	rightWidth := cells(right)
	return beside(
		block(left, width-bar-rightWidth, lines), b.View(bar, lines), block(right, rightWidth, lines),
	)
}

// axis is where the bars begin and end: at the highest tenth below every figure
// shown, so that intervals can be seen, and at 1.
func (t *probesTab) axis() chart.Range {
	least := 0.9
	for layer := range t.live {
		newest, _ := t.newest(layer)
		for _, p := range []lab.Probed{t.control[layer], newest} {
			if t.known(p) && p.Interval[0].Finite() {
				least = math.Min(least, float64(p.Interval[0]))
			}
		}
	}
	return chart.Range{Lo: math.Max(0, math.Floor(least*10)/10), Hi: 1}
}

// legend explains the signs on the bars.
func (t *probesTab) legend(width int) string {
	s := t.session
	text := " " + s.theme.text.Render("├┼┤") + s.theme.dim.Render(" 95 % Wilson interval   ") +
		s.theme.strong.Render("○") + s.theme.dim.Render(" untrained network   ")
	if s.post != nil {
		text += s.theme.post.Render("◆") + s.theme.dim.Render(" as the post published")
	}
	return fit(text, width)
}

// sentence is what the table says, or what is still to come.
func (t *probesTab) sentence(width int) string {
	s := t.session
	text := "The full result, with both networks, comes after the training."
	style := s.theme.dim
	if len(t.result.Probes) == len(t.live) && t.known(t.final[len(t.final)-1]) {
		text, style = lab.ProbeFinding(t.result.Probes), s.theme.strong
	}
	return paragraph(text, style, width)
}

// curves draws the live probes' accuracies over the training.
func (t *probesTab) curves(width, height int) string {
	s := t.session
	c := chart.Curve{
		Y: t.axis(), X: chart.Range{Lo: 0, Hi: float64(s.config.Steps)}, YTitle: "probe test accuracy", XTitle: "step of the training", Styles: s.theme.axes,
	}
	for layer, probes := range t.live {
		// Every other line is dotted: where two share cells, neither hides the other.
		series := chart.Series{Name: model.LayerName(layer), Style: s.theme.layer(layer, len(t.live)), Dotted: layer%2 == 0}
		for _, p := range probes {
			series.Points = append(series.Points, chart.XY{X: float64(p.Step), Y: float64(p.TestAccuracy)})
		}
		c.Series = append(c.Series, series)
	}
	return inset(c.View, width, height)
}
