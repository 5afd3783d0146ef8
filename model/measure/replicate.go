package measure

import (
	"maps"
	"slices"

	"fathom/model/spec"
)

// Fixed is what is known of layers that are the same at every moment and with every seed, as the
// input. The zero Fixed knows nothing.
type Fixed struct {
	probes map[probeKey]outcome
}

// Fixed is what the measures know of such layers. It is for the goroutine that takes them.
func (s *Set) Fixed() Fixed {
	f := Fixed{probes: map[probeKey]outcome{}}
	for key, o := range s.probes.ends {
		if key.layer == 0 && key.step == 0 && key.subject == spec.Base {
			f.probes[key] = o
		}
	}
	return f
}

// Know takes over what another run of the same Spec, but for its seed, knows of such layers, before
// anything is measured: the figures are the same, and need not be computed again.
func (s *Set) Know(f Fixed) { maps.Copy(s.probes.ends, f.probes) }

// Replicate gathers what a run finds that is compared over seeds.
type Replicate struct {
	spec    spec.Spec
	curves  map[string]*spec.SeedCurve
	probes  map[probeKey]spec.Figure
	ruined  map[string]string // why a network diverged
	failed  map[spec.Stage]string
	seconds map[spec.Stage]spec.Figure
	numbers []spec.SeedFigure // of the stage of the measures, in the order of the log
}

// NewReplicate gathers nothing yet.
func NewReplicate(s spec.Spec) *Replicate {
	return &Replicate{
		spec: s, curves: map[string]*spec.SeedCurve{}, probes: map[probeKey]spec.Figure{}, ruined: map[string]string{},
		failed: map[spec.Stage]string{}, seconds: map[spec.Stage]spec.Figure{},
	}
}

// Take takes in the next event of the run's log. What is found again counts.
func (r *Replicate) Take(e spec.Event) {
	switch e := e.(type) {
	case spec.Started:
		delete(r.failed, e.Stage)
	case spec.Failed:
		r.failed[e.Stage] = e.Reason
	case spec.Done:
		r.seconds[e.Stage] = e.Seconds
	case spec.Diverged:
		r.ruined[e.Subject] = e.Reason
	case spec.Evaluated:
		if e.Step == 0 || r.curves[e.Subject] == nil {
			r.curves[e.Subject] = &spec.SeedCurve{Subject: e.Subject, Steps: []int{}, Loss: []spec.Figure{}, Accuracy: []spec.Figure{}}
		}
		c := r.curves[e.Subject]
		if at := slices.Index(c.Steps, e.Step); at >= 0 { // it was made again
			c.Steps, c.Loss, c.Accuracy = c.Steps[:at], c.Loss[:at], c.Accuracy[:at]
		}
		c.Steps, c.Loss, c.Accuracy = append(c.Steps, e.Step), append(c.Loss, e.Loss), append(c.Accuracy, e.Accuracy)
	case spec.Probed:
		if !e.Live {
			r.probes[probeKey{e.Subject, e.Step, e.Layer}] = e.TestAccuracy
		}
	case spec.Measured:
		if !e.Live {
			r.number(e)
		}
	}
}

// number takes in a number of a layer or of a pair; one that could not be had is in no mean. The probes
// have events of their own.
func (r *Replicate) number(e spec.Measured) {
	if e.Measure == Probe {
		return
	}
	q := spec.Quantity{Measure: e.Measure, Subject: e.Subject, Step: e.Step, Layer: e.Layer, Name: e.Name}
	if o := e.Other; o != nil {
		q.Other = &spec.Of{Subject: o.Subject, Step: o.Step, Layer: o.Layer, Name: o.Name}
	}
	r.numbers = slices.DeleteFunc(r.numbers, func(f spec.SeedFigure) bool { return f.Same(q) })
	if e.Value.Finite() {
		r.numbers = append(r.numbers, spec.SeedFigure{Quantity: q, Value: e.Value})
	}
}

// Trained lists the subjects that are compared, of which there is a whole curve.
func (r *Replicate) Trained() []string {
	var all []string
	for _, subject := range r.subjects() {
		if c := r.curves[subject]; c != nil && slices.Contains(c.Steps, r.spec.Network().Steps) {
			all = append(all, subject)
		}
	}
	return all
}

