package repr

import (
	"math"
	"os"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
)

// TestQuickFolds compares the folds that are fitted quickly with exact ones, where they start from a
// smaller C and first rounds gain little of what there is to gain: on features that are sums of
// directions of falling size, with labels that are hard to tell. The bits are the same for any number
// of cores.
func TestQuickFolds(t *testing.T) {
	const n, d, classes = 800, 120, 6
	x, labels := modeltest.Mixture(n, d, classes)
	guessed := func(one int) []int32 { // labels that no feature tells, for one in so many
		out := slices.Clone(labels)
		for i := 0; i < n; i += one {
			out[i] = int32(i/one) % classes
		}
		return out
	}
	wrong := guessed(3)
	two := make([]int32, n)
	for i, y := range wrong {
		two[i] = y % 2
	}
	for _, test := range []struct {
		name   string
		solver Solver
		scale  Scale
		labels []int32
		count  int
	}{
		{"all at once", Multinomial, ScaleStandard, wrong, classes},
		{"first steps hardly solved for", Multinomial, ScaleNone, guessed(5), classes},
		{"mirrored", Multinomial, ScaleStandard, two, 2},
		{"each against the rest", OneVsRest, ScaleStandard, wrong, classes},
	} {
		folds := Folds(test.labels, nil, 3, 1)
		validate := func(tolerance float64, pool *simd.Pool) *Validation {
			o := Options{Solver: test.solver, Scale: test.scale, FoldTolerance: tolerance, Pool: pool}
			v, err := CrossValidate(t.Context(), x, test.labels, test.count, folds, CGrid(), o)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		got, want := validate(1e-3, simd.NewPool(2)), validate(1e-8, simd.NewPool(2))
		t.Logf("%s: C %v, log loss %.5f, want %.5f", test.name, got.C, got.LogLoss, want.LogLoss)
		if got.Best != want.Best || len(got.C) != len(want.C) {
			t.Fatalf("%s: tried %v and chose %d, want %v and %d", test.name, got.C, got.Best, want.C, want.Best)
		}
		for i, loss := range got.LogLoss {
			off := 5e-3
			if want.LogLoss[i] > hopeless*want.LogLoss[want.Best] {
				off *= careless
			}
			if !(math.Abs(loss/want.LogLoss[i]-1) <= off) {
				t.Errorf("%s: at C = %g the log loss is %g, want %g", test.name, got.C[i], loss, want.LogLoss[i])
			}
		}
		for _, cores := range []int{1, 3} {
			if cores > 1 && os.Getenv("FATHOM_SLOW") == "" {
				continue
			}
			if again := validate(1e-3, simd.NewPool(cores)); !slices.Equal(again.LogLoss, got.LogLoss) {
				t.Errorf("%s: on %d cores the log loss is %v, want %v", test.name, cores, again.LogLoss, got.LogLoss)
			}
		}
	}
}
