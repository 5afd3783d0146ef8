package simd

import "runtime"

// goKernels is the tier for every processor. Its vectors are eight floats, for the sake of the
// shared code above it.
//
// Products are rounded before they are added: the conversions keep the compiler from fusing them
// where the processor could, so that the tier has the same bits on every architecture.
var goKernels = Kernels{
	tier:  "go",
	lanes: 8,

	panel: panelGo, sparseMul: sparseMulGo, sparseAdd: sparseAddGo,
	skinny: skinnyGo, skinnySum: skinnySumGo, skinnyMost: 2, skinnySumMost: 8,
	widen: widenGo, addWidened: addWidenedGo, half: halfGo, moments: momentsGo,
	transpose: transposeGo, affine: affineGo, combine: combineGo,

	mulVec: mulVecGo, addTransMulVec: addTransMulVecGo, addScaled64: addScaled64Go,
	exp64: map64Go(Exp64), log1p64: map64Go(Log1p64),

	tanh: mapGo(tanh64),
	exp:  mapGo(Exp64),
	sigmoid: mapGo(func(x float64) float64 {
		return 1 / (1 + Exp64(-x))
	}),
	relu: reluGo,
	tanhGrad: scaleGo(func(h float32) float32 {
		return 1 - float32(h*h)
	}),
	sigmoidGrad: scaleGo(func(h float32) float32 {
		return h - float32(h*h)
	}),
	reluGrad: reluGradGo,
	axpy:     axpyGo, top: topGo, curve: curveGo,
	peak: peakGo, flopsPerTurn: 2 * 8, stream: streamGo,
}

// panelGo works on tiles of 2×4 elements, whose sums the compiler keeps in registers.
func panelGo(c []float32, ldc int, a []float32, ars, aks int, b []float32, ldb int, z []float32, ldz int,
	m, k, vecs int, add bool, alpha float32) {
	for j := 0; j < 8*vecs; j += 4 {
		for i := 0; i < m; i += 2 {
			second := min(i+1, m-1) // an odd last row is computed twice
			s := [2][4]float32{[4]float32(z[i*ldz+j:]), [4]float32(z[second*ldz+j:])}
			if k > 0 {
				s = tileGo(s, a[i*ars:], a[second*ars:], aks, b[j:], ldb, k)
			}
			if add && second != i {
				addGo(c[second*ldc+j:], alpha, s[1])
			}
			if add {
				addGo(c[i*ldc+j:], alpha, s[0])
				continue
			}
			copy(c[i*ldc+j:], s[0][:])
			copy(c[second*ldc+j:], s[1][:])
		}
	}
}

// tileGo continues the sums s with k terms.
func tileGo(s [2][4]float32, a0, a1 []float32, aks int, b []float32, ldb, k int) [2][4]float32 {
	s00, s01, s02, s03 := s[0][0], s[0][1], s[0][2], s[0][3]
	s10, s11, s12, s13 := s[1][0], s[1][1], s[1][2], s[1][3]
	for p := range k {
		x, y := a0[p*aks], a1[p*aks]
		row := (*[4]float32)(b[p*ldb:])
		s00 += float32(x * row[0])
		s01 += float32(x * row[1])
		s02 += float32(x * row[2])
		s03 += float32(x * row[3])
		s10 += float32(y * row[0])
		s11 += float32(y * row[1])
		s12 += float32(y * row[2])
		s13 += float32(y * row[3])
	}
	return [2][4]float32{{s00, s01, s02, s03}, {s10, s11, s12, s13}}
}

// addGo adds α·s to the first four elements of c.
func addGo(c []float32, alpha float32, s [4]float32) {
	for j, x := range s {
		c[j] += float32(alpha * x)
	}
}

func sparseMulGo(y []float32, ldy int, begin, end []uint32, step int, entry []uint16, palette []float32,
	w []float32, ldw int, z []float32, ldz int, rows, vecs int) {
	n := 8 * vecs
	for r := range rows {
		sum := y[r*ldy:][:n]
		copy(sum, z[r*ldz:][:n])
		for _, e := range entry[begin[r*step]:end[r*step]] {
			axpyRowGo(sum, palette[e>>8], w[int(e&0xff)*ldw:])
		}
	}
}

