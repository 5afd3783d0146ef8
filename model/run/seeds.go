package run

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
)

// SeedsResult is what the stage of the seeds found: each replicate, in the order of the seeds, and
// what they show together.
type SeedsResult struct {
	Replicates []ReplicateResult `json:"replicates"`
	spec.Seeded
}

// ReplicateResult is a replicate without how long it took and which images it has right.
type ReplicateResult struct {
	Seed    uint64           `json:"seed"`
	Problem string           `json:"problem,omitempty"`
	Taught  string           `json:"taught_problem,omitempty"`
	Figures []SeedValue      `json:"figures"`
	Curves  []spec.SeedCurve `json:"curves"`
}

// SeedValue is a number of a replicate.
type SeedValue struct {
	spec.Quantity
	Value spec.Figure `json:"value"`
}

func (r *Result) seeds() *SeedsResult {
	if r.Seeds == nil {
		r.Seeds = &SeedsResult{Replicates: []ReplicateResult{}}
	}
	return r.Seeds
}

// add takes in a replicate.
func (r *SeedsResult) add(e spec.Replicated) {
	one := ReplicateResult{Seed: e.Seed, Problem: e.Problem, Taught: e.Taught, Figures: []SeedValue{}, Curves: e.Curves}
	for _, f := range e.Figures {
		one.Figures = append(one.Figures, SeedValue{f.Quantity, f.Value})
	}
	r.Replicates = append(r.Replicates, one)
}

// SeedsPlan says what so many seeds can show, before any is run.
func SeedsPlan(e spec.Seeded) string {
	sentence := fmt.Sprintf("%s show a difference between paired figures of %s of its standard deviations with a chance of %.0f %%",
		text.Plural(e.Seeds, "seed"), text.Decimal(float64(e.Detectable), 2), 100*float64(e.Power))
	if e.DetectableHolm > e.Detectable {
		sentence += fmt.Sprintf(", and one between neighbouring layers, after Holm, of %s", text.Decimal(float64(e.DetectableHolm), 2))
	}
	return sentence + "."
}

// SeedsLeftOut says which seeds are in no figure, "" if all are in all.
func SeedsLeftOut(e spec.Seeded) string {
	if len(e.LeftOut) == 0 {
		return ""
	}
	var each []string
	for _, out := range e.LeftOut {
		each = append(each, fmt.Sprintf("seed %d (%s)", out.Seed, out.Problem))
	}
	return fmt.Sprintf("Intervals are over what ran, %d of %s. Left out: %s.", e.Ran, text.Plural(e.Done, "seed"), strings.Join(each, ", "))
}

// SeedSure is what a test over seeds shows and its p-value after Holm: over seeds and items where the
// items are known, else over seeds on the same items.
func SeedSure(t spec.SeedTest) (shows spec.Shows, adjusted spec.Figure) {
	if t.Items != nil {
		return t.Items.Shows, t.Items.Adjusted
	}
	return t.Shows, t.Adjusted
}

// SeedFamilyTitle says what the tests of a family compare.
func SeedFamilyTitle(f spec.SeedFamily) string {
	if len(f.Tests) == 0 {
		return f.Name
	}
	q := f.Tests[0].Second
	switch {
	case f.Name == spec.TeachingFamily:
		return "taught minus base, test accuracy"
	case f.Name == spec.TrainingFamily:
		return "trained minus untrained, " + SeedMeasure(q)
	case q.Step == 0:
		return "untrained network, " + SeedMeasure(q)
	}
	return "trained network, " + SeedMeasure(q)
}

// SeedMeasure is a quantity's measure in words.
func SeedMeasure(q spec.Quantity) string {
	if q.Measure == spec.Accuracy {
		return "test accuracy"
	}
	return strings.ReplaceAll(q.Measure, "_", " ")
}

// SeedTestName says what of a family a test compares.
func SeedTestName(f spec.SeedFamily, t spec.SeedTest) string {
	switch f.Name {
	case spec.TeachingFamily:
		return "after " + text.Plural(t.Second.Step, "step")
	case spec.TrainingFamily:
		return t.Second.Name
	}
	return t.Second.Name + " - " + t.First.Name
}

// SeedSentences say what of the tests is sure, a sentence a family, and of what is not how many seeds
// would show it.
func SeedSentences(e spec.Seeded) (all []string) {
	for _, f := range e.Families {
		var sure, not []string
		for _, t := range f.Tests {
			name := SeedTestName(f, t)
			if shows, _ := SeedSure(t); shows != spec.Nothing {
				said := string(shows)
				if t.Items == nil {
					said += ", of these images" // nothing is known of others
				}
				sure = append(sure, fmt.Sprintf("%s (%s)", name, said))
				continue
			}
			switch {
			case t.Needed > e.Done:
				not = append(not, fmt.Sprintf("%s (a difference as large would take some %s)", name, text.Plural(t.Needed, "seed")))
			default:
				not = append(not, name)
			}
		}
		sentence := SeedFamilyTitle(f) + ": "
		switch {
		case len(sure) == 0:
			sentence += "nothing is sure"
		case len(not) == 0:
			sentence += "all is sure, " + text.List(sure, "and")
		default:
			sentence += "sure of " + text.List(sure, "and") + "; not of " + text.List(not, "and")
		}
		all = append(all, sentence+".")
	}
	return all
}
