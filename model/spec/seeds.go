package spec

import "reflect"

// Seeds is the stage that does the whole experiment again with other seeds: it is none that
// --stages names, and follows the others where there are replicates, see [Spec.ToDo].
const Seeds Stage = "seeds"

// Numbers of seeds.
const (
	// DefaultSeeds is how many seeds there are in all where somebody asks for the stage and the Spec
	// does not say.
	DefaultSeeds = 5
	// MaxSeeds is how many there can be.
	MaxSeeds = 1000
)

// ToDo lists the stages to do at once: those of [Spec.Stages], and the seeds where there are to be
// at least two.
func (s Spec) ToDo() []Stage {
	stages := s.Stages[:len(s.Stages):len(s.Stages)]
	if s.Replicates >= 2 && !s.IsStored() {
		stages = append(stages, Seeds)
	}
	return stages
}

// SeedsInAll is how many seeds there are where somebody asks for the stage and not how many.
func (s Spec) SeedsInAll() int {
	if s.Replicates >= 2 {
		return s.Replicates
	}
	return DefaultSeeds
}

// SameButSeed reports whether two experiments differ in their seeds at most.
func (s Spec) SameButSeed(other Spec) bool {
	s.Seed = other.Seed
	return reflect.DeepEqual(s, other)
}

// SeedOf is the seed of the i-th replicate, the run that is shown being the 0th: the seeds follow
// each other.
func (s Spec) SeedOf(i int) uint64 { return s.Seed + uint64(i) }

// Quantity names a number that every replicate has one of.
type Quantity struct {
	// Measure is what is measured: "accuracy" of a network's own test accuracy at the end of its
	// training, "probe" of a probe's test accuracy, or a measure's name.
	Measure string `json:"measure"`
	Subject string `json:"subject"`
	Step    int    `json:"step"`
	Layer   int    `json:"layer"` // −1 where it is of no layer
	Name    string `json:"name"`  // of the layer, "" of none
	// Other is the other one of a pair, nil of what is no pair.
	Other *Of `json:"other,omitempty"`
}

// Accuracy is the measure of a network's own test accuracy.
const Accuracy = "accuracy"

// Of is a layer of a subject after so many steps.
type Of struct {
	Subject string `json:"subject"`
	Step    int    `json:"step"`
	Layer   int    `json:"layer"`
	Name    string `json:"name"`
}

// Same reports whether two quantities are the same.
func (q Quantity) Same(other Quantity) bool {
	if (q.Other == nil) != (other.Other == nil) || q.Other != nil && *q.Other != *other.Other {
		return false
	}
	q.Other, other.Other = nil, nil
	return q == other
}

// Replicated is the same experiment with another seed, done as if for itself: every figure is that of
// a run of that seed, bit for bit. The run that is shown is the first replicate, and has one too. They
// come in the order of the seeds, whichever is done first.
type Replicated struct {
	Seed    uint64       `json:"seed"`
	Curves  []SeedCurve  `json:"curves"`
	Figures []SeedFigure `json:"figures"`
	// Problem says in a sentence, without a capital and a full stop, why the replicate is in no mean:
	// "the network diverged …"; "" of one that ran.
	Problem string `json:"problem,omitempty"`
	// Taught says the same of the taught network alone.
	Taught  string `json:"taught_problem,omitempty"`
	Seconds Figure `json:"seconds"`
}

// SeedCurve is the evaluations of one network of a replicate on all test images.
type SeedCurve struct {
	Subject  string   `json:"subject"`
	Steps    []int    `json:"steps"`
	Loss     []Figure `json:"loss"` // mean test cross-entropy, nats per image
	Accuracy []Figure `json:"accuracy"`
}

// SeedFigure is a number of a replicate.
type SeedFigure struct {
	Quantity
	Value Figure `json:"value"`
	// Items is how many test images the number is a share of, 0 of another number, and Right which of
	// them are right: bit i%8, from the lowest on, of byte i/8 is that of the i-th.
	Items int    `json:"items,omitempty"`
	Right []byte `json:"right,omitzero"`
}

