package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/model/stat"
)

// probeKey names a probe that need not be fitted twice: the base network's layer
// after so many steps. The input layer is the same at every step.
type probeKey struct{ step, layer int }

func keyOf(step, layer int) probeKey {
	if layer == 0 {
		step = 0
	}
	return probeKey{step, layer}
}

// runProbe probes every layer of the trained network and, as a control, of the
// network as it was before training.
func runProbe(ctx context.Context, l *Lab, _ run.Request) error {
	initial, _ := l.store.Initial(spec.Base)
	trained, _ := l.store.Trained(spec.Base)
	layers := l.shape().Layers()
	l.meter.begin(measure.Probe, "", 2*layers)
	var wanted []fit
	for layer := range layers {
		wanted = append(wanted, fit{snapshot{step: 0, net: initial}, layer}, fit{snapshot{step: l.spec.Network().Steps, net: trained}, layer})
	}
	fitted, err := l.fitAll(ctx, wanted)
	if err != nil {
		return err
	}
	for i, f := range wanted {
		// What was fitted has passed the gate.
		if _, passed := fitted[keyOf(f.step, f.layer)]; !passed {
			if err := l.gate.PassOpen(ctx); err != nil {
				return err
			}
		}
		p, err := l.probed(ctx, f.snapshot, f.layer)
		if err != nil {
			return err
		}
		l.log.Append(p)
		l.meter.at(i+1, false)
	}
	l.compareLayers(spec.Compared{Subject: spec.Base, Step: 0})
	l.compareLayers(spec.Compared{Subject: spec.Base, Step: l.spec.Network().Steps})
	return nil
}

// compareLayers writes down the tests of neighbouring layers' probes and of the first layer's and the
// last one's, where there are both probes, and what they show together. look says of which probes.
func (l *Lab) compareLayers(look spec.Compared) {
	last := l.shape().Layers() - 1
	var tests []spec.Compared
	for second := 1; second <= last; second++ {
		tests = l.compare(tests, look, second-1, second)
	}
	if last > 1 {
		tests = l.compare(tests, look, 0, last)
	}
	names := make([]string, last+1)
	for layer := range names {
		names[layer] = spec.LayerName(layer)
	}
	for _, test := range tests {
		l.log.Append(test)
	}
	if judged, ok := measure.JudgeDepth(look.Subject, look.Step, look.Live, names, tests); ok {
		l.log.Append(judged)
	}
}

// compare adds McNemar's test of the probes of two layers.
func (l *Lab) compare(tests []spec.Compared, look spec.Compared, first, second int) []spec.Compared {
	a, b := l.store.Predictions(look.Step, first), l.store.Predictions(look.Step, second)
	if a == nil || b == nil {
		return tests
	}
	m := stat.CompareMcNemar(a, b, l.material.Test.Labels[:len(a)])
	look.First, look.Second, look.Samples = first, second, len(a)
	look.OnlyFirst, look.OnlySecond, look.PValue = m.OnlyFirst, m.OnlySecond, spec.Figure(m.PValue)
	return append(tests, look)
}

// fit is a probe to fit: a layer of a network.
type fit struct {
	snapshot
	layer int
}

