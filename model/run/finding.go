package run

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
)

// words say what the tests show, each claim by the names of its layers, and of everything else that
// it is not measurable. They are the end of a sentence.
//
//	measurably better up to hidden2 (0.957), from there no step is measurable; from input to hidden3
//	measurably better (0.829 → 0.968)
func (v *DepthVerdict) words(accuracies []spec.Figure) string {
	if groups := v.Neighbours[0].Groups; groups > 0 {
		return v.shown(accuracies) + "; tested over " + text.Plural(groups, "group") + " of test rows"
	}
	return v.shown(accuracies)
}

// shown is the words without what was tested.
func (v *DepthVerdict) shown(accuracies []spec.Figure) string {
	text, all := v.course(accuracies)
	if v.Ends == nil {
		return text + ends(accuracies)
	}
	switch span := fmt.Sprintf("from %s to %s", v.Ends.First, v.Ends.Second); {
	case all != spec.Nothing && all == v.Ends.Shows:
		text += " and " + span + ends(accuracies)
	case v.Ends.Shows != spec.Nothing:
		text += fmt.Sprintf("; %s measurably %s%s", span, v.Ends.Shows, ends(accuracies))
	default:
		text += fmt.Sprintf("; %s not measurable%s, %s after Holm", span, ends(accuracies), PText(v.Ends.Adjusted))
	}
	return text
}

// ends are the first layer's and the last one's accuracy, in brackets.
func ends(accuracies []spec.Figure) string {
	return fmt.Sprintf(" (%.3f → %.3f)", accuracies[0], accuracies[len(accuracies)-1])
}

// course says what the steps from layer to layer show, and if all show the same, what.
func (v *DepthVerdict) course(accuracies []spec.Figure) (sentence string, all spec.Shows) {
	last := len(v.Neighbours)
	runs := v.runs()
	switch {
	case last == 1 && len(runs) == 0:
		return fmt.Sprintf("the step from %s to %s is not measurable", v.layer(0), v.layer(1)), spec.Nothing
	case last == 1:
		return fmt.Sprintf("measurably %s from %s to %s", runs[0].shows, v.layer(0), v.layer(1)), runs[0].shows
	case len(runs) == 0:
		return "no step is measurable", spec.Nothing
	case runs[0] == stretch{0, last, runs[0].shows}:
		return fmt.Sprintf("measurably %s at every layer", runs[0].shows), runs[0].shows
	case len(runs) == 1 && runs[0].from == 0:
		return fmt.Sprintf("measurably %s up to %s (%.3f), from there no step is measurable",
			runs[0].shows, v.layer(runs[0].to), accuracies[runs[0].to]), spec.Nothing
	}
	var parts []string
	for _, r := range runs {
		part := fmt.Sprintf("%s from %s to %s", r.shows, v.layer(r.from), v.layer(r.to))
		if r.to > r.from+1 {
			part = fmt.Sprintf("%s at every layer from %s to %s", r.shows, v.layer(r.from), v.layer(r.to))
		}
		parts = append(parts, part)
	}
	sentence = "measurably " + text.List(parts, "and")
	if slices.ContainsFunc(v.Neighbours, func(t spec.LayerTest) bool { return t.Shows == spec.Nothing }) {
		sentence += ", no other step is measurable"
	}
	return sentence, spec.Nothing
}

// layer is the name of a layer, the first being 0.
func (v *DepthVerdict) layer(i int) string {
	if i == 0 {
		return v.Neighbours[0].First
	}
	return v.Neighbours[i-1].Second
}

// stretch is steps that follow each other and show the same: from one layer to another.
type stretch struct {
	from, to int
	shows    spec.Shows
}

// runs are the runs that show something, as long as they can be.
func (v *DepthVerdict) runs() []stretch {
	var out []stretch
	for i, t := range v.Neighbours {
		last := len(out) - 1
		switch {
		case t.Shows == spec.Nothing:
		case last >= 0 && out[last].to == i && out[last].shows == t.Shows:
			out[last].to++
		default:
			out = append(out, stretch{i, i + 1, t.Shows})
		}
	}
	return out
}

// PText writes a p-value with three digits, as in "p = 0.434" and "p = 0.00195", or "p < 0.001".
// One below the level is never rounded to it.
func PText(p spec.Figure) string {
	switch {
	case !p.Finite():
		return "p unknown"
	case p < 0.001:
		return "p < 0.001"
	case p < 0.00995:
		return fmt.Sprintf("p = %.5f", float64(p))
	case p < level && p >= level-0.00005:
		return fmt.Sprintf("p < %v", level)
	case p < 0.0995:
		return fmt.Sprintf("p = %.4f", float64(p))
	}
	return fmt.Sprintf("p = %.3f", float64(p))
}

