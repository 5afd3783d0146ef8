package run

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"

	"fathom/model/spec"
)

// StoreResult is what the probes of a store found, put together from the log: the document that
// `fathom run STORE --format json` prints. Everything but Seconds is the same on every run of the
// same files and settings.
type StoreResult struct {
	Spec           spec.Spec              `json:"-"`
	Config         StoreConfig            `json:"config"`
	Store          StoreFacts             `json:"store"`
	Probes         []StoreProbe           `json:"probes"`                    // the layers of the first moment first
	Verdict        []StoreVerdict         `json:"verdicts"`                  // of each moment, in order
	Measures       []MeasureResult        `json:"measures"`                  // the numbers of the first moment first
	Failed         string                 `json:"failed,omitempty"`          // why there are not all probes
	MeasuresFailed string                 `json:"measures_failed,omitempty"` // why there are not all numbers
	Seconds        map[string]spec.Figure `json:"seconds"`                   // wall time: probe, total

	probed []spec.Probed // the newest of each layer and moment
	judged []spec.Judged
}

// StoreConfig is how a store was read and probed.
type StoreConfig struct {
	Store     string            `json:"store"`
	Seed      uint64            `json:"seed"`
	Reading   map[string]string `json:"reading"` // settings that were given, by name
	Solver    spec.Solver       `json:"solver"`
	C         *spec.Figure      `json:"c"` // null where it is chosen by cross-validation
	Scale     string            `json:"scale"`
	Rows      int               `json:"rows"`   // training rows that are used at most, 0 for all
	Memory    int64             `json:"memory"` // bytes, 0 for 1 GiB
	Tolerance spec.Figure       `json:"tolerance"`
	Measures  []string          `json:"measures"`
}

// StoreFacts is what there is in a store.
type StoreFacts struct {
	Name       string              `json:"name"`
	Samples    map[string]int      `json:"samples"` // of each split
	Layers     []spec.StoredLayer  `json:"layers"`
	Moments    []spec.StoredMoment `json:"moments"`
	Classes    []StoreClass        `json:"classes"`
	Groups     int                 `json:"groups"`
	Decisions  []string            `json:"decisions"`
	Notes      []string            `json:"notes"`
	Duplicates int                 `json:"duplicates"` // rows outside training that equal a training row
	Crossing   int                 `json:"crossing_groups"`
	Checks     []spec.CheckedLayer `json:"checks"`
	Sentences  []string            `json:"findings"` // what of the checks is to be known, the worst first
	TestRows   []int32             `json:"test_rows,omitzero"`
	TestIDs    []string            `json:"test_ids,omitzero"`
	loaded     *spec.StoreLoaded
}

// StoreClass is a class and its rows.
type StoreClass struct {
	Name  string `json:"name"`
	Train int    `json:"train"`
	Test  int    `json:"test"`
}

// StoreProbe is the probe of a layer at a moment.
type StoreProbe struct {
	Layer             string         `json:"layer"`
	Moment            string         `json:"moment"`
	Step              int            `json:"step"`
	Width             int            `json:"width"`
	Solver            spec.Solver    `json:"solver"`
	C                 spec.Figure    `json:"c"`
	Chosen            bool           `json:"c_chosen"`
	Edge              bool           `json:"c_at_edge"`
	Scale             string         `json:"scale"`
	TrainSamples      int            `json:"train_samples"`
	TestSamples       int            `json:"test_samples"`
	TrainAccuracy     spec.Figure    `json:"train_accuracy"`
	TestAccuracy      spec.Figure    `json:"test_accuracy"`
	TestLogLoss       spec.Figure    `json:"test_log_loss"` // nats per row
	Interval          [2]spec.Figure `json:"interval"`      // 95 % Wilson, of the test accuracy
	IntervalOver      IntervalOver   `json:"interval_over"`
	R2                spec.Figure    `json:"test_r2"`
	Objective         []spec.Figure  `json:"objective"`
	MajorityAccuracy  spec.Figure    `json:"majority_accuracy"`
	UntrainedAccuracy spec.Figure    `json:"untrained_test_accuracy"`
	Confusion         spec.Confusion `json:"confusion"`
	Problem           string         `json:"problem,omitempty"`
	// Where they were asked for, as [StoreFacts] lists the test rows: the classes, or the real values.
	Predictions []string      `json:"predictions,omitzero"`
	Values      []spec.Figure `json:"predicted_values,omitzero"`
}

