package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/model/stat"
)

// table writes a result for a person to read.
func table(r run.Result) string {
	var b strings.Builder
	c := r.Spec
	if r.Data != nil {
		fmt.Fprintf(&b, "%s: %s training and %s, %s×%s pixels\n", r.Data.Data,
			text.Count(r.Data.Train), text.Plural(r.Data.Test, "test image"), text.Count(r.Data.Rows), text.Count(r.Data.Cols))
		for _, note := range r.Data.Notes {
			fmt.Fprintf(&b, "note: %s\n", note)
		}
		fmt.Fprintf(&b, "network: %s, %s; rate %v, batch %s, %s, seed %d\n",
			c.Network().Shape(r.Data.Rows*r.Data.Cols, c.Source.Classes), c.Network().Activation, c.Network().LearningRate, text.Count(c.Network().Batch), text.Plural(c.Network().Steps, "step"), c.Seed)
	}
	if r.Train != nil {
		writeTrain(&b, r.Train)
		writeLooks(&b, r.Train.ProbeCurve)
	}
	if len(r.Probes) > 0 {
		writeProbes(&b, r)
	}
	base := spec.Address{Subject: spec.Base, Step: c.Network().Steps}
	writeMeasures(&b, r.Measures, c.LayerNames(), base, spec.Address{Subject: spec.Base}, "")
	if len(r.PCA) > 0 {
		writePCA(&b, r.PCA)
	}
	if r.Teach != nil {
		writeTeach(&b, r)
	}
	if r.Seeds != nil {
		writeSeeds(&b, r)
	}
	for _, stage := range allStages() {
		if reason, failed := r.Failed[stage]; failed {
			fmt.Fprintf(&b, "\n%s failed: %s\n", stage, reason)
		}
	}
	if story := r.Story().Line(math.MaxInt); story != "" {
		fmt.Fprintf(&b, "\nIn short: %s.\n", story)
	}
	b.WriteString("\nseconds: ")
	for _, name := range timed() {
		if s, ok := r.Seconds[name]; ok {
			fmt.Fprintf(&b, " %s %.2f ", name, float64(s))
		}
	}
	b.WriteString("\n")
	return b.String()
}

func writeTrain(b *strings.Builder, t *run.TrainResult) {
	fmt.Fprintf(b, "\nTrain: test accuracy %s, loss %s nats per image after %s\n",
		figure(t.Final.Accuracy, 4), figure(t.Final.Loss, 4), text.Plural(t.Final.Step, "step"))
	if t.Diverged != "" {
		fmt.Fprintf(b, "  The network %s.\n", t.Diverged)
	}
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "  step\taccuracy\tloss\t\n")
	for i, p := range t.Curve {
		if i%max(1, (len(t.Curve)-1)/10) == 0 || i == len(t.Curve)-1 {
			fmt.Fprintf(w, "  %s\t%s\t%s\t\n", text.Count(p.Step), figure(p.Accuracy, 4), figure(p.Loss, 4))
		}
	}
	w.Flush()
}