// IntervalText writes both ends of an interval of accuracies, "0.804 – 0.851", or a dash where
// there is none.
func IntervalText(interval [2]spec.Figure) string {
	if !interval[0].Finite() || !interval[1].Finite() {
		return "–"
	}
	return text.Decimal(float64(interval[0]), 3) + " – " + text.Decimal(float64(interval[1]), 3)
}

// ProbesAt puts the probes of one moment together as a table: those of every layer
// after so many steps, their controls and their comparisons. What belongs to
// another step is left out, and a control without a name is unknown.
func ProbesAt(step int, probes, untrained []spec.Probed, compared []spec.Compared) []ProbeResult {
	out := make([]ProbeResult, len(probes))
	for i, p := range probes {
		out[i] = probeResult(p)
		if i < len(untrained) && untrained[i].Name != "" {
			out[i].UntrainedTestAccuracy, out[i].UntrainedInterval = untrained[i].TestAccuracy, untrained[i].Interval
		}
	}
	for _, c := range compared {
		if c.Step == step && c.First == c.Second-1 && c.First >= 0 && c.Second < len(out) {
			out[c.Second].McNemar = comparison(out[c.First].Layer, c)
		}
	}
	return out
}

// ProbeFinding says in one sentence what the probes of the result show; "" where there are none.
func (r Result) ProbeFinding() string {
	ruin := NotRuined
	if r.diverged() != "" {
		ruin = RuinDiverged
	}
	return ProbeFindingAt(r.Spec.Network().Steps, r.Spec.Network().Steps, r.Probes, r.judged, ruin)
}

// ProbeFindingAt says in one sentence what a table of probes shows that were fitted after so many
// steps of the training, which has so many in all, see [ProbesAt], beside what the untrained
// network's show. judged are the tests of both. Nothing is claimed of a network that is ruined, see
// [RuinAt].
func ProbeFindingAt(step, steps int, probes []ProbeResult, judged []spec.Judged, ruin Ruin) string {
	layers, accuracies, untrained := columns(probes)
	if len(layers) < 2 {
		return ""
	}
	when, before := "After training", "before it"
	switch {
	case step == 0:
		when = "Before training"
	case step < steps:
		when, before = "After "+text.Plural(step, "step"), "untrained"
	}
	text := when + ": "
	verdict := verdictAt(step, judged, accuracies)
	switch problems := problems(probes); {
	case ruin != "":
		text += "nothing is claimed of a network that " + string(ruin)
		if len(problems) > 0 {
			text += " (" + strings.Join(problems, "; ") + ")"
		}
	case len(problems) > 0:
		text += strings.Join(problems, "; ")
	case verdict == nil:
		text += "not every layer has been compared"
	default:
		text += verdict.Finding
	}
	if step == 0 {
		return text + "."
	}
	if control := verdictAt(0, judged, untrained); control != nil {
		text += fmt.Sprintf("; %s: %s", before, control.Finding)
	}
	return text + "."
}

// problems lists why probes are missing, each reason once.
func problems(probes []ProbeResult) []string {
	var out []string
	for _, p := range probes {
		if p.Problem != "" && !slices.Contains(out, p.Problem) {
			out = append(out, p.Problem)
		}
	}
	return out
}

// TeachFinding is the sentence of one of the result's teach stages.
func (r Result) TeachFinding(t *TeachResult) string {
	base := spec.Figure(math.NaN())
	if r.Train != nil {
		base = r.Train.Final.Accuracy
	}
	return TeachFinding(spec.Taught{
		Init: t.Init, FinalBase: base, FinalTaught: t.Final.Accuracy, Difference: t.Difference,
		OnlyBase: t.OnlyBase, OnlyTaught: t.OnlyTaught, PValue: t.PValue, Shows: t.shows,
	}, r.diverged() != "" || t.Diverged != "")
}

// TeachFinding says what a teach stage shows: where both networks end, and by McNemar's test
// whether they differ on these test images. That is of these two networks: another seed draws
// others. Nothing is claimed where one of them diverged.
func TeachFinding(t spec.Taught, diverged bool) string {
	if diverged || !t.Difference.Finite() {
		return "A training diverged: there is nothing to compare."
	}
	sentence := fmt.Sprintf("Taught ends at %.4f, base at %.4f (%+.4f). ", t.FinalTaught, t.FinalBase, t.Difference)
	switch {
	case !t.PValue.Finite():
		return sentence + "The difference cannot be tested."
	case t.OnlyBase+t.OnlyTaught == 0:
		return sentence + "Both are right and wrong on the same test images: no difference is measurable."
	}
	sentence += fmt.Sprintf("Taught is right on %s that base gets wrong, base on %s that taught gets wrong: McNemar %s, ",
		text.Plural(t.OnlyTaught, "test image"), text.Count(t.OnlyBase), PText(t.PValue))
	switch t.Shows {
	case spec.Better:
		return sentence + "taught is measurably better, of these two networks."
	case spec.Worse:
		return sentence + "taught is measurably worse, of these two networks."
	}
	return sentence + "no difference is measurable."
}
