package projection_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/projection"
	"fathom/model/reading"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func mustPCA(t testing.TB, x *mat.Dense) *projection.PCA {
	t.Helper()
	p, err := projection.FitPCATop(modeltest.Rows(x), math.MaxInt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPCAKnownAxes fits data whose components are known by construction: four
// points on each of two perpendicular axes that are not those of the columns.
func TestPCAKnownAxes(t *testing.T) {
	x := mat.NewDense(4, 3, nil)
	mean := []float64{10, -20, 30}
	long, short := []float64{3, 0, 4}, []float64{0, -2, 0} // lengths 5 and 2
	for i, axis := range [][]float64{long, long, short, short} {
		sign := float64(1 - 2*(i%2))
		for j := range 3 {
			x.Set(i, j, mean[j]+sign*axis[j])
		}
	}
	p := mustPCA(t, x)
	// Each axis has two points at distance r from the mean: variance 2r²/(n−1).
	for k, want := range []float64{50. / 3, 8. / 3, 0} {
		if got := p.ExplainedVariance[k]; math.Abs(got-want) > 1e-12 {
			t.Errorf("variance %d is %.15g, want %.15g", k, got, want)
		}
		if got, want := p.ExplainedVarianceRatio[k], want/(58./3); math.Abs(got-want) > 1e-13 {
			t.Errorf("ratio %d is %.15g, want %.15g", k, got, want)
		}
	}
	want := mat.NewDense(3, 3, []float64{0.6, 0, 0.8, 0, 1, 0, 0, 0, 0})
	if !mat.EqualApprox(p.Components, want, 1e-13) {
		t.Errorf("components\n%v\nwant\n%v", mat.Formatted(p.Components), mat.Formatted(want))
	}
	if !floats.EqualApprox(p.Mean, mean, 1e-13) {
		t.Errorf("mean %v, want %v", p.Mean, mean)
	}
	want = mat.NewDense(4, 2, []float64{5, 0, -5, 0, 0, -2, 0, 2})
	if got := scores(t, p, x, 2); !mat.EqualApprox(got, want, 1e-13) {
		t.Errorf("scores\n%v\nwant\n%v", mat.Formatted(got), mat.Formatted(want))
	}
	if got, want := p.ParticipationRatio(), 58.*58/(50*50+8*8); !modeltest.Near(got, want, 1e-13) {
		t.Errorf("participation ratio %.15g, want %.15g", got, want)
	}
	for share, want := range map[float64]int{-1: 0, 0: 0, 0.5: 1, 0.86: 1, 0.87: 2, 1: 2, 2: 2} {
		if got := p.ComponentsFor(share); got != want {
			t.Errorf("%d components for %g, want %d", got, share, want)
		}
	}
}

// TestPCAAgainstGonum compares with stat.PC, a singular value decomposition, for
// more and for fewer samples than features, and with the definition.
func TestPCAAgainstGonum(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{60, 7}, {7, 60}, {20, 20}, {21, 20}, {2, 5}, {5, 2}, {40, 1}, {150, 70}, {70, 150}} {
		x, _ := modeltest.Blobs(uint64(shape.n), shape.n, shape.d, 3, 1, 0.3)
		x.Apply(func(_, j int, v float64) float64 { return 100 + v*(1+float64(j)) }, x)
		p := mustPCA(t, x)
		var reference stat.PC
		if !reference.PrincipalComponents(x, nil) {
			t.Fatal("stat.PC failed")
		}
		var vectors mat.Dense
		reference.VectorsTo(&vectors)
		want := reference.VarsTo(nil)
		all := min(shape.n, shape.d)
		rank := min(shape.n-1, shape.d)
		if r, c := p.Components.Dims(); len(p.ExplainedVariance) != all || r != all || c != shape.d {
			t.Fatalf("%v: %d variances, %d×%d components", shape, len(p.ExplainedVariance), r, c)
		}
		if !floats.EqualApprox(p.ExplainedVariance[:rank], want[:rank], 1e-12*want[0]) {
			t.Errorf("%v: variances %v, want %v", shape, p.ExplainedVariance, want)
		}
		if sum := floats.Sum(p.ExplainedVarianceRatio); math.Abs(sum-1) > 1e-13 {
			t.Errorf("%v: ratios add up to %.16g", shape, sum)
		}
		for k := range rank {
			got, want := p.Components.RowView(k), vectors.ColView(k)
			if dot := mat.Dot(got, want); math.Abs(math.Abs(dot)-1) > 1e-9 {
				t.Errorf("%v: component %d is off by %g", shape, k, 1-math.Abs(dot))
			}
			checkSign(t, p.Components.RawRowView(k))
		}
		// The scores are uncorrelated and have the variances.
		var covariance mat.SymDense
		stat.CovarianceMatrix(&covariance, scores(t, p, x, rank), nil)
		for i := range rank {
			for j := range rank {
				want := 0.0
				if i == j {
					want = p.ExplainedVariance[i]
				}
				if got := covariance.At(i, j); math.Abs(got-want) > 1e-10*p.ExplainedVariance[0] {
					t.Errorf("%v: scores %d and %d have covariance %g, want %g", shape, i, j, got, want)
				}
			}
		}
	}
}

// checkSign checks that the loading of largest size, the first of them, is
// positive.
func checkSign(t *testing.T, loadings []float64) {
	t.Helper()
	largest := 0.0
	for _, v := range loadings {
		if math.Abs(v) > math.Abs(largest) {
			largest = v
		}
	}
	if largest < 0 {
		t.Errorf("the largest loading of %v is negative", loadings)
	}
}

// TestPCATop checks that fewer components are the first ones, to the bit, with
// all the variances.
func TestPCATop(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{50, 12}, {12, 50}} {
		x, _ := modeltest.Blobs(4, shape.n, shape.d, 3, 1, 0)
		all := mustPCA(t, x)
		for _, k := range []int{1, 3, 12, 99} {
			top, err := projection.FitPCATop(modeltest.Rows(x), k)
			if err != nil {
				t.Fatal(err)
			}
			if !floats.Equal(top.ExplainedVariance, all.ExplainedVariance) {
				t.Errorf("%v: other variances for %d components", shape, k)
			}
			r, _ := top.Components.Dims()
			if r != min(k, 12) || !mat.Equal(top.Components, all.Components.Slice(0, r, 0, shape.d)) {
				t.Errorf("%v: other components for %d", shape, k)
			}
			if _, c := scores(t, top, x, 99).Dims(); c != r {
				t.Errorf("%v: scores on %d components, want %d", shape, c, r)
			}
		}
	}
}

