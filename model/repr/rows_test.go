package repr_test

import (
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

func predict(t testing.TB, p *repr.Probe, x *mat.Dense) []int32 {
	t.Helper()
	return modeltest.Must(p.Predict(modeltest.Rows(x)))(t)
}

func probabilities(t testing.TB, p *repr.Probe, x *mat.Dense) *mat.Dense {
	t.Helper()
	return modeltest.Must(p.Probabilities(modeltest.Rows(x)))(t)
}

func score(t testing.TB, p *repr.Probe, x *mat.Dense, labels []int32) repr.Score {
	t.Helper()
	return modeltest.Must(p.Score(modeltest.Rows(x), labels))(t)
}

// readers are all that read rows.
func readers(t *testing.T, x *mat.Dense, labels []int32) modeltest.Readers {
	_, d := x.Dims()
	probe := mustFit(t, x, labels, 3, repr.Options{Tolerance: 0.1})
	return modeltest.Readers{
		"fit probe": func(x repr.Rows) error {
			_, err := repr.Fit(t.Context(), x, labels, 3, repr.Options{Tolerance: 0.1})
			return err
		},
		"predict by a probe":           func(x repr.Rows) error { _, err := probe.Predict(x); return err },
		"probabilities of a probe":     func(x repr.Rows) error { _, err := probe.Probabilities(x); return err },
		"predict by a probe, to score": func(x repr.Rows) error { _, err := probe.Score(x, labels); return err },
		"find the nearest rows": func(x repr.Rows) error {
			_, err := repr.Nearest(t.Context(), x, make([]float32, d), -1, 3, repr.Euclid, simd.Serial)
			return err
		},
	}
}

// TestErrorsOfReading has few samples with many features and the other way round.
func TestErrorsOfReading(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{900, 60}, {60, 900}} {
		x, labels := modeltest.Blobs(5, shape.n, shape.d, 3, 1, 0)
		readers(t, x, labels).Fail(t, modeltest.Rows(x))
	}
}

func TestBlocksAreBounded(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{40_000, 2}, {2000, 90}, {200, 900}} {
		x, labels := modeltest.Blobs(6, shape.n, shape.d, 3, 1, 0)
		readers(t, x, labels).Bounded(t, modeltest.Rows(x))
	}
}

// TestBlocksDoNotShow reads many blocks, the last of them not full. Each row has the bits that it
// has when it is the only one.
func TestBlocksDoNotShow(t *testing.T) {
	x, labels := modeltest.Blobs(7, 1000, 90, 3, 2, 0.2)
	all := modeltest.Rows(x)
	for _, solver := range solvers {
		probe := mustFit(t, x, labels, 3, repr.Options{Solver: solver, Tolerance: 0.1})
		predicted, likely := predict(t, probe, x), probabilities(t, probe, x)
		for i := range labels {
			row := modeltest.Part{Rows: all, From: i, N: 1}
			if got := modeltest.Must(probe.Predict(row))(t); got[0] != predicted[i] {
				t.Errorf("row %d alone is taken for %d, among others for %d", i, got[0], predicted[i])
			}
			if got, want := modeltest.Must(probe.Probabilities(row))(t), likely.RawRowView(i); !slices.Equal(got.RawRowView(0), want) {
				t.Errorf("row %d alone has the probabilities %v, among others %v", i, got.RawRowView(0), want)
			}
		}
	}
}
