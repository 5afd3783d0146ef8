package glm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/simd"
	"fathom/model/vector"

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
			design *Design
			full   *mat.Dense
		}{
			{"plain", NewDesign(modeltest.Held(x), nil, simd.Serial), ones},
			{"centred", NewDesign(modeltest.Held(x), mean, simd.Serial), centred1},
			{"divided", NewDesign(modeltest.Held(x), mean, simd.NewPool(2)), centred1},
		} {
			t.Run(fmt.Sprintf("%s %d×%d", test.name, shape.n, shape.d), func(t *testing.T) {
				w, r := normals(rng, shape.classes, shape.d+1), normals(rng, shape.classes, shape.n)
				checkProducts(t, test.full, w, r, test.design.Forward)
				checkProducts(t, mat.DenseCopyOf(test.full.T()), r, w, test.design.Backward)
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
func checkPass(t *testing.T, x *Design, full *mat.Dense, w, r vector.Block) {
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
