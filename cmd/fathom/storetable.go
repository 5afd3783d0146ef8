package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// writeStore writes the result of a store in one go; ndjson is written already.
func writeStore(w io.Writer, result run.StoreResult, format string) error {
	switch format {
	case "json":
		document, err := result.Document()
		if err != nil {
			return err
		}
		return write(w, document)
	case "text":
		return write(w, []byte(storeText(result)))
	}
	return nil
}

// storeText writes the result of a store for a person to read.
func storeText(r run.StoreResult) string {
	var b strings.Builder
	s := r.Store
	fmt.Fprintf(&b, "%s: %s and %s, %s, %s", s.Name, text.Plural(s.Samples["train"], "training row"), text.Plural(s.Samples["test"], "test row"),
		text.Plural(len(s.Layers), "layer"), text.Plural(len(s.Moments), "moment"))
	if n := s.Samples["validation"]; n > 0 {
		fmt.Fprintf(&b, "; %s left aside", text.Plural(n, "validation row"))
	}
	b.WriteString("\n")
	for _, sentence := range s.Decisions {
		fmt.Fprintf(&b, "read as: %s\n", sentence)
	}
	for _, sentence := range slices.Concat(s.Notes, s.Sentences) {
		fmt.Fprintf(&b, "note: %s\n", sentence)
	}
	if len(s.Classes) > 0 {
		fmt.Fprintf(&b, "classes, training + test rows: %s\n", classesText(s.Classes))
	}
	for _, moment := range s.Moments {
		if probes := r.At(moment.Step); len(probes) > 0 {
			writeStoreProbes(&b, r, moment, probes)
		}
		at := ""
		if moment.Name != "" {
			at = " at " + moment.Name
		}
		writeMeasures(&b, r.Measures, r.Spec.LayerNames(), spec.Address{Subject: spec.FromStore, Step: moment.Step}, spec.Address{Subject: spec.Untrained}, at)
	}
	if finding := r.Finding(); finding != "" {
		fmt.Fprintf(&b, "\n%s\n", finding)
	}
	writeOverCheckpoints(&b, r)
	fmt.Fprintf(&b, "\nseconds:  probe %.2f", float64(r.Seconds[measure.Probe]))
	if seconds, done := r.Seconds[measure.Measures]; done {
		fmt.Fprintf(&b, "  measures %.2f", float64(seconds))
	}
	if total, finished := r.Seconds["total"]; finished {
		fmt.Fprintf(&b, "  total %.2f", float64(total))
	}
	b.WriteString("\n")
	return b.String()
}

