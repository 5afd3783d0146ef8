package export

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// part is what there is of a stage: its files, its section of the report and what is missing
// of it. A stage that was not done has a gap and nothing else.
type part struct {
	tables, arrays, figures []file
	section                 func(b *strings.Builder) // of the report
	items                   func(b *strings.Builder) // of the list of files: what the arrays are; nil without any
	gaps                    []gap
}

// gap is how much there is of a stage.
type gap struct {
	name     string // of the stage, as in "probe stage"
	stage    spec.Stage
	start    spec.Init // of a teach stage
	failed   string    // why it could not be done
	amount   string    // that there is of it, as in "2 of 4 layers"
	there    bool      // something is
	optional bool      // nobody misses it where it was not begun
}

// sentence says why a stage is not whole, "" if it is.
func (g gap) sentence(r run.Result) string {
	switch {
	case g.failed != "":
		return fmt.Sprintf("The %s failed: %s.", g.name, strings.TrimSuffix(g.failed, "."))
	case r.Unfinished(g.stage, g.start):
		return fmt.Sprintf("The %s was not finished when this was written: there are %s.", g.name, g.amount)
	case !g.there && !g.optional:
		return fmt.Sprintf("The %s was not done.", g.name)
	}
	return ""
}

// ofSteps and ofLayers say how much there is of a training and of a measure's stage.
func (x *contents) ofSteps(done int) string {
	return fmt.Sprintf("%s of %s", text.Count(done), text.Plural(x.steps(), "step"))
}

func (x *contents) ofLayers(done int) string {
	return fmt.Sprintf("%d of %s", done, text.Plural(x.maps(), "layer"))
}
