package spec

import "fmt"

// Probing is the settings of the probes: on how many samples they are fitted, and how.
type Probing struct {
	Samples int    `json:"samples"` // first training images of a fit, or all there are; as many test images score it
	Solver  Solver `json:"solver"`
	// Tolerance bounds how far a fit's objective may stand above its optimum, relative to itself.
	Tolerance Figure `json:"tolerance"`

	// For stores. C is the weight of the data against the penalty, or of real values 1 over that of the
	// penalty; 0 is the best of a grid by cross-validation in the training rows. Scale is how features
	// are scaled first: "standard", "layer" or "" for not at all.
	C     Figure `json:"c,omitzero"`
	Scale string `json:"scale,omitempty"`
	// Memory is how many bytes a layer's rows may take while its probe is fitted, 0 for 1 GiB: it bounds
	// how many rows are used.
	Memory int64 `json:"memory,omitempty"`
	// Predictions is whether the log says what a probe predicts for each test row.
	Predictions bool `json:"predictions,omitempty"`
}

// Words says what a probe does, "ridge regression", and how near to its optimum where that is so far
// that figures may show it.
func (p Probing) Words() string {
	if !(p.Tolerance > 1e-9) {
		return p.Solver.Words()
	}
	return fmt.Sprintf("%s, whose objective may stand %v of itself above its optimum", p.Solver.Words(), p.Tolerance)
}

// Probed is the result of one probe: a linear classifier fitted on one layer's
// representation of training images and scored on test images.
type Probed struct {
	Subject       string    `json:"subject"`
	Step          int       `json:"step"` // updates the network has had
	Live          bool      `json:"live"` // taken beside the training, not by the probe stage
	Layer         int       `json:"layer"`
	Name          string    `json:"name"` // "input", "hidden1", …
	Width         int       `json:"width"`
	Solver        Solver    `json:"solver"`
	TrainSamples  int       `json:"train_samples"`
	TestSamples   int       `json:"test_samples"`
	TrainAccuracy Figure    `json:"train_accuracy"`
	TestAccuracy  Figure    `json:"test_accuracy"`
	Interval      [2]Figure `json:"interval"`  // 95 % Wilson, of the test accuracy; of a store over groups, if it has them
	Objective     []Figure  `json:"objective"` // one per class, or one in all
	Confusion     Confusion `json:"confusion"` // [label][prediction], test images
	// Store is what else is said of a probe of a store's layer.
	Store *StoreProbed `json:"store,omitempty"`

	// Problem says in a sentence why there is no result; all figures are NaN then.
	Problem string `json:"problem,omitempty"`
}

// StoreProbed is what is said of a probe of a store's layer beside what is said of any.
type StoreProbed struct {
	C       Figure `json:"c"`             // of the fit; of real values 1 over the weight of the penalty
	Scale   string `json:"scale"`         // as [Probing] has it
	Chosen  bool   `json:"chosen"`        // C is the best of a grid
	Edge    bool   `json:"edge"`          // and stands at an end of it
	LogLoss Figure `json:"test_log_loss"` // mean, nats per row; NaN where a solver has none
	// R2 is 1 − SS_residual/SS_total of the test rows of real values, SS_total about the mean of the
	// training rows; NaN of classes, as the accuracies are of real values.
	R2 Figure `json:"r2"`
	// Majority is the share of the test rows that are of the training rows' commonest class.
	Majority Figure `json:"majority_accuracy"`
	// Untrained is the test accuracy, or R², of the same probe on the untrained network's store, NaN
	// where none was given.
	Untrained Figure `json:"untrained_test_accuracy"`
	// Groups is how many groups of test rows the interval is over, 0 where it is over rows, and
	// Effective how many independent rows say as much as the test rows do, see WilsonClusters in
	// model/stat.
	Groups    int    `json:"groups,omitempty"`
	Effective Figure `json:"effective_samples"`
	// Predictions are the classes of the test rows as the store names them, and Values what is predicted
	// where labels are real; both nil where nobody asked for them.
	Predictions []string `json:"predictions,omitzero"`
	Values      []Figure `json:"predicted_values,omitzero"`
}

// Compared is McNemar's test of the probes of two layers of one network on the same
// test images, see CompareMcNemar in model/stat: of neighbours, or of the first layer and
// the last.
type Compared struct {
	Subject    string `json:"subject"`
	Step       int    `json:"step"`        // updates the network has had
	Live       bool   `json:"live"`        // of live probes, see [Probed]
	First      int    `json:"first"`       // layer
	Second     int    `json:"second"`      // layer, a deeper one
	OnlyFirst  int    `json:"only_first"`  // test images that only the first layer's probe has right
	OnlySecond int    `json:"only_second"` // that only the second layer's has
	PValue     Figure `json:"p_value"`     // exact, two-sided
	Samples    int    `json:"samples"`     // test images
	// Groups is how many groups of test rows the test is over, see CompareGroups in model/stat; 0 where
	// it is over rows.
	Groups int `json:"groups,omitempty"`

	// WorseThanGuessing says of a live look at a network in training that guessing is
	// better than it: its losses on the images that probes are fitted and scored on are
	// above 1.5 times that of guessing and above the one it began with, and it knows next to
	// nothing or its loss is 7 times that of guessing. Nothing is claimed of its
	// layers. It may yet recover.
	WorseThanGuessing bool `json:"worse_than_guessing,omitempty"`
}

// Judged is what the tests of one moment show about depth, once all that were declared are judged
// together. They are two families that are declared for every network: each layer against the one
// before, and the last layer against the first. Together they claim a difference that is none with
// a chance of at most Level.
type Judged struct {
	Subject    string      `json:"subject"`
	Step       int         `json:"step"`
	Live       bool        `json:"live"` // of live probes, see [Probed]
	Level      Figure      `json:"level"`
	Neighbours []LayerTest `json:"neighbours"` // each layer after the first against the one before, in order
	// Ends is the last layer against the first; nil where that is the one step there is.
	Ends *LayerTest `json:"ends,omitempty"`
}

// A LayerTest is McNemar's test of the probes of two layers of one network on the same test images,
// as it stands among the tests that it was declared with.
type LayerTest struct {
	First      string `json:"first"`            // the layer before, or the first
	Second     string `json:"second"`           // the layer after, or the last
	OnlyFirst  int    `json:"only_first"`       // test images that only the first one's probe has right
	OnlySecond int    `json:"only_second"`      // that only the second one's has
	PValue     Figure `json:"p_value"`          // exact, two-sided
	Adjusted   Figure `json:"adjusted_p_value"` // after Holm
	Shows      Shows  `json:"shows"`            // of the second layer against the first
	Groups     int    `json:"groups,omitempty"` // of test rows that it is over, 0 where it is over rows
}

// Shows is what a test shows once all that were declared with it are judged together.
type Shows string

// What a test can show. Nothing is no equality: it says that the images are too few for the
// difference, if there is one.
const (
	Nothing Shows = ""
	Better  Shows = "better"
	Worse   Shows = "worse"
	Higher  Shows = "higher" // of a number that is not better where it is higher
	Lower   Shows = "lower"
)
