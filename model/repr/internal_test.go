package repr

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// random returns an n×d matrix of float32s with about that share of non-zeros, as a window of a
// larger one.
func random(rng *rand.Rand, n, d int, density float64) *mat.Dense {
	x := mat.NewDense(n+1, d+2, nil).Slice(1, n+1, 1, d+1).(*mat.Dense)
	for i := range n {
		for j := range d {
			if rng.Float64() < density {
				x.Set(i, j, float64(float32(rng.NormFloat64())))
			}
		}
	}
	return x
}

// normals are rows of normal deviates.
func normals(rng *rand.Rand, rows, width int) vector.Block {
	return vector.Block{Width: width, Data: modeltest.Normals(rng, rows*width)}
}

// TestDesigns compares every design with the product of explicit matrices. Rows
// that are not listed must stay as they are, and the others must not depend on
// which those are.
func TestDesigns(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, shape := range []struct {
		n, d, classes int
		density       float64
	}{{1, 1, 1, 1}, {5, 3, 2, 0.5}, {70, 130, 7, 0.1}, {130, 70, 11, 0.6}, {3, 4000, 2, 0.2}, {40, 6, 5, 0}} {
		x := random(rng, shape.n, shape.d, shape.density)
		ones, centred1 := mat.NewDense(shape.n, shape.d+1, nil), mat.NewDense(shape.n, shape.d+1, nil)
		mean := make([]float64, shape.d)
		for j := range mean {
			mean[j] = mat.Sum(x.ColView(j)) / float64(shape.n)
		}
		for i := range shape.n {
			row := append(slices.Clone(x.RawRowView(i)), 1)
			ones.SetRow(i, row)
			floats.Sub(row[:shape.d], mean)
			centred1.SetRow(i, row)
		}
		for _, test := range []struct {
			name   string
			design *design
			full   *mat.Dense
		}{
			{"plain", newDesign(modeltest.Held(x), nil, simd.Serial), ones},
			{"centred", newDesign(modeltest.Held(x), mean, simd.Serial), centred1},
			{"divided", newDesign(modeltest.Held(x), mean, simd.NewPool(2)), centred1},
		} {
			t.Run(fmt.Sprintf("%s %d×%d", test.name, shape.n, shape.d), func(t *testing.T) {
				w, r := normals(rng, shape.classes, shape.d+1), normals(rng, shape.classes, shape.n)
				checkProducts(t, test.full, w, r, test.design.forward)
				checkProducts(t, mat.DenseCopyOf(test.full.T()), r, w, test.design.backward)
				checkPass(t, test.design, test.full, w, r)
				last := vector.NewBlock((shape.n+1)/2, shape.d+1)
				test.design.samples(last, 0, shape.n/2)
				want := test.full.Slice(shape.n/2, shape.n, 0, shape.d+1)
				if got := mat.NewDense((shape.n+1)/2, shape.d+1, last.Data); !mat.EqualApprox(got, want, 1e-14) {
					t.Errorf("samples\n%v\nwant\n%v", mat.Formatted(got), mat.Formatted(want))
				}
			})
		}
	}
}

// checkPass holds a pass that multiplies the margins by r against the products that it stands for.
// Weights of very different sizes must keep their digits.
func checkPass(t *testing.T, x *design, full *mat.Dense, w, r vector.Block) {
	t.Helper()
	n, _ := full.Dims()
	var rows []int
	var units []float64
	for k := 0; k*w.Width < len(w.Data); k += 2 {
		size := math.Pow(10, float64(20*(k-2)))
		vector.Scale(w.Row(k), size)
		rows, units = append(rows, k), append(units, unitOf(w.Row(k)))
	}
	got := vector.NewBlock(len(w.Data)/w.Width, w.Width)
	x.pass(got, w, rows, units, func(from int, z simd.Matrix, rows []int) {
		for i, k := range rows {
			for j, v := range r.Row(k)[from:][:z.Cols] {
				z.Row(i)[j] *= float32(v)
			}
		}
	})
	for k := range len(w.Data) / w.Width {
		var margins, want mat.VecDense
		if k%2 == 0 {
			margins.MulVec(full, mat.NewVecDense(w.Width, w.Row(k)))
			margins.MulElemVec(&margins, mat.NewVecDense(n, r.Row(k)))
			want.MulVec(full.T(), &margins)
		} else {
			want = *mat.NewVecDense(w.Width, nil) // not listed
		}
		if slack := 1e-5 * floats.Norm(want.RawVector().Data, 2); !floats.EqualApprox(got.Row(k), want.RawVector().Data, slack) {
			t.Errorf("class %d: wrong pass", k)
		}
	}
}

