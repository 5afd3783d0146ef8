package tuitest

import (
	"context"
	"math"
	"sync"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// Rules are those of the measures, put together once. What they list is not to be changed.
var Rules = sync.OnceValue(measure.Rules)

// none is an interval of nothing.
var none = [2]spec.Figure{spec.Figure(math.NaN()), spec.Figure(math.NaN())}

// numberOf is a number of a layer by formula, of so many layers, after a share of the training.
func numberOf(name string, layer, layers int, trained float64) (value, half float64) {
	depth := float64(layer) / float64(max(1, layers-1))
	switch name {
	case "knn":
		return 0.8 + 0.16*trained*depth, 0.02
	case "mdl":
		return 900 - 500*trained*depth, 60
	case "participation_ratio":
		return 28 - 16*depth - 6*trained*depth, 0
	case "twonn":
		return 13 - 3*depth*trained, 0.8
	case "class_separation":
		return 0.2 + 0.5*trained*depth, 0.02
	case "permuted":
		return 0.1 + 0.004*depth, 0.02
	case "nc1":
		return 12 - 11.2*trained*depth, 0
	}
	return 0.5, 0
}

// Numbered is what a measure of one layer finds of each layer of an experiment at a step, by formula.
func Numbered(s spec.Spec, name string, step int, live bool) (all []spec.Event) {
	names := s.LayerNames()
	for layer := range names {
		trained := 1 - math.Exp(-float64(step)/600)
		if layer == 0 && !s.IsStored() {
			trained = 0 // the input is what it was
		}
		value, half := numberOf(name, layer, len(names), trained)
		m := spec.Measured{
			Subject: s.Subject(), Step: step, Live: live, Measure: name, Layer: layer, Name: names[layer],
			Value: figureOf(value), Interval: none, N: 1000, Over: spec.OverItems,
		}
		if half > 0 {
			m.Interval = [2]spec.Figure{figureOf(value - half), figureOf(value + half)}
		}
		if name == "mdl" {
			m.Over = spec.OverOrders
		}
		if about, known := Rules().About(name); known {
			m.Unit = about.Unit
		}
		if name == "permuted" {
			m.More = []spec.NamedFigure{{Name: "train_accuracy", Value: figureOf(0.9 + 0.05*float64(layer%2))}}
		}
		all = append(all, m)
	}
	return all
}

// alike is how alike two places are by formula: the farther apart, the less.
func alike(far float64) spec.Figure { return figureOf(0.08 + 0.92*math.Exp(-far)) }

// Paired is the CKA of each two layers at a step, or of each layer with itself at the last step.
func Paired(s spec.Spec, step int, pairing run.Pairing) (all []spec.Event) {
	names := s.LayerNames()
	trained := 1 - math.Exp(-float64(step)/600)
	add := func(first, second, then int, v spec.Figure) {
		all = append(all, spec.Measured{
			Subject: s.Subject(), Step: step, Measure: "cka", Layer: first, Name: names[first], Value: v, Interval: [2]spec.Figure{v - 0.03, v + 0.03},
			Other: &spec.OtherLayer{Subject: s.Subject(), Step: then, Layer: second, Name: names[second]}, N: 1000, Over: spec.OverItems,
		})
	}
	for first := range names {
		if pairing == run.ToTheEnd {
			add(first, first, s.LastStep(), alike((1-trained)*float64(first)/float64(len(names))))
			continue
		}
		for second := first + 1; second < len(names); second++ {
			add(first, second, step, alike((0.2+trained)*float64(second-first)/float64(len(names))))
		}
	}
	return all
}

// Measuring is the log of the stage of the measures on an experiment that is done.
func Measuring(s spec.Spec) []spec.Event {
	events := []spec.Event{spec.Started{Stage: measure.Measures, Subject: s.Subject()}}
	settings, _ := spec.Settings[spec.Measuring](measure.Rules().Default, measure.Measures)
	steps := []int{0, s.LastStep()}
	if s.IsStored() {
		steps = s.MomentSteps()
	}
	for _, name := range settings.Measures {
		if name == "cka" {
			for _, step := range steps {
				if s.IsStored() || step > 0 {
					events = append(events, Paired(s, step, run.EachOther)...)
				}
			}
			continue
		}
		for _, step := range steps {
			events = append(events, Numbered(s, name, step, false)...)
		}
	}
	return append(events, spec.Done{Stage: measure.Measures, Subject: s.Subject()})
}

// Answer answers a question after numbers by formula.
func Answer(s spec.Spec, q run.MeasureQuery) (all []spec.Measured) {
	events := Numbered(s, q.Measure, q.Step, false)
	if q.Measure == "cka" {
		events = Paired(s, q.Step, q.Pairing)
	}
	for _, e := range events {
		all = append(all, e.(spec.Measured))
	}
	return all
}

// AnswerMeasures has the run answer questions after numbers.
func (r *Run) AnswerMeasures() {
	r.OnMeasure = func(_ context.Context, q run.MeasureQuery) ([]spec.Measured, error) { return Answer(r.spec, q), nil }
}
