package linalg_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/linalg"
	"fathom/model/modeltest"

	"gonum.org/v1/gonum/mat"
)

// orthogonal returns a random orthogonal matrix, the Q of a Gaussian one with
// random signs, so that half of them reflect.
func orthogonal(rng *rand.Rand, k int) *mat.Dense {
	var qr mat.QR
	qr.Factorize(modeltest.Gaussian(rng, k, k))
	var q mat.Dense
	qr.QTo(&q)
	for j := range k {
		if rng.IntN(2) == 0 {
			for i := range k {
				q.Set(i, j, -q.At(i, j))
			}
		}
	}
	return &q
}

// lowRank returns an n×k matrix of that rank.
func lowRank(rng *rand.Rand, n, k, rank int) *mat.Dense {
	x := mat.NewDense(n, k, nil)
	if rank > 0 {
		x.Mul(modeltest.Gaussian(rng, n, rank), modeltest.Gaussian(rng, rank, k))
	}
	return x
}

func product(a, b mat.Matrix) *mat.Dense {
	var out mat.Dense
	out.Mul(a, b)
	return &out
}

// misfit is ‖from·r − to‖_F.
func misfit(from, r, to *mat.Dense) float64 {
	difference := product(from, r)
	difference.Sub(difference, to)
	return mat.Norm(difference, 2)
}

// checkOrthogonal checks RᵀR = I, and with it that no distance changes.
func checkOrthogonal(t *testing.T, from, r *mat.Dense) {
	t.Helper()
	n, k := from.Dims()
	if rows, columns := r.Dims(); rows != k || columns != k {
		t.Fatalf("R is %d×%d, want %d×%d", rows, columns, k, k)
	}
	if rr := product(r.T(), r); !mat.EqualApprox(rr, modeltest.Eye(k), 1e-12) {
		t.Errorf("RᵀR is\n%v", mat.Formatted(rr))
	}
	turned, size := product(from, r), mat.Norm(from, 2)
	for i := range n {
		for j := range i {
			if got, want := modeltest.Distance(turned, i, j), modeltest.Distance(from, i, j); !(math.Abs(got-want) <= 1e-12*size) {
				t.Fatalf("rows %d and %d: distance %g, was %g", i, j, got, want)
			}
		}
	}
}

// TestProcrustesRecovers turns full-rank data by a known matrix and asks for it
// back, also where squares of the entries would overflow or vanish.
func TestProcrustesRecovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 1))
	rotations, reflections := 0, 0
	for _, shape := range []struct{ n, k int }{{5, 1}, {2, 2}, {40, 2}, {3, 3}, {50, 3}, {60, 10}, {70, 64}} {
		for _, scale := range []float64{1, 1e-200, 1e200, 0x1p-1060} {
			want := orthogonal(rng, shape.k)
			if mat.Det(want) > 0 {
				rotations++
			} else {
				reflections++
			}
			from := modeltest.Gaussian(rng, shape.n, shape.k)
			to := product(from, want)
			to.Scale(scale, to)
			got := linalg.Procrustes(strided(from), strided(to))
			// The data have condition numbers up to 100, and the smallest scale
			// leaves 14 bits of each entry.
			tolerance := 1e-10
			if scale == 0x1p-1060 {
				tolerance = 0.1
			}
			if !mat.EqualApprox(got, want, tolerance) {
				t.Errorf("%v times %g: got\n%v\nwant\n%v", shape, scale, mat.Formatted(got), mat.Formatted(want))
			}
			checkOrthogonal(t, from, got)
			got = linalg.Procrustes(to, from)
			if !mat.EqualApprox(got, want.T(), tolerance) {
				t.Errorf("%v times %g: the way back is not the transpose", shape, scale)
			}
		}
	}
	if rotations == 0 || reflections == 0 {
		t.Fatalf("%d rotations and %d reflections: both must be tried", rotations, reflections)
	}
}

