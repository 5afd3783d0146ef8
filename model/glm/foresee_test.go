package glm

import (
	"math"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
	"fathom/model/vector"
)

// TestForesee takes the best combination of two points for every fold, of one point with none, and of
// one with itself, and looks whether the objective rises to all sides of it.
func TestForesee(t *testing.T) {
	const n, d, classes = 300, 20, 4
	x, labels := modeltest.Mixture(n, d, classes)
	for _, kind := range []Family{Multinomial, Binomial} {
		f := pathOf(Problem{Family: kind, Labels: labels, Classes: classes, Tolerance: 1e-4, Quick: true}, x, simd.Serial)
		path := f.weights // at the last C, see fit
		heldOut(t, f, labels, 0.001)
		older := slices.Clone(path.Data)
		heldOut(t, f, labels, 0.01)
		newer := slices.Clone(path.Data)
		list := vector.UpTo(len(path.Data) / path.Width)
		s := f.s
		for _, before := range [][]float64{older, make([]float64, len(older)), newer} {
			w, z := vector.Block{Width: path.Width, Data: slices.Clone(before)}, vector.NewBlock(len(list), n)
			s.x.Forward(z, w, list)
			copy(s.w.Data, newer)
			s.x.Forward(s.z, s.w, list)
			s.loss.begin(0.1)
			s.foresee(w, z)
			if !slices.Equal(w.Data, newer) || !slices.Equal(z.Data, s.z.Data) {
				t.Errorf("%d: what came before is not what was", kind)
			}
			at := func(g *group, older, newer float64) float64 {
				trial, margins := vector.NewBlock(len(list), path.Width), vector.NewBlock(len(list), n)
				for i, v := range s.w.Data {
					trial.Data[i] = v + older*before[i] + newer*w.Data[i]
				}
				s.x.Forward(margins, trial, list)
				return s.evaluate(g, trial, margins)
			}
			for _, g := range s.groups {
				best := at(g, 0, 0)
				for _, side := range [][2]float64{{0.05, 0}, {-0.05, 0}, {0, 0.05}, {0, -0.05}, {0.05, -0.05}, {-0.05, 0.05}} {
					if to := at(g, side[0], side[1]); !(to >= best*(1-foreseenTo)) || math.IsNaN(best) {
						t.Errorf("%d: the objective is %g, and %g at %v from there", kind, best, to, side)
					}
				}
			}
		}
	}
}
