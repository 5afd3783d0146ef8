package spec

import (
	"encoding/json"
	"fmt"
)

// Event is one thing the lab learned. It is a value; once in the log it is never
// changed, and what it refers to is not either.
type Event interface {
	// Kind is the event's name in JSON.
	Kind() string
}

// Loaded says what data the lab works on.
type Loaded struct {
	Data    string  `json:"data"`    // "mnist" or the directory's name
	Train   int     `json:"train"`   // images of the training split
	Test    int     `json:"test"`    // test images
	Rows    int     `json:"rows"`    // of one image, in pixels
	Cols    int     `json:"cols"`    // of one image, in pixels
	Classes int     `json:"classes"` // labels are 0 … classes−1
	Seconds float64 `json:"seconds"`
	// Notes say what is odd about the data and no error, such as a class without images: each a sentence without a
	// capital and a full stop.
	Notes []string `json:"notes,omitempty"`
}

// Started says that a stage has begun. For names the stage that was asked for,
// when this one runs only because that one needs it.
type Started struct {
	Stage Stage `json:"stage"`
	Init  Init  `json:"init,omitempty"` // of a teach stage
	For   Stage `json:"for,omitempty"`
}

// Evaluated is a network's score on all test images after so many steps.
type Evaluated struct {
	Network  string `json:"network"` // [Base], [TaughtSame] or [TaughtFresh]
	Step     int    `json:"step"`    // updates done
	Loss     Figure `json:"loss"`    // mean test cross-entropy, nats per image
	Accuracy Figure `json:"accuracy"`
	// TrainLoss is the mean cross-entropy, nats per image, of the minibatches
	// since the evaluation before, each before its own step; NaN at step 0.
	TrainLoss Figure `json:"train_loss"`
	// HeadLoss is the mean weighted loss of the head per image, over the same
	// minibatches; NaN at step 0 and for a network without a head.
	HeadLoss Figure `json:"head_loss"`
	// Difference is, for a taught network, its accuracy minus the base network's
	// at the same step; NaN for the base network.
	Difference Figure `json:"difference"`
}

// The networks of the experiment.
const (
	Base        = "base"
	TaughtSame  = "taught same"
	TaughtFresh = "taught fresh"
)

// Probed is the result of one probe: logistic regression fitted on one layer's
// representation of training images and scored on test images.
type Probed struct {
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
	Interval      [2]Figure `json:"interval"`  // 95 % Wilson, of the test accuracy
	Objective     []Figure  `json:"objective"` // one per class, or one in all
	Confusion     Confusion `json:"confusion"` // [label][prediction], test images
	// Problem says in a sentence why there is no result; all figures are NaN then.
	Problem string `json:"problem,omitempty"`
}

// Compared is McNemar's test of the probes of two layers of one network on the same
// test images, see [stat.CompareMcNemar]: of neighbours, or of the first layer and
// the last.
type Compared struct {
	Step       int    `json:"step"`        // updates the network has had
	Live       bool   `json:"live"`        // of live probes, see [Probed]
	First      int    `json:"first"`       // layer
	Second     int    `json:"second"`      // layer, a deeper one
	OnlyFirst  int    `json:"only_first"`  // test images that only the first layer's probe has right
	OnlySecond int    `json:"only_second"` // that only the second layer's has
	PValue     Figure `json:"p_value"`     // exact, two-sided
	Samples    int    `json:"samples"`     // test images

	// WorseThanGuessing says of a live look at a network in training that guessing is
	// better than it: its losses on the images that probes are fitted and scored on are
	// above 1.5 times that of guessing and above the one it began with, and it knows next to
	// nothing or its loss is 7 times that of guessing. Nothing is claimed of its layers, see
	// [RuinAt]. It may yet recover.
	WorseThanGuessing bool `json:"worse_than_guessing,omitempty"`
}