// TestProcrustesInThePlane compares with the closed form: the best rotation has
// the angle atan2(Σ x×y, Σ x·y), the best reflection the same with its second
// coordinate mirrored, and the better of both wins.
func TestProcrustesInThePlane(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 1))
	for trial := range 50 {
		from, to := modeltest.Gaussian(rng, 4, 2), modeltest.Gaussian(rng, 4, 2)
		best, want := math.Inf(1), mat.NewDense(2, 2, nil)
		for _, flip := range []float64{1, -1} {
			dot, wedge := 0.0, 0.0
			for i := range 4 {
				a, b, p, q := from.At(i, 0), from.At(i, 1), to.At(i, 0), flip*to.At(i, 1)
				dot += a*p + b*q
				wedge += a*q - b*p
			}
			sin, cos := math.Sincos(math.Atan2(wedge, dot))
			r := mat.NewDense(2, 2, []float64{cos, flip * sin, -sin, flip * cos})
			if m := misfit(from, r, to); m < best {
				best, want = m, r
			}
		}
		if got := linalg.Procrustes(from, to); !mat.EqualApprox(got, want, 1e-12) {
			t.Errorf("trial %d: got\n%v\nwant\n%v", trial, mat.Formatted(got), mat.Formatted(want))
		}
	}
}

// TestProcrustesIsBest compares with random orthogonal matrices and with small
// turns of its own result, of full and of low rank.
func TestProcrustesIsBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 1))
	for _, shape := range []struct{ n, k, rank, toRank int }{
		{30, 1, 1, 1}, {30, 2, 2, 2}, {30, 3, 3, 3}, {8, 8, 8, 8}, {50, 12, 12, 12},
		{3, 10, 3, 3}, {40, 6, 2, 6}, {40, 6, 6, 2}, {40, 6, 1, 1}, {40, 6, 0, 3}, {1, 4, 1, 1},
	} {
		t.Run(fmt.Sprint(shape), func(t *testing.T) {
			from, to := lowRank(rng, shape.n, shape.k, shape.rank), lowRank(rng, shape.n, shape.k, shape.toRank)
			r := linalg.Procrustes(from, to)
			checkOrthogonal(t, from, r)
			best := misfit(from, r, to)
			slack := 1e-12 * (mat.Norm(from, 2) + mat.Norm(to, 2))
			for range 300 {
				if other := misfit(from, orthogonal(rng, shape.k), to); other < best-slack {
					t.Fatalf("a random orthogonal matrix leaves %.15g, Procrustes %.15g", other, best)
				}
				near := product(r, smallTurn(rng, shape.k))
				if other := misfit(from, near, to); other < best-slack {
					t.Fatalf("a turn away is %.15g, Procrustes leaves %.15g", other, best)
				}
			}
		})
	}
}

// smallTurn returns the product of two reflections whose mirrors are a little
// apart.
func smallTurn(rng *rand.Rand, k int) *mat.Dense {
	v := modeltest.Gaussian(rng, k, 1)
	w := modeltest.Gaussian(rng, k, 1)
	w.Scale(0.05, w)
	w.Add(v, w)
	return product(mirror(v), mirror(w))
}

// mirror returns I − 2vvᵀ/vᵀv.
func mirror(v *mat.Dense) *mat.Dense {
	out := product(v, v.T())
	out.Scale(-2/mat.Trace(product(v.T(), v)), out)
	out.Add(out, modeltest.Eye(out.RawMatrix().Rows))
	return out
}

