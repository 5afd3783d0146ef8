package simd

import (
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/elementary"
)

// A bitsHash is a hash of numbers' bits. All NaN are one.
type bitsHash struct {
	sum  uint64
	wide []float64 // scratch of floats
}

func (h *bitsHash) doubles(values ...float64) {
	sum := fnv1a(0xcbf29ce484222325, h.sum)
	for _, v := range values {
		if v != v {
			v = math.NaN()
		}
		sum = fnv1a(sum, math.Float64bits(v))
	}
	h.sum = sum
}

// fnv1a goes on with the hash FNV-1a over eight bytes, the least first.
func fnv1a(sum, bits uint64) uint64 {
	for range 8 {
		sum = (sum ^ bits&0xff) * 0x100000001b3
		bits >>= 8
	}
	return sum
}

func (h *bitsHash) floats(values ...float32) {
	h.wide = h.wide[:0]
	for _, v := range values {
		h.wide = append(h.wide, float64(v))
	}
	h.doubles(h.wide...)
}

func (h *bitsHash) matrix(m Matrix) {
	for i := range m.Rows {
		h.floats(m.Row(i)...)
	}
}

// function adds what a function makes of a sample of all floats.
func (h *bitsHash) function(f func(dst, src []float32)) {
	var y []float32
	for _, sign := range []float32{1, -1} {
		eachFloat(0, float32(math.Inf(1)), func(x []float32) {
			y = append(y[:0], x...)
			for i := range y {
				y[i] *= sign
			}
			f(y, y)
			h.floats(y...)
		})
	}
	y = append(y[:0], float32(math.NaN()), 1, float32(math.NaN()), 2, 3, float32(math.NaN()))
	f(y, y)
	h.floats(y...)
}

// TestTiersBits holds the bits of every tier: those in assembly have one hash on all processors, and Go has
// another. Where a change of them is meant, the new hash must be that of all tiers in assembly.
func TestTiersBits(t *testing.T) {
	tests := []struct {
		name            string
		assembly, plain uint64
		bits            func(h *bitsHash, k *Kernels, r *rand.Rand, t *testing.T)
	}{
		{"tanh", 0x4ba7aab970fe5ea5, 0xebc16f465616d082, func(h *bitsHash, k *Kernels, _ *rand.Rand, _ *testing.T) { h.function(k.Tanh) }},
		{"exp", 0x1798a43bdcad40a6, 0xaedb1e7b22bcee63, func(h *bitsHash, k *Kernels, _ *rand.Rand, _ *testing.T) { h.function(k.Exp) }},
		{"sigmoid", 0x5e943e11b099563f, 0x591db99080020d2, func(h *bitsHash, k *Kernels, _ *rand.Rand, _ *testing.T) { h.function(k.Sigmoid) }},
		{"relu", 0x235dcc52e7cdc641, 0x235dcc52e7cdc641, func(h *bitsHash, k *Kernels, _ *rand.Rand, _ *testing.T) { h.function(k.ReLU) }},
		{"gradients", 0x9139fbbc8b082153, 0x30637dc09f040cad, gradientBits},
		{"products", 0x8ed9670df8aea3c7, 0x7bf5ed0c5c659f8f, productBits},
		{"sparse products", 0xab96f2f41362515f, 0x3aadd95b3155186a, sparseBits},
		{"passes", 0xc47cfaab2983f316, 0xe42c6ecfbec372a3, passBits},
		{"softmax", 0x109831e21d79c16a, 0x4089afbacc520a43, softmaxBits},
		{"float64 products", 0x2a186a8dba970fee, 0x3890f9672f809a4c, doubleBits},
		{"rounded", 0x888ac8c6717f967e, 0x888ac8c6717f967e, roundedBits},
	}
	forEachTier(t, func(t *testing.T, k *Kernels) {
		for _, tt := range tests {
			want := tt.assembly
			if k == &goKernels {
				want = tt.plain
			}
			h := new(bitsHash)
			tt.bits(h, k, rand.New(rand.NewPCG(22, 1)), t)
			if h.sum != want {
				t.Errorf("%s: the hash of the bits is %#x, want %#x", tt.name, h.sum, want)
			}
		}
	})
}

func gradientBits(h *bitsHash, k *Kernels, r *rand.Rand, _ *testing.T) {
	for n := range 70 {
		x, d := make([]float32, n), make([]float32, n)
		for _, f := range []Activation{Tanh, Sigmoid, ReLU} {
			for i := range x {
				x[i], d[i] = 2*r.Float32()-1, float32(anyNumber(r))
			}
			k.MulGrad(f, d, x)
			h.floats(d...)
		}
		k.AddScaled(d, 0.3, x)
		h.floats(d...)
	}
}

// anyNumber has either sign and one of several sizes, and the same bits on every processor.
func anyNumber(r *rand.Rand) float64 { return (2*r.Float64() - 1) * elementary.Exp(4*r.Float64()-2) }

func randomMatrix(r *rand.Rand, rows, cols int) Matrix {
	m := NewMatrix(rows, cols)
	for i := range rows {
		for j := range m.Row(i) {
			m.Row(i)[j] = float32(anyNumber(r))
		}
	}
	return m
}

