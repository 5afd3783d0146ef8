package lab

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fathom/data"
)

// ProbeFinding says in one sentence what a table of probes shows: how test
// accuracy goes with depth on the trained network and on the untrained one, and
// how sure that is: by McNemar's test of the two neighbouring layers that differ
// least or, without one, by whether the first and the last layer's intervals are
// apart.
func ProbeFinding(probes []ProbeResult) string {
	return probeFinding("After training", probes)
}

// ProbeFindingAt is [ProbeFinding] for the probes that were fitted after so many
// steps of the training, see [ProbesAt].
func ProbeFindingAt(step int, probes []ProbeResult) string {
	if step == 0 {
		return probeFinding("Before training", probes)
	}
	steps := "steps"
	if step == 1 {
		steps = "step"
	}
	return probeFinding(fmt.Sprintf("After %s %s", data.Count(step), steps), probes)
}

// ProbesAt puts the probes of one moment together as a table: those of every layer
// after so many steps, their controls and their comparisons. What belongs to
// another step is left out, and a control without a name is unknown.
func ProbesAt(step int, probes, untrained []Probed, compared []Compared) []ProbeResult {
	nan := Figure(math.NaN())
	out := make([]ProbeResult, len(probes))
	for i, p := range probes {
		out[i] = ProbeResult{p.Name, p.Width, p.Solver, p.TrainSamples, p.TestSamples, p.TrainAccuracy, p.TestAccuracy,
			p.Interval, nan, [2]Figure{nan, nan}, p.Objective, p.Confusion, p.Problem, nil}
		if i < len(untrained) && untrained[i].Name != "" {
			out[i].UntrainedTestAccuracy, out[i].UntrainedInterval = untrained[i].TestAccuracy, untrained[i].Interval
		}
	}
	for _, c := range compared {
		if c.Step == step && c.First >= 0 && c.First < len(out) && c.Second >= 0 && c.Second < len(out) {
			out[c.Second].McNemar = &Comparison{out[c.First].Layer, c.OnlyFirst, c.OnlySecond, c.PValue, c.Samples}
		}
	}
	return out
}

// Gain is what training did to a layer's probe: its test accuracy minus that of
// the untrained network's probe; NaN where one of them is not known.
func Gain(trained, untrained Probed) Figure {
	if trained.Name == "" || untrained.Name == "" {
		return Figure(math.NaN())
	}
	return trained.TestAccuracy - untrained.TestAccuracy
}

// probeFinding is the sentence of a table of probes; when says of which moment.
func probeFinding(when string, probes []ProbeResult) string {
	if len(probes) < 2 {
		return ""
	}
	var broken []string
	trained, untrained := make([]Figure, len(probes)), make([]Figure, len(probes))
	for i, p := range probes {
		if p.Problem != "" && !slices.Contains(broken, p.Problem) {
			broken = append(broken, p.Problem)
		}
		trained[i], untrained[i] = p.TestAccuracy, p.UntrainedTestAccuracy
	}
	if len(broken) > 0 {
		return strings.Join(broken, "; ") + "."
	}
	first, last := probes[0], probes[len(probes)-1]
	what := course(trained)
	if undecided(probes) {
		what = "no layer is measurably better than another"
	}
	text := fmt.Sprintf("%s %s (%.3f → %.3f", when, what, first.TestAccuracy, last.TestAccuracy)
	switch least := leastSure(probes); {
	case least > 0 && !undecided(probes) && probes[least].McNemar.PValue >= 0.05:
		text += fmt.Sprintf("), %s → %s not measurably so (McNemar %s)", probes[least-1].Layer, probes[least].Layer, PText(probes[least].McNemar.PValue))
	case least > 0:
		text += fmt.Sprintf("; least sure %s → %s, McNemar %s)", probes[least-1].Layer, probes[least].Layer, PText(probes[least].McNemar.PValue))
	case last.Interval[0] > first.Interval[1] || last.Interval[1] < first.Interval[0]:
		text += ", intervals apart)"
	default:
		text += ", intervals overlap)"
	}
	if when == "Before training" || !first.UntrainedTestAccuracy.Finite() || !last.UntrainedTestAccuracy.Finite() {
		return text + "."
	}
	before := "before it"
	if when != "After training" {
		before = "untrained"
	}
	return text + fmt.Sprintf("; %s %s (%.3f → %.3f).", before, course(untrained),
		first.UntrainedTestAccuracy, last.UntrainedTestAccuracy)
}

