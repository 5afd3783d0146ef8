package lab

import (
	"context"
	"fathom/data/text"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Stage names a part of the experiment.
type Stage string

// The stages, in the post's order.
const (
	Train Stage = "train" // train the base network
	Probe Stage = "probe" // logistic regression on every layer
	PCA   Stage = "pca"   // principal components of every layer
	Teach Stage = "teach" // train a second network to predict the first one's components
)

// Stages lists all stages in order.
var Stages = []Stage{Train, Probe, PCA, Teach}

// ParseStages reads a comma-separated list of stages.
func ParseStages(list string) ([]Stage, error) {
	var out []Stage
	var unknown []string
	for field := range strings.SplitSeq(list, ",") {
		s := Stage(strings.TrimSpace(field))
		switch {
		case !slices.Contains(Stages, s):
			unknown = append(unknown, strconv.Quote(field))
		case !slices.Contains(out, s):
			out = append(out, s)
		}
	}
	switch {
	case len(unknown) == 1:
		return nil, fmt.Errorf("%s is no stage; there are %s", unknown[0], text.List(text.Words(Stages), "and"))
	case len(unknown) > 1:
		return nil, fmt.Errorf("%s are no stages; there are %s", text.Few(unknown, "and"), text.List(text.Words(Stages), "and"))
	}
	return out, nil
}

// work is what a stage does: what must be done before it, and how to do it.
// run appends to the log and returns ctx's error when it was cancelled, or why
// the stage cannot be done.
type work struct {
	needs []Stage
	run   func(ctx context.Context, l *Lab, ask request) error
}

// work looks a stage up.
func (s Stage) work() (w work, known bool) {
	switch s {
	case Train:
		return work{run: runTrain}, true
	case Probe:
		return work{needs: []Stage{Train}, run: runProbe}, true
	case PCA:
		return work{needs: []Stage{Train}, run: runPCA}, true
	case Teach:
		return work{needs: []Stage{Train}, run: runTeach}, true
	}
	return work{}, false
}

// request is a stage that was asked for. Init is set for teach alone, so that
// both starts can be done in one run and each only once.
type request struct {
	stage Stage
	init  Init
}
