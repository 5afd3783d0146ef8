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
)

// writeSeeds writes what the replicates show together.
func writeSeeds(b *strings.Builder, r run.Result) {
	s := r.Seeds
	fmt.Fprintf(b, "\nSeeds: %s from seed %d on\n", text.Plural(s.Done, "seed"), r.Spec.Seed)
	fmt.Fprintf(b, "  %s\n", run.SeedsPlan(s.Seeded))
	if out := run.SeedsLeftOut(s.Seeded); out != "" {
		fmt.Fprintf(b, "  %s\n", out)
	}
	if s.Ran == 0 {
		return
	}
	writeSeedMeans(b, r)
	writeSeedTests(b, s.Seeded)
	for _, sentence := range run.SeedSentences(s.Seeded) {
		fmt.Fprintf(b, "  %s%s\n", strings.ToUpper(sentence[:1]), sentence[1:])
	}
}

// writeSeedMeans writes each quantity's mean with its interval over seeds: of networks in a line, of
// layers in a table with a column for each measure.
func writeSeedMeans(b *strings.Builder, r run.Result) {
	b.WriteString("  mean ± half of the 95 % t interval over seeds, on the same test images\n")
	columns, rows := seedColumns(r)
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "  layer\t")
	for _, c := range columns {
		title := run.SeedMeasure(c)
		if c.Step == 0 {
			title += ", untrained"
		}
		fmt.Fprintf(w, "%s\t", title)
	}
	fmt.Fprintln(w)
	for layer, name := range rows {
		fmt.Fprintf(w, "  %s\t", name)
		for _, c := range columns {
			c.Layer, c.Name = layer, name
			i := slices.IndexFunc(r.Seeds.Means, func(m spec.SeedMean) bool { return m.Same(c) })
			if i < 0 {
				fmt.Fprint(w, "–\t")
				continue
			}
			fmt.Fprintf(w, "%s\t", plusMinus(r.Seeds.Means[i], 4))
		}
		fmt.Fprintln(w)
	}
	if len(columns) > 0 {
		w.Flush()
	}
	for _, m := range r.Seeds.Means {
		if m.Measure == spec.Accuracy {
			name := "network"
			if m.Subject != spec.Base {
				name = "taught network"
			}
			fmt.Fprintf(b, "  test accuracy of the %s after %s: %s\n", name, text.Plural(m.Step, "step"), plusMinus(m, 4))
		}
	}
}

// seedColumns are the measures of layers, the trained network's first, each as the quantity of no
// layer, and the layers' names.
func seedColumns(r run.Result) (columns []spec.Quantity, rows []string) {
	for _, m := range r.Seeds.Means {
		if m.Layer < 0 || m.Other != nil {
			continue
		}
		c := spec.Quantity{Measure: m.Measure, Subject: m.Subject, Step: m.Step}
		if !slices.ContainsFunc(columns, c.Same) {
			columns = append(columns, c)
		}
	}
	slices.SortStableFunc(columns, func(a, b spec.Quantity) int { return b.Step - a.Step })
	return columns, r.Spec.LayerNames()
}

// plusMinus writes a mean and half its interval, "0.9266 ± 0.0028"; one that is the same for every
// seed alone.
func plusMinus(m spec.SeedMean, decimals int) string {
	half := run.HalfWidth(m.Interval)
	switch {
	case m.N < 2:
		return figure(m.Mean, decimals)
	case m.SD == 0:
		return figure(m.Mean, decimals) + " (fixed)"
	}
	return figure(m.Mean, decimals) + " ± " + figure(half, decimals)
}

// writeSeedTests writes the differences, paired by seed. Both kinds of intervals have a column of
// their own.
func writeSeedTests(b *strings.Builder, s spec.Seeded) {
	if len(s.Families) == 0 || s.Ran < 2 {
		return
	}
	b.WriteString("  differences paired by seed, ± half of the 95 % interval: of other seeds on these images, and of other\n" +
		"  seeds on other images; Hedges' g; p after Holm, the larger one where images are known\n")
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, f := range s.Families {
		fmt.Fprintf(w, "  %s\tmean\tseeds\tseeds, images\tg\tp\t\t\n", run.SeedFamilyTitle(f))
		for _, t := range f.Tests {
			items := spec.Figure(math.NaN())
			if t.Items != nil {
				items = run.HalfWidth(t.Items.Interval)
			}
			shows, adjusted := run.SeedSure(t)
			word := "not sure"
			if shows != spec.Nothing {
				if word = "sure: " + string(shows); t.Items == nil {
					word += ", of these images" // nothing is known of others
				}
			}
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", run.SeedTestName(f, t), signed(t.Mean), halfText(run.HalfWidth(t.Interval)), halfText(items),
				figure(t.HedgesG, 2), strings.TrimPrefix(strings.TrimPrefix(run.PText(adjusted), "p = "), "p "), word)
		}
	}
	w.Flush()
}

func halfText(half spec.Figure) string {
	if !half.Finite() {
		return "–"
	}
	return "±" + figure(half, 4)
}
