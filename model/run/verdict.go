package run

import (
	"math"
	"slices"

	"fathom/model/spec"
)

// A DepthVerdict is what the probes of one network, at one step, show about depth: its tests, see
// [spec.Judged], and what they show in words. It is never changed.
type DepthVerdict struct {
	Neighbours []spec.LayerTest `json:"neighbours"` // each layer after the first against the one before, in order
	// Ends is the last layer against the first; nil where that is the one step there is.
	Ends *spec.LayerTest `json:"ends,omitempty"`
	// Finding says it in words.
	Finding string `json:"finding"`
}

// newDepthVerdict puts what was judged into words. accuracies are the probes' own, the input's
// first.
func newDepthVerdict(judged spec.Judged, accuracies []spec.Figure) *DepthVerdict {
	v := &DepthVerdict{Neighbours: judged.Neighbours, Ends: judged.Ends}
	v.Finding = v.words(accuracies)
	return v
}

// verdictAt is the verdict of one step, of the newest that was judged; nil if there is none of so
// many layers.
func verdictAt(step int, judged []spec.Judged, accuracies []spec.Figure) *DepthVerdict {
	for _, j := range slices.Backward(judged) {
		if j.Step == step && len(j.Neighbours) == len(accuracies)-1 {
			return newDepthVerdict(j, accuracies)
		}
	}
	return nil
}

// A TeachVerdict is what a teach stage shows: McNemar's test of the final networks, the taught one
// against the base network, on all test images. Each start is a family of its own, of one test.
type TeachVerdict struct {
	PValue  spec.Figure `json:"p_value"`
	Shows   spec.Shows  `json:"shows"` // of the taught network against the base network
	Finding string      `json:"finding"`
}

// level is the chance of a false claim in each family of tests that are judged together.
const level = 0.05

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
	v := &Verdicts{Level: level}
	_, trained, untrained := columns(r.Probes)
	if r.diverged() == "" {
		v.Trained = verdictAt(r.Spec.Network().Steps, r.judged, trained)
	}
	v.Untrained = verdictAt(0, r.judged, untrained)
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
	return &TeachVerdict{PValue: t.PValue, Shows: t.shows, Finding: r.TeachFinding(t)}
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

// Right is how many of n samples are right at an accuracy of them.
func Right(accuracy spec.Figure, n int) int {
	if !accuracy.Finite() {
		return 0
	}
	return int(math.Round(float64(accuracy) * float64(n)))
}
