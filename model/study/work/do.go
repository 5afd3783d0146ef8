package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/analysis"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/study"
)

// Load reads the data of an experiment. An error is no fault of a task: the process ends with it.
type Load func(s spec.Spec) (*source.Material, error)

// errData is of data that cannot be read.
var errData = errors.New("the data cannot be read")

// Do does the experiment of a task on one core and in this process. Beat is called while it makes
// progress. The error is that of the data, or of ctx; why a task cannot be done is an [Outcome].
func Do(ctx context.Context, key string, s spec.Spec, load Load, beat func()) (study.Outcome, error) {
	began := time.Now()
	o := study.Outcome{Key: key, Started: began.UTC()}
	do := doNetwork
	if s.IsStored() {
		do = doStore
	}
	err := safe.Call(func() error { return do(ctx, s, load, beat, &o) })
	o.Seconds = time.Since(began).Seconds()
	switch {
	case err == nil:
		return o, nil
	case errors.Is(err, errData):
		return study.Outcome{}, err
	case ctx.Err() != nil:
		return study.Outcome{}, ctx.Err()
	}
	o.State, o.Problem, o.Figures = study.Failed, text.OnOneLine(err), nil
	o.Document, o.Blob = "", nil
	return o, nil
}

// doNetwork trains.
func doNetwork(ctx context.Context, s spec.Spec, load Load, beat func(), o *study.Outcome) error {
	m, err := load(s)
	if err != nil {
		return fmt.Errorf("%w: %w", errData, err)
	}
	l := lab.Start(s, func() (*source.Material, error) { return m, nil }, simd.Serial)
	defer l.Close()
	l.Ask(run.Requests(s.ToDo())...)
	l.Finish()
	events, err := watch(ctx, l, beat)
	if err != nil {
		return err
	}
	result := run.Collect(s, events)
	document, err := result.Document()
	if err != nil {
		return err
	}
	o.Keep(document)
	found := l.Replicated()
	o.State, o.Problem = study.Done, found.Problem
	for _, f := range found.Figures {
		o.Figure(s, f.Quantity, f.Value)
	}
	switch stage := failedStage(s, result); {
	case result.Train != nil && result.Train.Diverged != "":
		o.State, o.Problem = study.Diverged, "the network "+result.Train.Diverged
	case stage != "":
		o.State, o.Problem = study.Failed, fmt.Sprintf("%s: %s", stage, result.Failed[stage])
	case o.Problem != "":
		o.State = study.Failed
	case result.Teach != nil && result.Teach.Diverged != "":
		o.State, o.Problem = study.Diverged, "the taught network "+result.Teach.Diverged
	}
	return nil
}

// failedStage is the first stage that was asked for and could not be done, "" for none.
func failedStage(s spec.Spec, r run.Result) spec.Stage {
	for _, stage := range s.ToDo() {
		if _, failed := r.Failed[stage]; failed {
			return stage
		}
	}
	return ""
}

// doStore probes a store.
func doStore(ctx context.Context, s spec.Spec, _ Load, beat func(), o *study.Outcome) error {
	reading, err := Reading(s)
	if err != nil {
		return err
	}
	of, err := store.Open(s.Source.Store, reading)
	if err != nil {
		return fmt.Errorf("%w: %w", errData, err)
	}
	a := analysis.Follow(s, of, nil, nil, simd.Serial)
	defer a.Close()
	a.Ask(run.Requests(s.Stages)...)
	a.Finish()
	events, err := watch(ctx, a, beat)
	if err != nil {
		return err
	}
	result := run.CollectStore(s, events)
	document, err := result.Document()
	if err != nil {
		return err
	}
	o.Keep(document)
	o.State = study.Done
	for _, e := range events {
		switch e := e.(type) {
		case spec.Probed:
			if e.Subject == spec.FromStore && !e.Live {
				o.Figure(s, spec.Quantity{Measure: measure.Probe, Subject: e.Subject, Step: e.Step, Layer: e.Layer, Name: e.Name}, e.TestAccuracy)
			}
		case spec.Measured:
			q := spec.Quantity{Measure: e.Measure, Subject: e.Subject, Step: e.Step, Layer: e.Layer, Name: e.Name}
			if e.Other != nil {
				q.Other = &spec.Of{Subject: e.Other.Subject, Step: e.Other.Step, Layer: e.Other.Layer, Name: e.Other.Name}
			}
			if e.Measure != measure.Probe && e.Subject == spec.FromStore {
				o.Figure(s, q, e.Value)
			}
		}
	}
	if result.Failed != "" || result.MeasuresFailed != "" {
		o.State, o.Problem = study.Failed, result.Failed+result.MeasuresFailed
	}
	return nil
}

// Reading is how the store of a spec is read.
func Reading(s spec.Spec) (store.Settings, error) {
	var reading store.Settings
	table := store.Table()
	for _, r := range s.Source.Reading {
		if err := table.Set(&reading, r.Setting, r.Value); err != nil {
			return reading, err
		}
	}
	reading.SeedElse = s.Seed
	return reading, nil
}

// beatEvery is how often it is looked whether a task makes progress.
const beatEvery = 500 * time.Millisecond

// watch reads a log to its end. Beat is called whenever there is something new: an event, or a step.
func watch(ctx context.Context, v run.View, beat func()) (all []spec.Event, err error) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	defer func() { close(stop); <-stopped }()
	go func() {
		defer close(stopped)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		last := run.Gauge{}
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			if g := v.Gauge(); g.Step != last.Step || g.Stage != last.Stage || g.Live != last.Live {
				last = g
				beat()
			}
		}
	}()
	for {
		events, err := v.Next(ctx, len(all))
		all = append(all, events...)
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return all, err
		}
		beat()
	}
}
