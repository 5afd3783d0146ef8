package projection_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/projection"
	"fathom/model/repr"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// axesReference is what .ci/axes_reference.py wrote.
type axesReference struct {
	Discriminants struct {
		Directions [][]float64
		Shares     []float64
	}
	Trustworthiness, Few struct { // of the rows that LDA is fitted on, and of the others
		PCA        float64
		TSNE, UMAP []float64
	}
}

// fittedDigits are the digits whose number is not 3 modulo 4, as the references have them.
func fittedDigits(t testing.TB) (simd.Matrix, []int32, axesReference) {
	t.Helper()
	x, labels, want := chosenDigits(t, func(i int) bool { return i%4 != 3 })
	return x, labels, want
}

// otherDigits are the others.
func otherDigits(t testing.TB) (simd.Matrix, axesReference) {
	t.Helper()
	x, _, want := chosenDigits(t, func(i int) bool { return i%4 == 3 })
	return x, want
}

func chosenDigits(t testing.TB, chosen func(i int) bool) (simd.Matrix, []int32, axesReference) {
	t.Helper()
	raw, err := os.ReadFile("testdata/axes.json")
	if err != nil {
		t.Fatal(err)
	}
	var want axesReference
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	digits, all := modeltest.Digits()
	picked, labels := modeltest.Pick(digits, all, chosen)
	return modeltest.Held(picked), labels, want
}

// TestDiscriminantsAgainstScikitLearn: axes and shares to 1e-8.
func TestDiscriminantsAgainstScikitLearn(t *testing.T) {
	x, labels, want := fittedDigits(t)
	a, err := projection.Discriminants(t.Context(), x, labels, 10, 9, simd.NewPool(2))
	if err != nil {
		t.Fatal(err)
	}
	if a.Rest != 0 || a.Ridge != 0 {
		t.Errorf("%d axes of the rest and a ridge of %g where there are nine discriminants", a.Rest, a.Ridge)
	}
	for i, direction := range want.Discriminants.Directions {
		theirs := mat.NewVecDense(64, direction)
		sign := 1.0
		if mat.Dot(a.Directions.RowView(i), theirs) < 0 {
			sign = -1
		}
		for j, v := range direction {
			if got := sign * a.Directions.At(i, j); math.Abs(got-v) > 1e-8*mat.Norm(theirs, 2) {
				t.Errorf("loading %d of discriminant %d is %.12g, scikit-learn's %.12g", j, i, got, v)
			}
		}
		if !modeltest.Near(a.Share[i], want.Discriminants.Shares[i], 1e-8) {
			t.Errorf("share %d is %.12g, scikit-learn's %.12g", i, a.Share[i], want.Discriminants.Shares[i])
		}
	}
}

// TestDiscriminantsOfMany compares float32 sums with float64 ones: of so many rows that the way
// changes, beside twice the rows that are the same, half of them without labels.
func TestDiscriminantsOfMany(t *testing.T) {
	x := planted(2600, 650) // 1.1e9 products
	labels := make([]int32, 2600)
	for i := range labels {
		labels[i] = int32(between(uint64(i)*12, 3)+3) % 5
	}
	half := x.Slice(0, 2500)
	few, err := projection.Discriminants(t.Context(), half, labels[:2500], 5, 3, nil) // 1.06e9
	if err != nil {
		t.Fatal(err)
	}
	for i := 2500; i < len(labels); i++ {
		labels[i] = repr.None
	}
	many, err := projection.Discriminants(t.Context(), x, labels, 5, 3, simd.NewPool(2))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		a, b := few.Directions.RawRowView(i), many.Directions.RawRowView(i)
		for j := range a {
			if math.Abs(a[j]-b[j]) > 1e-5*mat.Norm(few.Directions.RowView(i), 2) { // float32 sums, a condition of some hundreds
				t.Fatalf("loading %d of discriminant %d is %.9g by float32 sums, %.9g by float64", j, i, b[j], a[j])
			}
		}
	}
}

