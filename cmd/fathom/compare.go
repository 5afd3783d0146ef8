package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/model/run"
	"fathom/model/shelf"
	"fathom/model/simd"
	"fathom/model/spec"
)

// newCompare returns `fathom compare`.
func newCompare(pool *simd.Pool) *cobra.Command {
	told, format, alike := newOptions(), listFormats[0], alikeMeasures()[0]
	cmd := &cobra.Command{
		Use:   "compare RUN RUN...",
		Short: "Compare saved runs: settings that differ, curves, paired tests",
		Long: "compare puts saved runs beside each other: the settings that are not the same, the curves at the steps that all of them have, and McNemar's exact test " +
			"of the network and of the last layer's probe of each against the first, on the same test images, with Holm's correction. " +
			"Of runs of stores the probes are compared on the same test rows, over their groups if they have any. " +
			"Runs that differ in their seeds alone are groups; between groups differences are paired by seed. " +
			"Of two runs it is measured, too, how alike each layer of one and each of the other see the same test images; of more runs it is where --alike says by what.",
		Example: `fathom compare runs/20261126T010203Z-mnist-100x3-s1-q4hz runs/20261126T010310Z-mnist-64-32-s1-w2ne
# twenty seeds of each of two settings
fathom compare runs/*-mnist-100x3-* runs/*-mnist-64-32-* --format json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usageError{fmt.Errorf("it needs two runs or more; see `%s --help`", cmd.CommandPath())}
			}
			return distinct(args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := text.Together(told.wrong...); err != nil {
				return err
			}
			c, err := comparison(cmd.Context(), args)
			if err != nil {
				return err
			}
			if alike != noAlike && (len(args) == 2 || cmd.Flags().Changed("alike")) {
				if c.Alike, err = alikeBeside(cmd.Context(), args, alike, pool); err != nil {
					return err
				}
			}
			if format == "json" {
				raw, err := c.Document(runLetter)
				if err != nil {
					return err
				}
				return write(cmd.OutOrStdout(), raw)
			}
			return write(cmd.OutOrStdout(), []byte(comparisonText(c)))
		},
	}
	addChoice(cmd, told, &format, "format", "form of the comparison", listFormats)
	addChoice(cmd, told, &alike, "alike", "how alike the layers of runs are: by which measure", append(alikeMeasures(), noAlike))
	return cmd
}

// distinct refuses a run that is named twice: it would be tested against itself.
func distinct(paths []string) error {
	seen := map[string]bool{}
	for _, path := range paths {
		clean := filepath.Clean(path)
		if seen[clean] {
			return usageError{fmt.Errorf("%s is named twice", text.Clip(path))}
		}
		seen[clean] = true
	}
	return nil
}

// comparison compares the runs at these paths with the first.
func comparison(ctx context.Context, paths []string) (c compare.Comparison, err error) {
	var runs []compare.Run
	var errs []error
	for _, path := range paths {
		if !isPath(path) {
			errs = append(errs, usageError{fmt.Errorf("%s: there is no such run", text.Clip(path))})
			continue
		}
		r, err := shelf.Read(ctx, rules, path)
		runs, errs = append(runs, r), append(errs, err)
	}
	if err := text.Together(errs...); err != nil {
		return c, err
	}
	return compare.Compare(runs, 0), nil
}

// runLetter is what a run is called in what is printed: A, B, … Z, AA, AB, …
func runLetter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return runLetter(i/26-1) + string(rune('A'+i%26))
}

// comparisonText writes a comparison for a person to read.
func comparisonText(c compare.Comparison) string {
	var b strings.Builder
	for i, r := range c.Runs {
		fmt.Fprintf(&b, "%s  %s\n", runLetter(i), text.Printable(r.Path))
	}
	writeDiffer(&b, c)
	if !c.Runs[c.Baseline].Stored { // a store has none
		writeCurves(&b, c.Curves)
	}
	writeTests(&b, c)
	if sentence := c.Sentence(runLetter); sentence != "" {
		fmt.Fprintf(&b, "  %s\n", sentence)
	}
	writeGroups(&b, c)
	writeAlike(&b, c)
	return b.String()
}

// writeDiffer writes the settings that differ.
func writeDiffer(b *strings.Builder, c compare.Comparison) {
	fmt.Fprintf(b, "\nSettings that differ, besides %s that are the same in all\n", text.Count(len(c.Same)))
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	if len(c.Differ) > 0 {
		fmt.Fprint(w, "  \t")
		for i := range c.Runs {
			fmt.Fprintf(w, "%s\t", runLetter(i))
		}
		fmt.Fprintln(w)
	}
	for _, d := range c.Differ {
		fmt.Fprintf(w, "  %s\t", text.Printable(d.Setting))
		for _, v := range d.Values {
			fmt.Fprintf(w, "%s\t", text.Printable(v))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
}

// writeCurves writes the accuracies at some ten of the steps that all have.
func writeCurves(b *strings.Builder, c compare.Curves) {
	if len(c.Steps) == 0 {
		b.WriteString("\nCurves: there is no step that all of them have\n")
		return
	}
	fmt.Fprintf(b, "\nTest accuracy, as logged, at the steps that all of them have (%s)\n", text.Count(len(c.Steps)))
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "  step\t")
	for i := range c.Runs {
		fmt.Fprintf(w, "%s\t", runLetter(i))
	}
	fmt.Fprintln(w)
	for k, step := range c.Steps {
		if k%max(1, (len(c.Steps)-1)/10) != 0 && k != len(c.Steps)-1 {
			continue
		}
		fmt.Fprintf(w, "  %s\t", text.Count(step))
		for _, e := range c.Runs {
			fmt.Fprintf(w, "%s\t", figure(e.Accuracy[k], 4))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	for i, e := range c.Runs {
		if e.Gaps > 0 {
			fmt.Fprintf(b, "  %s: %s not finite\n", runLetter(i), text.Plural(e.Gaps, "point"))
		}
	}
}

// writeTests writes the declared family.
func writeTests(b *strings.Builder, c compare.Comparison) {
	items := "images"
	if c.Runs[c.Baseline].Stored {
		items = "rows"
	}
	fmt.Fprintf(b, "\nMcNemar's exact test against %s on the same test %s\n", runLetter(c.Baseline), items)
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "  run\tof\tdifference\t95 %% interval\tonly %s\tonly it\t%s\tp\tp after Holm\t\n", runLetter(c.Baseline), items)
	for _, t := range c.Tests {
		if t.Why != "" {
			fmt.Fprintf(w, "  %s\t%s\t%s\t\n", runLetter(t.Run), t.Of, text.Printable(t.Why))
			continue
		}
		samples := text.Count(t.Samples)
		if t.Groups > 0 {
			samples += " in " + text.Plural(t.Groups, "group")
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", runLetter(t.Run), t.Of, signed(t.Difference), differenceText(t.Interval),
			text.Count(t.OnlyBaseline), text.Count(t.OnlyRun), samples,
			bareP(run.PText(t.PValue)), bareP(run.PText(t.Adjusted)))
	}
	w.Flush()
}

// differenceText writes the interval of a difference of accuracies.
func differenceText(interval [2]spec.Figure) string {
	if !interval[0].Finite() || !interval[1].Finite() {
		return "–"
	}
	return signed(interval[0]) + " to " + signed(interval[1])
}

// bareP is a p-value without its name.
func bareP(p string) string { return strings.TrimPrefix(strings.TrimPrefix(p, "p "), "= ") }

// writeGroups writes the groups and the tests between them, if there is a group of several seeds.
func writeGroups(b *strings.Builder, c compare.Comparison) {
	if !c.Grouped() {
		return
	}
	b.WriteString("\nGroups of runs that differ in their seeds alone, means ± standard error\n")
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  group\truns\tnetwork\tlast layer")
	for g, group := range c.Groups {
		fmt.Fprintf(w, "  %s\t%d\t%s\t%s\n", text.Printable(c.GroupName(g)), len(group.Runs), meanText(group.Accuracy), meanText(group.Last))
	}
	w.Flush()
	for g, group := range c.Groups {
		for _, i := range group.Again {
			fmt.Fprintf(b, "  %s: %s has a seed that is counted already, and is not counted twice\n", text.Printable(c.GroupName(g)), runLetter(i))
		}
	}
	if sentence := c.GroupSentence(c.GroupName); sentence != "" {
		fmt.Fprintf(b, "  %s\n", text.Printable(sentence))
	}
}

// meanText writes a mean with its standard error and of how many it is.
func meanText(s compare.Spread) string {
	switch {
	case s.N == 0:
		return "–"
	case !s.Error.Finite():
		return figure(s.Mean, 4)
	}
	return fmt.Sprintf("%s ± %s of %d", figure(s.Mean, 4), figure(s.Error, 4), s.N)
}
