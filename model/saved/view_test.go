package saved

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fathom/data/array"
	"fathom/model/export"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/source"
	"fathom/model/spec"
)

// TestViewIsTheLab: what one can ask of a run on disk is what one could ask of the lab that made it, to
// the bit: events, moments, scores, arrays, frames, inspections, images and everything that can be
// exported.
func TestViewIsTheLab(t *testing.T) {
	defer func(was int) { export.Resolution = was }(export.Resolution)
	export.Resolution = 40 // some pixels of each picture will do
	s := tiny()
	l, err := begin(t.TempDir(), s, s.Stages, made(), func() (*source.Material, error) { return images(s) }, pool, 0)
	must(t, err)
	l.Remember(1 << 20)
	must(t, finish(t, l))
	defer l.Close()
	<-l.saver.stopped
	v, err := Open(l.Path(), images, pool)
	must(t, err)
	defer v.Close()
	want, _ := l.Since(0)
	var got []spec.Event
	for {
		events, err := v.Next(t.Context(), len(got))
		got = append(got, events...)
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d events, want %d", len(got), len(want))
	}
	if !slices.Equal(v.Moments(), l.Moments()) || len(v.Moments()) != 13 {
		t.Errorf("the moments are %v, want %v", v.Moments(), l.Moments())
	}
	for layer := range 3 {
		at := spec.Address{Subject: spec.Base, Step: 40, Layer: layer, Measure: measure.PCA}
		a, ok := v.Scores(at)
		b, _ := l.Scores(at)
		if !ok || !reflect.DeepEqual(a, b) {
			t.Errorf("the scores of layer %d are %v, want %v", layer, a, b)
		}
	}
	for _, step := range v.Moments() {
		equal(t, "frame", v.Frame, l.Frame, run.FrameQuery{Step: step})
		equal(t, "inspection", v.Inspect, l.Inspect, run.InspectQuery{Step: step, Item: 5})
		for layer := range 3 {
			for label := range int32(3) {
				q := run.BehindQuery{Step: step, Layer: layer, Label: label, Predicted: label}
				if a, b := v.Behind(q), l.Behind(q); !slices.Equal(a, b) {
					t.Errorf("behind %+v are %v, want %v", q, a, b)
				}
			}
			for _, name := range []string{spec.Weights, spec.Biases, spec.Predicted} {
				equal(t, "array", v.Array, l.Array, spec.Address{Subject: spec.Base, Step: step, Layer: layer, Measure: measure.Probe, Name: name})
				equal(t, "array", v.Array, l.Array, spec.Address{Subject: spec.Base, Step: step, Layer: layer, Name: name})
			}
		}
	}
	equal(t, "array", v.Array, l.Array, spec.Address{Subject: spec.TaughtSame, Step: 40, Name: spec.Answers})
	of := func(view run.View) string {
		dir := filepath.Join(t.TempDir(), "export")
		_, err := export.Write(t.Context(), dir, export.Source{View: view, Rules: measure.Rules(), Version: "test"})
		must(t, err)
		return dir
	}
	a, b := of(v), of(l)
	files, err := os.ReadDir(b)
	must(t, err)
	if len(files) < 5 {
		t.Fatalf("only %d files are exported", len(files))
	}
	must(t, filepath.WalkDir(b, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		want, err := os.ReadFile(path)
		must(t, err)
		name := strings.TrimPrefix(path, b)
		got, err := os.ReadFile(a + name)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("exported, %s is another file: %v", name, err)
		}
		return nil
	}))
}

