package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestSkinnyCuts holds the cuts fast, on which the bits of all fits hang, and the longest chain, on
// which their errors do.
func TestSkinnyCuts(t *testing.T) {
	for d, want := range map[int]cuts{
		1: {240, 240, 0}, 100: {240, 240, 0}, 272: {240, 240, 0}, 273: {204, 408, 0}, 784: {72, 288, 0}, 785: {72, 288, 0},
		1024: {60, 240, 0}, 2048: {24, 240, 0}, 4096: {24, 240, 0}, 100_000: {24, 240, 0},
	} {
		want.segment = want.block
		if got := cutsOf(1, d); got != want {
			t.Errorf("%d columns are cut as %v, want %v", d, got, want)
		}
	}
	longest := 0
	for d := 1; d < 70_000; d++ {
		c := cutsOf(1, d)
		longest = max(longest, c.chain)
		if skinnyRows(d) != c.block || c.block%12 != 0 {
			t.Fatalf("a block of %d columns has %d rows, want %d, a multiple of 12", d, skinnyRows(d), c.block)
		}
	}
	if longest != skinnyLongest {
		t.Errorf("the longest chain has %d rows, SkinnyPass says %d", longest, skinnyLongest)
	}
}

// scaleRows multiplies the rows of X by powers of two that lie far apart, in a block and between
// blocks. Sums of float32s in float64 would be exact otherwise, in any order.
func scaleRows(r *rand.Rand, x Matrix) {
	coarse := 0
	for i := range x.Rows {
		if i%70 == 0 {
			coarse = 30 * (r.IntN(3) - 1)
		}
		e := coarse + r.IntN(37) - 18
		for j := range x.Row(i) {
			x.Row(i)[j] *= float32(math.Ldexp(1, e))
		}
	}
}

func TestSkinnyPassKeepsItsOrder(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(8, 3))
		ws := NewWorkspace(k, Serial)
		for i, s := range skinnyShapes() {
			if i < 99 && !sampled(i+1, 3) || i >= 99 && !sampled(i, 2) {
				continue // there are three of each width up to 33
			}
			x, checkX := testMatrix(t, r, s[0], s[1], normal(r))
			w, checkW := testMatrix(t, r, s[2], s[1]+1, normal(r))
			scaleRows(r, x)
			p := pass(t, ws, x, w, nil)
			checkX()
			checkW()
			for c := range w.Rows {
				for i, got := range p.z.Row(c) {
					if want := k.promisedZ(x.Row(i), w.Row(c)); !sameBits(got, want) {
						t.Fatalf("%v: z[%d][%d] is %g, the promised order of sums gives %g", s, c, i, got, want)
					}
				}
				for j, want := range k.promisedG(x, p.turned.Row(c)) {
					if got := p.g.Row(c)[j]; got != want {
						t.Fatalf("%v: g[%d][%d] is %g, the promised order of sums gives %g", s, c, j, got, want)
					}
				}
			}
		}
	})
}

// TestSkinnyPassErrors compares a pass with sums in float64, whose own errors are 2²⁹ times smaller
// a term.
func TestSkinnyPassErrors(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(8, 4))
		ws := NewWorkspace(k, Serial)
		for i, s := range skinnyShapes() {
			n, d := s[0], s[1]
			if i%3 != 0 || i >= 99 && !sampled(i, 2) {
				continue // bounds need fewer shapes than bits
			}
			x, _ := testMatrix(t, r, n, d, r.Float32) // of one sign, so that the errors of sums add up
			w, _ := testMatrix(t, r, s[2], d+1, r.Float32)
			p := pass(t, ws, x, w, nil)
			roundings, longest := (d+15)/16+5, skinnyLongest
			if k == &goKernels {
				roundings, longest = d/8+d%8+4, longest+1
			}
			near := func(name string, c, i int, got, want, size float64, terms, m int) {
				t.Helper()
				bound := (gamma(m)+float64(terms)*0x1p-52)*size + float64(terms)*math.SmallestNonzeroFloat32
				if !(math.Abs(got-want) <= bound) {
					t.Fatalf("%v: %s[%d][%d] is %g, want %g ± %g", s, name, c, i, got, want, bound)
				}
			}
			for c := range w.Rows {
				for i, got := range p.z.Row(c) {
					sum := float64(w.Row(c)[d])
					for j, v := range x.Row(i) {
						sum += float64(v) * float64(w.Row(c)[j])
					}
					near("z", c, i, float64(got), sum, sum, d+1, roundings)
				}
				sums, sizes := make([]float64, d+1), make([]float64, d+1)
				for i, z := range p.turned.Row(c) {
					for j, v := range x.Row(i) {
						sums[j] += float64(z) * float64(v)
						sizes[j] += math.Abs(float64(z)) * float64(v)
					}
					sums[d] += float64(z)
					sizes[d] += math.Abs(float64(z))
				}
				for j, got := range p.g.Row(c)[:d] {
					near("g", c, j, got, sums[j], sizes[j], n, min(n+1, longest))
				}
				near("g", c, d, p.g.Row(c)[d], sums[d], sizes[d], n, 0)
			}
		}
	})
}

// TestSkinnyPassAnyStride has rows of X and W that lie far apart, which changes no bit.
func TestSkinnyPassAnyStride(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(8, 5))
		far := func(m Matrix) Matrix {
			wide := Matrix{Rows: m.Rows, Cols: m.Cols, Stride: 2048, Data: make([]float32, m.Rows*2048)}
			for i := range m.Rows {
				copy(wide.Row(i), m.Row(i))
			}
			return wide
		}
		x, _ := testMatrix(t, r, 500, 100, normal(r))
		w, _ := testMatrix(t, r, 7, 101, normal(r))
		ws := NewWorkspace(k, Serial)
		samePasses(t, "a stride of 2048", pass(t, ws, far(x), far(w), nil), pass(t, ws, x, w, nil))
	})
}

