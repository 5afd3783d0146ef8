package projection_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/projection"
	"fathom/model/reading"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// between is a number from −bound to bound.
func between(k uint64, bound int) int {
	return int(modeltest.SplitMix64(k)>>32%uint64(2*bound+1)) - bound
}

// planted are the data of .ci/pca_reference.py: twelve directions, noise and a mean, whole numbers
// divided by 64.
func planted(n, d int) simd.Matrix {
	sizes := []int{40, 31, 24, 18, 14, 11, 9, 7, 6, 5, 4, 3}
	k := len(sizes)
	loadings, mean := make([]int, d*k), make([]int, d)
	for i := range loadings {
		loadings[i] = between(1<<32+uint64(i), 3)
	}
	for j := range mean {
		mean[j] = between(1<<34+uint64(j), 5000)
	}
	x, scores := simd.NewMatrix(n, d), make([]int, k)
	for i := range n {
		for c, size := range sizes {
			scores[c] = size * between(uint64(i*k+c), 3)
		}
		for j, row := 0, x.Row(i); j < d; j++ {
			v := between(1<<33+uint64(i*d+j), 100) + mean[j]
			for c, s := range scores {
				v += s * loadings[j*k+c]
			}
			row[j] = float32(v) / 64
		}
	}
	return x
}

// TestFitPCAAgainstLAPACK holds the leading variances against those of a full solver, by both ways:
// the covariance matrix and the Krylov space.
func TestFitPCAAgainstLAPACK(t *testing.T) {
	raw, err := os.ReadFile("testdata/pca.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Components []struct {
			N, D          int
			Values        []float64
			Total         float64
			Participation float64
		}
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	for _, w := range want.Components {
		if w.D > 768 && os.Getenv("FATHOM_SLOW") == "" {
			continue // data of ten million numbers take seconds to make
		}
		x := planted(w.N, w.D)
		for _, leading := range []bool{true, false} {
			p, err := projection.FitPCA(t.Context(), x, 12, leading, simd.NewPool(2))
			if err != nil {
				t.Fatal(err)
			}
			total := 0.0
			for i, v := range w.Values {
				got := p.ExplainedVariance[i]
				// LAPACK's own error is some 1e-16·d of the largest.
				if math.Abs(got/v-1) > 1e-8 || p.Bounds[i] > 1e-8*v {
					t.Errorf("%d×%d, leading %t: variance %d is %.15g ± %.1g, LAPACK's %.15g", w.N, w.D, leading, i, got, p.Bounds[i], v)
				}
				if !modeltest.Near(p.ExplainedVarianceRatio[i], v/w.Total, 1e-8) {
					t.Errorf("%d×%d: its share is %.12g, want %.12g", w.N, w.D, p.ExplainedVarianceRatio[i], v/w.Total)
				}
				total += p.ExplainedVarianceRatio[i]
			}
			var gram mat.Dense
			gram.Mul(p.Components, p.Components.T())
			if !mat.EqualApprox(&gram, modeltest.Eye(12), 1e-12) {
				t.Errorf("%d×%d: components are not orthonormal", w.N, w.D)
			}
			checkSign(t, p.Components.RawRowView(3))
			switch pr := p.ParticipationRatio(); {
			case leading || w.D > projection.MostScattered:
				if !math.IsNaN(pr) || p.ComponentsFor(0.9999) != 0 || p.ComponentsFor(total/2) == 0 {
					t.Errorf("%d×%d: all is said of variances of which few were found", w.N, w.D)
				}
			case !modeltest.Near(pr, w.Participation, 1e-6*pr) || p.ComponentsFor(0.9999) == 0: // float32 behind the first
				t.Errorf("%d×%d: participation ratio %.12g, want %.12g", w.N, w.D, pr, w.Participation)
			}
		}
	}
}

// TestFitPCAHasTheSameBits compares fits on no pool, one core, two and five, and holds their bits to
// those of every kernel in assembly.
func TestFitPCAHasTheSameBits(t *testing.T) {
	x := planted(2600, 700)
	for _, leading := range []bool{true, false} {
		var sums []uint64
		pools := []*simd.Pool{nil, simd.NewPool(5)}
		if os.Getenv("FATHOM_SLOW") != "" {
			pools = append(pools, simd.NewPool(2), simd.NewPool(1))
		}
		for _, pool := range pools {
			p, err := projection.FitPCA(t.Context(), x, 8, leading, pool)
			if err != nil {
				t.Fatal(err)
			}
			bits := modeltest.NewBits()
			for _, values := range [][]float64{p.ExplainedVariance, p.Bounds, p.Mean, p.Components.RawMatrix().Data} {
				bits.Add(values...)
			}
			sums = append(sums, bits.Sum())
		}
		for i, sum := range sums {
			if sum != sums[0] {
				t.Errorf("leading %t: pool %d gives other bits", leading, i)
			}
		}
		want := map[bool]uint64{true: 0x43d4903b7103d403, false: 0x74eab851c4632a4c}[leading]
		if simd.Default().Tier() != "go" && sums[0] != want {
			t.Errorf("leading %t: the hash of the bits is %#x, want %#x", leading, sums[0], want)
		}
	}
}

