package run

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"

	"fathom/model/spec"
)

// The measures that the document has parts for.
const (
	probeStage    spec.Stage = "probe"
	measuresStage spec.Stage = "measures"
	pcaStage      spec.Stage = "pca"
)

// settings is the "config" of the document: the settings that decide the figures, by their names.
type settings struct {
	Data         string          `json:"data"`
	HoldOut      int             `json:"holdout"`
	TrainSamples int             `json:"train_samples"`
	TestSamples  int             `json:"test_samples"`
	Classes      int             `json:"classes"`
	Seed         uint64          `json:"seed"`
	Hidden       []int           `json:"hidden"`
	Activation   spec.Activation `json:"activation"`
	LearningRate spec.Figure     `json:"learning_rate"`
	Batch        int             `json:"batch"`
	Steps        int             `json:"steps"`

	EvaluateEvery  int         `json:"evaluate_every"`
	ProbeEvery     int         `json:"probe_every"`
	ProbeAt        []int       `json:"probe_at"`
	ProbeSamples   int         `json:"probe_samples"`
	Solver         spec.Solver `json:"solver"`
	ProbeTolerance spec.Figure `json:"probe_tolerance"`
	Measures       []string    `json:"measures"`
	PCAClasses     []int       `json:"pca_classes"`
	PCASamples     int         `json:"pca_samples"`

	TeachInit       spec.Init   `json:"teach_init"`
	TeachWeight     spec.Figure `json:"teach_weight"`
	TeachLayer      int         `json:"teach_layer"`
	TeachComponents int         `json:"teach_components"`

	Stages     []spec.Stage `json:"stages"`
	Replicates int          `json:"replicates,omitzero"`
}

// settingsOf are the settings of an experiment. Those of a measure that it has not are zero.
func settingsOf(s spec.Spec) settings {
	n, lesson := s.Network(), s.Lesson()
	probing, _ := spec.Settings[spec.Probing](s, string(probeStage))
	projecting, _ := spec.Settings[spec.Projecting](s, string(pcaStage))
	measuring, _ := spec.Settings[spec.Measuring](s, string(measuresStage))
	return settings{
		Data: s.Source.Data, HoldOut: s.Source.HoldOut, TrainSamples: s.Source.TrainSamples, TestSamples: s.Source.TestSamples,
		Classes: s.Source.Classes, Seed: s.Seed, Hidden: n.Hidden, Activation: n.Activation, LearningRate: n.LearningRate,
		Batch: n.Batch, Steps: n.Steps, EvaluateEvery: n.EvaluateEvery, ProbeEvery: n.LookEvery, ProbeAt: n.LookSteps(),
		ProbeSamples: probing.Samples, Solver: probing.Solver, ProbeTolerance: probing.Tolerance, Measures: append([]string{}, measuring.Measures...), PCAClasses: projecting.Classes, PCASamples: projecting.Samples,
		TeachInit: lesson.Start, TeachWeight: lesson.Weight, TeachLayer: lesson.Layer, TeachComponents: lesson.Components,
		Stages: s.Stages, Replicates: s.Replicates,
	}
}

// Probing is the settings of the probes, zero where there are none.
func (r Result) Probing() spec.Probing {
	probing, _ := spec.Settings[spec.Probing](r.Spec, string(probeStage))
	return probing
}

// Document is the result as `fathom run --format json` prints it: indented JSON and a line feed.
// Figures that are not finite are null.
func (r Result) Document() ([]byte, error) {
	whole := struct {
		Config settings `json:"config"`
		Result
		Verdicts *Verdicts `json:"verdicts,omitempty"`
	}{settingsOf(r.Spec), r, r.Verdicts()}
	text, err := json.MarshalIndent(finite(reflect.ValueOf(whole)).Interface(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the result: %w", err)
	}
	return append(text, '\n'), nil
}

// finite is a copy of a value in which every figure that is not finite is NaN, which JSON has as
// null. What is not exported, or holds no figure, is shared with it.
func finite(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Float64:
		if figure, ok := v.Interface().(spec.Figure); ok && !figure.Finite() {
			return reflect.ValueOf(spec.Figure(math.NaN()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out := reflect.New(v.Type().Elem())
			out.Elem().Set(finite(v.Elem()))
			return out
		}
	case reflect.Struct:
		out := reflect.New(v.Type()).Elem()
		out.Set(v)
		for i := range v.NumField() {
			if field := out.Field(i); field.CanSet() {
				field.Set(finite(v.Field(i)))
			}
		}
		return out
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.IsNil() {
			return v
		}
		out := reflect.New(v.Type()).Elem()
		if v.Kind() == reflect.Slice {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		}
		for i := range v.Len() {
			out.Index(i).Set(finite(v.Index(i)))
		}
		return out
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeMap(v.Type())
		for _, key := range v.MapKeys() {
			out.SetMapIndex(key, finite(v.MapIndex(key)))
		}
		return out
	}
	return v
}
