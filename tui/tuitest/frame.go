package tuitest

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"fathom/model/run"
	"fathom/model/spec"
)

// FrameAt is a frame of the fixture's clouds after so many steps: turned by an angle in
// the plane of PC 1 and 2, in all layers but the input. Every seventh image is taken for
// the next class.
func FrameAt(step int, angle float64, classes ...int) *run.Frame {
	if classes == nil {
		classes = []int{0, 1, 2, 3}
	}
	f := &run.Frame{Step: step, Classes: classes}
	for layer := range 4 {
		r := NewRun(spec.Spec{})
		p := Projected(r, step, layer, false).(spec.Projected)
		scores, _ := r.Scores(spec.Address{Layer: layer})
		l := run.Layer{Projected: p, Scores: scores, Turn: mat.NewDense(3, 3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1})}
		if layer > 0 {
			l.Turn = mat.NewDense(3, 3, []float64{math.Cos(angle), -math.Sin(angle), 0, math.Sin(angle), math.Cos(angle), 0, 0, 0, 1})
		}
		for i := range scores.Labels {
			for c := range 3 {
				v := 0.0
				for k := range 3 {
					v += scores.At(i, k) * l.Turn.At(k, c)
				}
				l.Aligned = append(l.Aligned, float32(v))
			}
		}
		f.Layers, f.Images, f.Labels = append(f.Layers, l), scores.Images, scores.Labels
	}
	for i, label := range f.Labels {
		if i%7 == 0 {
			label = (label + 1) % 4
		}
		f.Predicted = append(f.Predicted, label)
	}
	return f
}

// InspectionOf is an inspection by formula: hidden1's probe is wrong, hidden2 has none.
func InspectionOf(q run.InspectQuery) *run.Inspection {
	in := &run.Inspection{Step: q.Step, Image: q.Image, Label: int32(q.Image % 4), Rows: 28, Cols: 28, Pixels: make([]byte, 784), Network: make([]float64, 10)}
	for i := range in.Pixels {
		in.Pixels[i] = byte(i * (q.Image + 1))
	}
	in.Predicted = in.Label
	in.Network[in.Label] = 0.973
	for layer := range 4 {
		v := run.LayerView{Name: spec.LayerName(layer), ProbeStep: q.Step, Predicted: in.Label, Probabilities: make([]float64, 10)}
		v.Probabilities[in.Label] = 0.61 + 0.1*float64(layer)
		switch layer {
		case 1:
			v.Predicted = 9
			v.Probabilities[9], v.Probabilities[in.Label] = 0.513, 0.207
		case 2:
			v.ProbeStep, v.Predicted, v.Probabilities = -1, spec.None, nil
		}
		for n := range q.Neighbours {
			image := (q.Image + 4*n + 4) % 120
			v.Neighbours = append(v.Neighbours, run.Neighbour{Image: image, Label: int32(image % 4), Distance: 1.25 + float64(n), Pixels: in.Pixels})
		}
		in.Layers = append(in.Layers, v)
	}
	return in
}