// undecided reports whether the probes show no difference between layers: McNemar's
// test finds none between neighbours at the 5 % level, and the intervals of the first
// layer and the last overlap.
func undecided(probes []ProbeResult) bool {
	first, last := probes[0].Interval, probes[len(probes)-1].Interval
	if last[0] > first[1] || last[1] < first[0] {
		return false
	}
	for _, p := range probes[1:] {
		if p.McNemar == nil || !(p.McNemar.PValue >= 0.05) {
			return false
		}
	}
	return true
}

// leastSure is the layer whose comparison with the layer before has the largest
// p-value, the first of them; 0 if one is not compared.
func leastSure(probes []ProbeResult) int {
	least := 1
	for i, p := range probes[1:] {
		switch {
		case p.McNemar == nil || !p.McNemar.PValue.Finite():
			return 0
		case p.McNemar.PValue > probes[least].McNemar.PValue:
			least = i + 1
		}
	}
	return least
}

// PText writes a p-value, as in "p = 0.031" or "p < 0.001".
func PText(p Figure) string {
	switch {
	case !p.Finite():
		return "p unknown"
	case p < 0.001:
		return "p < 0.001"
	}
	return fmt.Sprintf("p = %.3f", float64(p))
}

// course says how values go with depth.
func course(values []Figure) string {
	up, down := true, true
	for i := 1; i < len(values); i++ {
		up = up && values[i] > values[i-1]
		down = down && values[i] < values[i-1]
	}
	switch first, last := values[0], values[len(values)-1]; {
	case up:
		return "every deeper layer is better"
	case down:
		return "every deeper layer is worse"
	case last > first:
		return "depth helps, though not at every layer"
	case last < first:
		return "depth hurts, though not at every layer"
	}
	return "depth changes nothing"
}

// noise is the standard deviation over seeds of the difference between a taught
// and its base network at one step: 0.0028 over 20 seeds of the post's experiment.
const noise = 0.0028

// significance is the p-value below which a difference is called one.
const significance = 0.05

// TeachFinding says what a teach stage shows: where both networks end, and by
// McNemar's test whether they differ on these test images. Even where they do it is
// one run of one seed: how the difference compares with those between seeds is said
// too.
func TeachFinding(t Taught) string {
	if !t.Difference.Finite() {
		return "A training diverged: there is nothing to compare."
	}
	text := fmt.Sprintf("Taught ends at %.4f, base at %.4f (%+.4f). ", t.FinalTaught, t.FinalBase, t.Difference)
	switch {
	case !t.PValue.Finite():
		return text + "The difference cannot be tested."
	case t.OnlyBase+t.OnlyTaught == 0:
		return text + "Both are right on the same test images: no evidence of a difference."
	}
	text += fmt.Sprintf("Taught is right on %s that base gets wrong, base on %s that taught gets wrong: McNemar %s, ",
		testImages(t.OnlyTaught), data.Count(t.OnlyBase), PText(t.PValue))
	if t.PValue >= significance {
		return text + "no evidence of a difference."
	}
	better := "taught"
	if t.OnlyBase > t.OnlyTaught {
		better = "base"
	}
	text += better + " is better, "
	if math.Abs(float64(t.Difference)) > 3*noise {
		return text + "and by more than seeds differ by; but one seed is one seed."
	}
	return text + "but by no more than seeds differ by."
}

// testImages is a number of test images in words.
func testImages(n int) string {
	if n == 1 {
		return "1 test image"
	}
	return data.Count(n) + " test images"
}