func writeProbes(b *strings.Builder, r run.Result) {
	first := r.Probes[0]
	fmt.Fprintf(b, "\nProbes: %s, fitted on %s, scored on %s\n",
		r.Probing().Words(), text.Plural(first.TrainSamples, "training image"), text.Plural(first.TestSamples, "test image"))
	post := r.Published()
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	header := "  layer\twidth\ttest\t95 % interval\ttrain\tuntrained\t"
	if post != nil {
		header += "the post\t"
	}
	fmt.Fprintln(w, header)
	for i, p := range r.Probes {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t", p.Layer, text.Count(p.Width), figure(p.TestAccuracy, 3),
			run.IntervalText(p.Interval), figure(p.TrainAccuracy, 3), figure(p.UntrainedTestAccuracy, 3))
		if post != nil {
			fmt.Fprintf(w, "%.3f\t", post.Probes[i])
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	writeMcNemar(b, r.Probes, r.Verdicts())
	fmt.Fprintf(b, "  %s\n", r.ProbeFinding())
	if turn := r.TurnFinding(); turn != "" {
		fmt.Fprintf(b, "  %s\n", turn)
	}
}

// writeLooks writes what the looks found along the training: all of a few, otherwise those that
// come after twice as many steps as the one before, and the last.
func writeLooks(b *strings.Builder, looks []run.ProbePoint) {
	const few = 12
	if len(looks) == 0 {
		return
	}
	b.WriteString("\nLooks while the network was trained: its own test accuracy, and its layers' probes\n")
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "  step\tnetwork\t")
	for layer := range looks[0].TestAccuracy {
		fmt.Fprintf(w, "%s\t", spec.LayerName(layer))
	}
	fmt.Fprintln(w)
	next := 0
	for i, look := range looks {
		if len(looks) > few && look.Step < next && i < len(looks)-1 {
			continue
		}
		next = max(1, 2*look.Step)
		fmt.Fprintf(w, "  %s\t%s\t", text.Count(look.Step), figure(look.Accuracy, 4))
		for _, accuracy := range look.TestAccuracy {
			fmt.Fprintf(w, "%s\t", figure(accuracy, 3))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
}

// writeMcNemar writes the tests that the finding rests on: each layer's against the layer before,
// and the last layer's against the first, each with Newcombe's interval of the difference.
func writeMcNemar(b *strings.Builder, probes []run.ProbeResult, v *run.Verdicts) {
	if v == nil || v.Trained == nil {
		return
	}
	b.WriteString("  McNemar on the same images, p after Holm, and Newcombe's 95 % interval of the difference\n")
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "  \tdifference\t95 % interval\tgained\tlost\tp\t\n")
	test := func(t spec.LayerTest) {
		first := probes[slices.IndexFunc(probes, func(p run.ProbeResult) bool { return p.Layer == t.First })]
		d := stat.DifferenceOfCounts(run.Right(first.TestAccuracy, first.TestSamples), t.OnlyFirst, t.OnlySecond, first.TestSamples)
		fmt.Fprintf(w, "  %s - %s\t%s\t%s\t%s\t%s\t%s\t\n", t.Second, t.First, signed(spec.Figure(d.Value)),
			differenceText([2]spec.Figure{spec.Figure(d.Low), spec.Figure(d.High)}), text.Count(t.OnlySecond), text.Count(t.OnlyFirst), bareP(run.PText(t.Adjusted)))
	}
	for _, t := range v.Trained.Neighbours {
		test(t)
	}
	if t := v.Trained.Ends; t != nil {
		test(*t)
	}
	w.Flush()
}

func writePCA(b *strings.Builder, pca []run.PCAResult) {
	first := pca[0]
	fmt.Fprintf(b, "\nPCA: %s of the first %s (classes %s); explained variance ratio\n",
		text.Count(first.Samples), text.Plural(first.Of, "test image"), strings.Trim(strings.ReplaceAll(fmt.Sprint(first.Classes), " ", ", "), "[]"))
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "  layer\tPC 1\tPC 2\tPC 3\tfor 90 %\tparticipation ratio\t\n")
	for _, p := range pca {
		if p.Problem != "" {
			fmt.Fprintf(w, "  %s\t%s\t\n", p.Layer, p.Problem)
			continue
		}
		ratios := slices.Clone(p.ExplainedVarianceRatio)
		for len(ratios) < 3 { // a narrow layer has not so many components
			ratios = append(ratios, spec.Figure(math.NaN()))
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t\n", p.Layer, figure(ratios[0], 3), figure(ratios[1], 3), figure(ratios[2], 3),
			text.Count(p.Components90), figure(p.ParticipationRatio, 1))
	}
	w.Flush()
}

func writeTeach(b *strings.Builder, r run.Result) {
	t := r.Teach
	fmt.Fprintf(b, "\nTeach: %s of %s (%s %% of its variance) from %s, weight %v, %s start\n",
		text.Plural(t.Components, "component"), t.Source, figure(100*t.TargetVarianceRatio, 1), t.Layer, float64(t.Weight), t.Init)
	diverged := t.Diverged != "" || r.Train != nil && r.Train.Diverged != ""
	if diverged {
		fmt.Fprintf(b, "  test accuracy %s\n", figure(t.Final.Accuracy, 4))
	} else {
		fmt.Fprintf(b, "  test accuracy %s, taught minus base %s (only taught right %s, only base %s; McNemar %s)\n", figure(t.Final.Accuracy, 4),
			signed(t.Difference), text.Count(t.OnlyTaught), text.Count(t.OnlyBase), run.PText(t.PValue))
	}
	if r.Completed(spec.Teach, t.Init) {
		fmt.Fprintf(b, "  %s\n", r.TeachFinding(t))
	}
	if t.Final.HeadLoss.Finite() {
		fmt.Fprintf(b, "  head loss %s per image at the end", figure(t.Final.HeadLoss, 4))
		if len(t.Curve) > 2 { // the first evaluation is that before the training
			fmt.Fprintf(b, ", %s over the first %s", figure(t.Curve[1].HeadLoss, 4), text.Plural(t.Curve[1].Step, "step"))
		}
		b.WriteString("\n")
	}
	if t.Diverged != "" {
		fmt.Fprintf(b, "  The taught network %s.\n", t.Diverged)
	}
}

// figure writes a number with so many decimals, as [data.Decimal] does; one that is not finite
// as a dash.
func figure(f spec.Figure, decimals int) string {
	if !f.Finite() {
		return "–"
	}
	return text.Decimal(float64(f), decimals)
}

// signed writes a difference of accuracies.
func signed(f spec.Figure) string {
	if !f.Finite() {
		return "–"
	}
	text := text.Decimal(float64(f), 4)
	if !strings.HasPrefix(text, "-") {
		text = "+" + text
	}
	return text
}

// timed lists what the seconds of a result are of, in order.
func timed() []string {
	return slices.Concat([]string{"load"}, text.Words(allStages()), []string{"total"})
}

// allStages are those that can be named and what follows them.
func allStages() []spec.Stage { return append(slices.Clone(rules.Stages), spec.Seeds) }
