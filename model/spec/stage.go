package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
)

// Stage names a part of the experiment that can be asked for: a training, or a measure of the
// trained network by its name.
type Stage string

// The stages that are trainings.
const (
	Train Stage = "train" // train the network
	Teach Stage = "teach" // train a second network to predict the first one's components
)

// parseStages reads a comma-separated list of stages, of those there are.
func parseStages(list string, all []Stage) (stages []Stage, problem string) {
	var unknown []string
	for field := range strings.SplitSeq(list, ",") {
		s := Stage(strings.TrimSpace(field))
		switch {
		case !slices.Contains(all, s):
			unknown = append(unknown, strconv.Quote(field))
		case !slices.Contains(stages, s):
			stages = append(stages, s)
		}
	}
	there := "there are " + text.List(text.Words(all), "and")
	switch {
	case len(unknown) == 1:
		return nil, fmt.Sprintf("%s is no stage; %s", unknown[0], there)
	case len(unknown) > 1:
		return nil, fmt.Sprintf("%s are no stages; %s", text.Few(unknown, "and"), there)
	}
	return stages, ""
}
