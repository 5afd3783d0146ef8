package tuitest

import (
	"math"

	"fathom/model/run"
	"fathom/model/spec"
)

// StoreFrame is the components of the layers of a store at a checkpoint by formula: of so many test
// rows, of how many, whose classes lie farther apart the deeper the layer.
func StoreFrame(s spec.Spec, step, drawn, of int) *run.Frame {
	stored := s.Stored()
	classes := max(1, len(stored.Classes))
	f := &run.Frame{Step: step}
	for class := range classes {
		f.Classes = append(f.Classes, class)
	}
	for i := range drawn {
		f.Images, f.Labels = append(f.Images, 8000+i), append(f.Labels, int32(i%classes))
	}
	for layer, l := range stored.Layers {
		p := spec.Projected{
			Subject: spec.FromStore, Step: step, Layer: layer, Name: l.Name, Width: l.Width, Samples: drawn, Of: of,
			ParticipationRatio: spec.Figure(math.NaN()),
		}
		for k := range 5 {
			share := spec.Figure(math.Round(30*math.Pow(0.7, float64(k)))) / 100
			p.ExplainedVarianceRatio, p.ExplainedVariance = append(p.ExplainedVarianceRatio, share), append(p.ExplainedVariance, 10*share)
		}
		f.Layers = append(f.Layers, run.Turned(run.Layer{Projected: p, Scores: scattered(f.Images, f.Labels, layer, 5)}, nil))
	}
	return f
}

// scattered are points about the corners of a polygon, a corner a class.
func scattered(numbers []int, labels []int32, layer, axes int) *spec.Scores {
	s := &spec.Scores{Components: axes, Labels: labels, Images: numbers}
	for i, label := range labels {
		angle := 2 * math.Pi * float64(label) / 10
		radius := 1 + 0.5*float64(layer)
		for k := range axes {
			v := math.Sin(float64((i+1)*(3*k+2))) * math.Cos(float64(i*7))
			switch k {
			case 0:
				v += radius * math.Cos(angle)
			case 1:
				v += radius * math.Sin(angle)
			default:
				v /= float64(k)
			}
			s.Values = append(s.Values, float32(v))
		}
	}
	return s
}

// ChartOf is a chart of a store by formula, of so many of so many rows.
func ChartOf(q run.ChartQuery, classes, drawn, of int) *spec.Chart {
	nan := spec.Figure(math.NaN())
	c := &spec.Chart{Axes: q.Axes, Step: q.Step, Layer: q.Layer, Of: of, Fitted: 8000, Trust: nan, Seed: 1}
	axes := 5
	switch q.Axes {
	case spec.ComponentAxes:
		c.Fitted, c.Components90 = of, 31
		c.Variance = make([]spec.Figure, 40)
		for k := range 40 {
			c.Share = append(c.Share, spec.Figure(math.Round(3000*math.Pow(0.7, float64(k))))/10000)
		}
	case spec.DiscriminantAxes:
		c.Share = []spec.Figure{0.41, 0.25, 0.14, 0.11, 0.05}
	case spec.ProbeAxes:
		c.Share, c.ProbeStep = []spec.Figure{0.3, 0.2, 0.15, 0.1, 0.05}, q.Step
	default:
		axes, c.Share, c.Trust, c.Fitted = 2, []spec.Figure{nan, nan}, 0.9874, drawn
		c.Near = map[spec.Axes]spec.Figure{spec.TSNEAxes: 30, spec.UMAPAxes: 15}[q.Axes]
	}
	if classes == 2 && (q.Axes == spec.DiscriminantAxes || q.Axes == spec.ProbeAxes) {
		axes, c.Rest, c.Share, c.Ridge = 3, 2, []spec.Figure{1, nan, nan}, 0.01
	}
	numbers, labels := make([]int, drawn), make([]int32, drawn)
	for i := range drawn {
		numbers[i], labels[i] = 8000+i, int32(i%classes)
	}
	c.Scores = scattered(numbers, labels, q.Layer, axes)
	return c
}
