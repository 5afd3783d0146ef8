package projection_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fathom/model/projection"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// rows presents a matrix as a representation. It first rounds the matrix itself to float32, so that
// what a test computes from it is computed from the numbers that are read.
func rows(x *mat.Dense) simd.Rows {
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

func scores(t testing.TB, p *projection.PCA, x *mat.Dense, k int) *mat.Dense {
	t.Helper()
	return must(p.Scores(rows(x), k))(t)
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
	simd.Rows
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

// blobs draws n samples of d features around one centre per class, spread times
// as wide as the centres are apart; a share of the entries is exactly zero.
func blobs(seed uint64, n, d, classes int, spread, zeros float64) (*mat.Dense, []int32) {
	rng := rand.New(rand.NewPCG(seed, 1))
	centres := make([]float64, classes*d)
	for i := range centres {
		centres[i] = rng.NormFloat64()
	}
	x, labels := mat.NewDense(n, d, nil), make([]int32, n)
	for i := range n {
		y := rng.IntN(classes)
		labels[i] = int32(y)
		for j := range d {
			if rng.Float64() >= zeros {
				x.Set(i, j, centres[y*d+j]+spread*rng.NormFloat64())
			}
		}
	}
	return x, labels
}

// near reports whether got is within a relative tolerance of want.
func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}

// readers are all that read rows in blocks of a bounded size.
func readers(t *testing.T, x *mat.Dense) map[string]func(x simd.Rows) error {
	pca := must(projection.FitPCATop(rows(x), 2))(t)
	return map[string]func(x simd.Rows) error{
		"fit PCA":                        func(x simd.Rows) error { _, err := projection.FitPCATop(x, 2); return err },
		"scores on principal components": func(x simd.Rows) error { _, err := pca.Scores(x, 2); return err },
	}
}

// TestErrorsOfReading lets each reading fail in turn, of few samples with many features and the
// other way round, until there is none left that could.
func TestErrorsOfReading(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{900, 60}, {60, 900}} {
		x, _ := blobs(5, shape.n, shape.d, 3, 1, 0)
		for name, read := range readers(t, x) {
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
		x, _ := blobs(6, shape.n, shape.d, 3, 1, 0)
		for name, read := range readers(t, x) {
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
	simd.Rows
	from, n int
}

func (p part) Dims() (n, d int) { _, d = p.Rows.Dims(); return p.n, d }

func (p part) Read(dst []float32, from int) error { return p.Rows.Read(dst, p.from+from) }

// TestBlocksDoNotShow reads many blocks, the last of them not full. Each row has the bits that it
// has when it is the only one.
func TestBlocksDoNotShow(t *testing.T) {
	x, labels := blobs(7, 1000, 90, 3, 2, 0.2)
	all, pca := rows(x), mustPCA(t, x)
	at := scores(t, pca, x, 4)
	for i := range labels {
		row := part{all, i, 1}
		if got, want := must(pca.Scores(row, 4))(t), at.RawRowView(i); !slices.Equal(got.RawRowView(0), want) {
			t.Errorf("row %d alone has the scores %v, among others %v", i, got.RawRowView(0), want)
		}
	}
}

// TestShapesThatDoNotFit asks for one sentence of rows that a fit cannot read.
func TestShapesThatDoNotFit(t *testing.T) {
	pca := mustPCA(t, mat.NewDense(4, 2, []float64{1, 2, 3, 4, 5, 6, 7, 9}))
	defer func() {
		if got, want := recover(), "projection: a PCA of width 2 cannot read 3 columns"; got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	pca.Scores(rows(mat.NewDense(4, 3, nil)), 1)
}