// TestSkinnyPassExtremes has one element of X that is not zero, so that the largest floats, tiny
// ones, infinities and NaN come through to the elements that they belong to and to no other.
func TestSkinnyPassExtremes(t *testing.T) {
	same := func(got, want float64) bool { return got == want || got != got && want != want }
	forEachTier(t, func(t *testing.T, k *Kernels) {
		ws := NewWorkspace(k, Serial)
		for _, v := range []float32{
			math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, 0x1p-126,
			float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()),
		} {
			for _, at := range [][2]int{{0, 0}, {4, 17}, {6, 36}} { // row and column: in whole tiles and behind them
				x, w := NewMatrix(7, 37), NewMatrix(8, 38)
				g := Matrix64{Rows: 8, Cols: 38, Stride: 38, Data: make([]float64, 8*38)}
				x.Row(at[0])[at[1]] = v
				w.Row(1)[at[1]] = 1
				ws.SkinnyPass(g, x, w, func(from int, z Matrix) {
					for c := range z.Rows {
						for i, got := range z.Row(c) {
							want := float32(0)
							if i == at[0] {
								want = w.Row(c)[at[1]] * v
							}
							if !sameBits(got, want) {
								t.Errorf("%g at %v: z[%d][%d] is %g, want %g", v, at, c, from+i, got, want)
							}
						}
						clear(z.Row(c))
					}
					z.Row(7)[at[0]] = 1
				})
				for c := range g.Rows {
					for j, got := range g.Row(c) {
						want := 0.0
						switch {
						case j == at[1]:
							want = float64(v) * map[bool]float64{true: 1}[c == 7]
						case j == 37 && c == 7:
							want = 1
						}
						if !same(got, want) {
							t.Errorf("%g at %v: g[%d][%d] is %g, want %g", v, at, c, j, got, want)
						}
					}
				}
			}
		}
	})
}

// TestSkinnyPassOfNothing has no rows of X, or none of W.
func TestSkinnyPassOfNothing(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		ws := NewWorkspace(k, Serial)
		p := pass(t, ws, NewMatrix(0, 5), NewMatrix(3, 6), func() { t.Error("turn is called for no columns") })
		for c := range p.g.Rows {
			for j, got := range p.g.Row(c) {
				if got != 0 {
					t.Errorf("no rows: g[%d][%d] is %g, want 0", c, j, got)
				}
			}
		}
		columns := 0
		ws.SkinnyPass(Matrix64{Cols: 6, Stride: 6}, NewMatrix(500, 5), NewMatrix(0, 6), func(_ int, z Matrix) { columns += z.Cols })
		if columns != 500 {
			t.Errorf("no outputs: %d columns, want 500", columns)
		}
	})
}

// TestSkinnyPassMistakes checks that shapes that do not fit panic, and with what.
func TestSkinnyPassMistakes(t *testing.T) {
	of := func(rows, cols int) Matrix64 {
		return Matrix64{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
	}
	x, w := NewMatrix(9, 4), NewMatrix(2, 5)
	short, narrow, thin := x, x, of(2, 5)
	short.Data = x.Data[:len(x.Data)-1]
	narrow.Stride = 4
	thin.Data = thin.Data[:9]
	ws := NewWorkspace(&goKernels, Serial)
	for name, tt := range map[string]struct {
		g    Matrix64
		x, w Matrix
		want string
	}{
		"no intercept of W": {of(2, 5), x, NewMatrix(2, 4), "simd: W is 2×4, expected 2×5"},
		"no intercept of G": {of(2, 4), x, w, "simd: G is 2×4 with the stride 4, expected 2×5"},
		"sums of more rows": {of(3, 5), x, w, "simd: G is 3×5 with the stride 5, expected 2×5"},
		"sums that end":     {thin, x, w, "simd: G is 2×5 with the stride 5 but has 9 floats, expected at least 10"},
		"X that ends":       {of(2, 5), short, w, "simd: X is 9×4 with the stride 16 but has 143 floats, expected at least 144"},
		"X without padding": {of(2, 5), narrow, w, "simd: X is 9×4 with the stride 4, expected at least 0×1 with the stride 16"},
	} {
		called := false
		got := panicOf(func() { ws.SkinnyPass(tt.g, tt.x, tt.w, func(int, Matrix) { called = true }) })
		if got != any(tt.want) || called {
			t.Errorf("%s: panics with %v, turn called %v, want %q before", name, got, called, tt.want)
		}
	}
}

// TestSkinnyPassAllocatesNoBlocks repeats passes of one shape: what they allocate is the pass
// itself, and if it is large the job of the pool.
func TestSkinnyPassAllocatesNoBlocks(t *testing.T) {
	for _, tt := range []struct {
		n, d, k int
		pool    *Pool
		most    float64
	}{{100, 100, 10, Serial, 1}, {4000, 100, 10, Serial, 1}, {4000, 100, 10, NewPool(1), 2}} {
		forEachTier(t, func(t *testing.T, k *Kernels) {
			x, w := NewMatrix(tt.n, tt.d), NewMatrix(tt.k, tt.d+1)
			g := Matrix64{Rows: tt.k, Cols: tt.d + 1, Stride: tt.d + 1, Data: make([]float64, tt.k*(tt.d+1))}
			ws, turn := NewWorkspace(k, tt.pool), func(int, Matrix) {}
			if got := testing.AllocsPerRun(3, func() { ws.SkinnyPass(g, x, w, turn) }); got > tt.most {
				t.Errorf("%d×%d×%d: %v allocations, want at most %v", tt.n, tt.d, tt.k, got, tt.most)
			}
		})
	}
}