// TestDiscriminantsWithoutEnough: with two classes the other axes are of the rest, and with fewer
// rows than columns there is a ridge, which is said.
func TestDiscriminantsWithoutEnough(t *testing.T) {
	x, labels, _ := fittedDigits(t)
	two := make([]int32, len(labels))
	for i, label := range labels {
		two[i] = label % 2
	}
	a, err := projection.Discriminants(t.Context(), x, two, 2, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := a.Directions.Dims(); rows != 3 || a.Rest != 2 || !math.IsNaN(a.Share[1]) || !modeltest.Near(a.Share[0], 1, 1e-12) {
		t.Errorf("%d axes, %d of the rest, shares %v", rows, a.Rest, a.Share)
	}
	first := a.Directions.RowView(0)
	for i := 1; i < 3; i++ {
		if dot := mat.Dot(first, a.Directions.RowView(i)) / mat.Norm(first, 2); math.Abs(dot) > 1e-6 { // rows without the axis are float32
			t.Errorf("axis %d of the rest is not at right angles to the discriminant: %g", i, dot)
		}
	}
	if a, err = projection.Discriminants(t.Context(), x.Slice(0, 40), labels[:40], 10, 2, nil); err != nil || a.Ridge == 0 {
		t.Errorf("40 rows of 64 columns: %v, ridge %v", err, a)
	}
	if _, err := projection.Discriminants(t.Context(), x, make([]int32, len(labels)), 10, 2, nil); err == nil {
		t.Error("one class has discriminants")
	}
	if _, err := projection.Discriminants(t.Context(), simd.NewMatrix(3, 4097), make([]int32, 3), 10, 2, nil); !errors.Is(err, projection.ErrTooWide) {
		t.Errorf("4,097 columns: %v", err)
	}
}

// TestProbeDirections holds the directions against the singular vectors of gonum, and what all of
// them keep against the probe itself.
func TestProbeDirections(t *testing.T) {
	x, labels, _ := fittedDigits(t)
	p, err := repr.Fit(t.Context(), x, labels, 10, repr.Options{Solver: repr.Multinomial, Scale: repr.ScaleStandard, C: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	a, err := projection.ProbeDirections(t.Context(), p, x, repr.ScaleStandard, 9, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The weights in units of the columns' deviations, less their mean.
	n, d := x.Dims()
	scaled := mat.DenseCopyOf(p.Weights)
	units := make([]float64, d)
	for j := range d {
		sum, squares, mean := 0.0, 0.0, 0.0
		for i := range n {
			sum += float64(x.Row(i)[j])
		}
		for i := range n {
			squares += math.Pow(float64(x.Row(i)[j])-sum/float64(n), 2)
		}
		if units[j] = math.Sqrt(squares / float64(n)); units[j] == 0 {
			units[j] = 1
		}
		for k := range 10 {
			mean += p.Weights.At(k, j) * units[j] / 10
		}
		for k := range 10 {
			scaled.Set(k, j, p.Weights.At(k, j)*units[j]-mean)
		}
	}
	var svd mat.SVD
	svd.Factorize(scaled, mat.SVDThin)
	var v mat.Dense
	svd.VTo(&v)
	for i := range 9 {
		dot := 0.0
		for j := range d {
			dot += v.At(j, i) * a.Directions.At(i, j) * units[j]
		}
		if math.Abs(math.Abs(dot)-1) > 1e-9 || !modeltest.Near(a.Strength[i], math.Pow(svd.Values(nil)[i], 2), 1e-9) {
			t.Errorf("direction %d: %g off, strength %.12g, want %.12g", i, 1-math.Abs(dot), a.Strength[i], math.Pow(svd.Values(nil)[i], 2))
		}
	}
	// From the nine coordinates alone the probe reads the same classes.
	at, err := projection.Project(t.Context(), x, a.Origin, a.Directions)
	if err != nil {
		t.Fatal(err)
	}
	want, err := p.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		best, most := 0, math.Inf(-1)
		for k := range 10 {
			margin := p.Intercepts[k]
			for j := range d {
				margin += p.Weights.At(k, j) * a.Origin[j]
			}
			for axis := range 9 {
				along := 0.0
				for j := range d {
					along += scaled.At(k, j) * a.Directions.At(axis, j) * units[j]
				}
				margin += along * at.At(i, axis)
			}
			if margin > most {
				best, most = k, margin
			}
		}
		if int32(best) != want[i] {
			t.Fatalf("row %d is %d by its coordinates, %d by the probe", i, best, want[i])
		}
	}
}