// checkProducts holds multiply against full · src, with dst only a shape.
func checkProducts(t *testing.T, full *mat.Dense, src, dst vector.Block, multiply func(dst, src vector.Block, rows []int)) {
	t.Helper()
	classes := len(src.Data) / src.Width
	all, odd := vector.NewBlock(classes, dst.Width), vector.NewBlock(classes, dst.Width)
	for i := range odd.Data {
		odd.Data[i] = 42
	}
	var rows, odds []int
	for k := range classes {
		rows = append(rows, k)
		if k%2 == 1 {
			odds = append(odds, k)
		}
	}
	multiply(all, src, rows)
	multiply(odd, src, odds)
	for k := range classes {
		var want mat.VecDense
		want.MulVec(full, mat.NewVecDense(src.Width, src.Row(k)))
		// Sums of at most 4,000 terms of size 1: rounding grows with their root.
		if !floats.EqualApprox(all.Row(k), want.RawVector().Data, 1e-12) {
			t.Errorf("class %d: wrong product", k)
		}
		if k%2 == 1 && !slices.Equal(odd.Row(k), all.Row(k)) {
			t.Errorf("class %d: other bits when other classes are listed", k)
		}
		if k%2 == 0 && (odd.Row(k)[0] != 42 || floats.Max(odd.Row(k)) != 42) {
			t.Errorf("class %d: written although not listed", k)
		}
	}
}

// TestLossDerivatives checks all derivatives by finite differences of evaluate,
// and that huge margins stay finite.
func TestLossDerivatives(t *testing.T) {
	const n, classes = 6, 4
	labels := []int32{0, 1, 2, 3, 2, 0}
	for name, f := range map[string]loss{
		"sigmoid": newSigmoid(0.7, labels, classes),
		"softmax": newSoftmax(0.7, labels, classes),
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

// TestExactStep multiplies the step of a factorised Hessian by the Hessian, which
// the products give independently: the result must be −gradient.
func TestExactStep(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	const n, d, classes = 150, 6, 4 // more than two tiles of samples
	x := random(rng, n, d, 1)
	labels := make([]int32, n)
	for i := range labels {
		labels[i] = int32(rng.IntN(classes))
	}
	for _, kind := range []Solver{OneVsRest, Multinomial} {
		s := newModel(labels, classes, kind).solver(newDesign(modeltest.Held(x), nil, simd.Serial), make([]float64, d+1), Options{C: 2, Tolerance: 1e-12})
		copy(s.w.Data, modeltest.Normals(rng, len(s.w.Data))) // weights that share something, too
		s.x.forward(s.z, s.w, s.rowsOf(s.groups))
		for _, g := range s.groups {
			s.evaluate(g, s.w, s.z)
			g.wide = true
		}
		if err := s.gradients(t.Context(), s.groups); err != nil {
			t.Fatal(err)
		}
		for _, g := range s.groups {
			if !s.exact(g) {
				t.Fatalf("%s: the Hessian is not positive definite", kind)
			}
		}
		copy(s.conj.Data, s.step.Data)
		s.bend(s.groups)
		for k := range classes {
			got, want := s.image.Row(k), s.grad.Row(k)
			floats.Add(got[:s.penalised], s.step.Row(k)[:s.penalised])
			floats.Scale(-1, got)
			if !floats.EqualApprox(got, want, 1e-11*floats.Norm(want, 2)) {
				t.Errorf("%s, class %d: the step solves for %v, want %v", kind, k, got, want)
			}
		}
	}
}

// TestSmallLoss checks that the loss keeps its digits where the label is all but
// certain: e⁻⁴⁰ would vanish beside 1.
func TestSmallLoss(t *testing.T) {
	z := vector.Block{Width: 1, Data: []float64{20, -20}}
	want := math.Exp(-40)
	l := newSoftmax(1, []int32{0}, 2)
	if got := l.evaluate(z, 0, 2); math.Abs(got/want-1) > 1e-14 {
		t.Errorf("softmax loss %g, want %g", got, want)
	}
	if got := l.residual().Data[0]; math.Abs(got/-want-1) > 1e-14 {
		t.Errorf("softmax residual %g, want %g", got, -want)
	}
	s := newSigmoid(1, []int32{0}, 2)
	if got, want := s.evaluate(z, 0, 1), math.Exp(-20); math.Abs(got/want-1) > 1e-8 {
		t.Errorf("sigmoid loss %g, want %g", got, want)
	}
}

// TestSolverGivesUp checks that a fit does not go on for ever.
func TestSolverGivesUp(t *testing.T) {
	x := random(rand.New(rand.NewPCG(7, 8)), 20, 3, 1)
	labels := make([]int32, 20)
	labels[3] = 1
	m := newModel(labels, 2, OneVsRest)
	s := m.solver(newDesign(modeltest.Held(x), nil, simd.Serial), make([]float64, 4), Options{C: 1, Tolerance: 1e-12})
	s.groups[1].total = maxRounds
	if err := s.minimise(context.Background()); err != errStalled {
		t.Errorf("error %v, want %v", err, errStalled)
	}
}