// Projected is a principal component analysis of one layer's representation of
// the chosen classes among the first test images. The scores are in the store.
type Projected struct {
	Step                   int      `json:"step"`
	Live                   bool     `json:"live"`
	Layer                  int      `json:"layer"`
	Name                   string   `json:"name"`
	Width                  int      `json:"width"`
	Samples                int      `json:"samples"` // images the fit is on
	Of                     int      `json:"of"`      // first test images they were chosen from
	Classes                []int    `json:"classes"` // classes the fit is on
	ExplainedVariance      []Figure `json:"explained_variance"`
	ExplainedVarianceRatio []Figure `json:"explained_variance_ratio"`
	ParticipationRatio     Figure   `json:"participation_ratio"` // (Σλ)² / Σλ²
	Components90           int      `json:"components_90"`       // that reach 90 % of the variance
	Problem                string   `json:"problem,omitempty"`
}

// Taught sums up a teach stage.
type Taught struct {
	Init           Init   `json:"init"`
	Layer          string `json:"layer"`  // that the head reads
	Source         string `json:"source"` // layer of the base network whose components are taught
	Weight         Figure `json:"weight"`
	Components     int    `json:"components"`
	FinalBase      Figure `json:"final_base"`
	FinalTaught    Figure `json:"final_taught"`
	Difference     Figure `json:"difference"` // taught minus base, after all steps
	TargetVariance Figure `json:"target_variance_ratio"`

	// McNemar's test of both networks' final predictions of all test images: those
	// that only one of them has right. See [stat.CompareMcNemar]. The p-value is NaN
	// when a network predicts nothing.
	OnlyBase   int    `json:"only_base"`
	OnlyTaught int    `json:"only_taught"`
	PValue     Figure `json:"p_value"`
}

// Diverged says that a network's loss or parameters stopped being finite
// numbers, or that it ended worse than guessing or rising without end. It is
// written once for a training, at the evaluation that found it; Reason is the end
// of a sentence that begins with the network.
type Diverged struct {
	Network string `json:"network"`
	Step    int    `json:"step"`
	Reason  string `json:"reason"`
}

// Done says that a stage has ended well.
type Done struct {
	Stage   Stage   `json:"stage"`
	Init    Init    `json:"init,omitempty"`
	Seconds float64 `json:"seconds"`
}

// Failed says in a sentence why a stage could not be done. The others go on.
type Failed struct {
	Stage  Stage  `json:"stage"`
	Init   Init   `json:"init,omitempty"`
	Reason string `json:"reason"`
}

// Finished is the last event of a lab that did all it was asked for.
type Finished struct {
	Seconds float64 `json:"seconds"` // since the lab was started
}

// Kind names the event in JSON.
func (Loaded) Kind() string    { return "loaded" }
func (Started) Kind() string   { return "started" }   // Kind names the event in JSON.
func (Evaluated) Kind() string { return "evaluated" } // Kind names the event in JSON.
func (Probed) Kind() string    { return "probed" }    // Kind names the event in JSON.
func (Compared) Kind() string  { return "compared" }  // Kind names the event in JSON.
func (Projected) Kind() string { return "projected" } // Kind names the event in JSON.
func (Taught) Kind() string    { return "taught" }    // Kind names the event in JSON.
func (Diverged) Kind() string  { return "diverged" }  // Kind names the event in JSON.
func (Done) Kind() string      { return "done" }      // Kind names the event in JSON.
func (Failed) Kind() string    { return "failed" }    // Kind names the event in JSON.
func (Finished) Kind() string  { return "finished" }  // Kind names the event in JSON.

// Marshal writes an event as one JSON object on one line: its kind as
// "event", then its fields.
func Marshal(e Event) ([]byte, error) {
	fields, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("writing a %s event: %w", e.Kind(), err)
	}
	head := fmt.Sprintf(`{"event":%q`, e.Kind())
	if string(fields) == "{}" {
		return []byte(head + "}"), nil
	}
	return append([]byte(head+","), fields[1:]...), nil
}
