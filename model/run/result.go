package run

import (
	"math"

	"fathom/model/spec"
)

// Result is what a run found, put together from its log: the document that
// `fathom run --format json` prints. A stage that was not done is absent.
// Everything but Seconds is the same on every run of the same config.
type Result struct {
	Spec     spec.Spec              `json:"-"` // what was done; the document has its settings as "config"
	Data     *spec.Loaded           `json:"data,omitempty"`
	Train    *TrainResult           `json:"train,omitempty"`
	Probes   []ProbeResult          `json:"probes,omitempty"`
	Measures []MeasureResult        `json:"measures,omitempty"`
	PCA      []PCAResult            `json:"pca,omitempty"`
	Teach    *TeachResult           `json:"teach,omitempty"`
	Seeds    *SeedsResult           `json:"seeds,omitempty"`
	Failed   map[spec.Stage]string  `json:"failed,omitempty"` // why a stage, of teach the config's start, could not be done
	Seconds  map[string]spec.Figure `json:"seconds"`          // wall time: load, each stage, total; "teach_other" of the other start

	// The teach stage of the start that is not the config's, which only the app asks for.
	OtherTeach  *TeachResult `json:"teach_other,omitempty"`
	OtherFailed string       `json:"teach_other_failed,omitempty"`

	story    Story
	looked   spec.Looked      // the newest look; without a Subject before there is one
	control  *spec.Probed     // the untrained control of the layer whose probe has not come yet
	judged   []spec.Judged    // what the tests of the probe stage show
	looks    []spec.Judged    // what those of each look show
	measured int              // how many of Measures the stage has found
	progress map[Request]bool // the stages that began and did not fail; true once one has ended
}

// Point is one evaluation of a network on all test images.
type Point struct {
	Step      int         `json:"step"`
	Loss      spec.Figure `json:"loss"` // mean cross-entropy, nats per image
	Accuracy  spec.Figure `json:"accuracy"`
	TrainLoss spec.Figure `json:"train_loss"` // mean over the minibatches since the point before; null at step 0
}

// TrainResult is the training of the base network.
type TrainResult struct {
	Curve      []Point      `json:"curve"`
	Final      Point        `json:"final"`
	ProbeCurve []ProbePoint `json:"probe_curve"`
	Diverged   string       `json:"diverged,omitempty"`
}

// ProbePoint is a scheduled look after so many steps: the network's own score on all test images,
// and the test accuracy of each layer's live probe.
type ProbePoint struct {
	Step         int           `json:"step"`
	Loss         spec.Figure   `json:"loss"` // mean cross-entropy, nats per image
	Accuracy     spec.Figure   `json:"accuracy"`
	TestAccuracy []spec.Figure `json:"test_accuracy"`
}

// ProbeResult is one layer's probe on the trained network, with the untrained
// network's as its control.
type ProbeResult struct {
	Layer                 string         `json:"layer"`
	Width                 int            `json:"width"`
	Solver                spec.Solver    `json:"solver"`
	TrainSamples          int            `json:"train_samples"`
	TestSamples           int            `json:"test_samples"`
	TrainAccuracy         spec.Figure    `json:"train_accuracy"`
	TestAccuracy          spec.Figure    `json:"test_accuracy"`
	Interval              [2]spec.Figure `json:"interval"` // 95 % Wilson, of the test accuracy
	UntrainedTestAccuracy spec.Figure    `json:"untrained_test_accuracy"`
	UntrainedInterval     [2]spec.Figure `json:"untrained_interval"`
	Objective             []spec.Figure  `json:"objective"`
	Confusion             spec.Confusion `json:"confusion"`
	Problem               string         `json:"problem,omitempty"`
	McNemar               *Comparison    `json:"mcnemar,omitempty"` // against the layer before; the input has none
}

// Comparison is McNemar's test of a layer's probe and that of the layer before on
// the same test images.
type Comparison struct {
	With     string      `json:"with"`      // the layer before
	OnlyWith int         `json:"only_with"` // test images that only its probe has right
	OnlyThis int         `json:"only_this"`
	PValue   spec.Figure `json:"p_value"` // exact, two-sided
	Samples  int         `json:"samples"`
}

// PCAResult is one layer's principal components.
type PCAResult struct {
	Layer                  string        `json:"layer"`
	Width                  int           `json:"width"`
	Samples                int           `json:"samples"`
	Of                     int           `json:"of"`
	Classes                []int         `json:"classes"`
	ExplainedVariance      []spec.Figure `json:"explained_variance"`
	ExplainedVarianceRatio []spec.Figure `json:"explained_variance_ratio"`
	ParticipationRatio     spec.Figure   `json:"participation_ratio"`
	Components90           int           `json:"components_90"`
	Problem                string        `json:"problem,omitempty"`
}

