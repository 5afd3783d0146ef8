package export

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// seedsPart is the same experiment with other seeds: a row for each figure of each seed, the means and
// the differences in tables, and the probes' means as a picture.
func (x *contents) seedsPart() part {
	s := x.Result.Seeds
	p := part{section: x.writeSeeds}
	p.gaps = []gap{{name: "stage of the seeds", stage: spec.Seeds, failed: x.Result.Failed[spec.Seeds], optional: true}}
	if s == nil {
		return p
	}
	p.gaps[0].there, p.gaps[0].amount = true, fmt.Sprintf("%d of %s", s.Done, text.Plural(s.Seeds, "seed"))
	p.tables = []file{
		table("seeds", seedRows(s)), table("seed-curves", seedCurveRows(s)),
		table("seed-means", seedMeanRows(s)), table("seed-tests", seedTestRows(s)),
	}
	if len(x.seedProbes()) > 0 {
		p.figures = sheetFiles("seeds", x.seeds)
	}
	return p
}

// quantityHead names the columns of [quantityCells].
var quantityHead = []string{"measure", "subject", "step", "layer", "other_subject", "other_step", "other_layer"}

// quantityCells are the columns that name a quantity.
func quantityCells(q spec.Quantity) []string {
	cells := []string{q.Measure, q.Subject, strconv.Itoa(q.Step), q.Name}
	if q.Other == nil {
		return append(cells, "", "", "")
	}
	return append(cells, q.Other.Subject, strconv.Itoa(q.Other.Step), q.Other.Name)
}

// seedRows has a row for each figure of each seed; one that diverged has its problem in every row, and
// one of its own where it has no figure.
func seedRows(s *run.SeedsResult) [][]string {
	rows := [][]string{append(append([]string{"seed"}, quantityHead...), "value", "problem")}
	for _, r := range s.Replicates {
		seed := strconv.FormatUint(r.Seed, 10)
		if len(r.Figures) == 0 {
			rows = append(rows, append([]string{seed}, "", "", "", "", "", "", "", "", r.Problem))
		}
		for _, f := range r.Figures {
			problem := r.Problem
			if problem == "" && f.Subject != spec.Base {
				problem = r.Taught
			}
			rows = append(rows, append(append([]string{seed}, quantityCells(f.Quantity)...), cell(f.Value), problem))
		}
	}
	return rows
}

// seedCurveRows has a row for each evaluation of each network of each seed.
func seedCurveRows(s *run.SeedsResult) [][]string {
	rows := [][]string{{"seed", "subject", "step", "loss", "accuracy"}}
	for _, r := range s.Replicates {
		for _, c := range r.Curves {
			for i, step := range c.Steps {
				rows = append(rows, []string{strconv.FormatUint(r.Seed, 10), c.Subject, strconv.Itoa(step), cell(c.Loss[i]), cell(c.Accuracy[i])})
			}
		}
	}
	return rows
}

func seedMeanRows(s *run.SeedsResult) [][]string {
	rows := [][]string{append(append([]string{}, quantityHead...), "seeds", "mean", "sd", "seeds_interval_low", "seeds_interval_high")}
	for _, m := range s.Means {
		rows = append(rows, append(quantityCells(m.Quantity), strconv.Itoa(m.N), cell(m.Mean), cell(m.SD), cell(m.Interval[0]), cell(m.Interval[1])))
	}
	return rows
}

