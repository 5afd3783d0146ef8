package measure

import (
	"slices"

	"fathom/model/spec"
	"fathom/model/stat"
)

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
					OnlyFirst: c.OnlyFirst, OnlySecond: c.OnlySecond, PValue: c.PValue}, true
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
