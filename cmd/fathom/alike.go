package main

import (
	"context"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/model/saved"
	"fathom/model/simd"
)

// noAlike is the choice not to measure how alike layers of runs are.
const noAlike = "none"

// alikeMeasures are the measures of pairs of layers, the first one that is taken where nothing is said.
func alikeMeasures() (all []string) {
	for _, a := range rules.Abouts {
		if a.Pairs {
			all = append(all, a.Measure)
		}
	}
	return all
}

// alikeBeside measures how alike the layers of the first run and those of each other one are. What
// cannot be measured has its reason; an error is that it was interrupted.
func alikeBeside(ctx context.Context, paths []string, measure string, pool *simd.Pool) (all []compare.Alike, err error) {
	read := new(reader).load
	for i := 1; i < len(paths); i++ {
		a := compare.Alike{Run: i, Measure: measure}
		if a.Numbers, err = saved.AlikeAt(ctx, paths[0], paths[i], measure, read, pool); err != nil {
			a.Why = err.Error()
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		all = append(all, a)
	}
	return all, nil
}

// writeAlike writes how alike the layers of runs are: a table of each run beside the first, and which
// layers are most alike with their intervals.
func writeAlike(b *strings.Builder, c compare.Comparison) {
	for _, a := range c.Alike {
		about, _ := rules.About(a.Measure)
		base, run := runLetter(c.Baseline), runLetter(a.Run)
		if a.Why != "" {
			fmt.Fprintf(b, "\n%s of layers of %s and %s: %s\n", capital(about.Title), base, run, text.Printable(a.Why))
			continue
		}
		fmt.Fprintf(b, "\n%s of each layer of %s, a row, and each layer of %s, after the last step of each\n", capital(about.Title), base, run)
		layers, others := a.Layers()
		w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(w, "  \t")
		for _, name := range others {
			fmt.Fprintf(w, "%s\t", text.Printable(name))
		}
		fmt.Fprint(w, "most like\t95 % interval\t\n")
		nearest := a.Nearest(about.Same)
		for i, name := range layers {
			fmt.Fprintf(w, "  %s\t", text.Printable(name))
			for j := range others {
				m, known := a.At(i, j)
				if !known || m.Problem != "" {
					fmt.Fprint(w, "–\t")
					continue
				}
				fmt.Fprintf(w, "%s\t", figure(m.Value, about.Decimals))
			}
			most, interval := "–", "–"
			if nearest[i] >= 0 {
				m, _ := a.At(i, nearest[i])
				most = text.Printable(m.Other.Name)
				if m.Interval[0].Finite() && m.Interval[1].Finite() {
					interval = figure(m.Interval[0], about.Decimals) + " to " + figure(m.Interval[1], about.Decimals)
				}
			}
			fmt.Fprintf(w, "%s\t%s\t\n", most, interval)
		}
		w.Flush()
		if len(a.Numbers) > 0 {
			fmt.Fprintf(b, "  n = %s %s; %s is nothing in common, %s the same. No test says that one pair is more alike than another.\n", text.Count(a.Numbers[0].N), about.Rows,
				plainNumber(about.Unlike), plainNumber(about.Same))
		}
		for _, m := range a.Numbers {
			if m.Problem != "" {
				fmt.Fprintf(b, "  %s and %s: %s\n", text.Printable(m.Name), text.Printable(m.Other.Name), text.Printable(m.Problem))
			}
		}
	}
}

// plainNumber is a number with as few decimals as it has, two at most.
func plainNumber(v float64) string {
	if v == math.Trunc(v) {
		return text.Decimal(v, 0)
	}
	return text.Decimal(v, 2)
}