func writeStoreProbes(b *strings.Builder, r run.StoreResult, moment spec.StoredMoment, probes []run.StoreProbe) {
	first := probes[0]
	at := ""
	if moment.Name != "" {
		at = " at " + moment.Name
	}
	fmt.Fprintf(b, "\nProbes%s: %s, %s, fitted on %s, scored on %s\n", at, first.Solver.Words(), spec.ScaleWords(first.Scale),
		text.Plural(first.TrainSamples, "row"), text.Plural(first.TestSamples, "row"))
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	interval := "95 % interval"
	if first.IntervalOver.Unit == "groups" {
		interval += " by group"
	}
	untrained := slices.ContainsFunc(probes, func(p run.StoreProbe) bool { return p.UntrainedAccuracy.Finite() })
	switch {
	case r.Real():
		fmt.Fprint(w, "  layer\twidth\tC\ttest R²\t")
	default:
		fmt.Fprintf(w, "  layer\twidth\tC\ttest\t%s\tlog loss\ttrain\tmajority\t", interval)
	}
	if untrained {
		fmt.Fprint(w, "untrained\t")
	}
	fmt.Fprintln(w)
	var problems []string
	for _, p := range probes {
		if p.Problem != "" {
			fmt.Fprintf(w, "  %s\t%s\t–\t\n", p.Layer, text.Count(p.Width))
			problems = append(problems, p.Problem)
			continue
		}
		c := fmt.Sprintf("%v", float64(p.C))
		if p.Edge {
			c += " (end of grid)"
		}
		if r.Real() {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t", p.Layer, text.Count(p.Width), c, figure(p.R2, 3))
		} else {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t", p.Layer, text.Count(p.Width), c, figure(p.TestAccuracy, 4), p.IntervalText(),
				figure(p.TestLogLoss, 4), figure(p.TrainAccuracy, 4), figure(p.MajorityAccuracy, 4))
		}
		if untrained {
			fmt.Fprintf(w, "%s\t", figure(p.UntrainedAccuracy, 4))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	if first.IntervalOver.Unit == "groups" {
		fmt.Fprintf(b, "  intervals and tests are over %s of test rows, since rows of one group are alike\n", text.Plural(first.IntervalOver.N, "group"))
	}
	for _, problem := range problems {
		fmt.Fprintf(b, "  no probe: %s\n", problem)
	}
}

// mostCheckpoints is how many checkpoints the table of all of them has.
const mostCheckpoints = 8

// writeOverCheckpoints writes what each layer's probe scores at each checkpoint that was probed, one table
// of layers × checkpoints; of many at some, the first and the last among them. Of one there is none.
func writeOverCheckpoints(b *strings.Builder, r run.StoreResult) {
	var shown []spec.StoredMoment
	for _, moment := range r.Store.Moments {
		if len(r.At(moment.Step)) > 0 {
			shown = append(shown, moment)
		}
	}
	all := len(shown)
	if all < 2 {
		return
	}
	if all > mostCheckpoints {
		some := make([]spec.StoredMoment, mostCheckpoints)
		for i := range some {
			some[i] = shown[i*(all-1)/(mostCheckpoints-1)]
		}
		shown = some
	}
	what, of := "Test accuracy", text.Count(all)+" checkpoints"
	if r.Real() {
		what = "Test R²"
	}
	if len(shown) < all {
		of = fmt.Sprintf("%d of %s", len(shown), of)
	}
	fmt.Fprintf(b, "\n%s of each layer's probe at %s, by their steps\n", what, of)
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "  layer\t")
	for _, moment := range shown {
		fmt.Fprintf(w, "%s\t", text.Count(moment.Step))
	}
	for _, layer := range r.Store.Layers {
		fmt.Fprintf(w, "\n  %s\t", layer.Name)
		for _, moment := range shown {
			fmt.Fprintf(w, "%s\t", scoreOf(r, layer.Name, moment.Step))
		}
	}
	fmt.Fprintln(w)
	w.Flush()
}

// scoreOf is what a layer's probe scores at a step, – where there is no probe.
func scoreOf(r run.StoreResult, layer string, step int) string {
	for _, p := range r.At(step) {
		switch {
		case p.Layer != layer || p.Problem != "":
		case r.Real():
			return figure(p.R2, 3)
		default:
			return figure(p.TestAccuracy, 3)
		}
	}
	return "–"
}

// mostListed is of how many classes the rows are written out.
const mostListed = 8

// classesText is the rows of each class; of many classes, how many there are and those of the least
// and the most training rows, of several the first.
func classesText(all []run.StoreClass) string {
	var listed []string
	least, most := all[0], all[0]
	for _, c := range all {
		listed = append(listed, fmt.Sprintf("%s %s + %s", text.Clip(c.Name), text.Count(c.Train), text.Count(c.Test)))
		if c.Train < least.Train {
			least = c
		}
		if c.Train > most.Train {
			most = c
		}
	}
	if len(all) <= mostListed {
		return text.List(listed, "and")
	}
	return fmt.Sprintf("%s, from %s %s + %s to %s %s + %s", text.Plural(len(all), "class"), text.Clip(least.Name), text.Count(least.Train), text.Count(least.Test),
		text.Clip(most.Name), text.Count(most.Train), text.Count(most.Test))
}

// storeFailure is the error of a run of a store in which a stage could not be done.
func storeFailure(r run.StoreResult) error {
	switch {
	case r.Failed != "":
		return fmt.Errorf("the probes: %s", r.Failed)
	case r.MeasuresFailed != "":
		return fmt.Errorf("the measures: %s", r.MeasuresFailed)
	}
	return nil
}
