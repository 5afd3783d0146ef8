package repr_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"fathom/model/repr"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// rows presents a matrix as a representation. It first rounds the matrix itself to float32, so that
// what a test computes from it is computed from the numbers that are read.
func rows(x *mat.Dense) repr.Rows {
	if !x.IsEmpty() {
		x.Apply(func(_, _ int, v float64) float64 { return float64(float32(v)) }, x)
	}
	return rounded{x}
}

type rounded struct{ *mat.Dense }

func (r rounded) Read(dst []float32, from int) error {
	_, d := r.Dims()
	for i := range len(dst) / d {
		for j, v := range r.RawRowView(from + i) {
			dst[i*d+j] = float32(v)
		}
	}
	return nil
}

func predict(t testing.TB, p *repr.Probe, x *mat.Dense) []int32 {
	t.Helper()
	return must(p.Predict(rows(x)))(t)
}

func probabilities(t testing.TB, p *repr.Probe, x *mat.Dense) *mat.Dense {
	t.Helper()
	return must(p.Probabilities(rows(x)))(t)
}

func score(t testing.TB, p *repr.Probe, x *mat.Dense, labels []int32) repr.Score {
	t.Helper()
	return must(p.Score(rows(x), labels))(t)
}

func must[T any](value T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// watched counts how often rows are read and how many numbers at most at a time. It fails after so
// many readings.
type watched struct {
	repr.Rows
	reads, most, until int
}

var errDisk = errors.New("the disk is gone")

func (w *watched) Read(dst []float32, from int) error {
	if w.reads++; w.reads > w.until {
		for i := range dst {
			dst[i] = float32(math.NaN())
		}
		return errDisk
	}
	w.most = max(w.most, len(dst))
	return w.Rows.Read(dst, from)
}

// readers are all that read rows.
func readers(t *testing.T, x *mat.Dense, labels []int32) map[string]func(x repr.Rows) error {
	_, d := x.Dims()
	probe := mustFit(t, x, labels, 3, repr.Options{Tolerance: 0.1})
	return map[string]func(x repr.Rows) error{
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

// TestErrorsOfReading lets each reading fail in turn, of few samples with many features and the
// other way round, until there is none left that could.
func TestErrorsOfReading(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{900, 60}, {60, 900}} {
		x, labels := blobs(5, shape.n, shape.d, 3, 1, 0)
		for name, read := range readers(t, x, labels) {
			doing, _, _ := strings.Cut(name, ",")
			for until := 0; ; until++ {
				w := &watched{Rows: rows(x), until: until}
				err := read(w)
				if w.reads <= until {
					if err != nil || until < 2 {
						t.Errorf("%v, %s: %v after %d readings", shape, name, err, until)
					}
					break
				}
				if !errors.Is(err, errDisk) || !strings.HasPrefix(err.Error(), doing+": read rows ") {
					t.Errorf("%v, %s: reading %d fails, the error is %v", shape, name, until, err)
				}
				if w.reads > until+1 {
					t.Errorf("%v, %s: goes on reading after an error", shape, name)
				}
			}
		}
	}
}

// TestBlocksAreBounded has more numbers than anything may read at a time: 4096, or eight rows.
func TestBlocksAreBounded(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{40_000, 2}, {2000, 90}, {200, 900}} {
		x, labels := blobs(6, shape.n, shape.d, 3, 1, 0)
		for name, read := range readers(t, x, labels) {
			w := &watched{Rows: rows(x), until: math.MaxInt}
			if err := read(w); err != nil {
				t.Fatal(err)
			}
			if bound := max(1<<12, 8*shape.d); w.most > bound {
				t.Errorf("%v, %s: %d numbers are read at a time, want %d at most", shape, name, w.most, bound)
			}
		}
	}
}

// part is some rows of others.
type part struct {
	repr.Rows
	from, n int
}

func (p part) Dims() (n, d int) { _, d = p.Rows.Dims(); return p.n, d }

func (p part) Read(dst []float32, from int) error { return p.Rows.Read(dst, p.from+from) }

// TestBlocksDoNotShow reads many blocks, the last of them not full. Each row has the bits that it
// has when it is the only one.
func TestBlocksDoNotShow(t *testing.T) {
	x, labels := blobs(7, 1000, 90, 3, 2, 0.2)
	all := rows(x)
	for _, solver := range solvers {
		probe := mustFit(t, x, labels, 3, repr.Options{Solver: solver, Tolerance: 0.1})
		predicted, likely := predict(t, probe, x), probabilities(t, probe, x)
		for i := range labels {
			row := part{all, i, 1}
			if got := must(probe.Predict(row))(t); got[0] != predicted[i] {
				t.Errorf("row %d alone is taken for %d, among others for %d", i, got[0], predicted[i])
			}
			if got, want := must(probe.Probabilities(row))(t), likely.RawRowView(i); !slices.Equal(got.RawRowView(0), want) {
				t.Errorf("row %d alone has the probabilities %v, among others %v", i, got.RawRowView(0), want)
			}
		}
	}
}
