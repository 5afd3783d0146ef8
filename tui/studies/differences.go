package studies

import (
	"fmt"
	"math"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/model/study"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// differenceTable is each setting minus the baseline, by the chosen measure.
func (m *Model) differenceTable(width, height int) string {
	t, s := m.kit.Theme, m.seen
	switch {
	case len(s.Settings) < 2:
		return kit.Card(t, t.Strong, "There is one setting.", "Nothing is compared; its mean has an interval over the seeds.", width, height)
	case m.compared() < 0:
		return kit.Card(t, t.Strong, fmt.Sprintf("%s is not compared.", kit.Capital(text.Printable(orWord(study.MeasureTitle(m.name()), "nothing")))),
			"The plan declares what is: "+text.Printable(strings.Join(s.Measures, ", "))+". ← and → choose a measure.", width, height)
	}
	axes := m.axesWidth(width)
	const figures, verdict = seedsTested + meanColumn + intervalColumn + pColumn, gap + len("not sure")
	axes = min(axes, max(10, width-lead-figures-verdict))
	picture := width - lead - axes - figures - verdict - gap
	if picture < leastPicture {
		picture = 0
	}
	picture = min(picture, mostPicture)
	head := m.axesNames(axes) + kit.Pad("seeds", seedsTested) + kit.Pad("mean", meanColumn) + kit.Pad("95 % interval", intervalColumn) + kit.Pad("p, Holm", pColumn)
	if picture > 0 {
		head += kit.ToWidth("  │ no difference", picture)
	}
	const of = ": setting minus baseline, paired by seed"
	title := kit.MiddleCut(text.Printable(study.MeasureTitle(m.name())), max(10, width-1-len(of)))
	lines := []string{kit.ToWidth(" "+t.Accent.Render(title)+t.Dim.Render(of), width), kit.ToWidth(t.Dim.Render(head), width)}
	var values []float64
	for _, f := range m.column {
		if f.test != nil {
			values = append(values, 0, float64(f.test.Mean), float64(f.test.Interval[0]), float64(f.test.Interval[1]))
		}
	}
	rows, x := max(0, height-3), axis(values)
	from := top(m.at[meansPane], len(s.Settings), rows)
	for i := from; i < len(s.Settings) && len(lines) < rows+2; i++ {
		line := m.front(i, axes)
		switch test := m.column[i].test; {
		case i == s.Baseline:
			line += t.Dim.Render(kit.Pad("–", seedsTested) + "   the baseline")
		case test == nil || test.N == 0:
			line += t.Dim.Render(kit.Pad("0", seedsTested) + "   no seed is done of both")
		default:
			line += m.differenceLine(test, i == m.at[meansPane], x, picture)
		}
		lines = append(lines, line)
	}
	about := " p of the paired t test"
	if n := len(s.Comparisons); n > 1 {
		about = fmt.Sprintf(" p after Holm over all %s", text.Count(n))
	}
	if s.Chosen {
		about += fmt.Sprintf(", × %s to choose from", text.Plural(len(s.Settings), "setting"))
	}
	return kit.Block(strings.Join(append(lines, m.foot(from, rows, about, width)), "\n"), width, height)
}

// differenceLine are the figures of a comparison.
func (m *Model) differenceLine(c *study.Comparison, chosen bool, x chart.Axis, picture int) string {
	t := m.kit.Theme
	ink := t.Text
	if chosen {
		ink = t.Strong
	}
	interval := "–"
	if c.Interval[0].Finite() {
		decimals := decimalsOf(max(math.Abs(float64(c.Interval[0])), math.Abs(float64(c.Interval[1]))))
		interval = text.Decimal(float64(c.Interval[0]), decimals) + " … " + text.Decimal(float64(c.Interval[1]), decimals)
	}
	mean := text.Decimal(float64(c.Mean), decimalsOf(math.Abs(float64(c.Mean))))
	if c.Mean > 0 {
		mean = "+" + mean
	}
	line := ink.Render(kit.Pad(text.Count(c.N), seedsTested) + apart(mean, meanColumn) + apart(interval, intervalColumn) + apart(probability(c.Adjusted), pColumn))
	if picture > 0 {
		e := chart.Estimate{X: x, Value: float64(c.Mean), Reference: 0, Inner: chart.Range{Lo: float64(c.Interval[0]), Hi: float64(c.Interval[1])},
			Style: t.Network.Style, Far: t.Dim.Style, Rule: t.Faint.Style, ASCII: t.ASCII}
		line += "  " + e.View(picture-gap, 1)
	}
	if c.Shows == spec.Nothing {
		return line + t.Dim.Render("  not sure")
	}
	return line + t.Accent.Bold().Render("  "+string(c.Shows))
}
