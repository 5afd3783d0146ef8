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

// ItemOf is a test image by formula.
func ItemOf(number int) run.Item {
	it := run.Item{Number: number, Label: int32(number % 4), Token: -1, Rows: 28, Cols: 28, Pixels: make([]byte, 784)}
	for i := range it.Pixels {
		it.Pixels[i] = byte(i * (number + 1))
	}
	return it
}

// InspectionOf is an inspection by formula: hidden1's probe is wrong, hidden2 has none.
func InspectionOf(q run.InspectQuery) *run.Inspection {
	in := &run.Inspection{Step: q.Step, Item: ItemOf(q.Item), Network: make([]float64, 10)}
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
		in.Layers = append(in.Layers, v)
	}
	return in
}

// NearestOf are neighbours by formula: images of the same label, and as they look like the item.
func NearestOf(q run.NearestQuery) (near []run.Neighbour) {
	for n := range q.Count {
		it := ItemOf((q.Item + 4*n + 4) % 120)
		it.Pixels = ItemOf(q.Item).Pixels
		near = append(near, run.Neighbour{Item: it, Distance: 1.25 + float64(n)})
	}
	return near
}

// ListOf is a list by formula: every seventh image.
func ListOf(q run.ListQuery) *run.List {
	list := &run.List{ListQuery: q, Of: 120}
	for number := 0; number < 120; number += 7 {
		it := run.Listed{Item: ItemOf(number), Predicted: int32(number+1) % 4, Value: 0.97 - 0.005*float64(number), Layer: 1 + number%3}
		it.Pixels = nil
		list.Items = append(list.Items, it)
	}
	list.Count = len(list.Items)
	return list
}