// TestPCAWithoutVariance covers what has no direction: zeros, never NaN.
func TestPCAWithoutVariance(t *testing.T) {
	constant := mat.NewDense(30, 4, nil)
	constant.Apply(func(_, j int, _ float64) float64 { return 0.1 * float64(j) }, constant)
	line := mat.NewDense(40, 3, nil) // rank 1, one column constant
	line.Apply(func(i, j int, _ float64) float64 { return 0.125 + float64(i*j) }, line)
	factors, _ := modeltest.Blobs(3, 60, 4, 2, 1, 0) // rank 4, of whole numbers that float32 holds
	mix, _ := modeltest.Blobs(4, 4, 20, 2, 1, 0)
	for _, x := range []*mat.Dense{factors, mix} {
		x.Apply(func(_, _ int, v float64) float64 { return math.Round(100 * v) }, x)
	}
	var plane mat.Dense
	plane.Mul(factors, mix)
	for _, test := range []struct {
		name string
		x    *mat.Dense
		rank int
	}{
		{"four directions", &plane, 4}, {"four directions, wide", mat.DenseCopyOf(plane.Slice(0, 15, 0, 20)), 4},
		{"constant", constant, 0},
		{"one sample", mat.NewDense(1, 3, []float64{1, 2, 3}), 0},
		{"one number", mat.NewDense(1, 1, []float64{7}), 0},
		{"a line", line, 1},
		{"the same line, wide", mat.DenseCopyOf(line.T()), 1},
		{"two samples", mat.NewDense(2, 3, []float64{1, 2, 3, 3, 2, 1}), 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := mustPCA(t, test.x)
			for k, v := range p.ExplainedVariance {
				norm := mat.Norm(p.Components.RowView(k), 2)
				if k < test.rank && !(v > 0 && modeltest.Near(norm, 1, 1e-14)) {
					t.Errorf("component %d has variance %g and norm %g", k, v, norm)
				}
				if k >= test.rank && (v != 0 || p.ExplainedVarianceRatio[k] != 0 || norm != 0) {
					t.Errorf("component %d has variance %g and norm %g, want zeros", k, v, norm)
				}
			}
			if got := p.ParticipationRatio(); test.rank < 2 && !modeltest.Near(got, float64(test.rank), 1e-12) {
				t.Errorf("participation ratio %g, want %d", got, test.rank)
			}
			if got := p.ComponentsFor(1); got != test.rank {
				t.Errorf("%d components for everything, want %d", got, test.rank)
			}
			if mat.Norm(scores(t, p, test.x, 9), 2) == 0 != (test.rank == 0) {
				t.Errorf("scores %v", mat.Formatted(scores(t, p, test.x, 9)))
			}
		})
	}
}

