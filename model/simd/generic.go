package simd

import (
	"runtime"

	"fathom/model/elementary"
)

// goKernels is the tier for every processor. Its vectors are as many floats as it counts columns in.
//
// Products are rounded before they are added: the conversions keep the compiler from fusing them
// where the processor could, so that the tier has the same bits on every architecture.
var goKernels = Kernels{
	tier:  "go",
	lanes: goLanes, panelVecs: blockCols / goLanes, parallel: parallelFlops / 16,

	panel: panelGo, sparseMul: sparseMulGo, sparseAdd: sparseAddGo,
	skinny: skinnyGo, skinnySum: skinnySumGo, skinnyMost: 2, skinnySumMost: 8, skinnySumVecs: blockCols / goLanes,
	widen: widenGo, addWidened: addWidenedGo, scaled: scaledGo, half: halfGo, moments: momentsGo,
	transpose: transposeGo, affine: affineGo, combine: combineGo,

	mulVec: mulVecGo, addTransMulVec: addTransMulVecGo, addScaled64: addScaled64Go,
	exp64: map64Go(elementary.Exp), log1p64: map64Go(elementary.Log1p),

	tanh: tanhTabled.kernel(), exp: expTabled.kernel(), sigmoid: sigmoidTabled.kernel(), relu: rowwise(reluGo),
	tanhGrad: rowwise(tanhGradGo), sigmoidGrad: rowwise(sigmoidGradGo), reluGrad: rowwise(reluGradGo),
	axpy: axpyGo, top: topGo, curve: curveGo,
	peak: peakGo, flopsPerTurn: 2 * 8, stream: streamGo,
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
