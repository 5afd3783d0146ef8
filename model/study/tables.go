package study

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"fathom/data/text"
	"fathom/model/spec"
)

// writeMeans writes the settings × what is compared, and of one setting all that it has.
func (c Collection) writeMeans(b *strings.Builder) {
	columns := c.Measures
	if len(c.Settings) == 1 {
		b.WriteString("\n  mean ± half of the 95 % t interval over seeds, on the same test images\n")
		w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
		for _, m := range c.Settings[0].Figures {
			fmt.Fprintf(w, "  %s\t%s\t%s\t\n", MeasureTitle(m.Name), PlusMinus(m), text.Plural(m.N, "seed"))
		}
		w.Flush()
		return
	}
	b.WriteString("\nMeans ± half of the 95 % t interval over seeds, on the same test images\n")
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, a := range c.Axes {
		fmt.Fprintf(w, "  %s\t", a.Name)
	}
	fmt.Fprint(w, "seeds\tfailed\tmissing\t")
	for _, name := range columns {
		fmt.Fprintf(w, "%s\t", MeasureTitle(name))
	}
	fmt.Fprintln(w)
	for i := range c.Settings {
		of := &c.Settings[i]
		for k, value := range of.Values {
			if k == 0 && i == c.Baseline {
				value = "* " + value
			}
			fmt.Fprintf(w, "  %s\t", value)
		}
		fmt.Fprintf(w, "%d\t%d\t%d\t", of.Done, of.Failed, of.Missing)
		for _, name := range columns {
			m, known := of.Mean(name)
			if !known {
				fmt.Fprint(w, "–\t")
				continue
			}
			fmt.Fprintf(w, "%s\t", PlusMinus(m))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	fmt.Fprintf(b, "  * the baseline, %s\n", c.Settings[c.Baseline].Name)
}

// PlusMinus writes a mean and half its interval, "0.9266 ± 0.0028".
func PlusMinus(m Mean) string {
	mean := decimal(float64(m.Mean))
	switch {
	case m.N < 2:
		return mean
	case m.SD == 0:
		return mean + " (fixed)"
	}
	return mean + " ± " + decimal(float64(m.Interval[1]-m.Interval[0])/2)
}

// writeComparisons writes the declared comparisons.
func (c Collection) writeComparisons(b *strings.Builder) {
	if len(c.Comparisons) == 0 {
		return
	}
	fmt.Fprintf(b, "\nDifferences to the baseline, paired by seed; p of the paired t test after Holm over all %d\n", len(c.Comparisons))
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "  setting\tmeasure\tseeds\tmean\t95 % interval\tg\tp\t\t\n")
	for _, one := range c.Comparisons {
		word := "not sure"
		switch {
		case one.Shows != spec.Nothing:
			word = "sure: " + string(one.Shows)
		case one.Needed > one.N:
			word += fmt.Sprintf(" (as large a one: some %s)", text.Plural(one.Needed, "seed"))
		}
		interval := "–"
		if one.Interval[0].Finite() {
			interval = decimal(float64(one.Interval[0])) + " … " + decimal(float64(one.Interval[1]))
		}
		fmt.Fprintf(w, "  %s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t\n", c.Settings[one.Setting].Name, MeasureTitle(one.Measure), one.N, figure(one.Mean, 4), interval,
			figure(one.HedgesG, 2), PText(one.Adjusted), word)
	}
	w.Flush()
}

func figure(f spec.Figure, decimals int) string {
	if !f.Finite() {
		return "–"
	}
	return text.Decimal(float64(f), decimals)
}

// writeNotDone writes why tasks have no figures; of those that are missing how many there are is said
// above.
func (c Collection) writeNotDone(b *strings.Builder) {
	const most = 20
	said := 0
	for _, n := range c.NotDone {
		if n.State == "" {
			continue
		}
		if said == 0 {
			b.WriteString("\nNot done\n")
		}
		if said++; said > most {
			continue
		}
		fmt.Fprintf(b, "  %s: %s, seed %d: %s\n", n.State, c.Settings[n.Setting].Name, n.Seed, text.Printable(n.Problem))
	}
	if said > most {
		fmt.Fprintf(b, "  and %s more; --format csv lists all\n", text.Count(said-most))
	}
}
