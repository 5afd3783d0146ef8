package simd

import (
	"math"
	"math/rand/v2"
	"sync/atomic"
	"testing"
)

// cuts are the rows of X in a block, a chain and a segment, as SkinnyPass and skinnyRows say.
type cuts struct{ block, chain, segment int }

func cutsOf(n, d int) cuts {
	lines := (d + 15) / 16
	lines += 1 - lines%2
	c := cuts{block: min(max(24, 65536/(16*lines)), 240)}
	c.block -= c.block % 12
	for c.chain < 240 {
		c.chain += c.block
	}
	for c.segment = c.block; 16*c.segment < n; {
		c.segment += c.block
	}
	return c
}

// skinnyLongest is how many rows a chain of a pass has at most.
const skinnyLongest = 408

// promisedZ is element z[k][i] as SkinnyPass promises it, from row i of X and row k of W.
func (k *Kernels) promisedZ(x, w []float32) float32 {
	var t [8]float32
	if k == &goKernels {
		for j, v := range x {
			l := j % 8
			if j >= len(x)-len(x)%8 {
				l = 0
			}
			t[l] = k.multiplyAdd(v, w[j], t[l])
		}
	} else {
		var s [16]float32
		for j, v := range x {
			s[j%16] = k.multiplyAdd(v, w[j], s[j%16])
		}
		for l := range t {
			t[l] = s[l] + s[l+8]
		}
	}
	return (((t[0] + t[1]) + (t[2] + t[3])) + ((t[4] + t[5]) + (t[6] + t[7]))) + w[len(x)]
}

// promisedG is row k of G as SkinnyPass promises it, from X and row k of Z′.
func (k *Kernels) promisedG(x Matrix, z []float32) []float64 {
	n, d := x.Rows, x.Cols
	c := cutsOf(n, d)
	g := make([]float64, d+1)
	for from := 0; from < n; from += c.segment {
		to := min(n, from+c.segment)
		for j := range d {
			sum := 0.0
			for i := from; i < to; {
				chain := float32(0)
				for end := min(to, i+c.chain); i < end; i++ {
					chain = k.multiplyAdd(z[i], x.Data[i*x.Stride+j], chain)
				}
				sum += float64(chain)
			}
			g[j] += sum
		}
		sum := 0.0
		for i := from; i < to; i += c.block {
			sum += fourSums(z[i:min(to, i+c.block)])
		}
		g[d] += sum
	}
	return g
}

// fourSums is the sum of a block of Z′ that SkinnyPass promises.
func fourSums(z []float32) float64 {
	var s [4]float64
	for i, v := range z {
		l := i % 4
		if i >= len(z)-len(z)%4 {
			l = 0
		}
		s[l] += float64(v)
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

// A passed is what became of a pass.
type passed struct {
	z, turned Matrix // k×n
	g         Matrix64
}

// pass makes a pass over X. Its turn multiplies each element by a number of its own, and checks
// that it is given every column once, and matrices that any kernel may work on.
func pass(t *testing.T, ws *Workspace, x, w Matrix, also func()) passed {
	t.Helper()
	n, k, d := x.Rows, w.Rows, x.Cols
	g, check := guarded64(t, rand.New(rand.NewPCG(8, 1)), k, d+1)
	p := passed{NewMatrix(k, max(1, n)), NewMatrix(k, max(1, n)), g}
	given := make([]atomic.Int32, n)
	ws.SkinnyPass(g, x, w, func(from int, z Matrix) {
		z.check("Z", k, z.Cols)
		for i := range z.Cols {
			given[from+i].Add(1)
		}
		for c := range k {
			row := z.Row(c)
			for i := range row {
				p.z.Row(c)[from+i] = row[i]
				row[i] *= [7]float32{1, -0.75, 3, 0.1, -2, 1.25, 0.5}[(3*c+from+i)%7]
				p.turned.Row(c)[from+i] = row[i]
			}
			for i := range z.Data[c*z.Stride:][z.Cols:Pad(z.Cols)] {
				z.Data[c*z.Stride:][z.Cols+i] = float32(math.NaN()) // padding is scratch
			}
		}
		if also != nil {
			also()
		}
	})
	check()
	for i := range given {
		if m := given[i].Load(); m != 1 {
			t.Fatalf("%d×%d×%d: column %d was given %d times", n, d, k, i, m)
		}
	}
	return p
}

// skinnyShapes are passes of all widths up to 33, with all numbers of outputs and rows around the
// cuts, and of the widths of layers and images.
func skinnyShapes() (shapes [][3]int) {
	r := rand.New(rand.NewPCG(8, 2))
	outputs := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 33, 64}
	rows := []int{1, 2, 3, 4, 5, 7, 12, 239, 240, 241, 479, 481, 3839, 3840, 3841, 7681}
	for d := 1; d <= 33; d++ {
		for range 3 {
			n := rows[r.IntN(len(rows))]
			k := outputs[(d+n)%len(outputs)]
			if n*d*k > 1<<17 {
				k = 1 + k%3
			}
			shapes = append(shapes, [3]int{n, d, k})
		}
	}
	return append(shapes, [][3]int{
		{241, 100, 10}, {3841, 100, 2}, {7700, 100, 1}, {50, 100, 64},
		{71, 784, 3}, {72, 784, 4}, {73, 784, 10}, {289, 784, 1}, {4700, 784, 1}, {13, 784, 33},
		{23, 4096, 7}, {25, 4096, 13}, {385, 4096, 1},
		{97, 272, 14}, {409, 273, 4}, {6600, 300, 1}, {3, 5000, 2}, {2, 6016, 9},
	}...)
}

// samePasses reports in which pass has other bits.
func samePasses(t *testing.T, name string, got, want passed) {
	t.Helper()
	if !sameMatrices(got.z, want.z) {
		t.Errorf("%s: Z has other bits", name)
	}
	for c := range want.g.Rows {
		for j, v := range want.g.Row(c) {
			if got.g.Row(c)[j] != v {
				t.Fatalf("%s: g[%d][%d] is %g, want %g", name, c, j, got.g.Row(c)[j], v)
			}
		}
	}
}
