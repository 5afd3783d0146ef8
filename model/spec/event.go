package spec

// Event is one thing that was learned. It is a value; once in a log it is never changed, and what
// it refers to is not either. The types in this package are all there are.
type Event interface {
	// Kind is the event's name in JSON.
	Kind() string
	// Where is what the event is of: the subject, "" if it is of none, and after how many steps.
	Where() (subject string, step int)
}

// OfLayer is an event of a layer that a measure writes, in its stage or in a look.
type OfLayer interface {
	Event
	// OfLook is the layer, of two the later one, and whether a look brought the event.
	OfLook() (layer int, live bool)
}

// Loaded says what data the lab works on. Of a store that grows it comes again, with what its files
// say now.
type Loaded struct {
	Data    string `json:"data"`    // "mnist", or the name of the file or directory
	Train   int    `json:"train"`   // images of the training split
	Test    int    `json:"test"`    // test images
	Rows    int    `json:"rows"`    // of one image, in pixels
	Cols    int    `json:"cols"`    // of one image, in pixels
	Classes int    `json:"classes"` // labels are 0 … classes−1
	Seconds Figure `json:"seconds"`
	// Notes say what is odd about the data and no error, such as a class without images: each a
	// sentence without a capital and a full stop.
	Notes []string `json:"notes,omitzero"`
	// Store is what there is in a store, whose rows are Train and Test.
	Store *StoreLoaded `json:"store,omitempty"`
	// Published is what the post printed, where this is its experiment.
	Published *Published `json:"published,omitempty"`
}

// StoreLoaded is what is known of a store before a layer is read.
type StoreLoaded struct {
	Validation int      `json:"validation"` // rows of that split, which nothing is fitted on or scored on
	Groups     int      `json:"groups"`     // 0 where rows are not grouped
	Decisions  []string `json:"decisions"`  // what was decided by names and shapes: sentences
	// Counts are the rows of each class in training and in the test split, [class][split].
	Counts [][2]int `json:"counts"`
	// TestRows are the numbers of the test rows in the store's files, from 0, in the order of the
	// predictions; nil where nobody asked for these.
	TestRows []int32 `json:"test_rows,omitzero"`
	// TestIDs are what the store calls these rows, where it does.
	TestIDs []string `json:"test_ids,omitzero"`
	// Seconds is how long all is predicted to take, 0 where nobody knows.
	Seconds Figure `json:"predicted_seconds"`
}

// Checked says what is wrong with the numbers of a store, before any figure of it is shown. Of one
// that grows it comes again, and is of all moments.
type Checked struct {
	Subject    string `json:"subject"`
	Duplicates int    `json:"duplicates"` // rows outside training that equal a training row
	Crossing   int    `json:"crossing"`   // groups with rows in training and in another split
	// Layers are those of every moment, those of the first one first.
	Layers []CheckedLayer `json:"layers"`
	// Sentences say what of it is to be known, the worst first, without a capital and a full stop.
	Sentences []string `json:"sentences"`
}

// CheckedLayer is what is wrong with the numbers of a layer at a moment.
type CheckedLayer struct {
	Layer    int    `json:"layer"`
	Name     string `json:"name"`
	Step     int    `json:"step"`
	NaN      int    `json:"nan"`      // numbers
	Inf      int    `json:"inf"`      // numbers
	Constant int    `json:"constant"` // columns that are the same in all training rows
}

// Started says that a stage has begun. For names the stage that was asked for,
// when this one runs only because that one needs it.
type Started struct {
	Stage   Stage  `json:"stage"`
	Subject string `json:"subject"`         // that is trained, or whose layers are measured
	Init    Init   `json:"init,omitempty"`  // of a teach stage
	Seeds   int    `json:"seeds,omitempty"` // of the stage of seeds, how many there are to be in all
	For     Stage  `json:"for,omitempty"`
}

// Evaluated is a network's score on all test images after so many steps.
type Evaluated struct {
	Subject  string `json:"subject"`
	Step     int    `json:"step"` // updates done
	Loss     Figure `json:"loss"` // mean test cross-entropy, nats per image
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
	// DifferenceError is one standard error of Difference over the test images, see PairedError in
	// model/stat; NaN where that is not known.
	DifferenceError Figure `json:"difference_error"`
}

// Looked is a network's own score on all test images at a scheduled look at its layers. What the
// look finds comes after it.
type Looked struct {
	Subject  string `json:"subject"`
	Step     int    `json:"step"` // updates done
	Loss     Figure `json:"loss"` // mean test cross-entropy, nats per image
	Accuracy Figure `json:"accuracy"`
}

// Taught sums up a teach stage: the taught subject beside the one whose features it was taught,
// both after all steps.
type Taught struct {
	Subject        string `json:"subject"`
	From           string `json:"from"`
	Step           int    `json:"step"`
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
	// that only one of them has right. See CompareMcNemar in model/stat. The p-value is NaN
	// when a network predicts nothing.
	OnlyBase   int    `json:"only_base"`
	OnlyTaught int    `json:"only_taught"`
	PValue     Figure `json:"p_value"`
	Shows      Shows  `json:"shows"` // of the taught network against the other
}

// Diverged says that a network's loss or parameters stopped being finite
// numbers, or that it ended worse than guessing or rising without end. It is
// written once for a training, at the evaluation that found it; Reason is the end
// of a sentence that begins with the network.
type Diverged struct {
	Subject string `json:"subject"`
	Step    int    `json:"step"`
	Reason  string `json:"reason"`
}

// Done says that a stage has ended well.
type Done struct {
	Stage   Stage  `json:"stage"`
	Subject string `json:"subject"`
	Init    Init   `json:"init,omitempty"`
	Seeds   int    `json:"seeds,omitempty"`
	Seconds Figure `json:"seconds"`
}

// Failed says in a sentence why a stage could not be done. The others go on.
type Failed struct {
	Stage   Stage  `json:"stage"`
	Subject string `json:"subject"`
	Init    Init   `json:"init,omitempty"`
	Seeds   int    `json:"seeds,omitempty"`
	Reason  string `json:"reason"`
}

// Finished is the last event of a lab that did all it was asked for.
type Finished struct {
	Seconds Figure `json:"seconds"` // since the lab was started
}
