package simd

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
)

// nativeTiers are the assembly tiers that this processor supports.
func nativeTiers(f *testing.F) []*Kernels {
	var tiers []*Kernels
	for _, tier := range Supported() {
		if k := lookup(tier); k != &goKernels {
			tiers = append(tiers, k)
		}
	}
	if len(tiers) == 0 {
		f.Skip("this processor supports no assembly tier")
	}
	return tiers
}

// FuzzProducts compares the products with those of the Go tier: each is within its bound of the
// exact one. The two products of a pass have the same bits in all assembly tiers, too.
func FuzzProducts(f *testing.F) {
	f.Add(uint64(1), uint8(50), uint8(100), uint8(100), int8(0), uint8(50))
	f.Add(uint64(2), uint8(1), uint8(17), uint8(255), int8(-60), uint8(255))
	f.Add(uint64(3), uint8(13), uint8(15), uint8(7), int8(60), uint8(0))
	tiers := nativeTiers(f)
	reference := NewWorkspace(&goKernels, Serial)
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k uint8, exponent int8, density uint8) {
		rows, cols, inner := int(m)+1, int(n)+1, int(k)+1
		r := rand.New(rand.NewPCG(seed, 0))
		scaled := func() float32 { return float32(math.Ldexp(r.NormFloat64(), int(exponent)/2)) }
		images := randomSparse(t, r, rows, inner, float64(density)/255)
		x := images.dense()
		b, _ := testMatrix(t, r, inner, cols, scaled)
		d, _ := testMatrix(t, r, rows, cols, scaled)
		sizes := NewMatrix(rows, cols) // Σ|x|·|b|
		reference.Mul(sizes, absolute(x), absolute(b), nil, Identity)
		updates := NewMatrix(inner, cols) // |b| + Σ|x|·|d|
		for i := range inner {
			copy(updates.Row(i), absolute(b).Row(i))
		}
		reference.AddTransMul(updates, 1, absolute(x), absolute(d))
		wantY, wantB := NewMatrix(rows, cols), clone(b)
		reference.Mul(wantY, x, b, nil, Identity)
		reference.AddTransMul(wantB, -0.5, x, d)
		for _, tier := range tiers {
			w := NewWorkspace(tier, Serial)
			y, check := testMatrix(t, r, rows, cols, scaled)
			w.Mul(y, x, b, nil, Identity)
			check()
			near(t, "Mul", y, wantY, sizes, inner+2)
			w.MulTrans(y, x, transposed(b), Identity, Matrix{})
			check()
			near(t, "MulTrans", y, wantY, sizes, inner+2)
			w.MulSparse(y, *images, b, nil, Identity)
			check()
			near(t, "MulSparse", y, wantY, sizes, inner+2)
			u := clone(b)
			w.AddTransMul(u, -0.5, x, d)
			near(t, "AddTransMul", u, wantB, updates, rows+4)
			u = clone(b)
			w.AddSparseTransMul(u, -0.5, *images, d)
			near(t, "AddSparseTransMul", u, wantB, updates, rows+4)
		}
		fuzzPass(t, tiers, x, b, d)
	})
}

