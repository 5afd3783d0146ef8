package spec

import (
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