// TestPCAScaleAndShift uses what PCA must not notice: units, and where zero is.
func TestPCAScaleAndShift(t *testing.T) {
	// Whole multiples of 2⁻¹⁴ below 24 in size, of which float32 holds v + 1000 exactly.
	x, _ := modeltest.Blobs(9, 80, 6, 3, 1, 0)
	x.Apply(func(_, _ int, v float64) float64 { return math.Round(v*0x1p14) / 0x1p14 }, x)
	want := mustPCA(t, x)
	for _, scale := range []float64{0x1p-100, 0x1p-20, 0x1p20, 0x1p100} {
		y := mat.DenseCopyOf(x)
		y.Apply(func(_, _ int, v float64) float64 { return scale * (v + 1000) }, y)
		p := mustPCA(t, y)
		// Shifting by 1000 costs three of sixteen digits.
		if !floats.EqualApprox(p.ExplainedVarianceRatio, want.ExplainedVarianceRatio, 1e-11) {
			t.Errorf("scale %g: ratios %v, want %v", scale, p.ExplainedVarianceRatio, want.ExplainedVarianceRatio)
		}
		if !mat.EqualApprox(p.Components, want.Components, 1e-9) {
			t.Errorf("scale %g: other components", scale)
		}
	}
}

// TestPCADegenerate fits a cross whose variance is the same in every direction:
// any orthonormal basis is right, and the participation ratio counts them.
func TestPCADegenerate(t *testing.T) {
	const d = 12
	x := mat.NewDense(2*d, d, nil)
	for j := range d {
		x.Set(2*j, j, 1)
		x.Set(2*j+1, j, -1)
	}
	p := mustPCA(t, x)
	var gram mat.Dense
	gram.Mul(p.Components, p.Components.T())
	if !mat.EqualApprox(&gram, modeltest.Eye(d), 1e-13) {
		t.Errorf("components are not orthonormal:\n%.3g", mat.Formatted(&gram))
	}
	if got := p.ParticipationRatio(); !modeltest.Near(got, d, 1e-13) {
		t.Errorf("participation ratio %g, want %d", got, d)
	}
	if got := p.ComponentsFor(0.5 + 1e-9); got != d/2+1 {
		t.Errorf("%d components for more than half, want %d", got, d/2+1)
	}
	if got := p.ComponentsFor(2); got != d {
		t.Errorf("%d components for more than everything, want %d", got, d)
	}
}

func TestPCAErrors(t *testing.T) {
	x := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	with := func(v float64) *mat.Dense { return mat.NewDense(2, 2, []float64{1, 2, v, 4}) }
	for _, test := range []struct {
		name string
		x    *mat.Dense
		k    int
		want string
	}{
		{"no samples", &mat.Dense{}, 1, "the representation is empty"},
		{"no components", x, 0, "0 components: expected at least 1"},
		{"NaN", with(math.NaN()), 1, "row 1, column 0 holds NaN: not finite"},
		{"infinity", with(math.Inf(1)), 1, "row 1, column 0 holds +Inf: not finite"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := projection.FitPCATop(modeltest.Rows(test.x), test.k)
			if err == nil || !strings.HasPrefix(err.Error(), "fit PCA: "+test.want) {
				t.Fatalf("error %v, want %q", err, test.want)
			}
			if got, want := errors.Is(err, reading.ErrNotFinite), strings.HasSuffix(err.Error(), "not finite"); got != want {
				t.Errorf("errors.Is(%v, ErrNotFinite) = %t", err, got)
			}
		})
	}
}

// TestPCAOfNothing has no representation at all.
func TestPCAOfNothing(t *testing.T) {
	if _, err := projection.FitPCATop(nil, 1); err == nil || !strings.Contains(err.Error(), "the representation is empty") {
		t.Errorf("error %v", err)
	}
}
