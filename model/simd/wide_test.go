package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestWidenedFloats compares what widens with Go's conversion, bit for bit but for those of NaN in
// sums.
func TestWidenedFloats(t *testing.T) {
	special := []float32{
		0, float32(math.Copysign(0, -1)), 1, -1, 1.0 / 3, math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32,
		-math.SmallestNonzeroFloat32, 0x1p-126, 0x1.fffffcp-127, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()),
		math.Float32frombits(0xffc12345), math.Float32frombits(0x7f812345), // NaN with a message, quiet and signalling
	}
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(9, 1))
		for n := range 41 {
			for first := range special {
				src, checkSrc := guarded(t, n)
				dst, check := guarded64(t, r, 1, n)
				sum, checkSum := guarded64(t, r, 1, n)
				before := clone64(sum)
				for i := range src {
					src[i] = special[(first+i)%len(special)]
				}
				k.widen(dst.Row(0), src)
				k.addWidened(sum.Row(0), src)
				checkSrc()
				check()
				checkSum()
				for i, v := range src {
					wide := float64(v)
					if got := dst.Row(0)[i]; math.Float64bits(got) != math.Float64bits(wide) {
						t.Fatalf("element %d of %d: %g (%x) becomes %g (%x)", i, n, v, math.Float32bits(v), got, math.Float64bits(got))
					}
					want := before.Row(0)[i] + wide
					if got := sum.Row(0)[i]; got != want && !(got != got && want != want) {
						t.Fatalf("element %d of %d: %g + %g is %g, want %g", i, n, before.Row(0)[i], v, got, want)
					}
				}
			}
		}
	})
}

// TestScaled multiplies what becomes ordinary, tiny, infinite and NaN, and looks beside the eights.
func TestScaled(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(9, 12))
		special := []float32{0, float32(math.Copysign(0, -1)), float32(math.NaN()), float32(math.Inf(1)), math.MaxFloat32, 0x1p-149, 0x1p-89, -0x1p-90, 0x1.fffffep-91}
		for n := range 70 {
			m, check := testMatrix(t, r, 1, max(n, 1), func() float32 {
				if r.IntN(3) == 0 {
					return special[r.IntN(len(special))]
				}
				return float32(r.NormFloat64())
			})
			dst, scale := m.Row(0)[:n], make([]float64, n)
			for i := range scale {
				scale[i] = []float64{1, 0.1, 1.0 / 3, 0x1p-90, 0x1p-80, 0x1p60, r.Float64()}[r.IntN(7)]
			}
			want := slices.Clone(dst)
			for i := range n / 8 * 8 {
				want[i] = float32(float64(want[i]) * scale[i])
				if want[i] > -0x1p-90 && want[i] < 0x1p-90 {
					want[i] = 0
				}
			}
			k.scaled(dst, scale)
			check()
			for i, w := range want {
				if math.Float32bits(dst[i]) != math.Float32bits(w) && (w == w || dst[i] == dst[i]) {
					t.Fatalf("element %d of %d is %g, want %g", i, n, dst[i], w)
				}
			}
		}
	})
}

// widened is a copy of m, as float64s.
func widened(m Matrix) Matrix64 {
	w := Matrix64{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: make([]float64, m.Rows*m.Cols)}
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			w.Row(i)[j] = float64(v)
		}
	}
	return w
}

// A wideProducts is both wide products of one X, each with a result to begin with.
type wideProducts struct {
	x          Matrix
	w, r, z, g Matrix64
	rows       []int
	check      func() // that nothing outside of z and g was written
}

func newWideProducts(t *testing.T, r *rand.Rand, n, d, classes int, rows []int) wideProducts {
	p := wideProducts{x: Matrix{Cols: d, Stride: Pad(d)}, rows: rows}
	if n > 0 {
		p.x, _ = testMatrix(t, r, n, d, normal(r))
	}
	p.w, _ = guarded64(t, r, classes, d+1)
	p.r, _ = guarded64(t, r, classes, n)
	z, checkZ := guarded64(t, r, classes, n)
	g, checkG := guarded64(t, r, classes, d)
	p.z, p.g, p.check = z, g, func() { t.Helper(); checkZ(); checkG() }
	return p
}

