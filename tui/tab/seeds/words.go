package seeds

import (
	"fmt"
	"math"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// number writes a figure of any measure: shares with four decimals, what is larger with fewer.
func number[F ~float64](f F) string {
	switch size := math.Abs(float64(f)); {
	case math.IsNaN(size):
		return "–"
	case size < 10:
		return text.Decimal(float64(f), 4)
	case size < 1000:
		return text.Decimal(float64(f), 2)
	}
	return text.Decimal(float64(f), 0)
}

// signed is number with a sign.
func signed(f spec.Figure) string {
	if f >= 0 {
		return "+" + number(f)
	}
	return number(f)
}

// column is a word at the right of a column of the list, with a gap before it in any case.
func column(word string, width int) string {
	return " " + kit.Pad(kit.Begin(word, width-1), width-1)
}

// half is the half width of an interval; of what is the same for every seed it says so.
func half(interval [2]spec.Figure, sd spec.Figure) string {
	width := run.HalfWidth(interval)
	switch {
	case !width.Finite():
		return "–"
	case sd == 0:
		return "same"
	}
	return "±" + number(width)
}

// effect writes Hedges' g.
func effect(g spec.Figure) string {
	switch size := math.Abs(float64(g)); {
	case !g.Finite():
		return "–"
	case size >= 100:
		return text.Decimal(float64(g), 0)
	}
	return text.Decimal(float64(g), 2)
}

// p writes a p-value for a column.
func p(v spec.Figure) string {
	if !v.Finite() {
		return "–"
	}
	return strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(run.PText(v), "p = "), "p "), "< ", "<")
}

// between writes an interval.
func between(i [2]spec.Figure) string { return number(i[0]) + " to " + number(i[1]) }

// standing says how far the seeds are, by a sign and in words.
func (t *Tab) standing() (string, kit.Ink) {
	th, e := t.kit.Theme, t.seeded
	some := text.Plural(e.Done, "seed")
	if e.Done < e.Seeds {
		some = fmt.Sprintf("%d of %s", e.Done, text.Plural(e.Seeds, "seed"))
	}
	switch t.run.State(spec.Seeds) {
	case run.Running:
		if t.run.Gauge.Paused {
			return "‖ " + some + ", paused", th.Warn
		}
		return "● " + some + " so far", th.Accent
	case run.Failed:
		return "✗ stopped after " + some, th.Bad
	case run.Done:
		first, last := t.run.Spec.SeedOf(0), t.run.Spec.SeedOf(max(0, e.Done-1))
		return fmt.Sprintf("✓ %s, %d to %d", some, first, last), th.Good
	}
	return "○ " + some, th.Text
}

// head says how far the seeds are, which measure is shown, and what the columns mean; and which seeds
// are in no figure.
func (t *Tab) head(width, height int) []string {
	th := t.kit.Theme
	standing, ink := t.standing()
	left := " " + ink.Render(standing)
	if _, does := t.Asks(); does != "" && t.mayAsk() {
		left += th.Dim.Render(" · r: " + does)
	}
	measure := th.Strong.Render(t.page().about.Title) + th.Dim.Render(t.page().unit())
	if n := len(t.pages); n > 1 {
		measure = th.Accent.Render("‹ ") + measure + th.Accent.Render(" ›") + th.Dim.Render(fmt.Sprintf(" %d of %d", t.at()+1, n))
	}
	out := []string{kit.Spread(left, measure+" ", width)}
	legend := ""
	for _, legend = range []string{
		" ±: half of the 95 % interval. Seeds: of other seeds on the same test images. Both: of other seeds on other test images. g: Hedges'. p: after Holm.",
		" ±: half of the 95 % interval. Seeds: other seeds, same images; both: other images too.",
		" ± half a 95 % interval; seeds: other seeds, same images; both: other images too",
		" ± half a 95 % interval; seeds: same images; both: others",
	} {
		if kit.Cells(legend) <= width {
			break
		}
	}
	if height >= lowScreen || len(t.seeded.LeftOut) == 0 && t.reason == "" {
		out = append(out, kit.ToWidth(th.Dim.Render(legend), width))
	}
	if t.reason != "" {
		out = append(out, kit.ToWidth(th.Bad.Render(" "+kit.Sentence(t.reason)+t.steers(" r runs the seeds that are missing.")), width))
	}
	if left := run.SeedsLeftOut(t.seeded); left != "" {
		lines := kit.Wrap(left, width-2)
		if len(lines) > 2 {
			lines = append(lines[:1], kit.ToWidth(lines[1], max(0, width-4))+"…")
		}
		for _, line := range lines {
			out = append(out, kit.ToWidth(" "+th.Warn.Render(line), width))
		}
	}
	return out
}

