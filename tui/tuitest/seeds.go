package tuitest

import (
	"math"
	"slices"

	"fathom/model/measure"
	"fathom/model/spec"
)

// Replicated is what the i-th seed of the post's experiment found, by formula: figures of [Evaluated] and
// [Probed] that differ a little from seed to seed. The probe of hidden3 is hardly better than that of
// hidden2, and the taught network than the base network.
func Replicated(s spec.Spec, i int) spec.Replicated {
	r := spec.Replicated{Seed: s.SeedOf(i), Seconds: 3}
	for k, subject := range []string{spec.Base, spec.TaughtSame} {
		c := spec.SeedCurve{Subject: subject}
		for step := 0; step <= 10000; step += 100 {
			e := Evaluated(subject, step, 0.004).(spec.Evaluated)
			off := 0.004 * draw(i, step+k) * float64(1-e.Accuracy) / 0.1
			c.Steps, c.Loss, c.Accuracy = append(c.Steps, step), append(c.Loss, e.Loss), append(c.Accuracy, figureOf(float64(e.Accuracy)+off))
		}
		r.Curves = append(r.Curves, c)
		for _, step := range measure.SeedSteps(s) {
			q := spec.Quantity{Measure: spec.Accuracy, Subject: subject, Step: step, Layer: -1}
			r.Figures = append(r.Figures, spec.SeedFigure{Quantity: q, Value: c.Accuracy[step/100]})
		}
	}
	for _, step := range []int{0, 10000} {
		for layer := range 4 {
			p := Probed(step, layer, false).(spec.Probed)
			hits := int(math.Round(1000 * float64(p.TestAccuracy)))
			if layer > 0 {
				hits += int(math.Round(4 * draw(i, 7*layer+step)))
			}
			if layer == 3 && step > 0 {
				hits -= 11
			}
			q := spec.Quantity{Measure: measure.Probe, Subject: spec.Base, Step: step, Layer: layer, Name: spec.LayerName(layer)}
			r.Figures = append(r.Figures, spec.SeedFigure{Quantity: q, Value: spec.Figure(hits) / 1000, Items: 1000, Right: rightOf(hits, i, layer)})
		}
	}
	return r
}

// draw is a number from −1 to 1 for a seed and something that it has.
func draw(seed, of int) float64 {
	x := uint64(seed+1)*0x9E3779B97F4A7C15 ^ uint64(of+1)*0xBF58476D1CE4E5B9
	x ^= x >> 31
	x *= 0x94D049BB133111EB
	return float64(x>>40)/(1<<23) - 1
}

// rightOf are the answers to 1,000 images of which so many are right; the wrong ones are the hard images,
// which are nearly the same for all.
func rightOf(hits, seed, layer int) []byte {
	right := make([]byte, 125)
	for i := range right {
		right[i] = 0xff
	}
	for wrong, at := 0, 0; wrong < 1000-hits; wrong, at = wrong+1, at+1 {
		for at%9 == (seed+layer)%9 {
			at++
		}
		image := at * 7 % 1000
		right[image/8] &^= 1 << (image % 8)
	}
	return right
}

// Seeds is the log of the stage of the seeds, of which so many of all are done; those of the indices in
// diverged have diverged.
func Seeds(s spec.Spec, done, all int, diverged ...int) []spec.Event {
	events := []spec.Event{spec.Started{Stage: spec.Seeds}}
	known := []spec.Replicated{}
	for i := range done {
		r := Replicated(s, i)
		if slices.Contains(diverged, i) {
			r.Problem = "the network diverged by step 600: the loss is no longer a finite number"
		}
		known = append(known, r)
		events = append(events, r)
	}
	events = append(events, measure.JudgeSeeds(s, all, known))
	if done == all {
		events = append(events, spec.Done{Stage: spec.Seeds, Seconds: 12})
	}
	return events
}