func sparseAddGo(w []float32, ldw int, begin, end []uint32, entry []uint16, palette []float32,
	d []float32, ldd int, cols, vecs int, alpha float32) {
	n := 8 * vecs
	var sums [8 * maxSparseVecs]float32
	for p := range cols {
		list := entry[begin[p]:end[p]]
		if len(list) == 0 {
			continue
		}
		sum := sums[:n]
		clear(sum)
		for _, e := range list {
			axpyRowGo(sum, palette[e>>8], d[int(e&0xff)*ldd:])
		}
		axpyRowGo(w[p*ldw:][:n], alpha, sum)
	}
}

// axpyRowGo adds α·x to y.
func axpyRowGo(y []float32, alpha float32, x []float32) {
	x = x[:len(y)]
	for j := range y {
		y[j] += float32(alpha * x[j])
	}
}

func axpyGo(dst []float32, ldd int, src []float32, lds int, rows, n int, alpha float32) {
	for r := range rows {
		axpyRowGo(dst[r*ldd:][:n], alpha, src[r*lds:])
	}
}

func transposeGo(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
	for i := range rows {
		for j, x := range src[i*lds:][:cols] {
			dst[j*ldd+i] = x
		}
	}
}

// mapGo returns the kernel dst = f(src).
func mapGo(f func(float64) float64) elementwise {
	return func(dst []float32, ldd int, src []float32, lds int, rows, n int) {
		for r := range rows {
			out := dst[r*ldd:][:n]
			for j, x := range src[r*lds:][:n] {
				out[j] = float32(f(float64(x)))
			}
		}
	}
}

// scaleGo returns the kernel dst = dst·g(src), flushed.
func scaleGo(g func(float32) float32) elementwise {
	return func(dst []float32, ldd int, src []float32, lds int, rows, n int) {
		for r := range rows {
			out := dst[r*ldd:][:n]
			for j, h := range src[r*lds:][:n] {
				out[j] = flushed(out[j] * g(h))
			}
		}
	}
}

func reluGo(dst []float32, ldd int, src []float32, lds int, rows, n int) {
	for r := range rows {
		out := dst[r*ldd:][:n]
		for j, x := range src[r*lds:][:n] {
			if x < 0 {
				x = 0
			}
			out[j] = x
		}
	}
}

func reluGradGo(dst []float32, ldd int, src []float32, lds int, rows, n int) {
	for r := range rows {
		out := dst[r*ldd:][:n]
		for j, h := range src[r*lds:][:n] {
			if !(h > 0) {
				out[j] = 0
			}
			out[j] = flushed(out[j])
		}
	}
}

// peakGo keeps eight independent sums in registers.
func peakGo(turns int) {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	x := float32(turns)
	for range turns {
		s0 += float32(x * s0)
		s1 += float32(x * s1)
		s2 += float32(x * s2)
		s3 += float32(x * s3)
		s4 += float32(x * s4)
		s5 += float32(x * s5)
		s6 += float32(x * s6)
		s7 += float32(x * s7)
	}
	sink(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7)
}

// sink uses a value, so that the compiler cannot leave out what computes it.
//
//go:noinline
func sink(float32) {}

// streamGo reads an element of each cache line, and keeps the compiler from leaving it out.
func streamGo(x []float32) {
	sum := float32(0)
	for i := 0; i < len(x); i += rowPad {
		sum += x[i]
	}
	runtime.KeepAlive(sum)
}

// map64Go makes a kernel of a function.
func map64Go(f func(float64) float64) func(dst, src []float64) {
	return func(dst, src []float64) {
		dst = dst[:len(src)]
		for i, x := range src {
			dst[i] = f(x)
		}
	}
}

func topGo(z []float32, ldz int, best []int32, rows, n int) {
	for j := range n {
		at, zeros := 0, z[j]*0 // NaN of what is not finite
		for r := 1; r < rows; r++ {
			x := z[r*ldz+j]
			zeros += float32(x * 0)
			if x > z[at*ldz+j] {
				at = r
			}
		}
		best[j] = int32(at)
		if zeros != 0 {
			best[j] = -1
		}
		most := z[at*ldz+j]
		for r := range rows {
			z[r*ldz+j] -= most
		}
	}
}
