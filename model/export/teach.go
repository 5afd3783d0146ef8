package export

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// teaching is one start of the teach stage, with the names that what is written of it
// has: of the config's own the plain ones, of the other ones that say which it is.
type teaching struct {
	*run.TeachResult
	file   string // of its table and its figure
	suffix string // of its arrays
	other  bool   // not the config's
}

// teachings lists the starts that there is something of, the config's own first.
func (x *contents) teachings() []teaching {
	var out []teaching
	if t := x.Result.Teach; t != nil && len(t.Curve) > 0 {
		out = append(out, teaching{t, "teach", "_taught", false})
	}
	if t := x.Result.OtherTeach; t != nil && len(t.Curve) > 0 {
		out = append(out, teaching{t, "teach-" + string(t.Init), "_taught_" + string(t.Init), true})
	}
	return out
}

// teachPart is the taught networks of both starts.
func (x *contents) teachPart() part {
	p := part{section: x.writeTeachings, gaps: x.teachGaps()}
	for _, t := range x.teachings() {
		p.tables = append(p.tables, table(t.file, teachRows(x.Result, t.Curve)))
		p.figures = append(p.figures, sheetFiles(t.file, func() sheet { return x.teach(t) })...)
	}
	return p
}

// teachGaps says how much there is of both starts. The one that is not the config's is
// asked for in the app alone.
func (x *contents) teachGaps() []gap {
	r := x.Result
	start := r.Spec.Lesson().Start
	own := gap{name: "teach stage", stage: spec.Teach, start: start, failed: r.Failed[spec.Teach]}
	own.amount, own.there = x.taughtAmount(r.Teach)
	other := gap{name: fmt.Sprintf("teach stage from the %s start", start.Other()), stage: spec.Teach, start: start.Other(), failed: r.OtherFailed, optional: true}
	other.amount, other.there = x.taughtAmount(r.OtherTeach)
	if other.there || other.failed != "" || r.Unfinished(spec.Teach, start.Other()) {
		own.name += fmt.Sprintf(" from the %s start", start)
	}
	return []gap{own, other}
}

// taughtAmount says how much there is of one start.
func (x *contents) taughtAmount(t *run.TeachResult) (amount string, there bool) {
	if t == nil {
		return x.ofSteps(0), false
	}
	return x.ofSteps(t.Final.Step), len(t.Curve) > 0
}

// teach is a taught network's accuracy beside the base network's, its losses, and
// the difference of the accuracies, whole and without its first part.
func (x *contents) teach(t teaching) sheet {
	r, steps := x.Result, x.Result.Spec.Network().Steps
	base := &curve{name: "base", style: line(network, nil)}
	taughtOne := &curve{name: "taught", style: line(taught, dashes[1])}
	difference, noise := &curve{style: line(taught, nil)}, &band{fill: shade}
	loss := &curve{name: "cross-entropy", style: line(training, nil)}
	head := &curve{name: "head, weighted", style: line(taught, dashes[1])}
	at := baseAccuracy(r)
	for _, p := range t.Curve {
		base.add(p.Step, at(p.Step))
		taughtOne.add(p.Step, p.Accuracy)
		difference.add(p.Step, p.Accuracy-at(p.Step))
		noise.add(p.Step, p.DifferenceError)
		loss.add(p.Step, p.TrainLoss)
		head.add(p.Step, p.HeadLoss)
	}
	return sheet{
		title: "A second network taught the first one's components",
		note: fmt.Sprintf("%s start · %s of %s from %s, weight %v · %s · %s", t.Init, text.Plural(t.Components, "component"), t.Source, t.Layer,
			float64(t.Weight), x.testImages(), x.about()),
		width: 7.2 * vg.Inch, height: 7.5*vg.Inch + 40,
		panels: [][]*panel{
			{differencePanel("Difference of test accuracies, taught − base", steps, difference, noise)},
			{errorPanel("Test error", steps, base, taughtOne)},
			{logPanel("Training losses", "nats, error (log axis)", steps, loss, head)},
		},
	}
}

// differencePanel is a panel of a difference of accuracies, with 0 in the middle and one standard
// error around it.
func differencePanel(title string, steps int, difference *curve, noise *band) *panel {
	most := 0.001
	if a, b, ok := extent([]*curve{difference}, 0); ok {
		most = 1.1 * max(most, math.Abs(a), math.Abs(b))
	}
	zero := &curve{xs: []float64{0, float64(steps)}, ys: []float64{0, 0}, bare: true, style: draw.LineStyle{Color: quiet, Width: 0.8}}
	p := curvePanel(title, "accuracy", steps, -most, most, zero, difference)
	p.drawers = slices.Insert(p.drawers, 0, drawer(noise))
	p.keys = []key{{name: "± one standard error of the difference, over the test images", fill: &patchStyle{shade, draw.LineStyle{}}}}
	return p
}

// teachRows has a taught network's curve, and the base network's accuracy and
// the difference at the same step.
func teachRows(r run.Result, curve []run.TeachPoint) [][]string {
	rows := [][]string{{"step", "loss", "accuracy", "train_loss", "head_loss", "base_accuracy", "difference", "difference_error"}}
	base := baseAccuracy(r)
	for _, p := range curve {
		at := base(p.Step)
		rows = append(rows, []string{strconv.Itoa(p.Step), cell(p.Loss), cell(p.Accuracy), cell(p.TrainLoss), cell(p.HeadLoss),
			cell(at), cell(p.Accuracy - at), cell(p.DifferenceError)})
	}
	return rows
}

// writeTeachings writes a section for each start.
func (x *contents) writeTeachings(b *strings.Builder) {
	for _, t := range x.teachings() {
		x.writeTeach(b, t)
	}
}

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
		b.WriteString("The stage was not finished.\n")
	}
	if t.Diverged != "" {
		fmt.Fprintf(b, "The taught network %s.\n", t.Diverged)
	}
	if t.other {
		c := x.Result.Spec
		c.Stages = []spec.Stage{spec.Teach}
		c.StartFrom(t.Init)
		fmt.Fprintf(b, "To do this start again:\n\n    %s\n", x.Rules.Reproduction(c))
	}
	b.WriteString("\n")
	picture(b, "The taught network beside the base network", t.file)
}
