package measure

import (
	"context"
	"maps"
	"slices"
	"sync"

	"fathom/model/repr"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/stat"
)

// Probes is the probes at work, and those that were fitted. Its exported methods may be called from
// any goroutine.
type Probes struct {
	env      Env
	settings spec.Probing

	// For the goroutine alone that takes the measure.
	ends   map[probeKey]outcome
	starts map[int]*repr.Probe // the newest scheduled live probe of each layer

	mu   sync.Mutex
	kept map[probeKey]Fitted
}

// probeKey names a probe.
type probeKey struct {
	subject     string
	step, layer int
}

// Fitted is a probe and the classes that it gives to the test samples it is scored on; of real
// values it is the values alone. None must be changed.
type Fitted struct {
	Probe       *repr.Probe
	Predictions []int32
	Values      []float64
}

func newProbes(env Env) *Probes {
	settings, _ := spec.Settings[spec.Probing](env.Spec, Probe) // [checkProbe] says what is wrong with them
	return &Probes{env: env, settings: settings, ends: map[probeKey]outcome{}, starts: map[int]*repr.Probe{}, kept: map[probeKey]Fitted{}}
}

func (p *Probes) keep(key probeKey, f Fitted) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[key] = f
}

// At returns the probe of a subject's layer after so many steps.
func (p *Probes) At(subject string, step, layer int) (Fitted, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.kept[probeKey{subject, step, layer}]
	return f, ok
}

// Steps lists the steps up to one at which a subject's layer was probed, descending.
func (p *Probes) Steps(subject string, layer, upTo int) []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	var steps []int
	for key := range p.kept {
		if key.subject == subject && key.layer == layer && key.step <= upTo {
			steps = append(steps, key.step)
		}
	}
	slices.SortFunc(steps, func(a, b int) int { return b - a })
	return steps
}

// Restore takes in a probe of a subject's layer that was fitted before, by another process perhaps.
func (p *Probes) Restore(subject string, step, layer int, f Fitted) {
	p.keep(probeKey{subject, step, layer}, f)
}

// Starts are the probes that the next scheduled look starts from, by layer: without them its figures
// agree, but not their last bits. It is for the goroutine that takes the measure.
func (p *Probes) Starts() map[int]*repr.Probe { return maps.Clone(p.starts) }

// StartFrom sets what the next scheduled look starts from, before the measure is taken.
func (p *Probes) StartFrom(starts map[int]*repr.Probe) {
	clear(p.starts)
	maps.Copy(p.starts, starts)
}

// array is the classes that a probe gives the test samples it is scored on, or the probe itself.
func (p *Probes) array(at spec.Address) *spec.Array {
	f, ok := p.At(at.Subject, at.Step, at.Layer)
	if !ok {
		return nil
	}
	switch at.Name {
	case spec.Predicted:
		return &spec.Array{Rows: len(f.Predictions), Cols: 1, Int32: f.Predictions}
	case spec.Weights:
		classes, width := f.Probe.Weights.Dims()
		return &spec.Array{Rows: classes, Cols: width, Float64: f.Probe.Weights.RawMatrix().Data}
	case spec.Biases:
		return &spec.Array{Rows: 1, Cols: len(f.Probe.Intercepts), Float64: f.Probe.Intercepts}
	}
	return nil
}

// Settings are those of the run.
func (p *Probes) Settings() spec.Probing { return p.settings }

// scored is what the probe of a layer scores: the one that is kept, or else one that is fitted for
// this. It may be called from any goroutine.
func (p *Probes) scored(ctx context.Context, m Moment, layer int) (spec.Probed, error) {
	kept, known := p.At(m.Subject, m.Step, layer)
	if !known {
		found, err := p.fit(ctx, fit{m, layer}, nil)
		return found.Probed, err
	}
	labels := p.env.Samples.Labels(source.Test)[:len(kept.Predictions)]
	right := 0
	for i, label := range labels {
		if label >= 0 && kept.Predictions[i] == label {
			right++
		}
	}
	low, high := stat.Wilson(right, len(labels))
	return spec.Probed{
		TestSamples: len(labels), TestAccuracy: spec.Figure(float64(right) / float64(len(labels))),
		Interval: [2]spec.Figure{spec.Figure(low), spec.Figure(high)},
	}, nil
}

// fitted is the probe of a layer, nil where there is none: the one that is kept, or else one that is
// fitted for this. It may be called from any goroutine.
func (p *Probes) fitted(ctx context.Context, m Moment, layer int) (*repr.Probe, error) {
	if kept, known := p.At(m.Subject, m.Step, layer); known {
		return kept.Probe, nil
	}
	found, err := p.fit(ctx, fit{m, layer}, nil)
	return found.Probe, err
}