// subjects are the networks of the Spec's stages: the base network and, where it is taught, the other.
func (r *Replicate) subjects() []string {
	all := []string{spec.Base}
	if slices.Contains(r.spec.Stages, spec.Teach) {
		all = append(all, spec.TaughtID(r.spec.Lesson().Start))
	}
	return all
}

// Replicated is what was found, in an order that the Spec alone decides. Answers are the classes that
// each network gives the test images at its end, whose labels these are.
func (r *Replicate) Replicated(answers map[string][]int32, labels []int32, probes *Probes) spec.Replicated {
	out := spec.Replicated{Seed: r.spec.Seed, Curves: []spec.SeedCurve{}, Figures: []spec.SeedFigure{}, Problem: r.problem(spec.Base)}
	for _, subject := range r.subjects() {
		c := r.curves[subject]
		if c == nil {
			continue
		}
		out.Curves = append(out.Curves, *c)
		for _, step := range SeedSteps(r.spec) {
			at := slices.Index(c.Steps, step)
			if at < 0 {
				continue
			}
			f := spec.SeedFigure{Quantity: spec.Quantity{Measure: spec.Accuracy, Subject: subject, Step: step, Layer: -1}, Value: c.Accuracy[at]}
			if step == r.spec.Network().Steps {
				f.Items, f.Right = rightOf(answers[subject], labels)
			}
			out.Figures = append(out.Figures, f)
		}
		if subject != spec.Base {
			out.Taught = r.problem(subject)
		}
	}
	for _, step := range []int{0, r.spec.Network().Steps} {
		for layer := range r.spec.Network().Layers() {
			key := probeKey{spec.Base, step, layer}
			accuracy, there := r.probes[key]
			if !there {
				continue
			}
			f := spec.SeedFigure{Quantity: spec.Quantity{Measure: Probe, Subject: spec.Base, Step: step, Layer: layer, Name: spec.LayerName(layer)}, Value: accuracy}
			if fitted, kept := probes.At(key.subject, key.step, key.layer); kept {
				f.Items, f.Right = rightOf(fitted.Predictions, labels)
			}
			out.Figures = append(out.Figures, f)
		}
	}
	out.Figures = append(out.Figures, r.numbers...)
	for _, stage := range r.spec.Stages {
		out.Seconds += r.seconds[stage]
	}
	return out
}

// problem says why nothing is said of a subject, "" where all ran.
func (r *Replicate) problem(subject string) string {
	stages := []spec.Stage{spec.Train, Probe}
	which := "the network "
	if subject != spec.Base {
		stages, which = []spec.Stage{spec.Teach}, "the taught network "
	}
	if reason, ruined := r.ruined[subject]; ruined {
		return which + reason
	}
	for _, stage := range stages {
		if reason, failed := r.failed[stage]; failed && slices.Contains(r.spec.Stages, stage) {
			return string(stage) + ": " + reason
		}
	}
	return ""
}

// rightOf says how many predictions there are and which are right, as [spec.SeedFigure] has them.
func rightOf(predictions, labels []int32) (items int, right []byte) {
	if len(predictions) == 0 {
		return 0, nil
	}
	right = make([]byte, (len(predictions)+7)/8)
	for i, class := range predictions {
		if class == labels[i] && class >= 0 {
			right[i/8] |= 1 << (i % 8)
		}
	}
	return len(predictions), right
}

// SeedSteps are the steps after which networks are compared over seeds: at the end, and where a head
// start would show, at a tenth of the training; of the post's experiment those that the post and its
// repetition print.
func SeedSteps(s spec.Spec) []int {
	n := s.Network()
	if Published(s) != nil && n.Steps == 10_000 && n.EvaluateEvery == 100 {
		return []int{900, 9900, 10_000}
	}
	early := (n.Steps/10 + n.EvaluateEvery - 1) / n.EvaluateEvery * n.EvaluateEvery
	if early <= 0 || early >= n.Steps {
		return []int{n.Steps}
	}
	return []int{early, n.Steps}
}
