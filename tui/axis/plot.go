package axis

import (
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// MostLines is how many layers are drawn as lines; more are drawn as a map.
const MostLines = 6

// Plot is a chart over the steps on a screen of such a width, with what all have in common: the axis
// of steps in the same columns, and the moment.
func (r *Run) Plot(th kit.Theme, width int) chart.Plot {
	left, right := r.Margins(width)
	return chart.Plot{
		X: r.Steps(), Now: r.Time.Now(th), Left: left, Right: right,
		XName: "step", Grid: !th.Plain, Styles: th.Axes, ASCII: th.ASCII,
	}
}

// ScoresPlot is a chart of accuracies over the steps, read as it says.
func (r *Run) ScoresPlot(th kit.Theme, reading kit.Reading, width int) chart.Plot {
	p := r.Plot(th, width)
	p.Y, p.YFormat, p.Value, p.Note = reading.Axis(), reading.Tick(), reading.Value(), reading.Scale()+" "
	return p
}

// SeedBand is the 95 % interval over seeds of a network's accuracy, as it is read, along its line.
func (r *Run) SeedBand(th kit.Theme, b spec.SeedBand, reading kit.Reading) chart.Band {
	ink := th.Network
	if b.Subject != spec.Base {
		ink = th.Taught
	}
	band := chart.Band{Style: th.ShadeOf(ink), Joined: true}
	for i, step := range b.Steps {
		lo, hi := reading.Of(float64(b.Low[i])), reading.Of(float64(b.High[i]))
		band.X, band.Lo, band.Hi = append(band.X, float64(step)), append(band.Lo, min(lo, hi)), append(band.Hi, max(lo, hi))
	}
	return band
}

// ProbePoints are what the probes of a layer score, as it is read.
func ProbePoints(probes []spec.Probed, reading kit.Reading) []chart.XY {
	points := make([]chart.XY, len(probes))
	for i, p := range probes {
		points[i] = chart.XY{X: float64(p.Step), Y: reading.Of(float64(p.TestAccuracy))}
	}
	return points
}

// ProbesMap shows what the probes of many layers score over the steps: a row for each layer, of
// which the chosen one, −1 for none, is marked.
func (r *Run) ProbesMap(th kit.Theme, probes [][]spec.Probed, reading kit.Reading, chosen, width int) chart.Strips {
	left, right := r.Margins(width)
	point := "•"
	if th.ASCII {
		point = "o"
	}
	s := chart.Strips{
		X: r.Steps(), Down: reading == kit.ErrorRate, Now: r.Time.Now(th), Left: left, Right: right, XName: "step",
		Title: " " + reading.Name() + " of each layer's probe, " + point + " the best", Value: reading.Value(),
		Styles: th.Axes, Best: th.Strong.Style, ASCII: th.ASCII, ChosenSign: '▸',
	}
	if len(th.Heat) > 1 {
		s.Ramp = th.Heat[1:]
	}
	var values []float64
	for layer := range probes {
		points := ProbePoints(probes[layer], reading)
		for _, at := range points {
			if at.Y > 0 { // what a logarithmic axis has a place for
				values = append(values, at.Y)
			}
		}
		s.Rows = append(s.Rows, chart.Strip{Name: spec.LayerName(layer), Style: th.Layer(layer, len(probes)).Style, Points: points, Chosen: layer == chosen})
	}
	s.Y = chart.Axis{Range: kit.Extent(values), Kind: reading.Axis().Kind}
	return s
}
