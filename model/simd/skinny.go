package simd

// The sizes of a pass. They are the same on every machine, since the order of its sums depends on
// the first three and the last.
const (
	// skinnyBlock is how many floats of X a block has, unless its rows are very short or very long:
	// 256 KB, so that a second-level cache holds a block and the next, which is prefetched during
	// the second product. Blocks of a quarter are as fast, of twice that slower.
	skinnyBlock = 1 << 16
	// skinnyChain is how many rows of X a float32 sum runs over at least before it is added to the
	// float64 ones, unless its segment ends: so many that this addition costs little.
	skinnyChain = 240
	// skinnySegments is how many segments X has at most, each with float64 sums of its own: enough
	// to divide among cores, few enough to add them up.
	skinnySegments = 16
	// skinnyTile is how many floats of X a tile of the first product has, unless its rows are very
	// long: 24 KB, which stay in a first-level cache while all outputs pass.
	skinnyTile = 6000
	// skinnyGrain divides the number of rows of a block.
	skinnyGrain = 12
)

// skinnyRows is how many rows of d columns a block of X has: so many that it is skinnyBlock floats
// when X lies in memory as [NewMatrix] would have it. Their number is a multiple of twelve from 24
// to skinnyChain.
func skinnyRows(d int) int {
	return max(2*skinnyGrain, min(skinnyChain, skinnyBlock/oddLines(d)/skinnyGrain*skinnyGrain))
}

// SkinnyPass makes both products of a linear model with few outputs, such as a probe of ten
// classes, in one pass over its data: Z = W·[X 1]ᵀ and, from the Z′ that turn makes of Z, G =
// Z′·[X 1]. X is n×d, Z and Z′ are k×n, W and G k×(d+1) with the intercepts last. A block of X is
// read from memory once and is still in a cache for the second product.
//
// turn is given Z in blocks of columns, k×m, with the number of the first, and changes them in
// place. It gets each column once, in any order and on several goroutines at once. It must not ask
// the workspace or its pool for products: the pass has them.
//
// Z is float32. With s_l for the chain of multiply-adds over j = l, l+16, l+32, …, in ascending
// order, from 0, and t_l = s_l + s_(l+8), an element is (((t₀ + t₁) + (t₂ + t₃)) + ((t₄ + t₅) + (t₆
// + t₇))) + w[c][d]: no term meets more than m = ⌈d/16⌉ + 5 roundings. In the Go tier t_l is the
// chain over j = l, l+8, l+16, …, where the last d mod 8 columns all go to t₀, and m = ⌊d/8⌋ + d
// mod 8 + 4. So the error of an element is at most γₘ·(Σ|x[i][j]·w[c][j]| + |w[c][d]|), plus the
// smallest float32 for each product that underflows.
//
// G is float64. X is cut into blocks of b rows, where b depends on d alone and is at most 240, and
// at most sixteen segments of ⌈n/16b⌉ blocks. In a segment an element is the sum of float32 chains
// of multiply-adds over ⌈240/b⌉ blocks each, at most 408 rows, in ascending order; the last chain
// of a segment may be shorter. The sum over the segments is in order too. So the float32 sums make
// an error of at most γ₄₀₈·Σ|z′[c][i]·x[i][j]|, γ₄₀₉ in the Go tier, with the same addition for
// underflow, and the float64 sums are at most n/3840 + 15 roundings more, of 2⁻⁵³ each. The last
// column has float64 sums only: for each block four, over i = 0, 1, 2, 3 modulo 4, where what does
// not fill the last four goes to the first, as (0 + 1) + (2 + 3), and then those of the blocks.
//
// The cuts depend on n and d only. All bits are those of the tier, whatever the pool and however X
// lies in memory.
func (w *Workspace) SkinnyPass(g Matrix64, x, weights Matrix, turn func(from int, z Matrix)) {
	k, n, d := weights.Rows, x.Rows, x.Cols
	x.check("X", n, d)
	weights.check("W", k, d+1)
	g.check("G", k, d+1)
	p := &skinnyPass{Kernels: w.Kernels, x: x, w: weights, bias: grown(&w.bias, k), turn: turn, rows: skinnyRows(d)}
	for c := range p.bias {
		p.bias[c] = weights.Row(c)[d]
	}
	p.chain = (skinnyChain + p.rows - 1) / p.rows * p.rows
	p.segment = max(1, (n+skinnySegments*p.rows-1)/(skinnySegments*p.rows)) * p.rows
	count := (n + p.segment - 1) / p.segment
	p.sums = Matrix64{Rows: count * k, Cols: d + 1, Stride: d + 1, Data: grown(&w.sums, count*k*(d+1))}
	if d, large := w.divided(4*n*d*k, count, 1); large {
		w.pool.run(d, &w.buffers, p.segments)
	} else {
		p.segments(&w.buffers, 0, count)
	}
	for c := range k {
		to := g.Row(c)
		clear(to)
		for s := range count {
			w.AddScaled64(to, to, 1, p.sums.Row(s*k+c))
		}
	}
}

