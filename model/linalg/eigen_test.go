package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/vector"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// TestEigen holds the eigenvalues against mat.EigenSym and the eigenvectors
// against the definition, on matrices that are hard for inverse iteration too.
func TestEigen(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	gramOf := func(n, rank int) func(i, j int) float64 {
		x := vector.Block{Width: rank, Data: modeltest.Normals(rng, n*rank)}
		return func(i, j int) float64 { return floats.Dot(x.Row(i), x.Row(j)) }
	}
	diagonal := func(f func(i int) float64) func(i, j int) float64 {
		return func(i, j int) float64 {
			if i != j {
				return 0
			}
			return f(i)
		}
	}
	for _, test := range []struct {
		name string
		n    int
		at   func(i, j int) float64
	}{
		{"number", 1, gramOf(1, 1)}, {"pair", 2, gramOf(2, 5)}, {"three", 3, gramOf(3, 2)},
		{"a panel less one", panel - 1, gramOf(panel-1, 50)}, {"a panel", panel, gramOf(panel, 50)},
		{"a panel and one", panel + 1, gramOf(panel+1, 50)}, {"several panels", 101, gramOf(101, 200)},
		{"low rank", 70, gramOf(70, 5)},
		{"identity", 40, diagonal(func(int) float64 { return 1 })},
		{"diagonal", 40, diagonal(func(i int) float64 { return float64(i * i % 37) })},
		{"multiples", 45, diagonal(func(i int) float64 { return float64(1 + i%3) })},
		{"wide range", 50, diagonal(func(i int) float64 { return math.Pow(2, -float64(i)) })},
		{"all ones", 35, func(i, j int) float64 { return 1 }},
		{"Hilbert", 20, func(i, j int) float64 { return 1 / (1 + float64(i+j)) }},
		{"Wilkinson", 21, func(i, j int) float64 { // pairs that agree to 15 digits
			switch i - j {
			case 0:
				return math.Abs(float64(i-10)) + 1
			case 1, -1:
				return 1
			}
			return 0
		}},
	} {
		for _, scale := range []float64{1, 0x1p-500, 0x1p500} {
			t.Run(fmt.Sprintf("%s times %.0e", test.name, scale), func(t *testing.T) { checkEigen(t, test.n, scale, test.at) })
		}
	}
}

// checkEigen decomposes the matrix times a power of two, and compares after
// dividing by it.
func checkEigen(t *testing.T, n int, scale float64, at func(i, j int) float64) {
	full, upper := mat.NewSymDense(n, nil), make([]float64, n*n)
	for i := range n {
		for j := i; j < n; j++ {
			full.SetSym(i, j, at(i, j))
			upper[i*n+j] = scale * at(i, j)
		}
	}
	var reference mat.EigenSym
	if !reference.Factorize(full, false) {
		t.Fatal("mat.EigenSym failed")
	}
	want := reference.Values(nil)
	slices.Reverse(want)
	s := NewSymmetric(n, upper)
	values, err := s.Values()
	if err != nil {
		t.Fatal(err)
	}
	vectors := s.Vectors(values, n)
	floats.Scale(1/scale, values)
	// Backward stability: errors are a modest multiple of ε‖A‖.
	slack := 4 * Epsilon * float64(n) * want[0]
	if !floats.EqualApprox(values, want, slack) {
		t.Errorf("eigenvalues %v, want %v", values, want)
	}
	for j := range n {
		v := mat.NewVecDense(n, vectors.Row(j))
		var residual mat.VecDense
		residual.MulVec(full, v)
		residual.AddScaledVec(&residual, -values[j], v)
		if norm := floats.Norm(residual.RawVector().Data, 2); !(norm <= 2*slack) {
			t.Errorf("eigenvector %d: ‖Av − λv‖ = %g, want at most %g", j, norm, 2*slack)
		}
		for l := range j + 1 {
			want := 0.0
			if l == j {
				want = 1
			}
			if dot := floats.Dot(vectors.Row(l), vectors.Row(j)); !(math.Abs(dot-want) <= 1e-11) {
				t.Errorf("eigenvectors %d and %d: product %g, want %g", l, j, dot, want)
			}
		}
	}
}