// TeachResult is the teach stage of one start.
type TeachResult struct {
	Init                spec.Init    `json:"init"`
	Layer               string       `json:"layer"`
	Source              string       `json:"source"`
	Weight              spec.Figure  `json:"weight"`
	Components          int          `json:"components"`
	TargetVarianceRatio spec.Figure  `json:"target_variance_ratio"`
	Curve               []TeachPoint `json:"curve"`
	Final               TeachPoint   `json:"final"`
	Difference          spec.Figure  `json:"difference"`  // taught minus base accuracy, after all steps
	OnlyBase            int          `json:"only_base"`   // test images that only the base network ends up right on
	OnlyTaught          int          `json:"only_taught"` // that only the taught one does
	PValue              spec.Figure  `json:"p_value"`     // McNemar's, of these two
	Diverged            string       `json:"diverged,omitempty"`

	shows spec.Shows // of the taught network against the base network
}

// TeachPoint is one evaluation of a network with a head.
type TeachPoint struct {
	Point
	HeadLoss spec.Figure `json:"head_loss"` // mean weighted, over the minibatches of TrainLoss; null at step 0
	// DifferenceError is one standard error of the difference to the base network at this step; in
	// tables and figures alone.
	DifferenceError spec.Figure `json:"-"`
}

// Collect puts a result together from the events of a log. It may be called on
// the log of a run that has not ended or has failed.
func Collect(s spec.Spec, events []spec.Event) Result {
	r := Result{Spec: s, Seconds: map[string]spec.Figure{}}
	for _, e := range events {
		r.Add(e)
	}
	return r
}

// Story is the result in one line.
func (r Result) Story() Story { return r.story }

// Add takes one more event of the log into the result.
func (r *Result) Add(e spec.Event) {
	r.story.Take(e)
	switch e := e.(type) {
	case spec.Loaded:
		r.Seconds["load"] = spec.Figure(e.Seconds)
		e.Seconds = 0
		r.Data = &e
	case spec.Evaluated:
		r.addPoint(e)
	case spec.Looked:
		r.looked = e
	case spec.Probed:
		r.addProbe(e)
	case spec.Compared:
		r.addComparison(e)
	case spec.Judged:
		if e.Live {
			r.looks = append(r.looks, e)
		} else {
			r.judged = append(r.judged, e)
		}
	case spec.Projected:
		if !e.Live {
			r.PCA = append(r.PCA, PCAResult{e.Name, e.Width, e.Samples, e.Of, e.Classes,
				e.ExplainedVariance, e.ExplainedVarianceRatio, e.ParticipationRatio, e.Components90, e.Problem})
		}
	case spec.Measured:
		r.addMeasured(e)
	case spec.Taught:
		t := r.teach(e.Init)
		t.Layer, t.Source, t.Weight = e.Layer, e.Source, e.Weight
		t.Components, t.TargetVarianceRatio, t.Difference = e.Components, e.TargetVariance, e.Difference
		t.OnlyBase, t.OnlyTaught, t.PValue, t.shows = e.OnlyBase, e.OnlyTaught, e.PValue, e.Shows
	case spec.Diverged:
		if e.Subject == spec.Base {
			r.train().Diverged = e.Reason
		} else if init, ok := spec.StartOf(e.Subject); ok {
			r.teach(init).Diverged = e.Reason
		}
	case spec.Replicated:
		r.seeds().add(e)
	case spec.Seeded:
		r.seeds().Seeded = e
	case spec.Started:
		r.forget(e.Stage, e.Init)
		r.fail(Request{Stage: e.Stage, Init: e.Init}, "")
		r.mark(Request{Stage: e.Stage, Init: e.Init}, false)
	case spec.Done:
		r.mark(Request{Stage: e.Stage, Init: e.Init}, true)
		name := string(e.Stage)
		if r.isOther(e.Stage, e.Init) {
			name += "_other"
		}
		r.Seconds[name] = spec.Figure(e.Seconds)
	case spec.Failed:
		delete(r.progress, Request{Stage: e.Stage, Init: e.Init})
		r.fail(Request{Stage: e.Stage, Init: e.Init}, e.Reason)
	case spec.Finished:
		r.Seconds["total"] = spec.Figure(e.Seconds)
	}
}

// Published is what the post printed, nil of another experiment than its own.
func (r Result) Published() *spec.Published {
	if r.Data == nil {
		return nil
	}
	return r.Data.Published
}

// forget drops what there is of a stage that failed, since it begins anew.
func (r *Result) forget(stage spec.Stage, init spec.Init) {
	switch {
	case stage == spec.Seeds: // more seeds are added to those that there are
	case stage == spec.Train:
		r.Train, r.looked = nil, spec.Looked{}
		r.forgetMeasured(true)
	case stage == probeStage:
		r.Probes, r.judged, r.control = nil, nil, nil
	case stage == pcaStage:
		r.PCA = nil
	case stage == measuresStage:
		r.forgetMeasured(false)
	case r.isOther(stage, init):
		r.OtherTeach = nil
	default:
		r.Teach = nil
	}
}

// Unfinished reports whether a stage, of teach the given start, has begun and has
// neither ended nor failed: what the result has of it is a part.
func (r Result) Unfinished(stage spec.Stage, init spec.Init) bool {
	ended, begun := r.progress[Request{Stage: stage, Init: init}]
	return begun && !ended
}

// Completed reports whether a stage, of teach the given start, has ended well.
func (r Result) Completed(stage spec.Stage, init spec.Init) bool {
	return r.progress[Request{Stage: stage, Init: init}]
}