func productBits(h *bitsHash, k *Kernels, r *rand.Rand, _ *testing.T) {
	w := NewWorkspace(k, Serial)
	for range 60 {
		m, n, inner := 1+r.IntN(40), 1+r.IntN(150), 1+r.IntN(300)
		a, b, bias := randomMatrix(r, m, inner), randomMatrix(r, inner, n), randomMatrix(r, 1, n)
		c := NewMatrix(m, n)
		w.Mul(c, a, b, bias.Data, Tanh)
		h.matrix(c)
		back := NewMatrix(m, inner)
		w.MulTrans(back, c, b, Tanh, a)
		h.matrix(back)
		w.AddTransMul(b, -0.1, a, c)
		h.matrix(b)
		w.AddColumnSums(bias.Data, -0.1, c)
		h.matrix(bias)
	}
}

func sparseBits(h *bitsHash, k *Kernels, r *rand.Rand, t *testing.T) {
	w := NewWorkspace(k, Serial)
	for n := 1; n < 260; n += 7 {
		x := randomSparse(t, r, 1+r.IntN(40), 230, 0.3)
		b, bias := randomMatrix(r, 230, n), randomMatrix(r, 1, n)
		y := NewMatrix(x.Rows(), n)
		w.MulSparse(y, *x, b, bias.Data, ReLU)
		h.matrix(y)
		w.AddSparseTransMul(b, -0.1, *x, y)
		h.matrix(b)
	}
}

func passBits(h *bitsHash, k *Kernels, r *rand.Rand, _ *testing.T) {
	w := NewWorkspace(k, Serial)
	for d := 1; d < 70; d++ {
		n, classes := 1+r.IntN(300), 1+d%13
		x, weights := randomMatrix(r, n, d), randomMatrix(r, classes, d+1)
		g := Matrix64{Rows: classes, Cols: d + 1, Stride: d + 1, Data: make([]float64, classes*(d+1))}
		w.SkinnyPass(g, x, weights, func(_ int, z Matrix) { h.matrix(z) })
		h.doubles(g.Data...)
	}
}

func softmaxBits(h *bitsHash, k *Kernels, r *rand.Rand, _ *testing.T) {
	w := NewWorkspace(k, Serial)
	for n := 1; n < 40; n++ {
		m, labels, classes := randomMatrix(r, n, 1+n%13), make([]int32, n), make([]int32, n)
		h.doubles(w.Score(m, labels, classes))
		for _, c := range classes {
			h.doubles(float64(c))
		}
		loss, correct := w.SoftmaxLoss(m, labels)
		h.doubles(loss, float64(correct))
		h.matrix(m)
	}
}

func random64(r *rand.Rand, rows, cols int) Matrix64 {
	m := Matrix64{Rows: rows, Cols: cols, Stride: cols + r.IntN(3)}
	m.Data = make([]float64, rows*m.Stride)
	for i := range m.Data {
		m.Data[i] = anyNumber(r)
	}
	return m
}

func doubleBits(h *bitsHash, k *Kernels, r *rand.Rand, _ *testing.T) {
	for d := range 80 {
		n, classes := 1+r.IntN(60), 1+d%6
		rows := make([]int, classes)
		for i := range rows {
			rows[i] = i
		}
		x, w, z := random64(r, n, d), random64(r, classes, d+1), random64(r, classes, n)
		k.Affine64(z, w, x, rows)
		h.doubles(z.Data...)
		k.Combine64(w.columns(0, d), z, x, rows)
		h.doubles(w.Data...)
	}
}

func roundedBits(h *bitsHash, k *Kernels, r *rand.Rand, _ *testing.T) {
	for d := range 80 {
		n := 1 + r.IntN(60)
		a, x, y := random64(r, n, d), random64(r, 1, d), random64(r, 1, n)
		k.MulVec64(y.Row(0), a, x.Row(0))
		h.doubles(y.Row(0)...)
		k.AddTransMulVec64(x.Row(0), a, y.Row(0))
		h.doubles(x.Row(0)...)
		k.AddScaled64(x.Row(0), x.Row(0), 0.3, x.Row(0))
		h.doubles(x.Row(0)...)
		m := randomMatrix(r, n, d+1)
		sums, squares := make([]float64, d+1), make([]float64, d+1)
		k.AddMoments(sums, squares, make([]float64, d+1), m)
		h.doubles(sums...)
		h.doubles(squares...)
		half := make([]byte, 2*n)
		for i := range half {
			half[i] = byte(r.Uint32())
		}
		k.WidenHalf(m.Data[:n], half)
		h.floats(m.Data[:n]...)
		e := random64(r, 1, 3*d)
		for i, v := range e.Row(0) {
			e.Row(0)[i] = -math.Abs(v * v)
		}
		k.Exp64(e.Row(0), e.Row(0))
		h.doubles(e.Row(0)...)
		k.Log1p64(e.Row(0), e.Row(0))
		h.doubles(e.Row(0)...)
	}
}
