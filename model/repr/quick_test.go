package repr

import (
	"math"
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
			if again := validate(1e-3, simd.NewPool(cores)); !slices.Equal(again.LogLoss, got.LogLoss) {
				t.Errorf("%s: on %d cores the log loss is %v, want %v", test.name, cores, again.LogLoss, got.LogLoss)
			}
		}
	}
}

// TestQuickFoldsByClass has folds so large that each class gets a preconditioner of its own: rounds
// become fewer, the losses stay, and the bits are the same for any number of cores.
func TestQuickFoldsByClass(t *testing.T) {
	const n, d, classes = 1400, 260, 8 // largeFit is that of all folds
	x, labels := modeltest.Mixture(n, d, classes)
	folds := Folds(labels, nil, 3, 1)
	fit := func(cores int, plain bool) (losses []float64, rounds, matrices int) {
		o := Options{Solver: Multinomial, Scale: ScaleStandard, FoldTolerance: 1e-5, Pool: simd.NewPool(cores)}.defaults()
		f, err := newFolded(x, labels, classes, folds, 3, o, stackMemory)
		if err != nil {
			t.Fatal(err)
		}
		if plain {
			f.s.loss = unweighed{f.s.loss}
		}
		if losses, _, err = f.at(t.Context(), 0.1); err != nil {
			t.Fatal(err)
		}
		for _, g := range f.s.groups {
			rounds += g.total
		}
		if f.s.trial.now != nil {
			matrices = len(f.s.trial.now.r)
		}
		return losses, rounds, matrices
	}
	want, most, none := fit(2, true)
	got, rounds, matrices := fit(2, false)
	t.Logf("rounds %d and %d", most, rounds)
	if none != 0 || matrices != classes || 3*rounds > 2*most {
		t.Errorf("%d rounds with %d matrices, %d with %d", rounds, matrices, most, none)
	}
	for q := range want { // the weights are within √(2·10⁻⁵·objective) of the optimal ones
		if math.Abs(got[q]-want[q]) > 1e-2 {
			t.Errorf("fold %d: log loss %g, want %g", q, got[q], want[q])
		}
	}
	for _, cores := range []int{1, 3} {
		if again, _, _ := fit(cores, false); !slices.Equal(again, got) {
			t.Errorf("on %d cores the log losses are %v, want %v", cores, again, got)
		}
	}
}
