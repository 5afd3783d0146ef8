package simd

import "golang.org/x/sys/cpu"

var avx2Kernels = Kernels{
	tier:  "avx2",
	lanes: 8, panelVecs: 2, parallel: parallelFlops,

	panel: panelAVX2, sparseMul: sparseMulAVX2, sparseAdd: sparseAddAVX2,
	skinny: skinnyAVX2, skinnySum: skinnySumAVX2, skinnyMost: 3, skinnySumMost: 6, skinnySumVecs: 2,
	widen: widenAVX2, addWidened: addWidenedAVX2, scaled: scaledAVX2, half: halfAVX2, moments: momentsAVX2,
	transpose: transposeAVX2, affine: affineAVX2, combine: combineAVX2,

	mulVec: mulVecAVX2, addTransMulVec: addTransMulVecAVX2, addScaled64: addScaled64AVX2,
	exp64: exp64AVX2, log1p64: log1p64AVX2, tanh: tanhAVX2, exp: expAVX2, sigmoid: sigmoidAVX2, relu: reluAVX2,
	tanhGrad: tanhGradAVX2, sigmoidGrad: sigmoidGradAVX2, reluGrad: reluGradAVX2,
	axpy: axpyAVX2, top: topAVX2, curve: curveAVX2, peak: peakAVX2, flopsPerTurn: 2 * 12 * 8, stream: streamAVX2,
}

var avx512Kernels = Kernels{
	tier:  "avx512",
	lanes: 16, panelVecs: 3, parallel: parallelFlops,

	panel: panelAVX512, sparseMul: sparseMulAVX512, sparseAdd: sparseAddAVX512,
	skinny: skinnyAVX512, skinnySum: skinnySumAVX512, skinnyMost: 6, skinnySumMost: 12, skinnySumVecs: 2,
	widen: widenAVX2, addWidened: addWidenedAVX2, scaled: scaledAVX2, half: halfAVX2, moments: momentsAVX2,
	transpose: transposeAVX2, // it moves data only
	affine:    affineAVX2,    // vectors of four fix the order of the sums
	combine:   combineAVX2,

	mulVec: mulVecAVX2, addTransMulVec: addTransMulVecAVX512, addScaled64: addScaled64AVX2,
	exp64: exp64AVX2, log1p64: log1p64AVX2, tanh: tanhAVX512, exp: expAVX512, sigmoid: sigmoidAVX512, relu: reluAVX512,
	tanhGrad: tanhGradAVX512, sigmoidGrad: sigmoidGradAVX512, reluGrad: reluGradAVX512,
	axpy: axpyAVX512, top: topAVX512, curve: curveAVX512, peak: peakAVX512, flopsPerTurn: 2 * 12 * 16, stream: streamAVX512,
}

// native returns an assembly tier, or nil where the processor or the system does not support it.
func native(tier string) *Kernels {
	avx2 := cpu.X86.HasAVX2 && cpu.X86.HasFMA
	switch {
	case tier == "avx2" && avx2:
		return &avx2Kernels
	case tier == "avx512" && avx2 && cpu.X86.HasAVX512F:
		return &avx512Kernels
	}
	return nil
}
