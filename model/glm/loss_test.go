package glm

import (
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/vector"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// TestLossDerivatives checks all derivatives by finite differences of evaluate,
// and that huge margins stay finite.
func TestLossDerivatives(t *testing.T) {
	const n, classes = 6, 4
	labels := []int32{0, 1, 2, 3, 2, 0}
	for name, f := range map[string]loss{
		"sigmoid": newSigmoid(0.7, labels, &stack{rows: classes}, classes),
		"softmax": newSoftmax(0.7, labels, &stack{rows: classes}, classes),
	} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 4))
			z, dz := normals(rng, classes, n), normals(rng, classes, n)
			floats.Scale(3, z.Data)
			value := func(at []float64) float64 { return f.evaluate(vector.Block{Width: n, Data: at}, 0, classes) }
			first := func(out, at []float64) {
				value(at)
				copy(out, f.residual().Data)
			}
			central := &fd.Settings{Formula: fd.Central}
			gradient := fd.Gradient(nil, value, z.Data, central)
			value(z.Data)
			if !floats.EqualApprox(f.residual().Data, gradient, 1e-8) {
				t.Errorf("residual %v, differences %v", f.residual().Data, gradient)
			}
			jacobian := mat.NewDense(n*classes, n*classes, nil)
			fd.Jacobian(jacobian, first, z.Data, &fd.JacobianSettings{Formula: fd.Central})
			var want mat.VecDense
			want.MulVec(jacobian, mat.NewVecDense(n*classes, dz.Data))
			value(z.Data)
			f.curve(dz, 0, classes)
			if !floats.EqualApprox(dz.Data, want.RawVector().Data, 1e-8) {
				t.Errorf("curve %v, differences %v", dz.Data, want.RawVector().Data)
			}
			for k := range classes {
				mean := 0.0
				for i := range n {
					mean += jacobian.At(k*n+i, k*n+i) / n
				}
				if got := f.curvature(k); math.Abs(got-mean) > 1e-8 {
					t.Errorf("curvature of class %d is %g, want %g", k, got, mean)
				}
				for l := range classes {
					const from = 2
					cross := make([]float64, n-from)
					f.cross(cross, k, l, from)
					for i, got := range cross {
						if want := jacobian.At(k*n+from+i, l*n+from+i); math.Abs(got-want) > 1e-8 {
							t.Errorf("cross of classes %d and %d is %g for sample %d, want %g", k, l, got, from+i, want)
						}
					}
				}
			}
			floats.Scale(1e300, z.Data)
			if v := value(z.Data); math.IsNaN(v) || math.IsInf(v, 0) || floats.HasNaN(f.residual().Data) {
				t.Errorf("margins of 1e300: loss %g, residual %v", v, f.residual().Data)
			}
		})
	}
}

// TestSmallLoss checks that the loss keeps its digits where the label is all but
// certain: e⁻⁴⁰ would vanish beside 1.
func TestSmallLoss(t *testing.T) {
	z := vector.Block{Width: 1, Data: []float64{20, -20}}
	want := math.Exp(-40)
	l := newSoftmax(1, []int32{0}, &stack{rows: 2}, 2)
	if got := l.evaluate(z, 0, 2); math.Abs(got/want-1) > 1e-14 {
		t.Errorf("softmax loss %g, want %g", got, want)
	}
	if got := l.residual().Data[0]; math.Abs(got/-want-1) > 1e-14 {
		t.Errorf("softmax residual %g, want %g", got, -want)
	}
	s := newSigmoid(1, []int32{0}, &stack{rows: 2}, 2)
	if got, want := s.evaluate(z, 0, 1), math.Exp(-20); math.Abs(got/want-1) > 1e-8 {
		t.Errorf("sigmoid loss %g, want %g", got, want)
	}
}
