package tuitest

import (
	"math"
	"slices"
	"sync"

	"fathom/model/measure"
	"fathom/model/spec"
)

// figureOf rounds so that a golden does not hang on a formula's last bit.
func figureOf(x float64) spec.Figure { return spec.Figure(math.Round(x*1e4) / 1e4) }

func learned(step int, first, last, pace float64) spec.Figure {
	return figureOf(last - (last-first)*math.Exp(-float64(step)/pace))
}

// Loaded is the event that the post's data are loaded.
func Loaded() spec.Event {
	return spec.Loaded{Data: "mnist", Train: 55000, Test: 10000, Rows: 28, Cols: 28, Classes: 10,
		Published: measure.Published(measure.Rules().Default)}
}

// Evaluated is a network's score after so many steps. A taught network differs from the base
// network by up to offset.
func Evaluated(network string, step int, offset float64) spec.Event {
	e := spec.Evaluated{
		Subject: network, Step: step, Accuracy: learned(step, 0.1, 0.969, 350), Loss: learned(step, 2.37, 0.11, 400),
		TrainLoss: learned(step, 2.37, 0.05, 400), Difference: spec.Figure(math.NaN()), HeadLoss: spec.Figure(math.NaN()),
		DifferenceError: spec.Figure(math.NaN()),
	}
	if step == 0 {
		e.TrainLoss = spec.Figure(math.NaN())
	} else if network != spec.Base {
		e.HeadLoss = learned(step, 0.55, 0.12, 900)
	}
	if network != spec.Base {
		e.Difference = figureOf(offset * math.Sin(float64(step)/700))
		e.Accuracy = figureOf(float64(e.Accuracy + e.Difference))
		e.DifferenceError = figureOf(math.Sqrt(float64(e.Accuracy*(1-e.Accuracy)) / 10000))
	}
	return e
}

// Probed is the probe of one of four layers after so many steps.
func Probed(step, layer int, live bool) spec.Event {
	before := [...]float64{0.829, 0.797, 0.770, 0.740}
	after := [...]float64{0.829, 0.9266, 0.9569, 0.9684}
	hits := int(math.Round(1000 * float64(learned(step, before[layer], after[layer], 500))))
	a := spec.Figure(hits) / 1000
	return spec.Probed{
		Step: step, Live: live, Layer: layer, Name: spec.LayerName(layer), Width: [...]int{784, 100, 100, 100}[layer],
		Solver: spec.OneVsRest, TrainSamples: 1000, TestSamples: 1000, TrainAccuracy: 0.998, TestAccuracy: a,
		Interval: [2]spec.Figure{a - 0.02, a + 0.01}, Objective: make([]spec.Figure, 10), Confusion: confused(hits),
	}
}

// confused is the confusion matrix of a probe that has so many of MNIST's first
// 1,000 test images right. The mistakes are of a few kinds, as in life.
func confused(hits int) spec.Confusion {
	kinds := [...][2]int{{4, 9}, {7, 2}, {3, 5}, {4, 9}, {9, 4}, {5, 3}, {8, 3}, {4, 9}, {2, 7}, {7, 2}, {9, 7}, {5, 8}, {6, 0}, {3, 8}, {1, 7}, {8, 5}}
	matrix := make([][]int, 10)
	for label, images := range [...]int{85, 126, 116, 107, 110, 87, 87, 99, 89, 94} {
		matrix[label] = make([]int, 10)
		matrix[label][label] = images
	}
	for i := range 1000 - hits {
		kind := kinds[i%len(kinds)]
		matrix[kind[0]][kind[0]]--
		matrix[kind[0]][kind[1]]++
	}
	return spec.ConfusionOf(matrix)
}

// Compared compares two layers' probes: twelve images only the worse one has right.
func Compared(step, earlier, second int, live bool) spec.Event {
	gain := int(math.Round(1000 * float64(Probed(step, second, live).(spec.Probed).TestAccuracy-Probed(step, earlier, live).(spec.Probed).TestAccuracy)))
	first, more := 12+max(0, -gain), 12+max(0, gain)
	sum := 0.0 // of the binomial distribution's lower tail
	for i := range min(first, more) + 1 {
		n, k := float64(first+more), float64(i)
		all, _ := math.Lgamma(n + 1)
		in, _ := math.Lgamma(k + 1)
		out, _ := math.Lgamma(n - k + 1)
		sum += math.Exp(all - in - out - n*math.Ln2)
	}
	return spec.Compared{Step: step, Live: live, First: earlier, Second: second, OnlyFirst: first, OnlySecond: more,
		PValue: figureOf(min(1, 2*sum)), Samples: 1000}
}

// Comparisons are those of all layers with the one before, and of the ends, and what they show.
func Comparisons(step int, live bool) []spec.Event {
	var tests []spec.Compared
	var out []spec.Event
	for _, pair := range [][2]int{{0, 1}, {1, 2}, {2, 3}, {0, 3}} {
		c := Compared(step, pair[0], pair[1], live).(spec.Compared)
		tests, out = append(tests, c), append(out, c)
	}
	judged, _ := measure.JudgeDepth(spec.Base, step, live, []string{"input", "hidden1", "hidden2", "hidden3"}, tests)
	return append(out, judged)
}

