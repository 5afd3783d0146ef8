package geometry

import (
	"maps"
	"math"
	"slices"

	"fathom/tui/alike"
	"fathom/tui/axis"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// curves draws dimension and collapse: over the steps of a network or the checkpoints of a store, or
// over the layers where there is one moment.
func (t *Tab) curves(width, height int) string {
	measures := []string{dimensions[t.dimension], collapse}
	if t.run.Spec.Source.Classes == 0 && t.run.Spec.IsStored() {
		measures = measures[:1] // real values have no classes that could collapse
	}
	first := height / 2 // the second has a line more for the labels of the steps
	if len(measures) == 1 {
		first = height
	}
	labelled := len(measures) > 1 && t.drawn(measures[1])
	switch { // what is not known yet leaves the other the room
	case len(measures) > 1 && t.drawn(measures[0]) && !labelled:
		first = max(first, height-lackingLines)
	case labelled && !t.drawn(measures[0]):
		first = min(first, lackingLines)
	}
	top := t.curve(measures[0], width, first, labelled)
	if len(measures) == 1 {
		return top
	}
	return kit.Stack(top, t.curve(measures[1], width, height-first, false))
}

// drawn reports whether a measure is known of any moment, and so has a curve.
func (t *Tab) drawn(measure string) bool {
	for _, layers := range t.known.of[measure] {
		if len(layers) > 0 {
			return true
		}
	}
	return false
}

// curve draws one measure of each layer, the chosen one in front with its interval. Where another
// curve stands below it, it has no labels of steps.
func (t *Tab) curve(measure string, width, height int, above bool) string {
	points := t.points(measure)
	th, about := t.kit.Theme, t.about(measure)
	switch {
	case !t.drawn(measure):
		return kit.Center(th.Dim.Render(t.lacking(measure)), width, height)
	case t.single():
		return t.overDepth(measure, width, height)
	case len(points) > axis.MostLines:
		return t.strips(measure, points, width).View(width, height)
	}
	p := t.plot(width)
	p.NoLabels, p.Title, p.Note = above, " "+about.Title+" of each layer", "linear scale "
	p.Value = func(v float64) string { return chart.FormatFixed(v, about.Decimals) }
	if measure == collapse {
		p.Y.Kind, p.YFormat, p.Note = chart.Log, chart.FormatShort, "log scale "
	}
	for layer := range points {
		ink := th.Layer(layer, len(points))
		line := chart.Line{
			Name: t.name(layer), Points: points[layer], Style: th.Dimmed(ink), Dash: kit.LayerDash(layer), Letter: th.LayerGlyph(layer), Measured: true,
		}
		if layer == t.row {
			line.Style, line.Front = ink.Bold().Style, true
		}
		p.Lines = append(p.Lines, line)
	}
	if band := t.band(measure); len(band.X) > 0 {
		p.Bands = []chart.Band{band}
		p.Title += "; " + t.name(t.row) + ": 95 % interval over " + string(t.over(measure))
	}
	return p.View(width, height)
}

// lackingLines is how many lines at most a sentence has beside the other curve.
const lackingLines = 3

// lacking says why a measure has no curve.
func (t *Tab) lacking(measure string) string {
	title := t.about(measure).Short
	if why := t.refused[want{measure: measure, step: t.end()}]; why != "" {
		return kit.Sentence(why)
	}
	if when := t.due(measure); when != "" {
		return "The " + title + " of each moment " + when + "."
	}
	return "No " + title + " is known of any moment."
}

// x is where a moment stands: at its step, or of a store at its number among the checkpoints.
func (t *Tab) x(step int) float64 {
	if !t.run.Spec.IsStored() {
		return float64(step)
	}
	for i, m := range t.run.Time.Moments {
		if m == step {
			return float64(i)
		}
	}
	return math.NaN()
}

// points are a measure's values of each layer over the moments. One without a value is a gap.
func (t *Tab) points(measure string) [][]chart.XY {
	points, of := make([][]chart.XY, len(t.names)), t.known.of[measure]
	for _, step := range slices.Sorted(maps.Keys(of)) {
		x, layers := t.x(step), of[step]
		for layer := range points {
			if m, known := layers[layer]; known {
				if points[layer] == nil {
					points[layer] = make([]chart.XY, 0, len(of))
				}
				points[layer] = append(points[layer], chart.XY{X: x, Y: float64(m.Value)})
			}
		}
	}
	return points
}

// band is the interval of the chosen layer.
func (t *Tab) band(measure string) chart.Band {
	band := chart.Band{Style: t.kit.Theme.Shade()}
	for _, step := range t.known.steps(measure, t.row) {
		if m := t.known.of[measure][step][t.row]; m.Interval[0].Finite() && m.Interval[1].Finite() {
			band.X = append(band.X, t.x(step))
			band.Lo, band.Hi = append(band.Lo, float64(m.Interval[0])), append(band.Hi, float64(m.Interval[1]))
		}
	}
	return band
}

// over is what the intervals of a measure are over.
func (t *Tab) over(measure string) string {
	m, _ := t.newest(measure, t.row)
	if m.Over == "" {
		return "items"
	}
	return string(m.Over)
}

// plot is a chart over the moments with what all have in common.
func (t *Tab) plot(width int) chart.Plot {
	if !t.run.Spec.IsStored() {
		return t.run.Plot(t.kit.Theme, width)
	}
	th, moments := t.kit.Theme, t.run.Time.Moments
	left, _ := t.run.Margins(width)
	return chart.Plot{
		X: chart.Axis{Range: chart.Range{Lo: 0, Hi: float64(max(1, len(moments)-1))}, Whole: true}, Left: max(left, 13), Right: 20,
		Now:  chart.Now{On: true, All: true, X: t.x(t.run.Step()), Style: th.Accent.Style},
		Grid: !th.Plain, Styles: th.Axes, ASCII: th.ASCII,
		XFormat: func(x float64) string {
			if i := int(math.Round(x)); i >= 0 && i < len(moments) {
				return kit.MiddleCut(t.run.CheckpointName(moments[i]), alike.WidestName)
			}
			return ""
		},
	}
}

// strips draws many layers as a map.
func (t *Tab) strips(measure string, points [][]chart.XY, width int) chart.Strips {
	th, about := t.kit.Theme, t.about(measure)
	p := t.plot(width)
	s := chart.Strips{
		X: p.X, Now: t.run.Time.Now(th), Left: max(p.Left, alike.Labels(t.names)+3), Right: p.Right, XName: p.XName, XFormat: p.XFormat, Title: " " + about.Title + " of each layer",
		Value: func(v float64) string { return chart.FormatFixed(v, about.Decimals) }, Styles: th.Axes, Best: th.Strong.Style, ASCII: th.ASCII, ChosenSign: '▸',
	}
	if len(th.Heat) > 1 {
		s.Ramp = th.Heat[1:]
	}
	if measure == collapse {
		s.Y.Kind = chart.Log
	}
	values := make([]float64, 0, len(points)*len(t.columns))
	s.Rows = make([]chart.Strip, 0, len(points))
	for layer := range points {
		for _, at := range points[layer] {
			if at.Y > 0 || s.Y.Kind != chart.Log {
				values = append(values, at.Y)
			}
		}
		s.Rows = append(s.Rows, chart.Strip{Name: t.name(layer), Style: th.Layer(layer, len(points)).Style, Points: points[layer], Chosen: layer == t.row})
	}
	s.Y.Range = kit.Extent(values)
	return s
}

// overDepth draws a measure over the layers of a store that has one moment.
func (t *Tab) overDepth(measure string, width, height int) string {
	th, about, last := t.kit.Theme, t.about(measure), len(t.names)-1
	line, band := chart.Line{Style: th.Network.Style, Measured: true}, chart.Band{Style: th.Shade()}
	for layer := range len(t.names) {
		m, known := t.newest(measure, layer)
		if !known {
			continue
		}
		x := float64(layer)
		line.Points = append(line.Points, chart.XY{X: x, Y: float64(m.Value)})
		band.X, band.Lo, band.Hi = append(band.X, x), append(band.Lo, float64(m.Interval[0])), append(band.Hi, float64(m.Interval[1]))
	}
	p := chart.Plot{
		Title: " " + about.Title + " over the layers", Lines: []chart.Line{line}, Bands: []chart.Band{band}, Styles: th.Axes, ASCII: th.ASCII, Grid: !th.Plain,
		X:   chart.Axis{Range: chart.Range{Lo: 0, Hi: float64(max(1, last))}, Whole: true},
		Now: chart.Now{On: true, All: true, X: float64(t.row), Style: th.Accent.Style},
		XFormat: func(x float64) string {
			if i := int(math.Round(x)); i >= 0 && i <= last {
				return kit.MiddleCut(t.name(i), alike.WidestName)
			}
			return ""
		},
	}
	if measure == collapse {
		p.Y.Kind, p.YFormat = chart.Log, chart.FormatShort
	}
	return kit.Inset(p.View, width, height)
}
