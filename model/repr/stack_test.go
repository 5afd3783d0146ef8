package repr

import (
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/vector"
)

// TestStackingDoesNotShow fits the folds together, by twos and one by one: each has the same bits,
// since it shares nothing but passes.
func TestStackingDoesNotShow(t *testing.T) {
	x, labels := modeltest.TanhLayer(t, 600, 40)
	folds := Folds(labels, nil, 5, 2)
	for _, solver := range []Solver{Multinomial, OneVsRest} {
		o := Options{Solver: solver, Scale: ScaleStandard}.defaults()
		var want *Validation
		for _, per := range []int{5, 2, 1} {
			v, err := crossValidate(t.Context(), x, labels, 10, folds, []float64{0.01, 0.1}, o, per*600*10*44)
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = v
			}
			for i := range v.FoldLoss {
				if !slices.Equal(v.FoldLoss[i], want.FoldLoss[i]) {
					t.Errorf("%s, %d folds at a time: log losses %v, want %v", solver, per, v.FoldLoss[i], want.FoldLoss[i])
				}
			}
		}
	}
}

// TestNarrowProducts compares the products of inner solves in float32, in one pass, with those in
// float64, of folds in their frames: of many classes, of two that mirror each other, and of problems
// of one class each. A fit ends at the same optimum whatever the former are, only later.
func TestNarrowProducts(t *testing.T) {
	x, labels := modeltest.TanhLayer(t, 500, 30)
	for i := range x.Rows { // features of different sizes and places
		for j := range x.Row(i) {
			x.Row(i)[j] = float32(1+j%4)*x.Row(i)[j] + float32(j%3)
		}
	}
	for _, kind := range []struct {
		solver  Solver
		classes int
	}{{Multinomial, 10}, {Multinomial, 2}, {OneVsRest, 4}} {
		for i := range labels {
			labels[i] %= int32(kind.classes)
		}
		o := Options{Solver: kind.solver, Scale: ScaleStandard}.defaults()
		f, err := newFolded(x, labels, kind.classes, Folds(labels, nil, 3, 1), 3, o, stackMemory)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.fit(t.Context(), 0.01, 0, 3); err != nil { // to somewhere with derivatives
			t.Fatal(err)
		}
		s := f.s
		copy(s.conj.Data, s.w.Data)
		for _, g := range s.groups {
			s.loss.narrow(g.lo, g.hi)
		}
		var images [2][]float64
		for i, wide := range []bool{false, true} {
			for _, g := range s.groups {
				g.wide = wide
			}
			s.bend(s.groups)
			images[i] = slices.Clone(s.image.Data)
		}
		for k := range len(s.w.Data) / s.w.Width {
			got, want := vector.Block{Width: s.w.Width, Data: images[0]}.Row(k), vector.Block{Width: s.w.Width, Data: images[1]}.Row(k)
			vector.SubtractTo(got, got, want)
			// Float32 sums of 30 and of up to 240 products, of which all but a hundredth may cancel.
			if off := vector.Norm(got); !(off <= 1e-4*vector.Norm(want)) || vector.Norm(want) == 0 {
				t.Errorf("%s of %d classes, row %d: off by %g of %g", kind.solver, kind.classes, k, off, vector.Norm(want))
			}
		}
	}
}