// fitAll fits the probes that are not known yet, as many at a time as there are
// cores, and remembers them. Each waits at the gate before it begins, so that a pause
// is one of the work too. It returns which of the wanted it fitted, by index.
func (l *Lab) fitAll(ctx context.Context, wanted []fit) (begun map[probeKey]int, err error) {
	results := make([]outcome, len(wanted))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	begun = map[probeKey]int{}
	for i, f := range wanted {
		key := keyOf(f.step, f.layer)
		if _, known := l.probes[key]; known {
			continue
		}
		if _, twice := begun[key]; twice {
			continue
		}
		begun[key] = i
		group.Go(func() error {
			return safely(func() error {
				err := l.gate.PassOpen(ctx)
				if err != nil {
					return err
				}
				results[i], err = l.fitProbe(ctx, f.net, f.layer, nil)
				return err
			})
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for key, i := range begun {
		l.probes[key] = results[i]
	}
	return begun, nil
}

// look works through the snapshots of a training: probes and principal
// components of each layer.
func (l *Lab) look(ctx context.Context, snapshots <-chan snapshot) error {
	var judge *judge // None before it is needed
	for s := range snapshots {
		var seen view
		if s.project {
			seen = l.shown().view(s.net)
		}
		for layer := range l.shape().Layers() {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if s.probe {
				p, err := l.probed(ctx, s, layer)
				if err != nil {
					return err
				}
				p.Live = true
				l.log.Append(p)
			}
			if s.project {
				l.log.Append(l.projected(seen, s.step, layer, true))
			}
		}
		if s.probe {
			if judge == nil {
				j := l.newJudge()
				judge = &j
			}
			l.compareLayers(spec.Compared{Subject: spec.Base, Step: s.step, Live: true, WorseThanGuessing: s.step > 0 && judge.worse(s.net)})
		}
		l.meter.addLive(-1)
	}
	return ctx.Err()
}

// probed fits and scores the probe of one layer, or finds it done already. A
// representation that cannot be probed is a result too, with its problem said.
//
// What the probe stage shows again, both ends of the training, is fitted from
// scratch, so that it does not depend on whether there were live probes. Those
// in between start from the one before, which takes a third of the time; a look
// that somebody asked for neither does nor leaves a start, since it would make
// the next ones' last bits depend on when it was.
func (l *Lab) probed(ctx context.Context, s snapshot, layer int) (spec.Probed, error) {
	key := keyOf(s.step, layer)
	o, known := l.probes[key]
	if !known {
		ends := layer == 0 || s.step == 0 || s.step == l.spec.Network().Steps
		var start *repr.Probe
		if !ends && s.scheduled {
			start = l.starts[layer]
		}
		var err error
		if o, err = l.fitProbe(ctx, s.net, layer, start); err != nil {
			return spec.Probed{}, err
		}
		if ends {
			l.probes[key] = o
		}
		if s.scheduled {
			l.starts[layer] = o.probe
		}
	}
	if o.probe != nil {
		l.store.PutProbe(s.step, layer, o.probe, o.predictions)
	}
	o.Step = s.step
	return o.Probed, nil
}

// outcome is what the log says of a probe, and the probe, nil where there is none.
type outcome struct {
	spec.Probed
	fitted
}

// fitProbe fits one layer's probe on the first --probe-samples images of the
// training split and scores it on as many of the first test images, or on all where
// there are fewer, of either.
// The start may be nil.
func (l *Lab) fitProbe(ctx context.Context, net *model.Network, layer int, start *repr.Probe) (outcome, error) {
	train := l.material.Train.Slice(0, upTo(l.probing.Samples, l.material.Train.Len()))
	test := l.material.Test.Slice(0, upTo(l.probing.Samples, l.material.Test.Len()))
	nan := spec.Figure(math.NaN())
	p := spec.Probed{
		Subject: spec.Base,
		Layer:   layer, Name: spec.LayerName(layer), Width: net.Shape.Width(layer), Solver: l.probing.Solver,
		TrainSamples: train.Len(), TestSamples: test.Len(),
		TrainAccuracy: nan, TestAccuracy: nan, Interval: [2]spec.Figure{nan, nan},
	}
	if train.Len() == 0 {
		p.Problem = "there is no image to fit a probe on"
		return outcome{Probed: p}, nil
	}
	x, y := dense(representation(net, train, layer)), dense(representation(net, test, layer))
	probe, err := repr.Fit(ctx, x, train.Labels, net.Shape.Classes, repr.Options{Solver: repr.Solver(l.probing.Solver), Start: start})
	switch {
	case errors.Is(err, repr.ErrNotFinite):
		p.Problem = fmt.Sprintf("%s has no finite representation", p.Name)
		return outcome{Probed: p}, nil
	case err != nil && ctx.Err() == nil:
		p.Problem = fmt.Sprintf("%s: %v", p.Name, err)
		return outcome{Probed: p}, nil
	case err != nil:
		return outcome{}, err
	}
	score := probe.Score(y, test.Labels)
	p.TrainAccuracy = spec.Figure(probe.Score(x, train.Labels).Accuracy)
	p.TestAccuracy = spec.Figure(score.Accuracy)
	low, high := stat.Wilson(score.Correct, score.N)
	p.Interval = [2]spec.Figure{spec.Figure(low), spec.Figure(high)}
	p.Objective = spec.Figures(probe.Objective)
	p.Confusion = spec.NewConfusion(net.Shape.Classes, test.Labels, score.Predictions)
	return outcome{p, fitted{probe, score.Predictions}}, nil
}
