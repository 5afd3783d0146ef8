package shelf

import (
	"math"
	"testing"

	"fathom/data"
	"fathom/model/compare"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/saved"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// material is a small set: images of 3×3 pixels, of which a class lights a row each.
func material() (*source.Material, error) {
	split := func(n int) data.Images {
		in := data.Images{Rows: 3, Cols: 3, Pixels: make([]byte, 9*n), Labels: make([]int32, n)}
		for i := range n {
			in.Labels[i] = int32(i % 3)
			for k := range 9 {
				in.Pixels[9*i+k] = byte((i*37 + k*k*11) % 90)
			}
			if i%5 != 0 {
				for k := range 3 {
					in.Pixels[9*i+3*(i%3)+k] += 150
				}
			}
		}
		return in
	}
	return source.Prepare(&data.Set{Name: "rows", Classes: 3, Train: split(90), Test: split(60)}), nil
}

// TestReadsWhatIsSaved: of runs that a lab has saved every prediction is found, by its own name, and
// tells as many right as the log says.
func TestReadsWhatIsSaved(t *testing.T) {
	dir := t.TempDir()
	var runs []compare.Run
	for seed := range uint64(2) {
		s := measure.Rules().Default
		s.Seed, s.Source.Classes, s.Source.HoldOut, s.Stages = seed+1, 3, 0, []spec.Stage{spec.Train, measure.Probe}
		s.EditNetwork(func(n *spec.Network) {
			n.Hidden, n.Steps, n.EvaluateEvery, n.Batch, n.LookEvery = []int{4, 3}, 60, 20, 10, 30
		})
		l, err := saved.Begin(dir, s, s.Stages, runfile.Made{Version: "test"}, func() (*source.Material, error) { return material() }, simd.NewPool(1))
		must(t, err)
		l.Ask(run.Requests(s.Stages)...)
		l.Finish()
		for n := 0; ; {
			events, err := l.Next(t.Context(), n)
			if n += len(events); err != nil {
				break
			}
		}
		l.Close()
		must(t, l.Problem())
		r, err := Read(t.Context(), measure.Rules(), l.Path())
		must(t, err)
		runs = append(runs, r)
	}
	for _, r := range runs {
		if r.Images == "" || len(r.Points) != 4 || len(r.Probes) != 3 || r.Lost != "" {
			t.Fatalf("read: %+v", r)
		}
		last := r.Points[len(r.Points)-1]
		if got := share(r.Predicted, r.Labels); math.Abs(got-float64(last.Accuracy)) > 1e-12 {
			t.Errorf("of the test images the predictions have %v right, the log says %v", got, last.Accuracy)
		}
		for _, p := range r.Probes {
			if got := share(p.Predicted, r.Labels); math.Abs(got-float64(p.Accuracy)) > 1e-12 {
				t.Errorf("%s: the predictions have %v right, the log says %v", p.Layer, got, p.Accuracy)
			}
		}
	}
	for _, test := range compare.Compare(runs, 0).Tests {
		if test.Why != "" || test.Samples != 60 {
			t.Errorf("a test is %+v", test)
		}
	}
	rows, err := New(measure.Rules(), dir).List(t.Context())
	if err != nil || len(rows) != 2 || rows[0].State != compare.Finished || rows[0].Images != runs[0].Images || len(rows[0].Probes) != 3 {
		t.Errorf("listed: %+v, %v", rows, err)
	}
}

// share is how much of the samples with a prediction is right.
func share(predicted, labels []int32) float64 {
	right := 0
	for i, class := range predicted {
		if class == labels[i] {
			right++
		}
	}
	return float64(right) / float64(len(predicted))
}
