package measure

import (
	"cmp"
	"math"
	"slices"

	"fathom/model/spec"
	"fathom/model/stat"
)

// JudgeSeeds says what replicates show together, of so many that there are to be. All are looked at
// the same way whatever their order or number: the tests are those that were declared, see
// [spec.SeedFamily], and each family is corrected by [stat.Holm] for itself. In the family "depth" of
// a measure the steps between neighbouring layers share half of the level, and the last layer against
// the first has the other half, as [JudgeDepth] has it of one network.
//
// Whatever is missing of a replicate, as of one that diverged, is in no figure, and said: intervals are
// over what ran.
func JudgeSeeds(s spec.Spec, seeds int, all []spec.Replicated) spec.Seeded {
	e := spec.Seeded{
		Seeds: seeds, Done: len(all), LeftOut: []spec.LeftOut{}, Level: stat.Level, Power: stat.Power,
		Detectable: spec.Figure(stat.Detectable(seeds, stat.Level, stat.Power)), Curves: []spec.SeedBand{}, Means: []spec.SeedMean{}, Families: []spec.SeedFamily{},
	}
	steps := max(1, s.Network().Layers()-1)
	e.DetectableHolm = spec.Figure(stat.Detectable(seeds, stat.StepLevel(steps), stat.Power))
	all = slices.SortedStableFunc(slices.Values(all), func(a, b spec.Replicated) int { return cmp.Compare(a.Seed-s.Seed, b.Seed-s.Seed) })
	over := seedTable{seeds: seeds}
	for _, r := range all {
		if r.Problem != "" {
			e.LeftOut = append(e.LeftOut, spec.LeftOut{Seed: r.Seed, Problem: r.Problem})
			continue
		}
		e.Ran++
		if r.Taught != "" {
			e.LeftOut = append(e.LeftOut, spec.LeftOut{Seed: r.Seed, Problem: r.Taught, Taught: true})
		}
		over.add(r)
	}
	for _, column := range over.columns {
		e.Means = append(e.Means, column.mean())
	}
	e.Curves = append(e.Curves, bandsOf(all)...)
	e.Families = append(e.Families, over.depth()...)
	e.Families = append(e.Families, over.training(s)...)
	e.Families = append(e.Families, over.teaching()...)
	return e
}

// seedTable is quantities by seed.
type seedTable struct {
	seeds   int
	columns []*seedColumn // in the order in which they come first
	rows    int
}

// seedColumn is one quantity of each seed; nil where a seed has it not.
type seedColumn struct {
	spec.Quantity
	values []*spec.SeedFigure
}

// add takes in a replicate.
func (t *seedTable) add(r spec.Replicated) {
	for i := range r.Figures {
		f := &r.Figures[i]
		if !f.Value.Finite() || r.Taught != "" && f.Subject != spec.Base {
			continue
		}
		at := slices.IndexFunc(t.columns, func(c *seedColumn) bool { return c.Same(f.Quantity) })
		if at < 0 {
			at = len(t.columns)
			t.columns = append(t.columns, &seedColumn{Quantity: f.Quantity})
		}
		c := t.columns[at]
		for len(c.values) < t.rows {
			c.values = append(c.values, nil)
		}
		c.values = append(c.values, f)
	}
	t.rows++
	for _, c := range t.columns {
		for len(c.values) < t.rows {
			c.values = append(c.values, nil)
		}
	}
}

// find is the column of a quantity, nil for none.
func (t *seedTable) find(q spec.Quantity) *seedColumn {
	for _, c := range t.columns {
		if c.Same(q) {
			return c
		}
	}
	return nil
}

// mean is the column's mean.
func (c *seedColumn) mean() spec.SeedMean {
	var values []float64
	for _, f := range c.values {
		if f != nil {
			values = append(values, float64(f.Value))
		}
	}
	m := stat.MeanOf(values)
	return spec.SeedMean{Quantity: c.Quantity, N: m.N, Mean: spec.Figure(m.Mean), SD: spec.Figure(m.SD), Interval: interval(m.Low, m.High)}
}