// TestProcrustesLeavesAlone holds where nothing asks for a turn, or nothing can
// be known of one.
func TestProcrustesLeavesAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(14, 1))
	full, low := modeltest.Gaussian(rng, 20, 4), lowRank(rng, 20, 4, 2)
	with := func(v float64) *mat.Dense {
		x := mat.DenseCopyOf(full)
		x.Set(7, 2, v)
		return x
	}
	top, bottom := mat.NewDense(20, 4, nil), mat.NewDense(20, 4, nil)
	top.Slice(0, 10, 0, 4).(*mat.Dense).Copy(full)
	bottom.Slice(10, 20, 0, 4).(*mat.Dense).Copy(full)
	bottom.Set(0, 1, 1e-300) // not zero, but nothing
	for _, test := range []struct {
		name     string
		from, to *mat.Dense
	}{
		{"itself", full, full},
		{"itself, larger", full, product(full, mat.NewDiagDense(4, []float64{3, 3, 3, 3}))},
		{"itself, of low rank", low, low},
		{"one row", mat.NewDense(1, 4, []float64{1, 2, 3, 4}), mat.NewDense(1, 4, []float64{1, 2, 3, 4})},
		{"one column", mat.NewDense(3, 1, []float64{1, 2, -3}), mat.NewDense(3, 1, []float64{1, 5, -3})},
		{"zeros", mat.NewDense(20, 4, nil), mat.NewDense(20, 4, nil)},
		{"from zeros", mat.NewDense(20, 4, nil), full},
		{"to zeros", full, mat.NewDense(20, 4, nil)},
		{"nothing in common", top, bottom},
		{"NaN", with(math.NaN()), full},
		{"infinity", full, with(math.Inf(-1))},
	} {
		k := test.from.RawMatrix().Cols
		if r := linalg.Procrustes(test.from, test.to); !mat.EqualApprox(r, modeltest.Eye(k), 1e-12) {
			t.Errorf("%s: got\n%v\nwant the identity", test.name, mat.Formatted(r))
		}
	}
	if r := linalg.Procrustes(new(mat.Dense), new(mat.Dense)); !r.IsEmpty() {
		t.Errorf("nothing turns to nothing by\n%v", mat.Formatted(r))
	}
}

// TestProcrustesFreeDirections rotates a plane in space by a right angle within
// itself: the third axis, of which the data say nothing, must stay where it is.
func TestProcrustesFreeDirections(t *testing.T) {
	from := mat.NewDense(3, 3, []float64{1, 0, 0, 0, 2, 0, 3, 1, 0})
	want := mat.NewDense(3, 3, []float64{0, 1, 0, -1, 0, 0, 0, 0, 1})
	if got := linalg.Procrustes(from, product(from, want)); !mat.EqualApprox(got, want, 1e-13) {
		t.Errorf("got\n%v\nwant\n%v", mat.Formatted(got), mat.Formatted(want))
	}
	// One column more or less is a sign.
	x := mat.NewDense(3, 1, []float64{1, 2, -3})
	if got := linalg.Procrustes(x, mat.NewDense(3, 1, []float64{-2, 1, 3})); got.At(0, 0) != -1 {
		t.Errorf("one column: %g, want -1", got.At(0, 0))
	}
}

// TestProcrustesLeavesInput checks that neither matrix changes.
func TestProcrustesLeavesInput(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 1))
	from, to := modeltest.Gaussian(rng, 9, 4), modeltest.Gaussian(rng, 9, 4)
	before, after := mat.DenseCopyOf(from), mat.DenseCopyOf(to)
	linalg.Procrustes(from, to)
	if !mat.Equal(from, before) || !mat.Equal(to, after) {
		t.Error("an input changed")
	}
}

// strided returns x as a window of a larger matrix, so that its stride is not
// its width, with NaN all around.
func strided(x *mat.Dense) *mat.Dense {
	n, d := x.Dims()
	big := mat.NewDense(n+2, d+3, nil)
	for i := range n + 2 {
		for j := range d + 3 {
			big.Set(i, j, math.NaN())
		}
	}
	window := big.Slice(1, n+1, 2, d+2).(*mat.Dense)
	window.Copy(x)
	return window
}

// TestShapesThatDoNotFit asks for one sentence of what cannot be turned or multiplied.
func TestShapesThatDoNotFit(t *testing.T) {
	x := mat.NewDense(4, 3, nil)
	for want, f := range map[string]func(){
		"linalg: a 4×3 matrix cannot be turned to a 4×2 one":                    func() { linalg.Procrustes(x, mat.NewDense(4, 2, nil)) },
		"linalg: a 4×3 matrix cannot be turned to a 5×3 one":                    func() { linalg.Procrustes(x, mat.NewDense(5, 3, nil)) },
		"linalg: a matrix of 3 columns cannot be multiplied with one of 4 rows": func() { linalg.Product(x, x) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
