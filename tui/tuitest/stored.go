package tuitest

import (
	"fmt"
	"math"

	"fathom/model/measure"
	"fathom/model/spec"
)

// Topics are the classes of [StoreSpec].
func Topics() []string {
	return []string{"business", "culture", "economics", "health", "law", "politics", "science", "society", "sports", "weather"}
}

// Checkpoints are the steps of the checkpoints of [StoreSpec].
func Checkpoints() []int { return []int{0, 1000, 4000, 16000, 64000} }

// StoreSpec is an experiment on a store of so many blocks of a transformer, after its embeddings,
// at checkpoints of so many steps, with classes of these words, or real values where there are none.
func StoreSpec(blocks int, steps []int, classes []string) spec.Spec {
	layers := []spec.StoredLayer{{Name: "embeddings", Width: 384}}
	for block := range blocks {
		layers = append(layers, spec.StoredLayer{Name: fmt.Sprintf("block%d", block+1), Width: 384})
	}
	var moments []spec.StoredMoment
	for _, step := range steps {
		name := ""
		if len(steps) > 1 {
			name = fmt.Sprintf("step-%d", step)
		}
		moments = append(moments, spec.StoredMoment{Name: name, Step: step})
	}
	s := spec.Spec{
		Version: spec.Version, Seed: 1, Source: spec.Source{Store: "runs/topics", Classes: len(classes)},
		Subjects: []spec.Subject{{ID: spec.FromStore, Stored: spec.Stored{Layers: layers, Moments: moments, Classes: classes}}},
	}
	s.Configure(string(measure.Probe), spec.Probing{Solver: spec.Multinomial, Tolerance: 1e-6, Scale: "standard"})
	return s
}

// StoreLoaded is the event that a store's names and shapes are read.
func StoreLoaded(s spec.Spec) spec.Event {
	stored := s.Stored()
	of := &spec.StoreLoaded{
		Groups: 1250, Seconds: 42,
		Decisions: []string{
			fmt.Sprintf("layers: %d arrays of 10,000 × 128 × 384 float16, by their names", len(stored.Layers)),
			"labels: topic in labels.csv, one word a row",
			"tokens: means over attention_mask.npy",
			"split: by the directories train and test",
			"groups: prompt_id in labels.csv",
		},
	}
	for class := range stored.Classes {
		of.Counts = append(of.Counts, [2]int{800 - 7*class, 200})
	}
	return spec.Loaded{Data: "topics", Train: 8000, Test: 2000, Classes: s.Source.Classes, Store: of}
}

// StoreChecked is the event that a store's numbers are checked; bad ones leak and are not finite.
func StoreChecked(s spec.Spec, bad bool) spec.Event {
	c := spec.Checked{Subject: spec.FromStore}
	layers := s.LayerNames()
	for _, m := range s.Stored().Moments {
		for layer, name := range layers {
			l := spec.CheckedLayer{Layer: layer, Name: name, Step: m.Step}
			if bad && layer == min(4, len(layers)-1) {
				l.NaN = 12
			}
			if layer == 0 {
				l.Constant = 2
			}
			c.Layers = append(c.Layers, l)
		}
	}
	if bad {
		c.Duplicates, c.Crossing = 37, 3
		c.Sentences = append(c.Sentences, "leakage: 37 of 2,000 rows outside training equal a training row",
			"leakage: 3 of 1,250 groups on both sides of the split: 17, 21 and 804")
	}
	c.Sentences = append(c.Sentences, layers[0]+": 2 of 384 columns constant in the training rows")
	if bad {
		c.Sentences = append(c.Sentences, layers[min(4, len(layers)-1)]+": 12 NaN and 0 infinite of 3,840,000 numbers, in 4 rows")
	}
	if s.Source.Classes > 0 {
		c.Sentences = append(c.Sentences, "majority class business: accuracy 0.1000 on the test rows")
	}
	return c
}