// bandsOf are the curves of each network over the seeds that are in the means, in the order in which
// the networks come first. Curves that are evaluated at other steps than the first are left out.
func bandsOf(all []spec.Replicated) (bands []spec.SeedBand) {
	curves := map[string][]spec.SeedCurve{}
	var subjects []string
	for _, r := range all {
		for _, c := range r.Curves {
			known := curves[c.Subject]
			if r.Problem != "" || r.Taught != "" && c.Subject != spec.Base || len(known) > 0 && !slices.Equal(known[0].Steps, c.Steps) {
				continue
			}
			if len(known) == 0 {
				subjects = append(subjects, c.Subject)
			}
			curves[c.Subject] = append(known, c)
		}
	}
	for _, subject := range subjects {
		bands = append(bands, bandOf(subject, curves[subject]))
	}
	return bands
}

// bandOf is the mean of curves that are evaluated at the same steps.
func bandOf(subject string, curves []spec.SeedCurve) spec.SeedBand {
	b := spec.SeedBand{Subject: subject, N: len(curves), Steps: curves[0].Steps}
	values := make([]float64, len(curves))
	for at := range b.Steps {
		for i, c := range curves {
			values[i] = float64(c.Accuracy[at])
		}
		m := stat.MeanOf(values)
		b.Accuracy, b.Low, b.High = append(b.Accuracy, spec.Figure(m.Mean)), append(b.Low, spec.Figure(m.Low)), append(b.High, spec.Figure(m.High))
	}
	return b
}

func interval(low, high float64) [2]spec.Figure {
	return [2]spec.Figure{spec.Figure(low), spec.Figure(high)}
}

// depth are the families that ask what depth does: one for each measure of each subject after each
// step of which there are layers. A measure that is a check has none: the permuted labels are the same
// ones with every seed, so that what differs between layers is that one draw.
func (t *seedTable) depth() (all []spec.SeedFamily) {
	for _, first := range t.columns {
		if first.Layer != 0 || first.Other != nil || checks(first.Measure) {
			continue
		}
		layers := []*seedColumn{first}
		for {
			next := t.layer(first.Quantity, len(layers))
			if next == nil {
				break
			}
			layers = append(layers, next)
		}
		if len(layers) < 2 {
			continue
		}
		family := spec.SeedFamily{Name: spec.DepthFamily}
		for i := 1; i < len(layers); i++ {
			family.Tests = append(family.Tests, t.test(layers[i-1], layers[i], stat.StepLevel(len(layers)-1)))
		}
		if len(layers) > 2 {
			ends := t.test(first, layers[len(layers)-1], stat.Level/2)
			ends.Ends = true
			family.Tests = append(family.Tests, ends)
		}
		settleSeeds(&family)
		all = append(all, family)
	}
	return all
}

// checks reports whether a measure is a check of the experiment.
func checks(measure string) bool {
	return slices.ContainsFunc(numbers(), func(m number) bool { return m.Measure == measure && m.check })
}

// layer is the column of the same as q of another layer, nil for none.
func (t *seedTable) layer(q spec.Quantity, layer int) *seedColumn {
	for _, c := range t.columns {
		if c.Measure == q.Measure && c.Subject == q.Subject && c.Step == q.Step && c.Layer == layer && c.Other == nil {
			return c
		}
	}
	return nil
}

// training are the families that ask what the training does to each hidden layer: one for each
// measure that is taken before it and after it.
func (t *seedTable) training(s spec.Spec) (all []spec.SeedFamily) {
	for _, first := range t.columns {
		if first.Layer != 1 || first.Step != 0 || first.Other != nil {
			continue
		}
		family := spec.SeedFamily{Name: spec.TrainingFamily}
		hidden := s.Network().Layers() - 1
		for layer := 1; layer <= hidden; layer++ {
			before := t.layer(first.Quantity, layer)
			after := first.Quantity
			after.Step, after.Layer, after.Name = s.Network().Steps, layer, spec.LayerName(layer)
			if trained := t.find(after); before != nil && trained != nil {
				family.Tests = append(family.Tests, t.test(before, trained, stat.Level/float64(hidden)))
			}
		}
		if len(family.Tests) == hidden {
			settleSeeds(&family)
			all = append(all, family)
		}
	}
	return all
}

