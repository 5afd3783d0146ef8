package glm

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// pathOf is a path of three folds, thirds of the samples, each problem with its features divided by their
// deviations.
func pathOf(p Problem, x simd.Matrix, pool *simd.Pool) *Path {
	parts, origin := []int{0, x.Rows / 3, 2 * x.Rows / 3, x.Rows}, x.Row(0)
	var about []Moments
	for q := range 3 {
		about = append(about, MomentsOf(x.Slice(parts[q], parts[q+1]), origin))
	}
	var frames []Frame
	for q := range 3 {
		frames = append(frames, deviations(Together(about, q), origin))
	}
	all := Together(about, -1)
	p.Squares = deviations(all, origin).SquaresOf(all)
	return NewPath(x, parts, frames, p, 1<<28, pool)
}

// heldOut fits the folds at a C, and returns the mean log loss by a softmax of the samples that each leaves
// out.
func heldOut(t *testing.T, f *Path, labels []int32, c float64) []float64 {
	t.Helper()
	var losses []float64
	parts := f.s.x.stack.parts
	err := f.At(t.Context(), c, func(q int, held vector.Block) {
		total := 0.0
		for i := parts[q]; i < parts[q+1]; i++ {
			sum, own := 0.0, held.Row(int(labels[i]))[i]
			for k := range len(held.Data) / held.Width {
				sum += math.Exp(held.Row(k)[i] - own)
			}
			total += math.Log(sum)
		}
		losses = append(losses, total/float64(parts[q+1]-parts[q]))
	})
	if err != nil {
		t.Fatal(err)
	}
	return losses
}

// TestPathLeavesOutItsFold compares the margins of the samples of each fold, at two C in turn, with those by
// a solver that has never had them.
func TestPathLeavesOutItsFold(t *testing.T) {
	const n, d, classes = 150, 12, 3
	x, labels := modeltest.Mixture(n, d, classes)
	for _, family := range []Family{Multinomial, Binomial} {
		p := Problem{Family: family, Labels: labels, Classes: classes, Tolerance: 1e-12}
		f := pathOf(p, x, simd.Serial)
		parts, folds := f.s.x.stack.parts, 0
		for _, c := range []float64{0.01, 0.1} {
			err := f.At(t.Context(), c, func(q int, held vector.Block) {
				folds++
				rest, others := simd.NewMatrix(n-parts[q+1]+parts[q], d), []int32(nil)
				for i, y := range labels {
					if i < parts[q] || i >= parts[q+1] {
						copy(rest.Row(len(others)), x.Row(i))
						others = append(others, y)
					}
				}
				alone := p
				alone.C, alone.Labels = c, others
				s := solverOf(alone, rest, true, simd.Serial)
				if err := s.Minimise(t.Context()); err != nil {
					t.Fatal(err)
				}
				frame := s.x.frame[0]
				for i := parts[q]; i < parts[q+1]; i++ {
					for k := range classes {
						w := s.Weights().Row(k)
						want := w[d]
						for j, v := range x.Row(i) {
							want += w[j] * (float64(v) - frame.Mean[j]) * frame.Inverse[j]
						}
						// Both weights are within √(2·10⁻¹²·objective) of the optimum.
						if got := held.Row(k)[i]; !(math.Abs(got-want) <= 1e-4) {
							t.Fatalf("family %d, C %g, fold %d: sample %d has the margin %g for class %d, want %g", family, c, q, i, got, k, want)
						}
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if folds != 6 {
			t.Errorf("family %d: %d folds at two C, want 6", family, folds)
		}
	}
}

// TestNarrowProducts compares the products of inner solves in float32, in one pass, with those in
// float64, of folds in their frames: of many classes, of two that mirror each other, and of problems
// of one class each. A fit ends at the same optimum whatever the former are, only later.
func TestNarrowProducts(t *testing.T) {
	digits, labels := modeltest.Digits()
	labels = labels[:500]
	x := modeltest.Held(mat.DenseCopyOf(modeltest.Reference(digits, 1)[1].Slice(0, 500, 0, 30)))
	for i := range x.Rows { // features of different sizes and places
		for j := range x.Row(i) {
			x.Row(i)[j] = float32(1+j%4)*x.Row(i)[j] + float32(j%3)
		}
	}
	for _, kind := range []struct {
		family  Family
		classes int
	}{{Multinomial, 10}, {Multinomial, 2}, {Binomial, 4}} {
		for i := range labels {
			labels[i] %= int32(kind.classes)
		}
		f := pathOf(Problem{Family: kind.family, Labels: labels, Classes: kind.classes, Tolerance: 1e-4, Quick: true}, x, simd.Serial)
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
				t.Errorf("family %d of %d classes, row %d: off by %g of %g", kind.family, kind.classes, k, off, vector.Norm(want))
			}
		}
	}
}

// TestPreconditionedFolds compares the folds of a cross-validation, which share a preconditioner.
func TestPreconditionedFolds(t *testing.T) {
	const n, d, classes = 1500, 400, 8 // largeFit is that of all folds
	x, labels := modeltest.Mixture(n, d, classes)
	p := Problem{Family: Multinomial, Labels: labels, Classes: classes, Tolerance: 1e-9, Quick: true}
	fit := func(plain bool) ([]float64, int, bool) {
		f := pathOf(p, x, simd.NewPool(runtime.GOMAXPROCS(0)))
		if plain {
			f.s.loss = unweighed{f.s.loss}
		}
		losses := heldOut(t, f, labels, 0.1)
		rounds := 0
		for _, g := range f.s.groups {
			rounds += g.total
		}
		return losses, rounds, f.s.trial.now != nil
	}
	want, most, _ := fit(true)
	got, rounds, used := fit(false)
	t.Logf("rounds %d and %d", most, rounds)
	if !used || 2*rounds > most {
		t.Errorf("%d rounds with a preconditioner, %d without", rounds, most)
	}
	for q := range want {
		// The weights are within √(2·10⁻⁹·objective) of the optimal ones.
		if math.Abs(got[q]-want[q]) > 1e-3 {
			t.Errorf("fold %d: log loss %g, want %g", q, got[q], want[q])
		}
	}
}

// TestQuickFoldsByClass has folds so large that each class gets a preconditioner of its own: rounds
// become fewer, the losses stay, and the bits are the same for any number of cores.
func TestQuickFoldsByClass(t *testing.T) {
	const n, d, classes = 1400, 260, 8 // largeFit is that of all folds
	x, labels := modeltest.Mixture(n, d, classes)
	fit := func(cores int, plain bool) (losses []float64, rounds, matrices int) {
		p := Problem{Family: Multinomial, Labels: labels, Classes: classes, Tolerance: 1e-5, Quick: true}
		f := pathOf(p, x, simd.NewPool(cores))
		if plain {
			f.s.loss = unweighed{f.s.loss}
		}
		losses = heldOut(t, f, labels, 0.1)
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
