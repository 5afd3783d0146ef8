package lab

import (
	"context"
	"slices"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// work is what a stage does: what must be done before it, and how to do it.
// run appends to the log and returns ctx's error when it was cancelled, or why
// the stage cannot be done.
type work struct {
	needs []spec.Stage
	run   func(ctx context.Context, l *Lab, ask run.Request) error
}

// workOf looks a stage up.
func workOf(s spec.Stage) (w work, known bool) {
	switch {
	case s == spec.Train:
		return work{run: runTrain}, true
	case s == spec.Teach:
		return work{needs: []spec.Stage{spec.Train}, run: runTeach}, true
	case s == spec.Seeds:
		return work{run: runSeeds}, true
	case slices.Contains(measure.Stages(), s):
		return work{needs: []spec.Stage{spec.Train}, run: runMeasure}, true
	}
	return work{}, false
}

// runMeasure takes a measure of the trained network.
func runMeasure(ctx context.Context, l *Lab, ask run.Request) error {
	l.meter.Begin(ask.Stage, "", 0)
	untrained, _ := l.moments.Initial(spec.Base)
	trained, _ := l.moments.Trained(spec.Base)
	return l.measures.Take(ctx, ask.Stage,
		measure.Moment{Subject: spec.Base, Source: source.Of(untrained, l.material, l.pool), End: true},
		measure.Moment{Subject: spec.Base, Step: l.spec.Network().Steps, Source: source.Of(trained, l.material, l.pool), End: true},
		l.meter.Far)
}
