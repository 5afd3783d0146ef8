package analysis

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sbinet/npyio"

	"fathom/data/store"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// writeActs writes two checkpoints of three layers of n rows and three classes: the first layer
// tells nothing, the second one class, the third all, and more at the second checkpoint.
func writeActs(t *testing.T, n int) string {
	t.Helper()
	const d = 6
	dir := t.TempDir()
	save := func(name string, values any) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if err := npyio.Write(file, values); err != nil {
			t.Fatal(err)
		}
	}
	labels := make([]int64, n)
	for i := range labels {
		labels[i] = int64(i % 3)
	}
	save("labels.npy", labels)
	save("embeddings.npy", make([][d]float64, n)) // the same at both checkpoints
	for step, scale := range map[string]float64{"step-10": 1, "step-200": 3} {
		for layer := range 3 {
			rows := make([][d]float64, n)
			for i := range rows {
				for j := range d {
					rows[i][j] = math.Sin(float64((37*i+11*j+5*layer)*(i%7+1))) * 2
				}
				if layer == 2 || layer == 1 && i%3 == 0 {
					rows[i][i%3] += scale
				}
			}
			if step == "step-200" && layer == 2 { // copies, some of them beyond the split
				for i := range 20 {
					rows[i] = rows[20]
				}
			}
			save(filepath.Join(step, "layer"+string(rune('0'+layer))+".npy"), rows)
		}
	}
	return dir
}

// analysed probes a store on so many cores, and returns its log and its document without seconds.
func analysed(t *testing.T, dir string, probing spec.Probing, cores int) ([]spec.Event, string) {
	t.Helper()
	of, err := store.Open(dir, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	s := InStore(dir, of, store.Settings{}, probing, 1)
	a := Start(s, of, nil, simd.NewPool(cores))
	defer a.Close()
	a.Ask(run.Request{Stage: measure.Probe})
	a.Finish()
	var events []spec.Event
	for {
		more, err := a.Next(context.Background(), len(events))
		if err != nil {
			break
		}
		events = append(events, more...)
	}
	r := run.CollectStore(s, events)
	r.Seconds = nil
	document, err := r.Document()
	if err != nil {
		t.Fatal(err)
	}
	return events, string(document)
}

// TestAnalysis: the document is the same on any number of cores; the first answers come before the
// others and are replaced, the last moment is the first to be probed, and checks come before any
// figure.
func TestAnalysis(t *testing.T) {
	dir := writeActs(t, 4500)
	probing := measure.StoreProbing()
	events, one := analysed(t, dir, probing, 1)
	if _, two := analysed(t, dir, probing, 2); two != one {
		t.Error("two cores give another document than one")
	}
	var kinds []string
	for _, e := range events {
		kind := e.Kind()
		if p, ok := e.(spec.Probed); ok {
			kind = "probed"
			if p.Live {
				kind = "first"
			}
			if _, step := e.Where(); step == 10 {
				kind += " early"
			}
			if !p.Live && p.Layer == 3 && step200(p) && !(p.TestAccuracy > 0.85) {
				t.Errorf("the last layer's probe has a test accuracy of %v at step 200", p.TestAccuracy)
			}
		}
		if len(kinds) == 0 || kinds[len(kinds)-1] != kind {
			kinds = append(kinds, kind)
		}
	}
	want := []string{"loaded", "started", "checked", "first", "probed", "compared", "judged", "probed early", "compared", "judged", "done", "finished"}
	if !slices.Equal(kinds, want) {
		t.Errorf("the log is %v, want %v", kinds, want)
	}
	if !strings.Contains(one, `"finding": "measurably better`) {
		t.Error("no moment shows that a deeper layer is better")
	}
}

// TestAnalysisWithinMemory: where the rows are more than the memory holds, some are drawn, and that
// is said.
func TestAnalysisWithinMemory(t *testing.T) {
	probing := measure.StoreProbing()
	probing.Memory, probing.C = 1, 1
	events, document := analysed(t, writeActs(t, 4500), probing, 2)
	for _, e := range events {
		if p, ok := e.(spec.Probed); ok && p.TrainSamples != 1500 {
			t.Errorf("%s is fitted on %d rows", p.Name, p.TrainSamples)
		}
	}
	if !strings.Contains(document, "probes are fitted on 1,500 of ") {
		t.Error("nothing says that rows were left out")
	}
}

func step200(p spec.Probed) bool { return p.Step == 200 }

// TestAnalysisAnswers: what a store has no answer to is an error, and predictions are kept.
func TestAnalysisAnswers(t *testing.T) {
	dir := writeActs(t, 300)
	of, err := store.Open(dir, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	probing := measure.StoreProbing()
	probing.C = 1
	a := Start(InStore(dir, of, store.Settings{}, probing, 1), of, nil, simd.Serial)
	defer a.Close()
	a.Ask(run.Request{Stage: measure.Probe})
	a.Finish()
	for at := 0; ; {
		more, err := a.Next(context.Background(), at)
		if err != nil {
			break
		}
		at += len(more)
	}
	if _, err := a.Frame(context.Background(), run.FrameQuery{}); err == nil {
		t.Error("there is a picture of a store")
	}
	got, err := a.Array(context.Background(), spec.Address{Subject: spec.FromStore, Measure: measure.Probe, Name: spec.Predicted, Step: 200, Layer: 3})
	if err != nil || got.Rows != len(of.Labels(store.Test)) {
		t.Fatalf("%v, %v", got, err)
	}
	counted := 0
	for label := range int32(3) {
		for predicted := range int32(3) {
			counted += len(a.Behind(run.BehindQuery{Step: 200, Layer: 3, Label: label, Predicted: predicted}))
		}
	}
	if counted != got.Rows {
		t.Errorf("the cells of the confusion matrix hold %d rows, want %d", counted, got.Rows)
	}
	if moments := a.Moments(); !slices.Equal(moments, []int{10, 200}) {
		t.Errorf("the moments are %v", moments)
	}
}