// Seeded is what all replicates so far show together. It comes before the first, as what so many seeds
// can show, and after each; the newest counts.
//
// Two kinds of intervals are in it and never mixed. Those over seeds say what other seeds would give
// on the same test images. Those over seeds and items say what other seeds would give on other test
// images of the same kind; see CompareCrossed in model/stat.
type Seeded struct {
	Seeds   int       `json:"seeds"`    // that there are to be
	Done    int       `json:"done"`     // replicates so far
	Ran     int       `json:"ran"`      // of these, that all figures are over
	LeftOut []LeftOut `json:"left_out"` // the others
	Level   Figure    `json:"level"`    // of each family
	Power   Figure    `json:"power"`    // with which a difference is to be shown
	// Detectable is the difference between two paired quantities that so many seeds show with that
	// power, if that is the one test there is, in standard deviations of the differences; and
	// DetectableHolm if it is the first of the tests between neighbouring layers' probes, after Holm.
	Detectable     Figure       `json:"detectable"`
	DetectableHolm Figure       `json:"detectable_holm"`
	Curves         []SeedBand   `json:"mean_curves"`
	Means          []SeedMean   `json:"means"`
	Families       []SeedFamily `json:"families"`
}

// LeftOut is a replicate that no mean and no test has, or none of the taught network.
type LeftOut struct {
	Seed    uint64 `json:"seed"`
	Problem string `json:"problem"`
	Taught  bool   `json:"taught,omitempty"`
}

// SeedBand is the test accuracy of one network over the seeds, evaluation by evaluation: its mean with
// the 95 % interval over seeds, by Student's t, of each step for itself. Low and High are NaN of one seed.
type SeedBand struct {
	Subject  string   `json:"subject"`
	N        int      `json:"n"` // seeds that it is of
	Steps    []int    `json:"steps"`
	Accuracy []Figure `json:"accuracy"`
	Low      []Figure `json:"low"`
	High     []Figure `json:"high"`
}

// SeedMean is a quantity over the seeds.
type SeedMean struct {
	Quantity
	N        int       `json:"n"` // seeds that have it
	Mean     Figure    `json:"mean"`
	SD       Figure    `json:"sd"`       // over seeds; NaN of one
	Interval [2]Figure `json:"interval"` // 95 %, over seeds, by Student's t; of equal values that value
}

// SeedFamily is tests that were declared together, and share the level by Holm.
type SeedFamily struct {
	// Name is what they ask: "depth", each layer against the one before and the last against the first;
	// "training", each layer of the trained network against the same of the untrained one; "teaching",
	// the taught network against the base network after some numbers of steps.
	Name  string     `json:"name"`
	Tests []SeedTest `json:"tests"`
}

// The families of tests over seeds.
const (
	DepthFamily    = "depth"
	TrainingFamily = "training"
	TeachingFamily = "teaching"
)

// SeedTest is the difference of two quantities, second − first, paired by seed.
type SeedTest struct {
	First    Quantity  `json:"first"`
	Second   Quantity  `json:"second"`
	Ends     bool      `json:"ends,omitempty"` // of the family "depth", the last layer against the first
	N        int       `json:"n"`              // seeds that have both
	Mean     Figure    `json:"mean"`
	SD       Figure    `json:"sd"`
	Interval [2]Figure `json:"interval"` // 95 %, over seeds, by Student's t
	PValue   Figure    `json:"p_value"`  // paired t test; NaN where it cannot be made
	Adjusted Figure    `json:"adjusted_p_value"`
	Shows    Shows     `json:"shows"` // [Higher] or [Lower], of other seeds on the same test images
	// SignFlip is the p-value of the exact sign-flip test, which asks nothing of the distribution; NaN
	// of more than 20 seeds.
	SignFlip Figure `json:"sign_flip_p_value"`
	HedgesG  Figure `json:"hedges_g"`
	// Detectable is the difference that as many seeds as there are to be show with the power of
	// [Seeded] at the first step of Holm, by the deviation so far and what is not known of it; Needed
	// how many seeds show one as large as the mean, 0 where nobody can tell or that is too many.
	Detectable Figure `json:"detectable"`
	Needed     int    `json:"seeds_needed"`
	// Items is the same over seeds and test images, nil where no answers to them are known.
	Items *SeedItems `json:"items,omitempty"`
}

// SeedItems is a difference of accuracies over seeds and items, both drawn.
type SeedItems struct {
	Items    int       `json:"items"` // test images
	Error    Figure    `json:"standard_error"`
	Degrees  Figure    `json:"degrees_of_freedom"`
	Interval [2]Figure `json:"interval"` // 95 %, over seeds and items
	PValue   Figure    `json:"p_value"`
	// Adjusted is the p-value after Holm, or that over seeds alone where it is larger: what is not sure of
	// other seeds on these images is not sure of them on others. Of a few seeds the test over both has the
	// more degrees of freedom, and could be the narrower one.
	Adjusted Figure `json:"adjusted_p_value"`
	Shows    Shows  `json:"shows"` // of other seeds on other test images
}
