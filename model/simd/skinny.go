package simd

// The sizes of a pass. They are the same on every machine, since the order of its sums hangs on
// them.
const (
	// skinnyFloats is about how many floats of X are a block: 256 KB, which stay in a second-level
	// cache from the first product to the second.
	skinnyFloats = 1 << 16
	// skinnyChain is how many rows a float32 sum runs over at least before it is added to the
	// float64 ones.
	skinnyChain = 240
	// skinnySegments bounds how many parts of X have float64 sums of their own.
	skinnySegments = 16
)

// skinnyRows is how many rows of X are a block.
func skinnyRows(stride int) int {
	return max(2*rowGrain, min(skinnyChain, skinnyFloats/stride/rowGrain*rowGrain))
}

// skinnySegment is how many rows a segment of n rows has, whole blocks.
func skinnySegment(n, block int) int {
	return max(block, blockSize(n, max(1, (n+skinnySegments-1)/skinnySegments), block))
}

// SkinnyPass makes both products of a linear model with few outputs, such as a probe of ten
// classes, in one pass over its data: Z = W·[X 1]ᵀ, and from the Z′ that turn makes of it, G =
// Z′·[X 1]. X is n×d, W k×(d+1), the intercepts last, Z k×n, G k×(d+1). A block of X is read from
// memory once and is still in the cache for the second product.
//
// turn is given Z in blocks of columns, k×m, and the number of the first; it changes them in place.
// It is called for each column once, from any goroutine and in any order.
//
// Z is float32. An element is the sum of sixteen chains of multiply-adds, over j = 0 … 15 modulo 16,
// and of the intercept, which is last: no term meets more than ⌈d/16⌉ + 5 roundings, which bounds
// its error as in [Kernels.Affine64]; the Go tier has eight chains, and ⌈d/8⌉ + 5. G is float64. An
// element is the sum of those of the segments into which n is cut, the first first; that of a
// segment is the sum, in order, of chains of float32 multiply-adds over fewer than 480 columns of
// Z′ each. Where the cuts are depends on n and d alone. So with u = 2⁻²⁴ the error of an element is
// at most γ₄₈₀·Σ|z′||x|, that of the float64 sums aside, and the bits are those of the tier,
// whatever the pool.
func (w *Workspace) SkinnyPass(g Matrix64, x, weights Matrix, turn func(from int, z Matrix)) {
	k, n, d := weights.Rows, x.Rows, x.Cols
	x.check("X", n, d)
	weights.check("W", k, d+1)
	g.check("G", k, d+1)
	p := &skinnyPass{Workspace: w, x: x, w: weights, turn: turn, rows: skinnyRows(x.Stride), bias: make([]float32, k)}
	for c := range p.bias {
		p.bias[c] = weights.Row(c)[d]
	}
	p.segment = skinnySegment(n, p.rows)
	count := max(1, (n+p.segment-1)/p.segment)
	p.sums = Matrix64{Rows: count * k, Cols: d + 1, Stride: d + 1, Data: grown(&w.sums, count*k*(d+1))}
	clear(p.sums.Data)
	if d, large := w.divided(4*n*d*k, count, 1); large {
		w.pool.run(d, &w.buffers, p.segments)
	} else {
		p.segments(&w.buffers, 0, count)
	}
	for c := range k {
		to := g.Row(c)
		copy(to, p.sums.Row(c))
		for s := 1; s < count; s++ {
			w.AddScaled64(to, to, 1, p.sums.Row(s*k+c))
		}
	}
}

// A skinnyPass is the work of SkinnyPass.
type skinnyPass struct {
	*Workspace
	x, w    Matrix
	bias    []float32
	turn    func(from int, z Matrix)
	rows    int      // of X in a block
	segment int      // rows of X in a segment
	sums    Matrix64 // k rows for each segment
}

// segments does the segments from … to−1.
func (p *skinnyPass) segments(buf *buffers, from, to int) {
	k, d := p.w.Rows, p.x.Cols
	z := Matrix{Rows: k, Stride: Pad(p.rows), Data: grown(&buf.a, k*Pad(p.rows))}
	chain := Matrix{Rows: k, Cols: d, Stride: oddLines(d), Data: grown(&buf.b, k*oddLines(d))}
	for s := from; s < to; s++ {
		end, since := min(p.x.Rows, (s+1)*p.segment), 0
		for i := s * p.segment; i < end; i += z.Cols {
			z.Cols = min(p.rows, end-i)
			x := p.x.Slice(i, i+z.Cols)
			p.skinnyMul(z, x, p.w, p.bias)
			p.turn(i, z)
			p.skinnySumTo(chain, z, x, since == 0)
			since += z.Cols
			spill := since >= skinnyChain || i+z.Cols == end
			for c := range k {
				sums := p.sums.Row(s*k + c)
				sums[d] += sumWide(z.Row(c))
				if spill {
					p.addWidened(sums[:d], chain.Row(c))
				}
			}
			if spill {
				since = 0
			}
		}
	}
}

