package seeds

import (
	"fmt"
	"math"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/tui/kit"
)

// A note is a part of an explanation: what it is of, and what is said.
type note struct{ of, text string }

// widestNote is how wide lines can be read with ease, in cells.
const widestNote = 120

// labelColumn is what the names of the parts take, in cells.
const labelColumn = 15

// explanation says of the chosen row how each figure is made, of how many, and by whom.
func (t *Tab) explanation(width, height int) string {
	th, r, cols := t.kit.Theme, t.chosen(), width
	width = min(width, widestNote)
	var notes []note
	if r.mean != nil {
		notes = meanNotes(*r)
	} else {
		notes = t.testNotes(*r)
	}
	notes = append(notes, note{"each seed", strings.TrimPrefix(t.each(*r), "Seed ")})
	if a := t.page().about; a.Formula != "" {
		notes = append(notes, note{"of one seed", fmt.Sprintf("%s: %s. On %s.", a.Title, a.Formula, a.Rows)})
		if a.Source != "" {
			notes = append(notes, note{"", a.Source})
		}
	}
	out := []string{" " + th.Strong.Render(kit.Capital(r.title()))}
	sentence := strings.Split(kit.Paragraph(t.sentence(*r), th.Text, width), "\n")
	tight := 1 + len(sentence)
	for _, n := range notes {
		tight += len(kit.Wrap(n.text, width-labelColumn-2))
	}
	if tight <= height {
		out = append(out, sentence...)
	}
	for _, n := range notes {
		if tight+len(notes) < height {
			out = append(out, "")
		}
		for i, line := range kit.Wrap(n.text, width-labelColumn-2) {
			label := ""
			if i == 0 {
				label = n.of
			}
			out = append(out, th.Dim.Render(kit.ToWidth(" "+label, labelColumn))+th.Text.Render(line))
		}
	}
	if len(out) > height && height > 0 {
		out = append(out[:height-1], th.Dim.Render(" …"))
	}
	return kit.Block(strings.Join(out, "\n"), cols, height)
}

// meanNotes explain a mean.
func meanNotes(r row) []note {
	m := r.mean
	return []note{
		{"mean", fmt.Sprintf("%s, over n = %s", number(m.Mean), text.Plural(m.N, "seed"))},
		{"over seeds", fmt.Sprintf("95 %% interval %s: mean ± t(0.975; n - 1) · sd / sqrt(n). It speaks of other seeds on the same test images, and of no other images.", between(m.Interval))},
		{"sd", fmt.Sprintf("%s: how far single seeds lie from their mean, with n - 1", number(m.SD))},
		{"source", "Student, The probable error of a mean, Biometrika 6, 1908"},
	}
}

// testNotes explain a difference.
func (t *Tab) testNotes(r row) []note {
	test := r.test
	second, first := sides(r)
	notes := []note{
		{"difference", fmt.Sprintf("%s: %s minus %s, paired by seed, over n = %s (sd %s)", signed(test.Mean), second, first, text.Plural(test.N, "seed"), number(test.SD))},
		{"over seeds", fmt.Sprintf("95 %% interval %s: mean ± t(0.975; n - 1) · sd / sqrt(n), of other seeds on the same test images. Paired t test %s, after Holm %s; exact sign flips %s.",
			between(test.Interval), run.PText(test.PValue), p(test.Adjusted), run.PText(test.SignFlip))},
	}
	if i := test.Items; i != nil {
		notes = append(notes, note{"over both", fmt.Sprintf("95 %% interval %s, of other seeds on other test images: variance (MS seeds + MS images - MS rest) / (seeds · images), %s, %s degrees of freedom (Satterthwaite); %s, after Holm %s.",
			between(i.Interval), text.Plural(i.Items, "image"), degrees(float64(i.Degrees)), run.PText(i.PValue), p(i.Adjusted))})
	}
	planned := fmt.Sprintf("%s show a difference of %s", text.Plural(t.seeded.Seeds, "seed"), number(test.Detectable))
	if test.Needed > 0 {
		planned += fmt.Sprintf(", and one as large as this takes %s", text.Plural(test.Needed, "seed"))
	}
	return append(notes,
		note{"Hedges' g", fmt.Sprintf("%s: mean / sd · (1 - 3 / (4 (n - 1) - 1))", effect(test.HedgesG))},
		note{"planning", fmt.Sprintf("%s, with a chance of %.0f %% at the first step of Holm, sd at its upper 80 %% limit.", planned, 100*float64(t.seeded.Power))},
		note{"sources", "Student 1908; Anderson & Bancroft 1952; Satterthwaite 1946; Holm 1979; Hedges 1981; Browne 1995"})
}

// degrees writes degrees of freedom.
func degrees(d float64) string {
	if math.IsNaN(d) {
		return "no"
	}
	return text.Decimal(d, 1)
}