// StoreProbed is the probe of a layer of a store at a checkpoint: a first answer or a refined one.
func StoreProbed(s spec.Spec, layer, step int, first bool) spec.Probed {
	stored, nan := s.Stored(), spec.Figure(math.NaN())
	depth, trained := float64(layer)/float64(max(1, len(stored.Layers)-1)), 1-math.Exp(-float64(step)/6000)
	good := 0.58 + 0.3*trained*math.Sin(2.4*depth) + 0.02*math.Sin(9*depth)
	train, test, margin := 8000, 2000, 1.96
	if first {
		train, test, good = 1500, 500, good-0.04
	}
	hits := int(math.Round(good * float64(test)))
	a := figureOf(float64(hits) / float64(test))
	half := figureOf(margin * math.Sqrt(good*(1-good)/float64(test)))
	grid := []spec.Figure{0.01, 0.1, 1, 10, 100}
	at := min(len(grid)-1, int(5*depth))
	p := spec.Probed{
		Subject: spec.FromStore, Step: step, Live: first, Layer: layer, Name: stored.Layers[layer].Name, Width: stored.Layers[layer].Width,
		Solver: spec.Multinomial, TrainSamples: train, TestSamples: test, TrainAccuracy: a + 0.05, TestAccuracy: a,
		Interval: [2]spec.Figure{a - half, a + half}, Confusion: storeConfused(len(stored.Classes), hits, test),
		Store: &spec.StoreProbed{
			C: grid[at], Scale: "standard", Chosen: !first, Edge: !first && at == len(grid)-1,
			LogLoss: figureOf(2.3 * (1 - good)), R2: nan, Majority: 0.1, Untrained: figureOf(0.55 - 0.2*depth),
		},
	}
	if s.Source.Classes == 0 {
		p.Solver, p.TrainAccuracy, p.TestAccuracy, p.Interval, p.Confusion = spec.Ridge, nan, nan, [2]spec.Figure{nan, nan}, spec.Confusion{}
		p.Store.R2, p.Store.LogLoss, p.Store.Majority, p.Store.Untrained = figureOf(1.6*(good-0.5)), nan, nan, nan
	}
	return p
}

// storeConfused is the confusion matrix of so many hits among test rows.
func storeConfused(classes, hits, rows int) spec.Confusion {
	if classes == 0 {
		return spec.Confusion{}
	}
	matrix := make([][]int, classes)
	for label := range matrix {
		matrix[label] = make([]int, classes)
		matrix[label][label] = rows / classes
	}
	for i := range rows - hits {
		label := i % classes
		matrix[label][label]--
		matrix[label][(label+1+i/classes%3*2)%classes]++
	}
	return spec.ConfusionOf(matrix)
}

// StoreJudged are the tests of a checkpoint of a store, and what they show.
func StoreJudged(s spec.Spec, step int) (out []spec.Event) {
	var tests []spec.Compared
	compare := func(first, second int) {
		gain := int(math.Round(2000 * float64(StoreProbed(s, second, step, false).TestAccuracy-StoreProbed(s, first, step, false).TestAccuracy)))
		c := spec.Compared{Subject: spec.FromStore, Step: step, First: first, Second: second, OnlyFirst: 40 + max(0, -gain), OnlySecond: 40 + max(0, gain), Samples: 2000}
		c.PValue = figureOf(math.Exp(-float64(gain*gain) / float64(2*(c.OnlyFirst+c.OnlySecond))))
		tests, out = append(tests, c), append(out, c)
	}
	last := len(s.Stored().Layers) - 1
	for layer := range last {
		compare(layer, layer+1)
	}
	if last > 1 {
		compare(0, last)
	}
	judged, _ := measure.JudgeDepth(spec.FromStore, step, false, s.LayerNames(), tests)
	return append(out, judged)
}

// StoreFirst is the log of a store up to the first answers of so many layers.
func StoreFirst(s spec.Spec, bad bool, layers int) []spec.Event {
	events := []spec.Event{StoreLoaded(s), StoreChecked(s, bad), spec.Started{Stage: measure.Probe, Subject: spec.FromStore}}
	for layer := range layers {
		events = append(events, StoreProbed(s, layer, s.LastStep(), true))
	}
	return events
}

// StoreFitted is the log of a store whose layers are fitted at so many checkpoints, the last one
// first, and nothing after it. Real values are not compared.
func StoreFitted(s spec.Spec, bad bool, moments int) []spec.Event {
	events, steps := StoreFirst(s, bad, len(s.Stored().Layers)), s.MomentSteps()
	for i := range moments {
		step := steps[len(steps)-1]
		if i > 0 {
			step = steps[i-1]
		}
		for layer := range s.Stored().Layers {
			events = append(events, StoreProbed(s, layer, step, false))
		}
		if s.Source.Classes > 0 {
			events = append(events, StoreJudged(s, step)...)
		}
	}
	return events
}

// StoreDone is the whole log of a store.
func StoreDone(s spec.Spec, bad bool) []spec.Event {
	return append(StoreFitted(s, bad, len(s.MomentSteps())), spec.Done{Stage: measure.Probe, Subject: spec.FromStore}, spec.Finished{})
}