func (r *Result) mark(ask Request, ended bool) {
	if r.progress == nil {
		r.progress = map[Request]bool{}
	}
	r.progress[ask] = ended
}

// fail notes why a stage could not be done, or with "" that it is tried again.
func (r *Result) fail(ask Request, reason string) {
	switch {
	case r.isOther(ask.Stage, ask.Init):
		r.OtherFailed = reason
	case reason == "":
		delete(r.Failed, ask.Stage)
	default:
		if r.Failed == nil {
			r.Failed = map[spec.Stage]string{}
		}
		r.Failed[ask.Stage] = reason
	}
}

// isOther reports whether a stage is teach from the start that is not the config's.
func (r *Result) isOther(stage spec.Stage, init spec.Init) bool {
	return stage == spec.Teach && init != r.Spec.Lesson().Start
}

func (r *Result) train() *TrainResult {
	if r.Train == nil {
		r.Train = &TrainResult{ProbeCurve: []ProbePoint{}}
	}
	return r.Train
}

// teach is the result of a start. Until the stage has ended it says what the config
// tells of it, and what is not known yet is NaN.
func (r *Result) teach(init spec.Init) *TeachResult {
	at := &r.Teach
	if r.isOther(spec.Teach, init) {
		at = &r.OtherTeach
	}
	if *at == nil {
		c, nan := r.Spec, spec.Figure(math.NaN())
		*at = &TeachResult{
			Init: init, Layer: spec.LayerName(c.Lesson().Layer), Source: spec.LayerName(len(c.Network().Hidden)),
			Weight: c.Lesson().Weight, Components: c.Lesson().Components, TargetVarianceRatio: nan, Difference: nan, PValue: nan,
		}
	}
	return *at
}

func (r *Result) addPoint(e spec.Evaluated) {
	point := Point{e.Step, e.Loss, e.Accuracy, e.TrainLoss}
	if e.Subject == spec.Base {
		t := r.train()
		t.Curve, t.Final = append(t.Curve, point), point
	} else if init, ok := spec.StartOf(e.Subject); ok {
		t, point := r.teach(init), TeachPoint{point, e.HeadLoss, e.DifferenceError}
		t.Curve, t.Final = append(t.Curve, point), point
	}
}

func (r *Result) addProbe(e spec.Probed) {
	switch {
	case e.Live && !r.scheduled(e.Step):
	case e.Live:
		t := r.train()
		last := len(t.ProbeCurve) - 1
		if last < 0 || t.ProbeCurve[last].Step != e.Step {
			t.ProbeCurve = append(t.ProbeCurve, r.look(e.Step))
			last++
		}
		t.ProbeCurve[last].TestAccuracy = append(t.ProbeCurve[last].TestAccuracy, e.TestAccuracy)
	case e.Step == 0: // the control comes before the probe it is the control of, and is no result without it
		r.control = &e
	default:
		p := probeResult(e)
		if r.control != nil && r.control.Layer == e.Layer {
			p.UntrainedTestAccuracy, p.UntrainedInterval = r.control.TestAccuracy, r.control.Interval
		}
		r.control = nil
		r.Probes = append(r.Probes, p)
	}
}

// look is a look before its probes. What the network itself scores is not known from a log of
// fathom 0.1.0.
func (r *Result) look(step int) ProbePoint {
	if r.looked.Subject == "" || r.looked.Step != step {
		nan := spec.Figure(math.NaN())
		return ProbePoint{Step: step, Loss: nan, Accuracy: nan}
	}
	return ProbePoint{Step: step, Loss: r.looked.Loss, Accuracy: r.looked.Accuracy}
}

// probeResult is a probe without its control.
func probeResult(e spec.Probed) ProbeResult {
	nan := spec.Figure(math.NaN())
	return ProbeResult{
		Layer: e.Name, Width: e.Width, Solver: e.Solver, TrainSamples: e.TrainSamples, TestSamples: e.TestSamples,
		TrainAccuracy: e.TrainAccuracy, TestAccuracy: e.TestAccuracy, Interval: e.Interval,
		UntrainedTestAccuracy: nan, UntrainedInterval: [2]spec.Figure{nan, nan},
		Objective: e.Objective, Confusion: e.Confusion, Problem: e.Problem,
	}
}

func (r *Result) addComparison(e spec.Compared) {
	if e.Live {
		return
	}
	if e.Step > 0 && e.First == e.Second-1 && e.First >= 0 && e.Second < len(r.Probes) {
		r.Probes[e.Second].McNemar = comparison(r.Probes[e.First].Layer, e)
	}
}

// comparison is a test as the table of probes has it; with names the layer before.
func comparison(with string, e spec.Compared) *Comparison {
	return &Comparison{With: with, OnlyWith: e.OnlyFirst, OnlyThis: e.OnlySecond, PValue: e.PValue, Samples: e.Samples}
}

// scheduled reports whether a live probe is one of those that every run has, and
// not one that somebody asked for in between.
func (r *Result) scheduled(step int) bool { return r.Spec.Network().LooksAt(step) }
