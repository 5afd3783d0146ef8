package tuitest

import (
	"fmt"
	"strings"

	"fathom/model/run"
	"fathom/model/spec"
)

// storeTexts are what rows of a store say: short, long, in wide letters and in signs that join.
var storeTexts = []string{
	"Shares fell.",
	"The government said on Tuesday that it would publish the figures of the last quarter, which had been held back since the election, together with those of the present one.",
	"新しい望遠鏡は、これまでで最も遠い銀河の写真を撮影しました。",
	"Die Mannschaft gewann — 3:2 n. V. — vor 41 000 Zuschauern 👩‍🚀🎉",
	"",
}

// StoreItem is a row of a store by formula.
func StoreItem(s spec.Spec, number int) run.Item {
	it := run.Item{
		Number: number, ID: fmt.Sprintf("news-%d", number), Text: storeTexts[number%len(storeTexts)], Label: int32(number % max(1, s.Source.Classes)),
		Group: fmt.Sprintf("prompt %d", number/4), Split: []string{"train", "test"}[number%2], Token: -1,
	}
	if s.Source.Classes == 0 {
		it.Label, it.Real, it.Target = spec.None, true, spec.Figure(float64(number)/7)
	}
	return it
}

// StoreInspection is an inspection of a row by formula: the first layers are wrong, and those behind
// them at the first checkpoints.
func StoreInspection(s spec.Spec, q run.InspectQuery) *run.Inspection {
	in := &run.Inspection{Step: q.Step, Item: StoreItem(s, q.Item), Predicted: spec.None}
	layers, classes := s.Stored().Layers, s.Source.Classes
	for layer := range layers {
		if classes == 0 {
			value := in.Target + 0.1*spec.Figure(len(layers)-layer)
			in.Layers = append(in.Layers, run.LayerView{Name: layers[layer].Name, ProbeStep: q.Step, Predicted: spec.None, Value: value})
			continue
		}
		v := run.LayerView{Name: layers[layer].Name, ProbeStep: q.Step, Predicted: spec.None}
		for i, m := range s.Stored().Moments {
			o := run.Opinion{Step: m.Step, Predicted: in.Label}
			if classes > 0 && layer+2*i < (len(layers)+q.Item%5)/2 {
				o.Predicted = (in.Label + 1) % int32(classes)
			}
			if v.Over = append(v.Over, o); m.Step == q.Step {
				v.Predicted = o.Predicted
			}
		}
		if classes > 0 && v.Predicted != spec.None { // at a checkpoint, whose probe there is
			v.Probabilities = make([]float64, classes)
			v.Probabilities[in.Label] = 0.21
			v.Probabilities[v.Predicted] = 0.4 + 0.5*float64(layer)/float64(len(layers))
		}
		in.Layers = append(in.Layers, v)
	}
	return in
}

// StoreNearest are neighbours of a row by formula.
func StoreNearest(s spec.Spec, q run.NearestQuery) (near []run.Neighbour) {
	for n := range q.Count {
		near = append(near, run.Neighbour{Item: StoreItem(s, q.Item+1+3*n), Distance: 3.5 + 0.4*float64(n)})
	}
	return near
}

// StoreList is a list of rows by formula.
func StoreList(s spec.Spec, q run.ListQuery) *run.List {
	list := &run.List{ListQuery: q, Of: 2000, Count: 212}
	for i := range 212 {
		it := run.Listed{Item: StoreItem(s, 9*i+1), Value: 0.98 - 0.004*float64(i), Layer: 1 + i%max(1, len(s.Stored().Layers)-1)}
		it.Predicted = (it.Label + 1) % int32(max(1, s.Source.Classes))
		list.Items = append(list.Items, it)
	}
	return list
}

// StoreFound are the rows that words find: those of some hundred whose text holds them.
func StoreFound(s spec.Spec, words string) (found []int) {
	for number := range 300 {
		if words != "" && strings.Contains(strings.ToLower(StoreItem(s, number).Text), strings.ToLower(words)) {
			found = append(found, number)
		}
	}
	return found
}

// AnswerItems lets a run answer what is asked of the rows of a store.
func (r *Run) AnswerItems() {
	s := r.spec
	r.OnInspect = func(q run.InspectQuery) (*run.Inspection, error) { return StoreInspection(s, q), nil }
	r.OnNearest = func(q run.NearestQuery) ([]run.Neighbour, error) { return StoreNearest(s, q), nil }
	r.OnList = func(q run.ListQuery) (*run.List, error) { return StoreList(s, q), nil }
	r.OnFind = func(words string) ([]int, error) { return StoreFound(s, words), nil }
}
