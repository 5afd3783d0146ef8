package projection_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"fathom/model/modeltest"
	"fathom/model/projection"
	"fathom/model/repr"
	"fathom/model/simd"
)

// TestDiscriminantsLeaveOutUnlabelled: rows without a label have no part, not in the origin either.
func TestDiscriminantsLeaveOutUnlabelled(t *testing.T) {
	x, labels, _ := fittedDigits(t)
	n, d := x.Dims()
	some := append([]int32(nil), labels...)
	var kept []float32
	var known []int32
	for i := range n {
		if i%3 == 1 {
			some[i] = repr.None
			continue
		}
		kept, known = append(kept, x.Row(i)...), append(known, labels[i])
	}
	alone := simd.NewMatrix(len(known), d)
	for i := range known {
		copy(alone.Row(i), kept[i*d:(i+1)*d])
	}
	got, err := projection.Discriminants(t.Context(), x, some, 10, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := projection.Discriminants(t.Context(), alone, known, 10, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	for j := range d { // float64 sums about other means
		if math.Abs(got.Origin[j]-want.Origin[j]) > 1e-9 {
			t.Errorf("origin %d is %.12g, of the labelled rows alone %.12g", j, got.Origin[j], want.Origin[j])
		}
	}
	for i := range 3 {
		if !modeltest.Near(got.Strength[i], want.Strength[i], 1e-9) || !modeltest.Near(got.Share[i], want.Share[i], 1e-9) {
			t.Errorf("discriminant %d is %.12g strong, of the labelled rows alone %.12g", i, got.Strength[i], want.Strength[i])
		}
	}
}

// TestProbeDirectionsOfALayerScale: in units of one deviation for all columns the directions are at
// right angles, and as long as that says.
func TestProbeDirectionsOfALayerScale(t *testing.T) {
	x, labels, _ := fittedDigits(t)
	n, d := x.Dims()
	p, err := repr.Fit(t.Context(), x, labels, 10, repr.Options{Solver: repr.Multinomial, Scale: repr.ScaleLayer, C: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	a, err := projection.ProbeDirections(t.Context(), p, x, repr.ScaleLayer, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	squares := 0.0
	for j := range d {
		mean := 0.0
		for i := range n {
			mean += float64(x.Row(i)[j]) / float64(n)
		}
		for i := range n {
			squares += math.Pow(float64(x.Row(i)[j])-mean, 2)
		}
	}
	unit := math.Sqrt(squares / float64(n) / float64(d))
	for i := range 3 {
		for k := range i + 1 {
			want := 0.0
			if k == i {
				want = 1 / (unit * unit)
			}
			if dot := mat.Dot(a.Directions.RowView(i), a.Directions.RowView(k)); math.Abs(dot-want) > 1e-9/(unit*unit) {
				t.Errorf("directions %d and %d have the product %.12g, want %.12g", i, k, dot, want)
			}
		}
	}
}

// TestProbeDirectionsOfMovedWeights: what is added to the weights of all classes changes no
// probability, and no direction.
func TestProbeDirectionsOfMovedWeights(t *testing.T) {
	x, labels, _ := fittedDigits(t)
	p, err := repr.Fit(t.Context(), x, labels, 10, repr.Options{Solver: repr.Multinomial, Scale: repr.ScaleStandard, C: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	want, err := projection.ProbeDirections(t.Context(), p, x, repr.ScaleStandard, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	moved := *p
	moved.Weights = mat.DenseCopyOf(p.Weights)
	for class := range 10 {
		for j, w := range moved.Weights.RawRowView(class) {
			moved.Weights.Set(class, j, w+0.1*float64(j%7))
		}
	}
	got, err := projection.ProbeDirections(t.Context(), &moved, x, repr.ScaleStandard, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	var off mat.Dense
	off.Sub(got.Directions, want.Directions)
	if share := mat.Norm(&off, 2) / mat.Norm(want.Directions, 2); share > 1e-8 { // rounding, by the gaps of the strengths
		t.Errorf("the directions move by %.3g of themselves", share)
	}
}