// fuzzPass makes a pass over X whose weights are the transpose of B, and
// whose turn gives the transpose of D, which are no results of a tier.
func fuzzPass(t *testing.T, tiers []*Kernels, x, b, d Matrix) {
	ones := NewMatrix(x.Rows, x.Cols+1) // [X 1]
	for i := range x.Rows {
		copy(ones.Row(i), x.Row(i))
		ones.Row(i)[x.Cols] = 1
	}
	weights, turned := NewMatrix(b.Cols, x.Cols+1), transposed(d)
	for c := range b.Cols {
		for j := range weights.Row(c) {
			weights.Row(c)[j] = b.Row(j % b.Rows)[c] // the first row again for the intercepts
		}
	}
	run := func(k *Kernels) (z Matrix, g Matrix64) {
		z = NewMatrix(b.Cols, x.Rows)
		g = Matrix64{Rows: b.Cols, Cols: x.Cols + 1, Stride: x.Cols + 1, Data: make([]float64, b.Cols*(x.Cols+1))}
		NewWorkspace(k, Serial).SkinnyPass(g, x, weights, func(from int, block Matrix) {
			for c := range block.Rows {
				copy(z.Row(c)[from:], block.Row(c))
				copy(block.Row(c), turned.Row(c)[from:])
			}
		})
		return z, g
	}
	reference := NewWorkspace(&goKernels, Serial)
	sizes, sums := NewMatrix(b.Cols, x.Rows), NewMatrix(b.Cols, x.Cols+1)
	reference.MulTrans(sizes, absolute(weights), absolute(ones), Identity, Matrix{})
	reference.Mul(sums, absolute(turned), absolute(ones), nil, Identity)
	wantZ, wantG := run(&goKernels)
	firstZ, firstG := run(tiers[0])
	near(t, "Z of a pass", firstZ, wantZ, sizes, x.Cols+6)
	near(t, "G of a pass", narrowed(firstG), narrowed(wantG), sums, x.Rows+4)
	for _, k := range tiers[1:] {
		z, g := run(k)
		equalMatrices(t, z, firstZ)
		for i, v := range firstG.Data {
			if math.Float64bits(g.Data[i]) != math.Float64bits(v) {
				t.Fatalf("float %d of G is %g in %s, %g in %s", i, g.Data[i], k.tier, v, tiers[0].tier)
			}
		}
	}
}

// narrowed is m, rounded to float32s.
func narrowed(m Matrix64) Matrix {
	n := NewMatrix(m.Rows, m.Cols)
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			n.Row(i)[j] = float32(v)
		}
	}
	return n
}

func absolute(m Matrix) Matrix {
	a := NewMatrix(m.Rows, m.Cols)
	for i := range m.Rows {
		for j, x := range m.Row(i) {
			a.Row(i)[j] = float32(math.Abs(float64(x)))
		}
	}
	return a
}

// near compares two results of sums of so many terms whose magnitudes add up to size, itself
// rounded.
func near(t *testing.T, name string, got, want, size Matrix, terms int) {
	t.Helper()
	for i := range want.Rows {
		for j, x := range want.Row(i) {
			bound := 2*gamma(terms)*(1+gamma(terms))*float64(size.Row(i)[j]) + 2*float64(terms)*0x1p-149
			if y := got.Row(i)[j]; !(math.Abs(float64(x)-float64(y)) <= bound) {
				t.Fatalf("%s: element (%d, %d) is %g, want %g ± %g", name, i, j, y, x, bound)
			}
		}
	}
}

// FuzzVectors compares the functions of arbitrary floats with those of the Go tier.
func FuzzVectors(f *testing.F) {
	f.Add([]byte("any four bytes are a float"))
	f.Add([]byte{0, 0, 0x80, 0x7f, 0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0xff, 1, 0, 0, 0})
	tiers := nativeTiers(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		x := make([]float32, len(data)/4)
		for i := range x {
			x[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		for _, k := range tiers {
			compareVectors(t, "tanh", k.Tanh, goKernels.Tanh, x, 2)
			compareVectors(t, "exp", k.Exp, goKernels.Exp, x, 2)
			compareVectors(t, "sigmoid", k.Sigmoid, goKernels.Sigmoid, x, 3)
			compareVectors(t, "relu", k.ReLU, goKernels.ReLU, x, 0)
		}
	})
}

// compareVectors compares two tiers' functions of x; the difference may be some ulp, or anything
// below the normal range.
func compareVectors(t *testing.T, name string, f, reference func(dst, src []float32), x []float32, ulps float64) {
	t.Helper()
	got, want := make([]float32, len(x)), make([]float32, len(x))
	f(got, x)
	reference(want, x)
	for i := range x {
		y, z := float64(got[i]), float64(want[i])
		if sameBits(got[i], want[i]) || math.Abs(y-z) <= ulps*ulp(z) || math.Abs(y)+math.Abs(z) < 0x1p-125 {
			continue
		}
		if math.IsInf(y, 1) && z >= math.MaxFloat32*(1-0x1p-22) || math.IsInf(z, 1) && y >= math.MaxFloat32*(1-0x1p-22) {
			continue // next to the largest float
		}
		t.Fatalf("%s(%g) = %g, want %g", name, x[i], y, z)
	}
}