// teaching is the family that asks whether the taught network differs from the base network.
func (t *seedTable) teaching() (all []spec.SeedFamily) {
	family := spec.SeedFamily{Name: spec.TeachingFamily}
	var pairs [][2]*seedColumn
	for _, taught := range t.columns {
		if taught.Measure != spec.Accuracy || taught.Subject == spec.Base {
			continue
		}
		base := taught.Quantity
		base.Subject = spec.Base
		if c := t.find(base); c != nil {
			pairs = append(pairs, [2]*seedColumn{c, taught})
		}
	}
	for _, p := range pairs {
		family.Tests = append(family.Tests, t.test(p[0], p[1], stat.Level/float64(len(pairs))))
	}
	if len(pairs) == 0 {
		return nil
	}
	settleSeeds(&family)
	return []spec.SeedFamily{family}
}

// test compares two columns, paired by seed, as one that is tested at such a level at the first step
// of Holm.
func (t *seedTable) test(first, second *seedColumn, level float64) spec.SeedTest {
	var differences []float64
	var answers [][]int8
	for i := range t.rows {
		a, b := first.values[i], second.values[i]
		if a == nil || b == nil {
			continue
		}
		differences = append(differences, float64(b.Value)-float64(a.Value))
		if a.Items > 0 && a.Items == b.Items {
			answers = append(answers, gains(a, b))
		}
	}
	p := stat.ComparePaired(differences)
	deviation := stat.UpperSD(p.SD, p.N)
	test := spec.SeedTest{
		First: first.Quantity, Second: second.Quantity, N: p.N, Mean: spec.Figure(p.Mean.Mean), SD: spec.Figure(p.SD), Interval: interval(p.Low, p.High),
		PValue: spec.Figure(p.PValue), SignFlip: spec.Figure(p.SignFlip), HedgesG: spec.Figure(p.HedgesG),
		Detectable: spec.Figure(stat.Detectable(t.seeds, level, stat.Power) * deviation),
	}
	if deviation > 0 {
		test.Needed = stat.PairsNeeded(p.Mean.Mean/deviation, level, stat.Power)
	}
	if len(answers) == p.N && p.N > 0 {
		test.Items = crossed(answers)
	}
	return test
}

// gains says of each item whether the second number has it right and the first not, 1, or the other
// way round, −1.
func gains(first, second *spec.SeedFigure) []int8 {
	d := make([]int8, first.Items)
	for i := range d {
		d[i] = int8(second.Right[i/8]>>(i%8)&1) - int8(first.Right[i/8]>>(i%8)&1)
	}
	return d
}

// crossed is the difference over seeds and items.
func crossed(answers [][]int8) *spec.SeedItems {
	c := stat.CompareCrossed(answers)
	return &spec.SeedItems{
		Items: c.Items, Error: spec.Figure(math.Sqrt(c.Variance)), Degrees: spec.Figure(c.Degrees),
		Interval: interval(c.Low, c.High), PValue: spec.Figure(c.PValue),
	}
}

// settleSeeds corrects the p-values of a family, those over seeds and those over seeds and items each
// for themselves, and says what each test shows.
func settleSeeds(f *spec.SeedFamily) {
	overSeeds := holmOf(f.Tests, func(t spec.SeedTest) spec.Figure { return t.PValue })
	overItems := holmOf(f.Tests, func(t spec.SeedTest) spec.Figure {
		if t.Items == nil {
			return spec.Figure(math.NaN())
		}
		return t.Items.PValue
	})
	for i := range f.Tests {
		t := &f.Tests[i]
		t.Adjusted = spec.Figure(overSeeds[i])
		t.Shows = higher(t.Adjusted, t.Mean)
		if t.Items != nil {
			t.Items.Adjusted = spec.Figure(max(overItems[i], overSeeds[i])) // see [spec.SeedItems]
			t.Items.Shows = higher(t.Items.Adjusted, t.Mean)
		}
	}
}

// holmOf corrects the p-values of tests; those of the ends are a family of their own beside the steps.
func holmOf(tests []spec.SeedTest, pValue func(spec.SeedTest) spec.Figure) []float64 {
	var steps, ends []float64
	for _, t := range tests {
		if t.Ends {
			ends = append(ends, float64(pValue(t)))
		} else {
			steps = append(steps, float64(pValue(t)))
		}
	}
	return slices.Concat(stat.Holm(steps, ends)...)
}

// higher is what a test of a difference shows by its adjusted p-value.
func higher(adjusted, difference spec.Figure) spec.Shows {
	switch {
	case !(adjusted < stat.Level):
		return spec.Nothing
	case difference > 0:
		return spec.Higher
	}
	return spec.Lower
}
