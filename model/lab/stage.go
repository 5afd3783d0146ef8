package lab

import (
	"context"

	"fathom/model/measure"
	"fathom/model/run"
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
	switch s {
	case spec.Train:
		return work{run: runTrain}, true
	case measure.Probe:
		return work{needs: []spec.Stage{spec.Train}, run: runProbe}, true
	case measure.PCA:
		return work{needs: []spec.Stage{spec.Train}, run: runPCA}, true
	case spec.Teach:
		return work{needs: []spec.Stage{spec.Train}, run: runTeach}, true
	}
	return work{}, false
}