// seedTestRows has a row for each difference. Columns that begin with seeds_ are over seeds on the same
// test images, those with items_ over seeds and images.
func seedTestRows(s *run.SeedsResult) [][]string {
	rows := [][]string{{
		"family", "measure", "first_subject", "first_step", "first", "second_subject", "second_step", "second", "seeds", "mean", "sd",
		"seeds_interval_low", "seeds_interval_high", "seeds_p_value", "seeds_adjusted_p_value", "seeds_shows", "sign_flip_p_value", "hedges_g",
		"detectable", "seeds_needed",
		"items", "items_interval_low", "items_interval_high", "items_p_value", "items_adjusted_p_value", "items_shows",
	}}
	for _, f := range s.Families {
		for _, t := range f.Tests {
			row := []string{
				f.Name, t.Second.Measure, t.First.Subject, strconv.Itoa(t.First.Step), t.First.Name, t.Second.Subject, strconv.Itoa(t.Second.Step), t.Second.Name,
				strconv.Itoa(t.N), cell(t.Mean), cell(t.SD), cell(t.Interval[0]), cell(t.Interval[1]), cell(t.PValue), cell(t.Adjusted), string(t.Shows),
				cell(t.SignFlip), cell(t.HedgesG), cell(t.Detectable), strconv.Itoa(t.Needed),
			}
			if i := t.Items; i != nil {
				row = append(row, strconv.Itoa(i.Items), cell(i.Interval[0]), cell(i.Interval[1]), cell(i.PValue), cell(i.Adjusted), string(i.Shows))
			} else {
				row = append(row, "", "", "", "", "", "")
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// seedProbes are the probes' means over the seeds, with the intervals over them, as a table of probes.
func (x *contents) seedProbes() []run.ProbeResult {
	nan := spec.Figure(math.NaN())
	var out []run.ProbeResult
	for layer := range x.maps() {
		p := run.ProbeResult{Layer: spec.LayerName(layer), UntrainedTestAccuracy: nan, UntrainedInterval: [2]spec.Figure{nan, nan}}
		there := false
		for _, m := range x.Result.Seeds.Means {
			switch {
			case m.Measure != probeMeasure || m.Layer != layer || m.Other != nil:
			case m.Step == 0:
				p.UntrainedTestAccuracy, p.UntrainedInterval = m.Mean, m.Interval
			default:
				p.TestAccuracy, p.Interval, there = m.Mean, m.Interval, true
			}
		}
		if !there {
			return nil
		}
		out = append(out, p)
	}
	return out
}

// seeds is the probes' means with their error bars.
func (x *contents) seeds() sheet {
	probes := x.seedProbes()
	p := newAxes("layer", "probe test accuracy, mean over seeds")
	b := dots{probes: probes}
	p.add(gridDrawer{}, b)
	n := len(probes)
	p.x.lo, p.x.hi = -0.6, float64(n)-0.4
	p.y.lo, p.y.hi = b.span()
	p.x.ticks = func(float64, float64) []tick { return layerTicks(probes) }
	p.x.bare, p.x.upright = true, n > labelledLayers
	return sheet{
		title: "What a linear probe reads from each layer, over " + text.Plural(x.Result.Seeds.Ran, "seed"),
		note:  "Student's t interval over seeds on the same test images" + between + x.about(),
		width: vg.Length(min(max(7.2, 0.25*float64(n)), 40)) * vg.Inch, height: 4.4 * vg.Inch,
		keys: []key{{name: "trained network", mark: &trainedDot}, {name: "untrained network (control)", mark: &untrainedDot},
			{name: "95 % t interval over seeds", mark: &draw.GlyphStyle{Color: ink, Shape: whiskerGlyph{}, Radius: 4}}},
		panels: [][]*panel{{{axes: p}}},
	}
}

func (x *contents) writeSeeds(b *strings.Builder) {
	s := x.Result.Seeds
	if s == nil {
		return
	}
	fmt.Fprintf(b, "## Seeds\n\nThe same experiment with %s from %d on, each a network and an order of its own. %s", text.Plural(s.Done, "seed"), x.Result.Spec.Seed, run.SeedsPlan(s.Seeded))
	if out := run.SeedsLeftOut(s.Seeded); out != "" {
		fmt.Fprintf(b, " %s", out)
	}
	b.WriteString("\n\n")
	if s.Ran < 2 {
		return
	}
	b.WriteString("The intervals are of 95 % by Student's t. Those *over seeds* say what other seeds would give on these test images; those *over\n" +
		"seeds and images* what other seeds would give on other images. p is after Holm, the larger of the two where the images are known.\n\n" +
		"| difference, paired by seed | mean | over seeds | over seeds and images | Hedges' g | p | |\n|---|--:|--:|--:|--:|--:|---|\n")
	for _, f := range s.Families {
		for _, t := range f.Tests {
			items := "–"
			if t.Items != nil {
				items = signedInterval(t.Items.Interval)
			}
			shows, adjusted := run.SeedSure(t)
			word := "not sure"
			if shows != spec.Nothing {
				word = "sure: " + string(shows)
			}
			fmt.Fprintf(b, "| %s: %s | %s | %s | %s | %s | %s | %s |\n", run.SeedFamilyTitle(f), run.SeedTestName(f, t), figure(t.Mean, 4), signedInterval(t.Interval),
				items, figure(t.HedgesG, 2), strings.TrimPrefix(strings.ReplaceAll(run.PText(adjusted), "p ", ""), "= "), word)
		}
	}
	b.WriteString("\n")
	for _, sentence := range run.SeedSentences(s.Seeded) {
		fmt.Fprintf(b, "- %s%s\n", strings.ToUpper(sentence[:1]), sentence[1:])
	}
	b.WriteString("\n")
	if len(x.seedProbes()) > 0 {
		picture(b, "Probes of the trained and the untrained network, means over seeds with 95 % intervals", "seeds")
	}
}

// signedInterval writes both ends of an interval of differences.
func signedInterval(interval [2]spec.Figure) string {
	if !interval[0].Finite() || !interval[1].Finite() {
		return "–"
	}
	return figure(interval[0], 4) + " to " + figure(interval[1], 4)
}