// TestFitPCAIsFitPCATopWhereItIsSmall: the way is chosen by the shape.
func TestFitPCAIsFitPCATopWhereItIsSmall(t *testing.T) {
	x := planted(300, 60)
	p, err := projection.FitPCA(t.Context(), x, 5, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	q, err := projection.FitPCATop(x, 5)
	if err != nil || !mat.Equal(p.Components, q.Components) || p.Bounds != nil {
		t.Errorf("it is another fit (%v)", err)
	}
}

// TestFitPCALeadingOfLittle: few rows, few columns, no variance, and a line are no trouble.
func TestFitPCALeadingOfLittle(t *testing.T) {
	line := mat.NewDense(40, 3, nil)
	line.Apply(func(i, j int, _ float64) float64 { return 0.125 + float64(i*j) }, line)
	constant := mat.NewDense(30, 4, nil)
	constant.Apply(func(_, j int, _ float64) float64 { return 0.1 * float64(j) }, constant)
	wide, _ := modeltest.Blobs(2, 3, 500, 2, 1, 0)
	for _, test := range []struct {
		name string
		x    *mat.Dense
		rank int
	}{{"a line", line, 1}, {"constant", constant, 0}, {"one sample", mat.NewDense(1, 3, []float64{1, 2, 3}), 0}, {"wide", wide, 2}} {
		p, err := projection.FitPCA(t.Context(), modeltest.Rows(test.x), 10, true, nil)
		if err != nil {
			t.Fatal(test.name, err)
		}
		full := mustPCA(t, test.x)
		for i, v := range p.ExplainedVariance {
			if !modeltest.Near(v, full.ExplainedVariance[i], 1e-9*full.ExplainedVariance[0]) || i >= test.rank && v != 0 {
				t.Errorf("%s: variance %d is %g, want %g", test.name, i, v, full.ExplainedVariance[i])
			}
			if size := mat.Norm(p.Components.RowView(i), 2); i < test.rank && !modeltest.Near(size, 1, 1e-12) {
				t.Errorf("%s: component %d has the norm %g", test.name, i, size)
			}
		}
	}
}

func TestFitPCAErrors(t *testing.T) {
	x := planted(600, 40)
	x.Row(412)[17] = float32(math.Inf(-1))
	if _, err := projection.FitPCA(t.Context(), x, 3, true, nil); !errors.Is(err, reading.ErrNotFinite) || !strings.Contains(err.Error(), "row 412, column 17 holds -Inf") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := projection.FitPCA(ctx, planted(300, 40), 3, true, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	if _, err := projection.FitPCA(t.Context(), nil, 3, true, nil); err == nil || !strings.Contains(err.Error(), "the representation is empty") {
		t.Errorf("error %v", err)
	}
}

// BenchmarkFitPCALarge is what a picture costs: of 20,000 rows of 768 columns by the covariance matrix and
// by the Krylov space, and of 5,000 rows of 4,096 columns.
func BenchmarkFitPCALarge(b *testing.B) {
	for _, test := range []struct {
		name    string
		n, d    int
		leading bool
	}{{"covariance 20000x768", 20000, 768, false}, {"krylov 20000x768", 20000, 768, true}, {"krylov 5000x4096", 5000, 4096, true}} {
		b.Run(test.name, func(b *testing.B) {
			x, pool := planted(test.n, test.d), simd.NewPool(2)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := projection.FitPCA(b.Context(), x, 10, test.leading, pool); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// made is planted data that are made as they are read, and not held.
type made struct{ n, d int }

func (m made) Dims() (n, d int) { return m.n, m.d }

func (m made) Read(dst []float32, from int) error {
	for ; len(dst) > 0; dst = dst[m.d:] {
		row := uint32(from) * 2654435761
		for j := range dst[:m.d] {
			column := uint32(j)
			z := (row ^ column*40503) * 2246822519
			dst[j] = float32(z>>24) + float32((1+column%7)*(row>>27))
		}
		from++
	}
	return nil
}

// TestFitPCAHoldsNothing: a fit takes memory for a block of rows and for matrices of the columns,
// whatever the number of rows.
func TestFitPCAHoldsNothing(t *testing.T) {
	x := made{50_000, 160} // 32 MB
	for _, leading := range []bool{true, false} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := projection.FitPCA(t.Context(), x, 5, leading, nil); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		// A block of 4 MB for each pass, one at a time, and scratch.
		if got := after.TotalAlloc - before.TotalAlloc; got > 24e6 {
			t.Errorf("leading %t: %d bytes for %d of data", leading, got, 4*x.n*x.d)
		}
	}
}
