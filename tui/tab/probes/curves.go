package probes

import (
	"fmt"

	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// What panels of small multiples need: cells of each, and lines in which the
// interval is more than a blot.
const (
	panelColumns  = 14
	panelRows     = 3
	intervalLines = 8
)

// curves draws the probes' accuracies over the training: a panel for each layer
// where that is large enough, or else all in one.
func (t *Tab) curves(width, height int) string {
	columns := max(1, min(len(t.probes), (width-4)/(panelColumns+3)))
	lines := (len(t.probes) + columns - 1) / columns
	titled := height >= 9
	rows := (height-2)/lines - 1
	if titled {
		rows = (height-4)/lines - 1
	}
	if len(t.probes[0]) < 2 {
		text := "The curves of the accuracies begin with the second look at the network."
		return kit.Center(t.kit.Theme.Dim.Render(text), width, height)
	}
	if rows < panelRows {
		return t.oneChart(width, height)
	}
	m := chart.Multiples{Y: t.axis(), X: chart.Range{Lo: 0, Hi: float64(t.run.Spec.Network().Steps)}, XTitle: "step of the training", ASCII: t.kit.Theme.ASCII, Styles: t.kit.Theme.Axes}
	detailed := rows >= intervalLines
	for layer := range t.probes {
		m.Panels = append(m.Panels, t.panel(layer, detailed))
	}
	title := " probe test accuracy"
	if detailed {
		title += ", dotted its 95 % interval"
	}
	if !titled {
		for i := range m.Panels {
			m.Panels[i].YTitle += " accuracy"
		}
		m.XTitle, m.XFormat = "", stepFormat
		return kit.Inset(m.View, width, height)
	}
	return kit.ToWidth(t.kit.Theme.Dim.Render(title), width) + "\n" + kit.Inset(m.View, width, height-1)
}

// stepFormat writes a step of the x axis, the first with what it is.
func stepFormat(step float64) string {
	text := chart.FormatFixed(step, 0)
	if step == 0 {
		text = "step " + text
	}
	return text
}

// panel is one layer's curve, beside what the untrained network and the post reach.
func (t *Tab) panel(layer int, detailed bool) chart.Curve {
	style := t.kit.Theme.Layer(layer, len(t.probes))
	value := chart.Series{Style: style.Style}
	end := chart.Series{Style: t.kit.Theme.Faint.Style, Dotted: true, Back: true}
	if t.kit.Theme.ASCII {
		end.Glyph = '.'
		value.Glyph = t.kit.Theme.LayerGlyph(layer) // the asterisk is the post's
	}
	low, high := end, end
	for _, p := range t.probes[layer] {
		x := float64(p.Step)
		value.Points = append(value.Points, chart.XY{X: x, Y: float64(p.TestAccuracy)})
		low.Points = append(low.Points, chart.XY{X: x, Y: float64(p.Interval[0])})
		high.Points = append(high.Points, chart.XY{X: x, Y: float64(p.Interval[1])})
	}
	c := chart.Curve{Series: []chart.Series{value}, YTitle: spec.LayerName(layer), Cursors: t.run.Time.Cursors(t.kit.Theme)}
	c.Styles.Title = style.Style
	if layer == t.layer {
		c.Styles.Title = style.Bold().Underline(true)
	}
	if detailed {
		c.Series = append(c.Series, low, high)
	}
	if control := t.control(layer); control.Name != "" && control.TestAccuracy.Finite() {
		c.References = append(c.References, chart.Reference{Y: float64(control.TestAccuracy), Name: named("untrained", control.TestAccuracy), Style: t.kit.Theme.Control.Style, Sign: '○'})
	}
	if t.run.Published() != nil {
		c.References = append(c.References, chart.Reference{Y: t.run.Published().Probes[layer], Name: named("the post", spec.Figure(t.run.Published().Probes[layer])), Style: t.kit.Theme.Post.Style, Sign: '◆'})
	}
	return c
}

// named is the name of a reference line with its figure.
func named(name string, at spec.Figure) string {
	return fmt.Sprintf("%s %s", name, chart.FormatAccuracy(float64(at)))
}

// oneChart draws the curves of all layers over each other.
func (t *Tab) oneChart(width, height int) string {
	c := chart.Curve{
		ASCII: t.kit.Theme.ASCII,
		Y:     t.axis(), X: chart.Range{Lo: 0, Hi: float64(t.run.Spec.Network().Steps)}, YTitle: "probe test accuracy", XTitle: "step of the training",
		Cursors: t.run.Time.Cursors(t.kit.Theme), Styles: t.kit.Theme.Axes,
	}
	for layer, probes := range t.probes {
		// Every other line is dotted: where two share cells, neither hides the other.
		series := chart.Series{Name: spec.LayerName(layer), Style: t.kit.Theme.Layer(layer, len(t.probes)).Style, Dotted: layer%2 == 0, Glyph: t.kit.Theme.LayerGlyph(layer)}
		for _, p := range probes {
			series.Points = append(series.Points, chart.XY{X: float64(p.Step), Y: float64(p.TestAccuracy)})
		}
		c.Series = append(c.Series, series)
	}
	return kit.Inset(c.View, width, height)
}