// foot says the chosen row in a sentence, and each seed's own figures. It has as many lines for every row.
func (t *Tab) foot(width int) []string {
	r := t.chosen()
	if r == nil {
		return nil
	}
	lines := 2
	if width >= 150 {
		lines = 1
	}
	out := strings.Split(kit.Block(kit.Paragraph(t.sentence(*r), t.kit.Theme.Strong, width), width, lines), "\n")
	return append(out, kit.ToWidth(" "+t.kit.Theme.Dim.Render(t.each(*r)), width))
}

// sentence says what a row shows, and of whom.
func (t *Tab) sentence(r row) string {
	if r.mean != nil {
		return t.meanSentence(r)
	}
	second, first := sides(r)
	shows, adjusted := run.SeedSure(*r.test)
	whom := whom(*r.test)
	if shows != spec.Nothing {
		return fmt.Sprintf("Sure %s: %s is %s than %s, by %s on average (%s after Holm).", whom, second, shows, first,
			number(math.Abs(float64(r.test.Mean))), run.PText(adjusted))
	}
	sentence := fmt.Sprintf("Not sure %s: %s minus %s, %s after Holm", whom, second, first, run.PText(adjusted))
	switch {
	case r.test.Needed > t.seeded.Done:
		sentence += fmt.Sprintf(". As large a difference takes some %s", text.Plural(r.test.Needed, "seed"))
	case r.test.Detectable.Finite() && r.test.Detectable > 0:
		sentence += fmt.Sprintf(". %s show one of %s", text.Plural(t.seeded.Seeds, "seed"), number(r.test.Detectable))
	}
	return sentence + "."
}

// whom says of whom a difference is said.
func whom(test spec.SeedTest) string {
	if test.Items != nil {
		return "on other seeds and other test images"
	}
	return "on other seeds, same test images"
}

// meanSentence says a mean.
func (t *Tab) meanSentence(r row) string {
	m := r.mean
	what := kit.Capital(r.title())
	switch {
	case m.N < 2:
		return fmt.Sprintf("%s: %s of one seed; an interval takes two.", what, number(m.Mean))
	case m.SD == 0:
		return fmt.Sprintf("%s: %s with each of %s.", what, number(m.Mean), text.Plural(m.N, "seed"))
	}
	return fmt.Sprintf("%s: %s over %s; the mean of all seeds may well be %s, on the same test images.", what, number(m.Mean), text.Plural(m.N, "seed"), between(m.Interval))
}

// sides are what a difference is of, the second minus the first.
func sides(r row) (second, first string) {
	switch r.family.Name {
	case spec.TeachingFamily:
		after := " after " + text.Plural(r.test.Second.Step, "step")
		return "the taught network" + after, "the base network"
	case spec.TrainingFamily:
		return r.test.Second.Name + " trained", "untrained"
	}
	return r.test.Second.Name, r.test.First.Name
}

// each is what each seed has: of a difference both figures.
func (t *Tab) each(r row) string {
	var out []string
	if r.mean != nil {
		for i, seed := range r.seeds {
			out = append(out, fmt.Sprintf("%d: %s", seed, number(r.values[i])))
		}
		return "Seed " + strings.Join(out, "  ")
	}
	seeds, first := figures(t.replicates, r.test.First)
	others, second := figures(t.replicates, r.test.Second)
	for i, j := 0, 0; i < len(seeds) && j < len(others); i++ {
		for j < len(others)-1 && others[j] != seeds[i] {
			j++
		}
		if others[j] == seeds[i] {
			out = append(out, fmt.Sprintf("%d: %s → %s", seeds[i], number(first[i]), number(second[j])))
			j++
		}
	}
	return "Seed " + strings.Join(out, "  ")
}