// skinnyMul computes Z = W·[X 1]ᵀ of a block.
func (k *Kernels) skinnyMul(z, x, w Matrix, bias []float32) {
	tile := max(4, skinnyTile/x.Stride&^3)
	groups := (w.Rows + k.skinnyMost - 1) / k.skinnyMost
	for i := 0; i < x.Rows; i += tile {
		rows, ahead := min(tile, x.Rows-i), tile*x.Stride
		for g := range groups {
			c, end := g*w.Rows/groups, (g+1)*w.Rows/groups
			k.skinny(z.Data[c*z.Stride+i:], z.Stride, x.Data[i*x.Stride:], x.Stride, w.Data[c*w.Stride:], w.Stride,
				bias[c:], rows, x.Cols, end-c, ahead)
			ahead = 0
		}
	}
}

// skinnySumTo computes chain = Z·X of a block, or adds to it.
func (k *Kernels) skinnySumTo(chain, z, x Matrix, begin bool) {
	groups := (z.Rows + k.skinnySumMost - 1) / k.skinnySumMost
	for j := 0; j < x.Cols; j += 2 * k.lanes {
		vecs, ahead := min(2, k.vectors(x.Cols-j)), x.Rows*x.Stride
		for g := range groups {
			c, end := g*z.Rows/groups, (g+1)*z.Rows/groups
			k.skinnySum(chain.Data[c*chain.Stride+j:], chain.Stride, z.Data[c*z.Stride:], z.Stride, x.Data[j:], x.Stride,
				x.Rows, end-c, vecs, ahead, begin)
			ahead = 0
		}
	}
}

// sumWide returns Σ x in float64: four sums, over i = 0, 1, 2, 3 modulo 4, as (0 + 1) + (2 + 3).
func sumWide(x []float32) float64 {
	var s0, s1, s2, s3 float64
	for ; len(x) >= 4; x = x[4:] {
		x := (*[4]float32)(x)
		s0 += float64(x[0])
		s1 += float64(x[1])
		s2 += float64(x[2])
		s3 += float64(x[3])
	}
	for _, v := range x {
		s0 += float64(v)
	}
	return (s0 + s1) + (s2 + s3)
}

// skinnyTile is how many floats of X all outputs pass over while they are in a first-level cache.
const skinnyTile = 6000

// skinnyGo has eight chains an element, for the sake of its registers.
func skinnyGo(z []float32, ldz int, x []float32, ldx int, w []float32, ldw int, bias []float32, rows, d, classes, _ int) {
	for i := range rows {
		row := x[i*ldx:][:d]
		for c := range classes {
			z[c*ldz+i] = dotFloatsGo(row, w[c*ldw:][:d]) + bias[c]
		}
	}
}

// skinnySumGo adds four rows of X at a time, so that the sums are loaded and stored a quarter as
// often.
func skinnySumGo(g []float32, ldg int, z []float32, ldz int, x []float32, ldx int, rows, classes, vecs, _ int, begin bool) {
	for c := range classes {
		to, from := g[c*ldg:][:8*vecs], z[c*ldz:][:rows]
		if begin {
			clear(to)
		}
		i := 0
		for ; i+4 <= rows; i += 4 {
			a, b, c, e := x[i*ldx:][:len(to)], x[(i+1)*ldx:][:len(to)], x[(i+2)*ldx:][:len(to)], x[(i+3)*ldx:][:len(to)]
			ra, rb, rc, re := from[i], from[i+1], from[i+2], from[i+3]
			for j := range to {
				to[j] = (((to[j] + float32(ra*a[j])) + float32(rb*b[j])) + float32(rc*c[j])) + float32(re*e[j])
			}
		}
		for ; i < rows; i++ {
			for j, v := range x[i*ldx:][:len(to)] {
				to[j] += float32(from[i] * v)
			}
		}
	}
}

// dotFloatsGo returns Σ x·y in eight chains.
func dotFloatsGo(x, y []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	for ; len(x) >= 8; x, y = x[8:], y[8:] {
		x, y := (*[8]float32)(x), (*[8]float32)(y)
		s0 += float32(x[0] * y[0])
		s1 += float32(x[1] * y[1])
		s2 += float32(x[2] * y[2])
		s3 += float32(x[3] * y[3])
		s4 += float32(x[4] * y[4])
		s5 += float32(x[5] * y[5])
		s6 += float32(x[6] * y[6])
		s7 += float32(x[7] * y[7])
	}
	for i, v := range x {
		s0 += float32(v * y[i])
	}
	return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
}

func widenGo(dst []float64, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = float64(v)
	}
}

// addWidenedGo adds src to dst.
func addWidenedGo(dst []float64, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] += float64(v)
	}
}

// grown returns n elements of the buffer, which is made longer where it must be.
func grown[T any](buf *[]T, n int) []T {
	if len(*buf) < n {
		*buf = make([]T, n)
	}
	return (*buf)[:n]
}
