package lab

import (
	"math"
	"slices"

	"fathom/model/spec"
	"fathom/model/stat"
)

// A LayerTest is McNemar's test of the probes of two layers of one network on the same test images,
// as it stands among the tests that it was declared with.
type LayerTest struct {
	First      string      `json:"first"`            // the layer before, or the first
	Second     string      `json:"second"`           // the layer after, or the last
	OnlyFirst  int         `json:"only_first"`       // test images that only the first one's probe has right
	OnlySecond int         `json:"only_second"`      // that only the second one's has
	PValue     spec.Figure `json:"p_value"`          // exact, two-sided
	Adjusted   spec.Figure `json:"adjusted_p_value"` // after Holm
	Shows      Shows       `json:"shows"`            // of the second layer against the first
}

// Shows is what a test shows once all that were declared with it are judged together.
type Shows string

// What a test can show. Nothing is no equality: it says that the images are too few for the
// difference, if there is one.
const (
	Nothing Shows = ""
	Better  Shows = "better"
	Worse   Shows = "worse"
)

// shows is what a test shows by its adjusted p-value and the images that only one of the two has
// right.
func shows(adjusted spec.Figure, onlyFirst, onlySecond int) Shows {
	switch {
	case !(adjusted < stat.Level):
		return Nothing
	case onlySecond > onlyFirst:
		return Better
	case onlySecond < onlyFirst:
		return Worse
	}
	return Nothing
}

// A DepthVerdict is what the probes of one network, at one step, show about depth. It rests on two
// families of tests that are declared for every network: each layer against the one before, and the
// last layer against the first. Together they claim a difference that is none with a chance of at
// most [stat.Level]; each family may spend half of it, and what one does not need goes to the other
// ([stat.Holm]). The trained network and the untrained one are judged apart.
type DepthVerdict struct {
	Neighbours []LayerTest `json:"neighbours"` // each layer after the first against the one before, in order
	// Ends is the last layer against the first; nil where that is the one step there is.
	Ends *LayerTest `json:"ends,omitempty"`
	// Finding says it in words.
	Finding string `json:"finding"`
}

// JudgeDepth judges the probes of one network from the tests of one moment; those of other steps or
// of other pairs of layers are not looked at. It is nil where there are fewer than two layers or a
// test that was declared is missing, as that of a layer without a probe. accuracies are the probes'
// own, for the words.
func JudgeDepth(step int, layers []string, accuracies []spec.Figure, compared []spec.Compared) *DepthVerdict {
	last := len(layers) - 1
	if last < 1 {
		return nil
	}
	test := func(first, second int) (LayerTest, bool) {
		for _, c := range slices.Backward(compared) { // the newest counts
			if c.Step == step && c.First == first && c.Second == second {
				return LayerTest{First: layers[first], Second: layers[second],
					OnlyFirst: c.OnlyFirst, OnlySecond: c.OnlySecond, PValue: c.PValue}, true
			}
		}
		return LayerTest{}, false
	}
	v := &DepthVerdict{}
	for second := 1; second <= last; second++ {
		t, made := test(second-1, second)
		if !made {
			return nil
		}
		v.Neighbours = append(v.Neighbours, t)
	}
	if last > 1 {
		t, made := test(0, last)
		if !made {
			return nil
		}
		v.Ends = &t
	}
	v.judge()
	v.Finding = v.words(accuracies)
	return v
}

// judge corrects the p-values of the two families and says what each test shows.
func (v *DepthVerdict) judge() {
	var steps, ends []float64
	for _, t := range v.Neighbours {
		steps = append(steps, float64(t.PValue))
	}
	if v.Ends != nil {
		ends = []float64{float64(v.Ends.PValue)}
	}
	adjusted := stat.Holm(steps, ends)
	for i := range v.Neighbours {
		v.Neighbours[i].settle(adjusted[0][i])
	}
	if v.Ends != nil {
		v.Ends.settle(adjusted[1][0])
	}
}

func (t *LayerTest) settle(adjusted float64) {
	t.Adjusted = spec.Figure(adjusted)
	t.Shows = shows(t.Adjusted, t.OnlyFirst, t.OnlySecond)
}

// A TeachVerdict is what a teach stage shows: McNemar's test of the final networks, the taught one
// against the base network, on all test images. Each start is a family of its own, of one test.
type TeachVerdict struct {
	PValue  spec.Figure `json:"p_value"`
	Shows   Shows       `json:"shows"` // of the taught network against the base network
	Finding string      `json:"finding"`
}

// Verdicts are all that a result claims. What is missing could not be judged, or is of a network
// that diverged: nothing is claimed of that.
type Verdicts struct {
	Level      float64       `json:"level"` // the chance of a false claim in each of them
	Trained    *DepthVerdict `json:"trained,omitempty"`
	Untrained  *DepthVerdict `json:"untrained,omitempty"`
	Teach      *TeachVerdict `json:"teach,omitempty"`
	OtherTeach *TeachVerdict `json:"teach_other,omitempty"`
}

// Verdicts judges what the result has; nil where there is nothing to judge yet.
func (r Result) Verdicts() *Verdicts {
	v := &Verdicts{Level: stat.Level}
	layers, trained, untrained := columns(r.Probes)
	if r.diverged() == "" {
		v.Trained = JudgeDepth(r.Config.Steps, layers, trained, r.compared)
	}
	v.Untrained = JudgeDepth(0, layers, untrained, r.compared)
	v.Teach, v.OtherTeach = r.judgeTeach(r.Teach), r.judgeTeach(r.OtherTeach)
	if v.Trained == nil && v.Untrained == nil && v.Teach == nil && v.OtherTeach == nil {
		return nil
	}
	return v
}

// judgeTeach is the verdict of one start, nil before it has ended and of a network that diverged.
func (r Result) judgeTeach(t *TeachResult) *TeachVerdict {
	if t == nil || !r.Completed(spec.Teach, t.Init) || r.diverged() != "" || t.Diverged != "" || !t.PValue.Finite() {
		return nil
	}
	return &TeachVerdict{PValue: t.PValue, Shows: shows(t.PValue, t.OnlyBase, t.OnlyTaught), Finding: r.TeachFinding(t)}
}

// diverged is the reason why the base network diverged, "" if it did not.
func (r Result) diverged() string {
	if r.Train == nil {
		return ""
	}
	return r.Train.Diverged
}

// columns are the layers' names and the accuracies of a table of probes.
func columns(probes []ProbeResult) (layers []string, trained, untrained []spec.Figure) {
	for _, p := range probes {
		layers = append(layers, p.Layer)
		trained, untrained = append(trained, p.TestAccuracy), append(untrained, p.UntrainedTestAccuracy)
	}
	return layers, trained, untrained
}

// Gain is what training did to a layer's probe: its test accuracy minus that of
// the untrained network's probe; NaN where one of them is not known.
func Gain(trained, untrained spec.Probed) spec.Figure {
	if trained.Name == "" || untrained.Name == "" {
		return spec.Figure(math.NaN())
	}
	return trained.TestAccuracy - untrained.TestAccuracy
}
