package lab

import (
	"context"

	"fathom/model/spec"
)

// work is what a stage does: what must be done before it, and how to do it.
// run appends to the log and returns ctx's error when it was cancelled, or why
// the stage cannot be done.
type work struct {
	needs []spec.Stage
	run   func(ctx context.Context, l *Lab, ask request) error
}

// workOf looks a stage up.
func workOf(s spec.Stage) (w work, known bool) {
	switch s {
	case spec.Train:
		return work{run: runTrain}, true
	case spec.Probe:
		return work{needs: []spec.Stage{spec.Train}, run: runProbe}, true
	case spec.PCA:
		return work{needs: []spec.Stage{spec.Train}, run: runPCA}, true
	case spec.Teach:
		return work{needs: []spec.Stage{spec.Train}, run: runTeach}, true
	}
	return work{}, false
}

// request is a stage that was asked for. Init is set for teach alone, so that
// both starts can be done in one run and each only once.
type request struct {
	stage spec.Stage
	init  spec.Init
}