// compare makes the products from X and from X as float64s, and compares the bits of all rows, the
// listed and the others.
func (p wideProducts) compare(t *testing.T, ws *Workspace, name string) {
	t.Helper()
	z, g := clone64(p.z), clone64(p.g)
	ws.Affine64(z, p.w, widened(p.x), p.rows)
	ws.Combine64(g, p.r, widened(p.x), p.rows)
	ws.AffineWide(p.z, p.w, p.x, p.rows)
	ws.CombineWide(p.g, p.r, p.x, p.rows)
	p.check()
	for c := range p.w.Rows {
		for i, want := range z.Row(c) {
			if got := p.z.Row(c)[i]; got != want {
				t.Fatalf("%s: z[%d][%d] is %g, want %g", name, c, i, got, want)
			}
		}
		for j, want := range g.Row(c) {
			if got := p.g.Row(c)[j]; got != want {
				t.Fatalf("%s: g[%d][%d] is %g, want %g", name, c, j, got, want)
			}
		}
	}
}

func TestWideProductsAreThoseOfFloat64s(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		ws := NewWorkspace(k, Serial)
		forEachDouble(func(r *rand.Rand, n, d, classes int, rows []int) {
			if d > 0 { // a Matrix has a column
				newWideProducts(t, r, n, d, classes, rows).compare(t, ws, fmt.Sprintf("%d×%d, classes %v of %d", n, d, rows, classes))
			}
		})
		newWideProducts(t, rand.New(rand.NewPCG(9, 2)), 100, 400, 0, nil).compare(t, ws, "no classes")
	})
}

// TestWideMistakes checks that shapes that do not fit panic, before a part of a product is made.
func TestWideMistakes(t *testing.T) {
	of := func(rows, cols int) Matrix64 {
		return Matrix64{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
	}
	x := NewMatrix(700, 4)
	narrow := x
	narrow.Stride = 4
	ws := NewWorkspace(&goKernels, Serial)
	for want, f := range map[string]func(){
		"Z is 2×699 with the stride 699, expected 2×700": func() { ws.AffineWide(of(2, 699), of(2, 5), x, []int{0}) },
		"Z is 2×701 with the stride 701, expected 2×700": func() { ws.AffineWide(of(2, 701), of(2, 5), x, []int{0}) },
		"W is 2×4 with the stride 4, expected 2×5":       func() { ws.AffineWide(of(2, 700), of(2, 4), x, []int{0}) },
		"row 1 of 1 is listed":                           func() { ws.AffineWide(of(2, 700), of(1, 5), x, []int{1}) },
		"R is 2×701 with the stride 701, expected 2×700": func() { ws.CombineWide(of(2, 4), of(2, 701), x, []int{0}) },
		"G is 2×5 with the stride 5, expected 2×4":       func() { ws.CombineWide(of(2, 5), of(2, 700), x, []int{0}) },
		"row -1 of 2 is listed":                          func() { ws.CombineWide(of(2, 4), of(2, 700), x, []int{-1}) },
		"X is 700×4 with the stride 4, expected at least 0×1 with the stride 16": func() {
			ws.CombineWide(of(2, 4), of(2, 700), narrow, nil)
		},
	} {
		if got := panicOf(f); got != any("simd: "+want) {
			t.Errorf("panics with %v, want %q", got, want)
		}
	}
}

func TestWideProductsAllocateNoTiles(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		for pool, most := range map[*Pool]float64{Serial: 0, NewPool(1): 2} {
			ws := NewWorkspace(k, pool)
			p := newWideProducts(t, rand.New(rand.NewPCG(9, 3)), 4200, 100, 10, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
			got := testing.AllocsPerRun(3, func() {
				ws.AffineWide(p.z, p.w, p.x, p.rows)
				ws.CombineWide(p.g, p.r, p.x, p.rows)
			})
			if got > most {
				t.Errorf("%d cores: %v allocations, want at most %v", pool.cores, got, most)
			}
		}
	})
}