// IntervalOver is what an interval takes for independent of each other.
type IntervalOver struct {
	Unit      string      `json:"unit"`              // rows, or groups of them
	N         int         `json:"n"`                 // of the test rows, or of their groups
	Effective spec.Figure `json:"effective_samples"` // independent rows that say as much as the test rows
}

// StoreVerdict is what the tests of a moment show about depth.
type StoreVerdict struct {
	Moment string `json:"moment"`
	Step   int    `json:"step"`
	*DepthVerdict
}

// CollectStore puts a result together from a log that begins with an experiment. The moments that
// appeared since are in it, in the order of their steps.
func CollectStore(s spec.Spec, events []spec.Event) StoreResult {
	for _, e := range events {
		if e, ok := e.(spec.Appeared); ok {
			s = s.WithMoment(e)
		}
	}
	probing, _ := spec.Settings[spec.Probing](s, string(probeStage))
	measuring, _ := spec.Settings[spec.Measuring](s, string(measuresStage))
	stored := s.Stored()
	r := StoreResult{
		Spec: s, Seconds: map[string]spec.Figure{}, Probes: []StoreProbe{}, Verdict: []StoreVerdict{}, Measures: []MeasureResult{},
		Config: StoreConfig{
			Store: s.Source.Store, Seed: s.Seed, Reading: map[string]string{}, Solver: probing.Solver, Scale: probing.Scale,
			Rows: probing.Samples, Memory: probing.Memory, Tolerance: probing.Tolerance,
			Measures: append([]string{}, measuring.Measures...),
		},
		Store: StoreFacts{Layers: stored.Layers, Moments: stored.Moments, Classes: []StoreClass{}, Samples: map[string]int{}},
	}
	if probing.C > 0 {
		r.Config.C = &probing.C
	}
	for _, reading := range s.Source.Reading {
		r.Config.Reading[reading.Setting] = reading.Value
	}
	for _, e := range events {
		r.take(e)
	}
	slices.SortStableFunc(r.probed, func(a, b spec.Probed) int { return a.Step - b.Step })
	slices.SortStableFunc(r.Measures, func(a, b MeasureResult) int { return a.Step - b.Step })
	for _, p := range r.probed {
		r.Probes = append(r.Probes, r.probe(p))
	}
	for _, moment := range stored.Moments {
		var accuracies []spec.Figure
		for _, p := range r.At(moment.Step) {
			accuracies = append(accuracies, p.TestAccuracy)
		}
		if v := verdictAt(moment.Step, r.judged, accuracies); v != nil {
			r.Verdict = append(r.Verdict, StoreVerdict{moment.Name, moment.Step, v})
		}
	}
	return r
}

// take takes the next event.
func (r *StoreResult) take(e spec.Event) {
	switch e := e.(type) {
	case spec.Loaded:
		r.load(e)
	case spec.Checked:
		r.Store.Duplicates, r.Store.Crossing, r.Store.Checks, r.Store.Sentences = e.Duplicates, e.Crossing, e.Layers, e.Sentences
	case spec.Probed:
		if !e.Live && e.Store != nil {
			r.probed = append(slices.DeleteFunc(r.probed, func(p spec.Probed) bool { return p.Step == e.Step && p.Layer == e.Layer }), e)
		}
	case spec.Judged:
		r.judged = append(slices.DeleteFunc(r.judged, func(j spec.Judged) bool { return j.Step == e.Step }), e)
	case spec.Measured:
		r.takeMeasured(e)
	case spec.Noticed:
		if e.Withdrawn {
			r.probed = slices.DeleteFunc(r.probed, func(p spec.Probed) bool { return p.Step == e.Step })
			r.judged = slices.DeleteFunc(r.judged, func(j spec.Judged) bool { return j.Step == e.Step })
			r.Measures = slices.DeleteFunc(r.Measures, func(m MeasureResult) bool { return m.Step == e.Step && m.Subject == spec.FromStore })
		}
	case spec.Failed:
		if e.Stage == measuresStage {
			r.MeasuresFailed = e.Reason
		} else {
			r.Failed = e.Reason
		}
	case spec.Done:
		r.Seconds[string(e.Stage)] += e.Seconds
	case spec.Finished:
		r.Seconds["total"] = e.Seconds
	}
}