// A skinnyPass is the work of SkinnyPass.
type skinnyPass struct {
	*Kernels
	x, w    Matrix
	bias    []float32 // the last column of W
	turn    func(from int, z Matrix)
	rows    int      // of X in a block
	chain   int      // rows of X in a chain, whole blocks
	segment int      // rows of X in a segment, whole blocks
	sums    Matrix64 // those of the segments, k rows for each
}

// segments does the segments from … to−1.
func (p *skinnyPass) segments(buf *buffers, from, to int) {
	k, d := p.w.Rows, p.x.Cols
	z := Matrix{Rows: k, Stride: Pad(p.rows), Data: grown(&buf.a, k*Pad(p.rows))}
	chain := Matrix{Rows: k, Cols: d, Stride: oddLines(d), Data: grown(&buf.b, k*oddLines(d))}
	for s := from; s < to; s++ {
		sums := p.sums
		sums.Rows, sums.Data = k, sums.Data[s*k*sums.Stride:][:k*sums.Stride]
		clear(sums.Data)
		for i, end := s*p.segment, min(p.x.Rows, (s+1)*p.segment); i < end; i += p.chain {
			p.addChain(sums, z, chain, i, min(end, i+p.chain))
		}
	}
}

// addChain adds a chain over the rows from … to−1 of X to the sums of their segment. z and chain
// are scratch.
func (p *skinnyPass) addChain(sums Matrix64, z, chain Matrix, from, to int) {
	d := p.x.Cols
	for i := from; i < to; i += z.Cols {
		z.Cols = min(p.rows, to-i)
		x := p.x.Slice(i, i+z.Cols)
		p.skinnyMul(z, x, p.w, p.bias)
		p.turn(i, z)
		p.skinnySumTo(chain, z, x, i == from)
		for c := range z.Rows {
			sums.Row(c)[d] += sumWide(z.Row(c))
		}
	}
	for c := range z.Rows {
		p.addWidened(sums.Row(c)[:d], chain.Row(c))
	}
}

// skinnyMul computes Z = W·[X 1]ᵀ of a block, one tile of X after the other. While the first
// outputs pass over a tile, the next is prefetched; behind the last row of X that asks for memory
// of others, or for none at all, which is harmless.
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

// skinnySumTo computes chain = Z·X of a block, or chain += Z·X if not begin. While the first
// outputs pass, the next block is prefetched as the next tile is in skinnyMul.
func (k *Kernels) skinnySumTo(chain, z, x Matrix, begin bool) {
	groups := (z.Rows + k.skinnySumMost - 1) / k.skinnySumMost
	for j := 0; j < x.Cols; j += k.skinnySumVecs * k.lanes {
		vecs, ahead := min(k.skinnySumVecs, k.vectors(x.Cols-j)), x.Rows*x.Stride
		for g := range groups {
			c, end := g*z.Rows/groups, (g+1)*z.Rows/groups
			k.skinnySum(chain.Data[c*chain.Stride+j:], chain.Stride, z.Data[c*z.Stride:], z.Stride, x.Data[j:], x.Stride,
				x.Rows, end-c, vecs, ahead, begin)
			ahead = 0
		}
	}
}

// sumWide returns Σ x as the sum of a block that SkinnyPass promises.
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

// skinnyGo has eight chains an element, as many as there are registers for.
func skinnyGo(z []float32, ldz int, x []float32, ldx int, w []float32, ldw int, bias []float32, rows, d, classes, _ int) {
	for i := range rows {
		row := x[i*ldx:][:d]
		for c := range classes {
			z[c*ldz+i] = dotFloatsGo(row, w[c*ldw:][:d]) + bias[c]
		}
	}
}

// skinnySumGo is a dense product: its rows are the classes, its inner index is that of the samples.
func skinnySumGo(g []float32, ldg int, z []float32, ldz int, x []float32, ldx int, rows, classes, vecs, _ int, begin bool) {
	from, ld := g, ldg
	if begin {
		from, ld = zeros[:], 0
	}
	panelGo(g, ldg, z, ldz, 1, x, ldx, from, ld, classes, rows, vecs, false, 0)
}

// dotFloatsGo returns Σ x·y in eight chains. What does not fill the last eight goes to the first.
func dotFloatsGo(x, y []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	j := 0
	if len(x) >= 8 {
		v, w := (*[8]float32)(x), (*[8]float32)(y)
		for j = 8; ; j += 8 { // what the next turn needs is fetched at the end, see generic_dense.go
			s0 += float32(v[0] * w[0])
			s1 += float32(v[1] * w[1])
			s2 += float32(v[2] * w[2])
			s3 += float32(v[3] * w[3])
			s4 += float32(v[4] * w[4])
			s5 += float32(v[5] * w[5])
			s6 += float32(v[6] * w[6])
			s7 += float32(v[7] * w[7])
			if j+8 > len(x) {
				break
			}
			v, w = (*[8]float32)(x[j:j+8:j+8]), (*[8]float32)(y[j:j+8:j+8])
		}
	}
	for ; j < len(x); j++ {
		s0 += float32(x[j] * y[j])
	}
	return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
}
