package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// mostPaired is of how many layers each two are laid out in a table that a terminal holds.
const mostPaired = 8

// writeMeasures writes the numbers of layers of a subject at a step, and at another before that, which
// may have none.
func writeMeasures(b *strings.Builder, all []run.MeasureResult, layers []string, at, before spec.Address, head string) {
	columns, rows := run.MeasureTable(rules.Abouts, all, at.Subject, at.Step, layers)
	if rows != nil {
		fmt.Fprintf(b, "\nMeasures%s: each number's n, and its interval where one is known, are in the JSON, formulas in the report of --export\n", head)
		if units := unitsOf(columns); units != "" {
			fmt.Fprintf(b, "  %s%s\n", units, guessing(all, at))
		}
		w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
		writeHeads(w, "layer", columns)
		writeNumbers(w, columns, rows, layers)
		if _, earlier := run.MeasureTable(rules.Abouts, all, before.Subject, before.Step, layers); earlier != nil {
			writeHeads(w, "untrained", columns)
			earlierColumns, earlier := run.MeasureTable(columns, all, before.Subject, before.Step, layers)
			writeNumbers(w, columns, widened(columns, earlierColumns, earlier), layers)
		}
		w.Flush()
	}
	writePairs(b, all, layers, at)
	writeProblems(b, all, at)
}

// unitsOf says what columns are counted in, those of one unit together; "" where none has one.
func unitsOf(columns []spec.About) string {
	var units []string
	of := map[string][]string{}
	for _, c := range columns {
		if c.Unit == "" {
			continue
		}
		if of[c.Unit] == nil {
			units = append(units, c.Unit)
		}
		of[c.Unit] = append(of[c.Unit], c.Short)
	}
	for i, unit := range units {
		units[i] = text.List(of[unit], "and") + " in " + unit
		if unit == "accuracy" || unit == "share" {
			units[i] = text.List(of[unit], "and") + " as " + unit
		}
	}
	return strings.Join(units, "; ")
}

// guessing says what the labels' code takes where nothing is known of them; "" without that measure.
func guessing(all []run.MeasureResult, at spec.Address) string {
	for _, m := range all {
		if bits := m.Figure("uniform"); m.Subject == at.Subject && m.Step == at.Step && bits.Finite() {
			return fmt.Sprintf("; guessing takes %s bits", text.Count(int(math.Round(float64(bits)))))
		}
	}
	return ""
}

// writeProblems says why there is no number. What is the same of several layers is said once.
func writeProblems(b *strings.Builder, all []run.MeasureResult, at spec.Address) {
	type reason struct{ measure, why string }
	var reasons []reason
	layers := map[reason][]string{}
	for _, m := range all {
		if m.Problem == "" || m.Measure == measure.Probe || m.Step != at.Step || m.Subject != at.Subject {
			continue
		}
		r := reason{m.Measure, m.Problem}
		before, after, named := strings.Cut(m.Problem, ": ")
		if named = named && before == m.Layer; named {
			r.why = after
		}
		if !slices.Contains(reasons, r) {
			reasons = append(reasons, r)
		}
		if named && !slices.Contains(layers[r], m.Layer) {
			layers[r] = append(layers[r], m.Layer)
		}
	}
	for _, r := range reasons {
		fmt.Fprintf(b, "  no %s", title(r.measure))
		if of := layers[r]; len(of) > 0 {
			fmt.Fprintf(b, " of %s", text.List(of, "and"))
		}
		fmt.Fprintf(b, ": %s\n", r.why)
	}
}

// widened lays rows of some columns out under all of them.
func widened(all, some []spec.About, rows [][]*run.MeasureResult) [][]*run.MeasureResult {
	wide := make([][]*run.MeasureResult, len(rows))
	for i, row := range rows {
		wide[i] = make([]*run.MeasureResult, len(all))
		for j, c := range some {
			wide[i][slices.IndexFunc(all, func(a spec.About) bool { return a.Measure == c.Measure })] = row[j]
		}
	}
	return wide
}

// title is what a measure is called.
func title(name string) string {
	if about, known := rules.About(name); known {
		return about.Title
	}
	return name
}

func writeHeads(w io.Writer, first string, columns []spec.About) {
	fmt.Fprintf(w, "  %s\t", first)
	for _, c := range columns {
		fmt.Fprintf(w, "%s\t", c.Short)
	}
	fmt.Fprintln(w)
}

func writeNumbers(w io.Writer, columns []spec.About, rows [][]*run.MeasureResult, layers []string) {
	for layer, row := range rows {
		fmt.Fprintf(w, "  %s\t", layers[layer])
		for i, m := range row {
			fmt.Fprintf(w, "%s\t", number(m, columns[i].Decimals))
		}
		fmt.Fprintln(w)
	}
}

// number writes a value, a dash where there is none.
func number(m *run.MeasureResult, decimals int) string {
	switch {
	case m == nil || !m.Value.Finite():
		return "–"
	case decimals == 0:
		return text.Count(int(float64(m.Value) + 0.5))
	}
	return figure(m.Value, decimals)
}

// writePairs writes the numbers of each two layers, and of many layers those of neighbours alone.
func writePairs(b *strings.Builder, all []run.MeasureResult, layers []string, at spec.Address) {
	for _, about := range rules.Abouts {
		rows := run.PairTable(all, about.Measure, at.Subject, at.Step, layers)
		if rows == nil {
			continue
		}
		if len(layers) > mostPaired {
			var texts []string
			for second := 1; second < len(layers); second++ {
				texts = append(texts, fmt.Sprintf("%s %s", layers[second], number(rows[second-1][second], about.Decimals)))
			}
			fmt.Fprintf(b, "\n%s of each layer and the one before: %s\n", capital(about.Title), strings.Join(texts, ", "))
			continue
		}
		fmt.Fprintf(b, "\n%s of each two layers, on the same rows\n", capital(about.Title))
		w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(w, "  \t")
		for _, name := range layers[1:] {
			fmt.Fprintf(w, "%s\t", name)
		}
		fmt.Fprintln(w)
		for first := range len(layers) - 1 {
			fmt.Fprintf(w, "  %s\t", layers[first])
			for second := 1; second < len(layers); second++ {
				if second <= first {
					fmt.Fprint(w, "\t")
					continue
				}
				fmt.Fprintf(w, "%s\t", number(rows[first][second], about.Decimals))
			}
			fmt.Fprintln(w)
		}
		w.Flush()
	}
}

// capital begins a sentence with a title.
func capital(title string) string { return strings.ToUpper(title[:1]) + title[1:] }
