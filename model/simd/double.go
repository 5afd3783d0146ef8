package simd

import "fmt"

// A Matrix64 is a row-major view of float64s: element (i, j) is Data[i*Stride+j]. Unlike those of a
// [Matrix] its rows are not padded: Stride is at least Cols, and Data may end with the last
// element. Kernels touch nothing else.
type Matrix64 struct {
	Rows, Cols, Stride int
	Data               []float64
}

// Row returns row i.
func (m Matrix64) Row(i int) []float64 { return m.Data[i*m.Stride:][:m.Cols] }

// Affine64 computes z[k][i] = w[k][d] + Σⱼ x[i][j]·w[k][j] for the listed rows k of Z and W, where
// X is n×d, W has d+1 columns and Z n: the values of linear functions with their intercepts. It is
// meant for few rows of W, such as one for each of ten classes; those of Z that are not listed stay
// as they are. Z must not overlap the others.
//
// An element is ((s₀ + s₁) + (s₂ + s₃)) + w[k][d], where s_l is the chain of multiply-adds over j =
// l, l+4, l+8, …, in ascending order, from 0. Each multiply-add and the three sums are rounded: no
// term meets more than m = ⌈d/4⌉ + 3 roundings. So with v = 2⁻⁵³ and γₘ = m·v/(1 − m·v) the error
// is at most γₘ·(Σ|x[i][j]·w[k][j]| + |w[k][d]|); the Go tier rounds products too, which is one
// more. The smallest float64 comes on top for each product that underflows. The order depends on d
// alone: an element has the same bits whichever other rows are listed and whichever other rows X
// has.
func (k *Kernels) Affine64(z, w, x Matrix64, rows []int) {
	x.check("X", x.Rows, x.Cols)
	checkAffine(z, w, x.Rows, x.Cols, rows)
	tile := affineTile(x.Cols)
	for i := 0; i < x.Rows; i += tile {
		n := min(tile, x.Rows-i)
		for list := rows; len(list) > 0; {
			group := nextClasses(&list)
			k.affine(z.Data[i:], z.Stride, w.Data, w.Stride, group, x.Data[i*x.Stride:], x.Stride, n, x.Cols)
		}
	}
}

// Combine64 computes g[k][j] += Σᵢ r[k][i]·x[i][j] for the listed rows k of G and R, where X is
// n×d, R has n columns and G d: linear combinations of the rows of X, such as gradients by the
// weights of linear functions of them. Rows of G that are not listed stay as they are, and none may
// be listed twice. G must not overlap the others.
//
// An element is one chain of multiply-adds over i, in ascending order, from g[k][j]: γₙ·(|g[k][j]|
// + Σ|r[k][i]·x[i][j]|) bounds its error, γₙ₊₁ in the Go tier, with the same addition for
// underflow. It has the same bits whichever other rows are listed, and if the rows of X are given
// in several calls, one after the other.
func (k *Kernels) Combine64(g, r, x Matrix64, rows []int) {
	x.check("X", x.Rows, x.Cols)
	checkCombine(g, r, x.Rows, x.Cols, rows)
	for i := 0; i < x.Rows; i += combineRows {
		n := min(combineRows, x.Rows-i)
		for j := 0; j < x.Cols; j += combineCols {
			d := min(combineCols, x.Cols-j)
			for list := rows; len(list) > 0; {
				group := nextClasses(&list)
				k.combine(g.Data[j:], g.Stride, r.Data[i:], r.Stride, group, x.Data[i*x.Stride+j:], x.Stride, n, d)
			}
		}
	}
}

// affineTile is how many rows of X are a tile, which stays in a first-level cache while all classes
// pass, wherever eight rows do.
func affineTile(cols int) int { return max(8, tileFloats/max(1, cols)&^7) }

const (
	// tileFloats is the size of a tile of X: 24 KB.
	tileFloats = 3072
	// combineRows is the height of a tile for the sums over rows: enough that loading and storing
	// the sums once a tile costs little, and less than fills a first-level TLB when each row is in
	// other pages.
	combineRows = 32
	combineCols = tileFloats / combineRows
)

// maxClasses is how many listed rows a kernel takes at a time.
const maxClasses = 3

// nextClasses cuts the next rows off the list: groups of three, and of two where a single row would
// remain.
func nextClasses(list *[]int) []int {
	n := min(maxClasses, len(*list))
	if len(*list) == 4 {
		n = 2
	}
	group := (*list)[:n]
	*list = (*list)[n:]
	return group
}

