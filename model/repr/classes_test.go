package repr_test

import (
	"math"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"

	"gonum.org/v1/gonum/mat"
)

// spaced gives the classes of labels other numbers, far apart.
func spaced(labels []int32, number ...int32) []int32 {
	out := make([]int32, len(labels))
	for i, y := range labels {
		out[i] = number[y]
	}
	return out
}

// TestManyClasses fits three classes that are numbered beyond what a byte holds. One-vs-rest has
// the same bits for each class as where there are no others, whichever they are; all the absent
// ones have one probe, that of a class which is never there.
func TestManyClasses(t *testing.T) {
	x, few := modeltest.Blobs(31, 90, 5, 3, 1, 0)
	number := []int32{0, 255, 999}
	labels := spaced(few, number...)
	for _, solver := range solvers {
		want, got := mustFit(t, x, few, 4, repr.Options{Solver: solver}), mustFit(t, x, labels, 1000, repr.Options{Solver: solver})
		for k, class := range number {
			if !mat.Equal(want.Weights.RowView(k), got.Weights.RowView(int(class))) || want.Intercepts[k] != got.Intercepts[class] {
				t.Errorf("%s: class %d of 1,000 is fitted otherwise than class %d of 4", solver, class, k)
			}
		}
		for _, absent := range []int{1, 254, 256, 998} {
			if !mat.Equal(want.Weights.RowView(3), got.Weights.RowView(absent)) || want.Intercepts[3] != got.Intercepts[absent] {
				t.Errorf("%s: class %d without samples is fitted otherwise than one of 4", solver, absent)
			}
		}
		if classes := len(got.Objective); solver == repr.OneVsRest && (classes != 1000 || got.Objective[999] != want.Objective[2] || got.Objective[7] != want.Objective[3]) {
			t.Errorf("%d objectives, of class 999 %v, of class 7 %v", classes, got.Objective[999], got.Objective[7])
		}
		known := predict(t, want, x)
		for i, class := range predict(t, got, x) {
			if few := known[i]; few < 3 && class != number[few] {
				t.Errorf("%s: sample %d is taken for %d, want %d", solver, i, class, number[few])
			}
		}
		a, b := score(t, want, x, few), score(t, got, x, labels)
		if a.Correct != b.Correct || a.Correct == 0 {
			t.Errorf("%s: %d right of 1,000 classes, %d of 4", solver, b.Correct, a.Correct)
		}
	}
}

// TestPredictInParts has more margins than are held at a time.
func TestPredictInParts(t *testing.T) {
	const classes, n = 3000, 1000
	p := &repr.Probe{Solver: repr.OneVsRest, Classes: classes, Width: 1,
		Weights: mat.NewDense(classes, 1, nil), Intercepts: make([]float64, classes)}
	x := mat.NewDense(n, 1, nil)
	for k := range classes { // the largest margin at x = k/1000 is that of class k
		at := float64(k) / 1000
		p.Weights.Set(k, 0, 2*at)
		p.Intercepts[k] = -at * at
	}
	for i := range n {
		x.Set(i, 0, float64(3*i)/1000)
	}
	x.Set(n-1, 0, math.NaN())
	for i, class := range predict(t, p, x) {
		want := int32(3 * i)
		if i == n-1 {
			want = repr.None
		}
		if class != want {
			t.Fatalf("sample %d is taken for %d, want %d", i, class, want)
		}
	}
}
