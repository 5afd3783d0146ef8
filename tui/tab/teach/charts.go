package teach

import (
	"cmp"
	"slices"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// looks are how a network's line differs from the others.
var looks = map[string]struct {
	dash   chart.Dash
	letter rune
}{
	spec.Base: {chart.Solid, 'b'}, spec.TaughtSame: {chart.Dashes, 's'}, spec.TaughtFresh: {chart.Dots, 'f'},
}

// line is one figure of a network over the steps. That of the chosen start is drawn over the other.
func (t *Tab) line(network, name string, figure func(spec.Evaluated) float64) chart.Line {
	th, look := t.kit.Theme, looks[network]
	l := chart.Line{Name: name, Style: t.style(network).Style, Dash: look.dash, Measured: true}
	if th.Plain || th.ASCII {
		l.Letter = look.letter
	}
	switch network {
	case spec.TaughtID(t.chosen):
		l.Style, l.Front = t.style(network).Bold().Style, true
	case spec.Base:
	default:
		l.Style = th.Dimmed(t.style(network))
	}
	for _, p := range t.curves[network] {
		l.Points = append(l.Points, chart.XY{X: float64(p.Step), Y: figure(p)})
	}
	return l
}

// taughtLines are the lines of the taught networks that have any.
func (t *Tab) taughtLines(figure func(spec.Evaluated) float64) (lines []chart.Line) {
	for _, init := range inits {
		if id := spec.TaughtID(init); len(t.curves[id]) > 0 {
			lines = append(lines, t.line(id, string(init), figure))
		}
	}
	return lines
}

// accuracies is the chart of the test errors, or accuracies, of all networks. Where another stands
// below it, it has no labels of steps.
func (t *Tab) accuracies(width int, above bool) chart.Plot {
	p := t.run.ScoresPlot(t.kit.Theme, t.drawn, width)
	p.NoLabels, p.Title = above, " "+t.drawn.Name()
	accuracy := func(e spec.Evaluated) float64 { return t.drawn.Of(float64(e.Accuracy)) }
	base := t.line(spec.Base, "base", accuracy)
	for _, look := range t.looks {
		at := chart.XY{X: float64(look.Step), Y: t.drawn.Of(float64(look.Accuracy))}
		i, known := slices.BinarySearchFunc(base.Points, at.X, func(p chart.XY, x float64) int { return cmp.Compare(p.X, x) })
		if !known {
			base.Points = slices.Insert(base.Points, i, at)
		}
	}
	p.Lines = append([]chart.Line{base}, t.taughtLines(accuracy)...)
	return p
}

// difference is the chart of the taught networks' accuracies minus the base network's.
func (t *Tab) difference(width int, above bool) chart.Plot {
	p := t.run.Plot(t.kit.Theme, width)
	p.NoLabels = above
	const title = " test accuracy, taught minus base"
	p.Title, p.Note = title+t.bandName(width), "linear scale "
	if kit.Cells(p.Title+p.Note) >= width {
		p.Title = title
	}
	p.Lines = t.taughtLines(func(e spec.Evaluated) float64 { return float64(e.Difference) })
	p.Value = func(v float64) string { return kit.Signed(v) }
	p.YFormat = func(v float64) string {
		if v > 0 {
			return "+" + chart.FormatFixed(v, 3)
		}
		return chart.FormatFixed(v, 3)
	}
	p.Levels = []chart.Level{{Y: 0, Name: "no difference", Style: t.kit.Theme.Dim.Style}}
	p.Bands = []chart.Band{t.noise()}
	return p
}

// noise is what the difference of the chosen start would be by the choice of test images alone, were
// there none: one standard error on either side of 0.
func (t *Tab) noise() chart.Band {
	band := chart.Band{Style: t.kit.Theme.Shade()}
	for _, p := range t.curves[spec.TaughtID(t.chosen)] {
		far := float64(p.DifferenceError)
		band.X, band.Lo, band.Hi = append(band.X, float64(p.Step)), append(band.Lo, -far), append(band.Hi, far)
	}
	return band
}

// bandName says what the shade is and how far it reaches at the newest figures that are shown: where
// there are few colours and rows, it is hardly seen. Where there is room it says what the sign means.
func (t *Tab) bandName(width int) string {
	name := "; shade: ± one standard error"
	if shown := t.run.Time.UpTo(t.curves[spec.TaughtID(t.chosen)]); len(shown) > 0 {
		if far := shown[len(shown)-1].DifferenceError; far.Finite() {
			name = "; shade: standard error ± " + text.Decimal(float64(far), 4)
		}
	}
	if width >= 120 {
		name = ": above 0 taught is better" + name
	}
	return name
}

// headLoss is the chart of the heads' own losses.
func (t *Tab) headLoss(width int) chart.Plot {
	p := t.run.Plot(t.kit.Theme, width)
	p.Title, p.Note = " loss of the head that is taught: weighted absolute error per image", "log scale "
	p.Y.Kind = chart.Log
	p.Value = func(v float64) string { return kit.Loss(v) }
	p.Lines = t.taughtLines(func(e spec.Evaluated) float64 { return float64(e.HeadLoss) })
	return p
}
