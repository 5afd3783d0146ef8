package export

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// writeTeach writes the section of one start. What the result does not know before
// the stage has ended is not spoken of.
func (x *contents) writeTeach(b *strings.Builder, t teaching) {
	start := "the base network's initial weights"
	if t.Init == spec.Fresh {
		start = "newly drawn weights"
	}
	b.WriteString("## Teaching")
	if t.other {
		fmt.Fprintf(b, ", %s start", t.Init)
	}
	share := ""
	if t.TargetVarianceRatio.Finite() {
		share = fmt.Sprintf(" (%s %% of\nthat layer's variance)", figure(100*t.TargetVarianceRatio, 1))
	}
	fmt.Fprintf(b, "\n\nA second network of the same shape, from %s, also learned to predict %s of %s of the first one%s from %s, with the weight %v.\n\n",
		start, text.Plural(t.Components, "component"), t.Source, share, t.Layer, float64(t.Weight))
	switch {
	case x.Result.Completed(spec.Teach, t.Init):
		fmt.Fprintf(b, "%s\n", x.Result.TeachFinding(t.TeachResult))
	default:
		b.WriteString("The stage did not come to its end.\n")
	}
	if t.Diverged != "" {
		fmt.Fprintf(b, "The taught network %s.\n", t.Diverged)
	}
	if t.other {
		c := x.Result.Spec
		c.Stages = []spec.Stage{spec.Teach}
		c.StartFrom(t.Init)
		fmt.Fprintf(b, "To do this start again:\n\n    %s\n", x.Rules.Command(c))
	}
	b.WriteString("\n")
	picture(b, "The taught network beside the base network", t.file)
}

// writeMissing says what there is no file of or only a part, and why.
func (x *contents) writeMissing(b *strings.Builder) {
	lines := x.missing()
	if len(x.layers) > 0 && !x.hasSprite() {
		lines = append(lines, fmt.Sprintf("The images are too many or too large for a sprite of at most %s pixels a side.", text.Count(maxSprite)))
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "## What is missing\n\n- %s\n\n", strings.Join(lines, "\n- "))
	}
}

// missing says of each stage why it is not whole.
func (x *contents) missing() []string {
	r := x.Result
	steps := func(done int) string {
		return fmt.Sprintf("%s of %s", text.Count(done), text.Plural(r.Spec.Network().Steps, "step"))
	}
	layers := func(done int) string {
		return fmt.Sprintf("%d of %s", done, text.Plural(len(r.Spec.Network().Hidden)+1, "layer"))
	}
	taught := func(t *run.TeachResult) (part string, there bool) {
		if t == nil {
			return steps(0), false
		}
		return steps(t.Final.Step), len(t.Curve) > 0
	}
	trained := 0
	if r.Train != nil {
		trained = r.Train.Final.Step
	}
	own, ownThere := taught(r.Teach)
	other, otherThere := taught(r.OtherTeach)
	start := r.Spec.Lesson().Start
	ownName, otherName := "teach stage", fmt.Sprintf("teach stage from the %s start", start.Other())
	if otherThere || r.OtherFailed != "" || r.Unfinished(spec.Teach, start.Other()) {
		ownName += fmt.Sprintf(" from the %s start", start)
	}
	var lines []string
	for _, s := range []struct {
		name   string
		stage  spec.Stage
		init   spec.Init
		failed string
		part   string // what there is of it
		there  bool
	}{
		{"train stage", spec.Train, "", r.Failed[spec.Train], steps(trained), r.Train != nil},
		{"probe stage", probeMeasure, "", r.Failed[probeMeasure], layers(len(r.Probes)), len(r.Probes) > 0},
		{"pca stage", pcaMeasure, "", r.Failed[pcaMeasure], layers(len(r.PCA)), len(r.PCA) > 0},
		{ownName, spec.Teach, start, r.Failed[spec.Teach], own, ownThere},
		{otherName, spec.Teach, start.Other(), r.OtherFailed, other, otherThere},
	} {
		switch {
		case s.failed != "":
			lines = append(lines, fmt.Sprintf("The %s failed: %s.", s.name, strings.TrimSuffix(s.failed, ".")))
		case r.Unfinished(s.stage, s.init):
			lines = append(lines, fmt.Sprintf("The %s had not come to its end when this was written: there are %s.", s.name, s.part))
		case !s.there && s.name != otherName:
			lines = append(lines, fmt.Sprintf("The %s was not done.", s.name))
		}
	}
	return lines
}
