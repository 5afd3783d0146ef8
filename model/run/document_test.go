package run_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// everything is a result with all its parts, each list of one or more.
func everything() run.Result {
	s := measure.Rules().Default
	steps := s.Network().Steps
	judged := func(step int) spec.Judged { return judgedOf(step, 0.01, 0.01, 0.01) }
	log := []spec.Event{
		spec.Loaded{Data: "mnist", Seconds: 1, Published: measure.Published(s)},
		spec.Evaluated{Subject: spec.Base, Step: 0}, spec.Evaluated{Subject: spec.Base, Step: steps},
	}
	log = append(log, spec.Looked{Subject: spec.Base, Step: 500, Loss: 2, Accuracy: 0.5})
	for layer := range 3 {
		probe := spec.Probed{Subject: spec.Base, Step: 500, Live: true, Layer: layer, Name: spec.LayerName(layer), Objective: make([]spec.Figure, 2)}
		log = append(log, probe)
		for _, step := range []int{0, steps} {
			probe.Step, probe.Live = step, false
			log = append(log, probe)
		}
	}
	log = append(log, spec.Compared{Subject: spec.Base, Step: steps, First: 0, Second: 1}, judged(0), judged(steps),
		spec.Projected{Subject: spec.Base, Step: steps, ExplainedVariance: make([]spec.Figure, 2), ExplainedVarianceRatio: make([]spec.Figure, 2)})
	for _, start := range spec.Inits() {
		subject := spec.TaughtID(start)
		log = append(log, spec.Started{Stage: spec.Teach, Subject: subject, Init: start}, spec.Evaluated{Subject: subject, Step: steps},
			spec.Taught{Subject: subject, Init: start, PValue: 0.01}, spec.Done{Stage: spec.Teach, Subject: subject, Init: start})
	}
	return run.Collect(s, append(log, spec.Failed{Stage: measure.PCA, Reason: "no reason"}, spec.Finished{Seconds: 3}))
}

// setFigures sets every figure that is in a value or behind it, and counts them. What is not
// exported it leaves.
func setFigures(v reflect.Value, to spec.Figure) (n int) {
	switch v.Kind() {
	case reflect.Float64:
		if v.Type() == reflect.TypeFor[spec.Figure]() && v.CanSet() {
			v.SetFloat(float64(to))
			n++
		}
	case reflect.Pointer:
		if !v.IsNil() {
			n += setFigures(v.Elem(), to)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				n += setFigures(v.Field(i), to)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			n += setFigures(v.Index(i), to)
		}
	case reflect.Map:
		if v.Type().Elem() == reflect.TypeFor[spec.Figure]() {
			for _, key := range v.MapKeys() {
				v.SetMapIndex(key, reflect.ValueOf(to))
				n++
			}
		}
	}
	return n
}

// nulls counts the nulls in JSON.
func nulls(v any) (n int) {
	switch v := v.(type) {
	case nil:
		return 1
	case map[string]any:
		for _, value := range v {
			n += nulls(value)
		}
	case []any:
		for _, value := range v {
			n += nulls(value)
		}
	}
	return n
}

// TestDocumentOfFiguresThatAreNot: JSON has no NaN and no infinity, and a document has null for
// them at every depth. Making it changes nothing of the result.
func TestDocumentOfFiguresThatAreNot(t *testing.T) {
	// A verdict of accuracies that are not finite says so in words; there is none of a real run.
	finding := regexp.MustCompile(`"finding": ".*"`)
	read := func(r run.Result) (text string, whole any) {
		text = finding.ReplaceAllString(document(t, r), `"finding": ""`)
		if err := json.Unmarshal([]byte(text), &whole); err != nil {
			t.Fatal(err)
		}
		return text, whole
	}
	_, was := read(everything())
	documents := map[string]bool{}
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		r := everything()
		n := setFigures(reflect.ValueOf(&r).Elem(), spec.Figure(x))
		n -= 2 // of four in the Spec: the learning rate of the taught network and the weight of the other's lesson
		n -= 4 // the errors of the differences of two curves and their ends, which tables alone have
		before := deep(reflect.ValueOf(r))
		text, whole := read(r)
		if after := deep(reflect.ValueOf(r)); !reflect.DeepEqual(after, before) {
			t.Errorf("%v: the result was\n%s\nand is\n%s", x, before, after)
		}
		if got := nulls(whole) - nulls(was); n < 60 || got != n || strings.Contains(text, "Inf") || strings.Contains(text, "NaN") {
			t.Errorf("%v: %d figures are null, want %d, in\n%s", x, got, n, text)
		}
		documents[text] = true
	}
	if len(documents) != 1 {
		t.Errorf("NaN and the infinities make %d documents", len(documents))
	}
}

// deep is a value with what is behind its pointers, its numbers as text, so that a NaN equals
// itself.
func deep(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return deep(v.Elem())
	case reflect.Struct:
		var out []any
		for i := range v.NumField() {
			out = append(out, deep(v.Field(i)))
		}
		return out
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.IsNil() {
			return nil
		}
		out := []any{}
		for i := range v.Len() {
			out = append(out, deep(v.Index(i)))
		}
		return out
	case reflect.Map:
		out := map[string]any{}
		for _, key := range v.MapKeys() {
			out[fmt.Sprint(key)] = deep(v.MapIndex(key))
		}
		return out
	case reflect.Float64:
		return fmt.Sprint(v.Float())
	}
	return fmt.Sprint(v)
}

func document(t *testing.T, r run.Result) string {
	t.Helper()
	text, err := r.Document()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestJudgedInfinities: figures of the tests behind a verdict are the log's own, deeper than the
// result's.
func TestJudgedInfinities(t *testing.T) {
	r := everything()
	judged := judgedOf(r.Spec.Network().Steps, 0.01, 0.01, 0.01)
	setFigures(reflect.ValueOf(&judged).Elem(), spec.Figure(math.Inf(1)))
	r.Add(judged)
	text := document(t, r)
	if strings.Contains(text, `"+Inf"`) || strings.Count(text, `"adjusted_p_value": null`) != 3 {
		t.Errorf("the document is\n%s", text)
	}
	if v := r.Verdicts().Trained; !math.IsInf(float64(v.Ends.Adjusted), 1) || !math.IsInf(float64(v.Neighbours[1].PValue), 1) {
		t.Errorf("the document changes the verdict to %+v", v)
	}
}

// TestDocumentOfNothing has the settings and no part.
func TestDocumentOfNothing(t *testing.T) {
	var whole map[string]json.RawMessage
	if err := json.Unmarshal([]byte(document(t, run.Collect(measure.Rules().Default, nil))), &whole); err != nil {
		t.Fatal(err)
	}
	if _, config := whole["config"]; len(whole) != 2 || !config || string(whole["seconds"]) != "{}" {
		t.Errorf("it has %v", whole)
	}
	if text := document(t, run.Collect(spec.Spec{}, nil)); !strings.Contains(text, `"hidden": null`) {
		t.Errorf("of no experiment it is %s", text)
	}
}