// Projected is a layer's components after so many steps, whose scores it puts into the run: a cloud
// for each of four classes.
func Projected(r *Run, step, layer int, live bool) spec.Event {
	const n = 120
	scores := &spec.Scores{Components: 3, Values: make([]float32, 3*n), Labels: make([]int32, n), Images: make([]int, n)}
	spread := 1 + 2*float64(layer)*(1-math.Exp(-float64(step)/500))
	for i := range n {
		class, turn := i%4, 2.4*float64(i)
		scores.Labels[i], scores.Images[i] = int32(class), i
		middle := math.Pi * float64(class) / 2
		scores.Values[3*i] = float32(spread*math.Cos(middle) + 0.8*math.Cos(turn))
		scores.Values[3*i+1] = float32(spread*math.Sin(middle) + 0.8*math.Sin(turn*1.7))
		scores.Values[3*i+2] = float32(math.Sin(turn * 2.3))
	}
	r.PutScores(layer, live, scores)
	return spec.Projected{
		Step: step, Live: live, Layer: layer, Name: spec.LayerName(layer), Width: [...]int{784, 100, 100, 100}[layer],
		Samples: n, Of: 1000, Classes: []int{0, 1, 2, 3},
		ExplainedVariance:      []spec.Figure{8, 4, 3, 1, 1},
		ExplainedVarianceRatio: []spec.Figure{0.34, 0.19, 0.142, 0.08, 0.05}, ParticipationRatio: 6.5, Components90: 12,
	}
}

// Training is the log of a base training up to a step.
func Training(r *Run, upTo int) []spec.Event {
	events := []spec.Event{Loaded(), spec.Started{Stage: spec.Train}}
	network := measure.Rules().Default.Network()
	for step := 0; step <= upTo; step++ {
		if step%network.EvaluateEvery == 0 {
			events = append(events, Evaluated(spec.Base, step, 0))
		}
		if network.LooksAt(step) {
			own := Evaluated(spec.Base, step, 0).(spec.Evaluated)
			events = append(events, spec.Looked{Subject: spec.Base, Step: step, Loss: own.Loss, Accuracy: own.Accuracy})
			for layer := range 4 {
				events = append(events, Probed(step, layer, true), Projected(r, step, layer, true))
			}
			events = append(events, Comparisons(step, true)...)
		}
	}
	if upTo == 10000 {
		events = append(events, spec.Done{Stage: spec.Train, Seconds: 5})
	}
	return events
}

// Everything is the log of all stages. It is made once for all tests, which get a copy of the list
// and the same scores.
func Everything(r *Run) []spec.Event {
	made, events := everything()
	for at, scores := range made.scores {
		r.PutScores(at.layer, at.live, scores)
	}
	return slices.Clone(events)
}

var everything = sync.OnceValues(func() (*Run, []spec.Event) {
	r := NewRun(spec.Spec{})
	return r, makeEverything(r)
})

func makeEverything(r *Run) []spec.Event {
	events := append(Training(r, 10000), spec.Started{Stage: measure.Probe})
	for layer := range 4 {
		events = append(events, Probed(0, layer, false), Probed(10000, layer, false))
	}
	events = append(append(events, Comparisons(0, false)...), Comparisons(10000, false)...)
	events = append(events, spec.Done{Stage: measure.Probe}, spec.Started{Stage: measure.PCA})
	for layer := range 4 {
		events = append(events, Projected(r, 10000, layer, false))
	}
	events = append(append(events, spec.Done{Stage: measure.PCA}), Measuring(measure.Rules().Default)...)
	events = append(events, spec.Started{Stage: spec.Teach, Init: spec.Same})
	for step := 0; step <= 10000; step += 100 {
		events = append(events, Evaluated(spec.TaughtSame, step, 0.004))
	}
	return append(events, spec.Taught{
		Init: spec.Same, Layer: "hidden1", Source: "hidden3", Weight: 0.1, Components: 3,
		FinalBase: 0.969, FinalTaught: 0.973, Difference: 0.004, TargetVariance: 0.45,
		OnlyBase: 200, OnlyTaught: 240, PValue: 0.0629,
	}, spec.Done{Stage: spec.Teach, Init: spec.Same})
}

// Broken is the log of a training that diverged, and of what failed after it.
func Broken() []spec.Event {
	nan := spec.Figure(math.NaN())
	events := []spec.Event{Loaded(), spec.Started{Stage: spec.Train}}
	for step := 0; step <= 10000; step += 100 {
		e := Evaluated(spec.Base, step, 0).(spec.Evaluated)
		if step >= 600 {
			e.Accuracy, e.Loss, e.TrainLoss = nan, nan, nan
		}
		events = append(events, e)
		if step == 600 {
			events = append(events, spec.Diverged{Subject: spec.Base, Step: 600, Reason: "diverged by step 600: the loss is no longer a finite number"})
		}
	}
	events = append(events, spec.Done{Stage: spec.Train})
	for layer := range 4 {
		control, p := Probed(0, layer, false), Probed(10000, layer, false).(spec.Probed)
		if layer > 0 {
			p.Problem = p.Name + " has no finite representation"
			p.Confusion = spec.Confusion{}
			p.TestAccuracy, p.TrainAccuracy, p.Interval = nan, nan, [2]spec.Figure{nan, nan}
		}
		events = append(events, control, p, spec.Projected{Layer: layer, Name: p.Name, Problem: p.Name + " has no finite representation", Step: 10000})
	}
	return append(events, spec.Done{Stage: measure.Probe}, spec.Done{Stage: measure.PCA},
		spec.Failed{Stage: spec.Teach, Init: spec.Same, Reason: "hidden3 of the base network has no finite representation"})
}