// TestKeptProbesNeedNoData: a probe at an end of the training, which the look and the stage have alike
// and of which one is kept, is there by either address though the data are gone.
func TestKeptProbesNeedNoData(t *testing.T) {
	w, err := runfile.Create(t.TempDir(), runfile.Header{Spec: tiny(), Made: made()})
	must(t, err)
	at := spec.Address{Subject: spec.Base, Step: 40, Layer: 1, Measure: measure.Probe}
	must(t, w.Append([]runfile.Entry{{
		Event:  spec.Probed{Subject: spec.Base, Step: 40, Layer: 1},
		Arrays: []runfile.Arrays{{Of: at, Tensors: []array.Tensor{{Name: probeWeights, Shape: []int{1, 2}, Float64: []float64{3, 4}}}}},
	}}))
	must(t, w.Close())
	gone := errors.New("the data are gone")
	v, err := Open(w.Path(), func(spec.Spec) (*source.Material, error) { return nil, gone }, pool)
	must(t, err)
	defer v.Close()
	if _, err := v.Images([]int{0}); !errors.Is(err, gone) {
		t.Fatalf("images without data: %v", err)
	}
	at.Name = spec.Weights
	for _, at.Live = range []bool{false, true} {
		if a, err := v.Array(t.Context(), at); err != nil || !slices.Equal(a.Float64, []float64{3, 4}) {
			t.Errorf("%+v: %v, %v", at, a, err)
		}
	}
}

// equal asks two the same.
func equal[Q, A any](t *testing.T, what string, one, other func(ctx context.Context, q Q) (A, error), q Q) {
	t.Helper()
	a, err := one(t.Context(), q)
	b, err2 := other(t.Context(), q)
	if (err == nil) != (err2 == nil) || !reflect.DeepEqual(a, b) {
		t.Errorf("the %s of %+v is %.300v, %v; want %.300v, %v", what, q, a, err, b, err2)
	}
}

// TestViewFollows: a run that another writes is followed to its end, and one that was left says how to
// go on.
func TestViewFollows(t *testing.T) {
	s := tiny()
	l, err := begin(t.TempDir(), s, s.Stages, made(), func() (*source.Material, error) { return images(s) }, pool, 0)
	must(t, err)
	l.Pause()
	v, err := Open(l.Path(), images, pool)
	must(t, err)
	defer v.Close()
	if v.Gauge().Ended || v.Standing().State != runfile.Running {
		t.Errorf("while it is written it is %v", v.Standing())
	}
	l.Ask(run.Requests(s.Stages)...)
	for from := 0; ; {
		events, err := v.Next(t.Context(), from)
		must(t, err)
		if slices.ContainsFunc(events, func(e spec.Event) bool { return e.Kind() == spec.Started{}.Kind() }) {
			break
		}
		from += len(events)
	}
	l.Close()
	must(t, l.Problem())
	for from := 0; ; {
		events, err := v.Next(t.Context(), from)
		if err != nil {
			if !strings.Contains(err.Error(), "fathom run --resume") || !v.Gauge().Ended {
				t.Errorf("it ended with %v", err)
			}
			break
		}
		from += len(events)
	}
	row, err := runfile.RowOf(l.Path())
	if must(t, err); row.Standing.State != runfile.Stopped {
		t.Errorf("it is %v", row.Standing)
	}
}

// why is what a run on disk says of why there is no more of it.
func why(t *testing.T, path string) string {
	t.Helper()
	v, err := Open(path, nil, pool)
	must(t, err)
	defer v.Close()
	for from := 0; ; {
		batch, err := v.Next(t.Context(), from)
		if err != nil {
			return err.Error()
		}
		from += len(batch)
	}
}

// TestWhatIsBrokenOffGoesOn: however a run ended before it was done, it says how it goes on.
func TestWhatIsBrokenOffGoesOn(t *testing.T) {
	s := tiny()
	for how, want := range map[runfile.Ending]string{
		"":                   "the process that made it is gone",
		runfile.EndedStopped: "it was left before it was done",
		runfile.EndedFailed:  "the memory is full",
	} {
		w, err := runfile.Create(t.TempDir(), runfile.Header{Spec: s, Made: made()})
		must(t, err)
		if how == runfile.EndedStopped || how == runfile.EndedFailed {
			must(t, w.End(how, "the memory is full"))
		}
		must(t, w.Close())
		if got := why(t, w.Path()); got != want+"; `fathom run --resume "+w.Path()+"` goes on" {
			t.Errorf("%s: it says %q", how, got)
		}
	}
}
