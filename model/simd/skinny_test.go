package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// skinnySizes are shapes around the cuts of a pass: rows of X, columns, outputs. Blocks have 240
// rows where X is narrow and 24 where it is widest, and sixteen blocks are as many as there are
// segments.
var skinnySizes = []struct{ n, d, k int }{
	{0, 3, 2}, {1, 1, 1}, {2, 15, 3}, {3, 16, 4}, {5, 17, 5}, {7, 31, 6}, {9, 32, 7}, {11, 33, 12}, {13, 8, 13},
	{239, 4, 2}, {240, 5, 3}, {241, 6, 10}, {480, 100, 10}, {3841, 7, 2}, {1000, 100, 25}, {85, 784, 10}, {53, 4096, 3},
}

// exactZ is an element of Z as the doc comment of SkinnyPass promises it.
func (k *Kernels) exactZ(x, w []float32) float32 {
	lanes := make([]float32, skinnyLanes(k))
	for j, v := range x {
		at := j % len(lanes)
		if k == &goKernels && j >= len(x)&^7 {
			at = 0
		}
		lanes[at] = k.multiplyAdd(v, w[j], lanes[at])
	}
	if len(lanes) == 16 {
		for i := range 8 {
			lanes[i] += lanes[i+8]
		}
		sum := func(l []float32) float32 { return (l[0] + l[1]) + (l[2] + l[3]) }
		return sum(lanes[:4]) + sum(lanes[4:8]) + w[len(x)]
	}
	return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7])) + w[len(x)]
}

// skinnyLanes is how many chains an element of Z has.
func skinnyLanes(k *Kernels) int {
	if k == &goKernels {
		return 8
	}
	return 16
}

// exactG is a row of G, from a row of Z′.
func (k *Kernels) exactG(x Matrix, z []float32) []float64 {
	rows := skinnyRows(x.Stride)
	segment := skinnySegment(x.Rows, rows)
	all := make([]float64, x.Cols+1)
	for from := 0; from < x.Rows; from += segment {
		sums, chain := make([]float64, x.Cols+1), make([]float32, x.Cols)
		end := min(x.Rows, from+segment)
		for i := from; i < end; i += rows {
			to := min(end, i+rows)
			for r := i; r < to; r++ {
				for j, v := range x.Row(r) {
					chain[j] = k.multiplyAdd(v, z[r], chain[j])
				}
			}
			sums[x.Cols] += sumWide(z[i:to])
			if since := to - from; since%((skinnyChain+rows-1)/rows*rows) == 0 || to == end {
				for j, v := range chain {
					sums[j] += float64(v)
				}
				clear(chain)
			}
		}
		for j, v := range sums {
			all[j] += v
		}
	}
	return all
}

// TestSkinnyPass holds a pass against the order of sums that it promises, bit for bit, on pools of
// several sizes. Padding is NaN, and turn squares the margins.
func TestSkinnyPass(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(12, 1))
		for _, s := range skinnySizes {
			x, _ := testMatrix(t, r, max(1, s.n), s.d, normal(r))
			x.Rows = s.n
			w, _ := testMatrix(t, r, s.k, s.d+1, normal(r))
			squares := make([][]float32, s.k)
			for c := range squares {
				for i := range s.n {
					z := k.exactZ(x.Row(i), w.Row(c))
					squares[c] = append(squares[c], z*z)
				}
			}
			for _, pool := range []*Pool{Serial, NewPool(1), NewPool(2), NewPool(5)} {
				name := fmt.Sprintf("%d×%d, %d outputs, %d cores", s.n, s.d, s.k, pool.Cores())
				g, check := guarded64(t, r, s.k, s.d+1)
				var mu sync.Mutex
				seen := make([]int, s.n)
				NewWorkspace(k, pool).SkinnyPass(g, x, w, func(from int, z Matrix) {
					for c := range z.Rows {
						for i, v := range z.Row(c) {
							z.Row(c)[i] = v * v
							if want := squares[c][from+i]; !sameBits(v*v, want) {
								t.Errorf("%s: element (%d, %d) of Z squared is %g, want %g", name, c, from+i, v*v, want)
							}
						}
					}
					mu.Lock()
					defer mu.Unlock()
					for i := range z.Cols {
						seen[from+i]++
					}
				})
				check()
				if slices.ContainsFunc(seen, func(n int) bool { return n != 1 }) {
					t.Errorf("%s: columns turned so often: %v", name, seen)
				}
				for c := range s.k {
					if want := k.exactG(x, squares[c]); !slices.Equal(g.Row(c), want) {
						t.Errorf("%s: row %d of G is %v, want %v", name, c, g.Row(c), want)
					}
				}
				if t.Failed() {
					return
				}
			}
		}
	})
}

// TestSkinnyPassDivides is TestSkinnyPass on a matrix that is large enough for a pool to divide.
func TestSkinnyPassDivides(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(12, 2))
		const n, d, outputs = 4000, 130, 6
		if 4*n*d*outputs < parallelFlops {
			t.Fatal("it is not divided")
		}
		x, w := NewMatrix(n, d), NewMatrix(outputs, d+1)
		for _, m := range []Matrix{x, w} {
			for i := range m.Data {
				m.Data[i] = float32(r.NormFloat64())
			}
		}
		var first Matrix64
		for _, pool := range []*Pool{Serial, NewPool(1), NewPool(2), NewPool(3), NewPool(8)} {
			g := Matrix64{Rows: outputs, Cols: d + 1, Stride: d + 1, Data: make([]float64, outputs*(d+1))}
			NewWorkspace(k, pool).SkinnyPass(g, x, w, func(int, Matrix) {})
			if first.Data == nil {
				first = g
			}
			if !slices.Equal(g.Data, first.Data) {
				t.Errorf("a pool of %d cores gives other bits", pool.Cores())
			}
		}
	})
}