// check panics unless m is a well-formed matrix of rows×cols.
func (m Matrix64) check(name string, rows, cols int) {
	if m.Rows != rows || m.Cols != cols || rows < 0 || cols < 0 || m.Stride < cols {
		panic(fmt.Sprintf("simd: %s is %d×%d with the stride %d, expected %d×%d", name, m.Rows, m.Cols, m.Stride, rows, cols))
	}
	if need := (rows-1)*m.Stride + cols; rows > 0 && len(m.Data) < need {
		panic(fmt.Sprintf("simd: %s is %d×%d with the stride %d but has %d floats, expected at least %d",
			name, rows, cols, m.Stride, len(m.Data), need))
	}
}

// checkAffine panics unless the operands of Affine64 go with an X of n×d.
func checkAffine(z, w Matrix64, n, d int, rows []int) {
	w.check("W", w.Rows, d+1)
	z.check("Z", z.Rows, n)
	checkListed(rows, min(z.Rows, w.Rows))
}

// checkCombine panics unless the operands of Combine64 go with an X of n×d.
func checkCombine(g, r Matrix64, n, d int, rows []int) {
	r.check("R", r.Rows, n)
	g.check("G", g.Rows, d)
	checkListed(rows, min(g.Rows, r.Rows))
}

// checkListed panics unless the list names rows of a matrix of n.
func checkListed(rows []int, n int) {
	for _, r := range rows {
		if r < 0 || r >= n {
			panic(fmt.Sprintf("simd: row %d of %d is listed", r, n))
		}
	}
}

// affineGo adds in the order of the other tiers, each product rounded. Two rows of X share what is
// loaded of W.
func affineGo(z []float64, ldz int, w []float64, ldw int, rows []int, x []float64, ldx int, n, d int) {
	for _, k := range rows {
		wk, out := w[k*ldw:][:d+1], z[k*ldz:][:n]
		for i := 0; i < n; i += 2 {
			second := min(i+1, n-1) // an odd last row is computed twice
			out[i], out[second] = dotsGo(wk[:d], x[i*ldx:][:d], x[second*ldx:][:d])
			out[i] += wk[d]
			if second != i {
				out[second] += wk[d]
			}
		}
	}
}

// dotsGo returns the products of w with x and y, four sums each.
func dotsGo(w, x, y []float64) (float64, float64) {
	var x0, x1, x2, x3, y0, y1, y2, y3 float64
	j := 0
	if len(w) >= 4 {
		u, v, o := (*[4]float64)(w), (*[4]float64)(x), (*[4]float64)(y)
		for j = 4; ; j += 4 { // what the next turn needs is fetched at the end, see generic_dense.go
			x0 += float64(u[0] * v[0])
			x1 += float64(u[1] * v[1])
			x2 += float64(u[2] * v[2])
			x3 += float64(u[3] * v[3])
			y0 += float64(u[0] * o[0])
			y1 += float64(u[1] * o[1])
			y2 += float64(u[2] * o[2])
			y3 += float64(u[3] * o[3])
			if j+4 > len(w) {
				break
			}
			u, v, o = (*[4]float64)(w[j:j+4:j+4]), (*[4]float64)(x[j:j+4:j+4]), (*[4]float64)(y[j:j+4:j+4])
		}
	}
	if j < len(w) {
		x0 += float64(w[j] * x[j])
		y0 += float64(w[j] * y[j])
	}
	if j+1 < len(w) {
		x1 += float64(w[j+1] * x[j+1])
		y1 += float64(w[j+1] * y[j+1])
	}
	if j+2 < len(w) {
		x2 += float64(w[j+2] * x[j+2])
		y2 += float64(w[j+2] * y[j+2])
	}
	return (x0 + x1) + (x2 + x3), (y0 + y1) + (y2 + y3)
}

// combineGo adds four rows of X at a time, so that the sums are loaded and stored a quarter as
// often.
func combineGo(g []float64, ldg int, r []float64, ldr int, rows []int, x []float64, ldx int, n, d int) {
	for _, k := range rows {
		to, from := g[k*ldg:][:d], r[k*ldr:][:n]
		i := 0
		for ; i+4 <= n; i += 4 {
			a, b, c, e := x[i*ldx:][:d], x[(i+1)*ldx:][:d], x[(i+2)*ldx:][:d], x[(i+3)*ldx:][:d]
			ra, rb, rc, re := from[i], from[i+1], from[i+2], from[i+3]
			for j := range to {
				to[j] = (((to[j] + float64(ra*a[j])) + float64(rb*b[j])) + float64(rc*c[j])) + float64(re*e[j])
			}
		}
		for ; i < n; i++ {
			for j, v := range x[i*ldx:][:d] {
				to[j] += float64(from[i] * v)
			}
		}
	}
}