func (r *StoreResult) load(e spec.Loaded) {
	r.Store.Name, r.Store.Notes = e.Data, e.Notes
	r.Store.Samples["train"], r.Store.Samples["test"] = e.Train, e.Test
	if s := e.Store; s != nil {
		r.Store.loaded, r.Store.Classes, r.Store.TestRows, r.Store.TestIDs = s, []StoreClass{}, s.TestRows, s.TestIDs
		r.Store.Samples["validation"], r.Store.Groups, r.Store.Decisions = s.Validation, s.Groups, s.Decisions
		for class, counts := range s.Counts {
			r.Store.Classes = append(r.Store.Classes, StoreClass{r.Spec.ClassName(class), counts[0], counts[1]})
		}
	}
}

func (r *StoreResult) probe(e spec.Probed) StoreProbe {
	name := ""
	for _, moment := range r.Store.Moments {
		if moment.Step == e.Step {
			name = moment.Name
		}
	}
	return StoreProbe{
		Layer: e.Name, Moment: name, Step: e.Step, Width: e.Width, Solver: e.Solver, C: e.Store.C, Chosen: e.Store.Chosen, Edge: e.Store.Edge,
		Scale: e.Store.Scale, TrainSamples: e.TrainSamples, TestSamples: e.TestSamples, TrainAccuracy: e.TrainAccuracy,
		TestAccuracy: e.TestAccuracy, TestLogLoss: e.Store.LogLoss, Interval: e.Interval, IntervalOver: intervalOver(e), R2: e.Store.R2, Objective: e.Objective,
		MajorityAccuracy: e.Store.Majority, UntrainedAccuracy: e.Store.Untrained, Confusion: e.Confusion, Problem: e.Problem,
		Predictions: e.Store.Predictions, Values: e.Store.Values,
	}
}

func intervalOver(e spec.Probed) IntervalOver {
	if e.Store.Groups > 0 {
		return IntervalOver{"groups", e.Store.Groups, e.Store.Effective}
	}
	return IntervalOver{"rows", e.TestSamples, e.Store.Effective}
}

// At lists the probes of a moment, the first layer's first.
func (r StoreResult) At(step int) []StoreProbe {
	var at []StoreProbe
	for _, p := range r.Probes {
		if p.Step == step {
			at = append(at, p)
		}
	}
	return at
}

// Real reports whether the labels are real values, which R² is of.
func (r StoreResult) Real() bool { return len(r.Store.Classes) == 0 }

// Finding says in one sentence what the last moment's probes show about depth, see [StoredFinding].
func (r StoreResult) Finding() string { return r.FindingAt(r.Spec.LastStep()) }

// FindingAt is [StoreResult.Finding] of the moment of a step.
func (r StoreResult) FindingAt(step int) string {
	var at []spec.Probed
	for _, p := range r.probed {
		if p.Step == step {
			at = append(at, p)
		}
	}
	return StoredFinding(r.Spec, step, at, r.judged)
}

// IntervalText is the interval of a probe's test accuracy as tables write it.
func (p StoreProbe) IntervalText() string { return IntervalText(p.Interval) }

// Document is the result as indented JSON and a line feed. Figures that are not finite are null.
func (r StoreResult) Document() ([]byte, error) {
	text, err := json.MarshalIndent(finite(reflect.ValueOf(r)).Interface(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the result: %w", err)
	}
	return append(text, '\n'), nil
}

// Predicted is how many seconds the probes were predicted to take, NaN where nobody knows.
func (r StoreResult) Predicted() spec.Figure {
	if r.Store.loaded == nil || r.Store.loaded.Seconds == 0 {
		return spec.Figure(math.NaN())
	}
	return r.Store.loaded.Seconds
}