// TestSkinnyPassError bounds the error of both products by what their doc comment says.
func TestSkinnyPassError(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(12, 3))
		x, _ := testMatrix(t, r, 700, 50, normal(r))
		w, _ := testMatrix(t, r, 2, 51, normal(r))
		g, _ := guarded64(t, r, 2, 51)
		var z [2][700]float64
		NewWorkspace(k, Serial).SkinnyPass(g, x, w, func(from int, m Matrix) {
			for c := range m.Rows {
				for i, v := range m.Row(c) {
					z[c][from+i] = float64(v)
				}
			}
		})
		rounds := 50/skinnyLanes(k) + 1 + 5
		if k == &goKernels {
			rounds++
		}
		for c := range z {
			for i, got := range z[c] {
				want := float64(w.Row(c)[50])
				size := math.Abs(want)
				for j, v := range x.Row(i) {
					want += float64(v) * float64(w.Row(c)[j])
					size += math.Abs(float64(v) * float64(w.Row(c)[j]))
				}
				if off := math.Abs(got - want); off > gamma(rounds)*size {
					t.Fatalf("element (%d, %d) of Z is off by %g of %g", c, i, off, size)
				}
			}
			for j, got := range g.Row(c)[:50] {
				want, size := 0.0, 0.0
				for i, v := range z[c] {
					want += v * float64(x.Row(i)[j])
					size += math.Abs(v * float64(x.Row(i)[j]))
				}
				if off := math.Abs(got - want); off > gamma(480)*size {
					t.Fatalf("element (%d, %d) of G is off by %g of %g", c, j, off, size)
				}
			}
		}
	})
}

// TestWideProducts: the products of float32s are those of the same numbers as float64s.
func TestWideProducts(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(12, 4))
		for _, s := range []struct{ n, d, classes int }{{1, 1, 1}, {7, 3, 2}, {33, 100, 5}, {65, 97, 3}, {300, 784, 11}, {9, 4100, 2}} {
			x, _ := testMatrix(t, r, s.n, s.d, normal(r))
			wide := Matrix64{Rows: s.n, Cols: s.d, Stride: s.d, Data: make([]float64, s.n*s.d)}
			for i := range s.n {
				for j, v := range x.Row(i) {
					wide.Row(i)[j] = float64(v)
				}
			}
			rows := someRows(r, s.classes)
			w, _ := guarded64(t, r, s.classes, s.d+1)
			z, _ := guarded64(t, r, s.classes, s.n)
			g, _ := guarded64(t, r, s.classes, s.d)
			wantZ, wantG := clone64(z), clone64(g)
			k.Affine64(wantZ, w, wide, rows)
			k.Combine64(wantG, wantZ, wide, rows)
			for _, pool := range []*Pool{Serial, NewPool(1), NewPool(3)} {
				ws, gotG := NewWorkspace(k, pool), clone64(g)
				ws.AffineWide(z, w, x, rows)
				ws.CombineWide(gotG, z, x, rows)
				if !slices.Equal(z.Data, wantZ.Data) || !slices.Equal(gotG.Data, wantG.Data) {
					t.Errorf("%d×%d, classes %v, %d cores: other bits than those of float64s", s.n, s.d, rows, pool.Cores())
				}
			}
		}
	})
}

// TestWiden converts every kind of number, at every length around those of the vectors.
func TestWiden(t *testing.T) {
	special := []float32{0, float32(math.Copysign(0, -1)), 1, -1, math.MaxFloat32, math.SmallestNonzeroFloat32,
		float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 1e-40, math.Pi}
	forEachTier(t, func(t *testing.T, k *Kernels) {
		for n := range 40 {
			src, dst, sum := make([]float32, n), make([]float64, n+1), make([]float64, n+1)
			for i := range src {
				src[i] = special[(i*7+n)%len(special)]
			}
			for i := range dst {
				dst[i], sum[i] = 42, 0.5
			}
			k.widen(dst, src)
			k.addWidened(sum, src)
			for i, v := range src {
				want := float64(v)
				if math.Float64bits(dst[i]) != math.Float64bits(want) && v == v || v != v && dst[i] == dst[i] {
					t.Errorf("%d of %d: %g becomes %g", i, n, v, dst[i])
				}
				if want += 0.5; sum[i] != want && want == want {
					t.Errorf("%d of %d: 0.5 + %g is %g", i, n, v, sum[i])
				}
			}
			if dst[n] != 42 || sum[n] != 0.5 {
				t.Errorf("%d: written behind the end", n)
			}
		}
	})
}

// TestSkinnyPassAllocates: after the first pass of a shape only a few words are allocated.
func TestSkinnyPassAllocates(t *testing.T) {
	x, w := NewMatrix(500, 40), NewMatrix(10, 41)
	g := Matrix64{Rows: 10, Cols: 41, Stride: 41, Data: make([]float64, 10*41)}
	ws := NewWorkspace(Default(), Serial)
	turn := func(int, Matrix) {}
	if got := testing.AllocsPerRun(10, func() { ws.SkinnyPass(g, x, w, turn) }); got > 3 {
		t.Errorf("a pass allocates %g times", got)
	}
}
