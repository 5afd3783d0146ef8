package measure

import (
	"context"
	"slices"

	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/stat"
)

// Compare is the name of the measure: McNemar's test of the probes of two layers, and what the
// tests of a moment show about depth.
const Compare = "compare"

var compare = Measure{
	Part:  spec.Part{Name: Compare},
	After: Probe,
	start: func(s *Set) taking { return comparing{s.Env, s.probes} },
}

// comparing is the comparison at work.
type comparing struct {
	env    Env
	probes *Probes
}

func (c comparing) take(_ context.Context, untrained, trained Moment, _ progress) error {
	c.layers(untrained, spec.Compared{})
	c.layers(trained, spec.Compared{})
	return nil
}

func (c comparing) look(_ context.Context, m Moment) error {
	worse := m.Step > 0 && m.Worse != nil && m.Worse(c.probes.settings.Samples)
	c.layers(m, spec.Compared{Live: true, WorseThanGuessing: worse})
	return nil
}

func (comparing) array(spec.Address) *spec.Array { return nil }

// layers writes down the tests of neighbouring layers' probes and of the first layer's and the last
// one's, where there are both probes, and what they show together. like says of what kind they are.
func (c comparing) layers(m Moment, like spec.Compared) {
	like.Subject, like.Step = m.Subject, m.Step
	all := m.Source.Layers()
	last := len(all) - 1
	var tests []spec.Compared
	for second := 1; second <= last; second++ {
		tests = c.test(tests, like, second-1, second)
	}
	if last > 1 {
		tests = c.test(tests, like, 0, last)
	}
	names := make([]string, len(all))
	for i, layer := range all {
		names[i] = layer.Name
	}
	for _, t := range tests {
		c.env.Append(t)
	}
	if judged, ok := JudgeDepth(m.Subject, m.Step, like.Live, names, tests); ok {
		c.env.Append(judged)
	}
}

// test adds McNemar's test of the probes of two layers.
func (c comparing) test(tests []spec.Compared, t spec.Compared, first, second int) []spec.Compared {
	a, known := c.probes.At(t.Subject, t.Step, first)
	b, also := c.probes.At(t.Subject, t.Step, second)
	if !known || !also {
		return tests
	}
	n := len(a.Predictions)
	m := stat.CompareMcNemar(a.Predictions, b.Predictions, c.env.Samples.Labels(source.Test)[:n])
	t.First, t.Second, t.Samples = first, second, n
	t.OnlyFirst, t.OnlySecond, t.PValue = m.OnlyFirst, m.OnlySecond, spec.Figure(m.PValue)
	return append(tests, t)
}

// JudgeDepth judges the probes of one network at one moment from the tests of it; those of other
// steps or of other pairs of layers are not looked at. ok is false where there are fewer than two
// layers or a test that was declared is missing, as that of a layer without a probe. layers are the
// layers' names, the input's first.
//
// Each of the two families of tests may spend half of [stat.Level], and what one does not need goes
// to the other ([stat.Holm]). The trained network and the untrained one are judged apart.
func JudgeDepth(subject string, step int, live bool, layers []string, compared []spec.Compared) (v spec.Judged, ok bool) {
	last := len(layers) - 1
	if last < 1 {
		return v, false
	}
	v = spec.Judged{Subject: subject, Step: step, Live: live, Level: stat.Level}
	test := func(first, second int) (spec.LayerTest, bool) {
		for _, c := range slices.Backward(compared) { // the newest counts
			if c.Step == step && c.First == first && c.Second == second {
				return spec.LayerTest{First: layers[first], Second: layers[second],
					OnlyFirst: c.OnlyFirst, OnlySecond: c.OnlySecond, PValue: c.PValue, Groups: c.Groups}, true
			}
		}
		return spec.LayerTest{}, false
	}
	for second := 1; second <= last; second++ {
		t, made := test(second-1, second)
		if !made {
			return v, false
		}
		v.Neighbours = append(v.Neighbours, t)
	}
	if last > 1 {
		t, made := test(0, last)
		if !made {
			return v, false
		}
		v.Ends = &t
	}
	settle(&v)
	return v, true
}

// settle corrects the p-values of the two families and says what each test shows.
func settle(v *spec.Judged) {
	var steps, ends []float64
	for _, t := range v.Neighbours {
		steps = append(steps, float64(t.PValue))
	}
	if v.Ends != nil {
		ends = []float64{float64(v.Ends.PValue)}
	}
	adjusted := stat.Holm(steps, ends)
	for i := range v.Neighbours {
		settleOne(&v.Neighbours[i], adjusted[0][i])
	}
	if v.Ends != nil {
		settleOne(v.Ends, adjusted[1][0])
	}
}

func settleOne(t *spec.LayerTest, adjusted float64) {
	t.Adjusted = spec.Figure(adjusted)
	t.Shows = Shows(t.Adjusted, t.OnlyFirst, t.OnlySecond)
}

// Shows is what a test shows by its adjusted p-value and the images that only one of the two has
// right.
func Shows(adjusted spec.Figure, onlyFirst, onlySecond int) spec.Shows {
	switch {
	case !(adjusted < stat.Level):
		return spec.Nothing
	case onlySecond > onlyFirst:
		return spec.Better
	case onlySecond < onlyFirst:
		return spec.Worse
	}
	return spec.Nothing
}
