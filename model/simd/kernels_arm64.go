package simd

// neonKernels is the tier of arm64, whose processors all have NEON. Its vectors are eight floats, two
// registers, and it has the bits of AVX2 and AVX-512.
var neonKernels = Kernels{
	tier:  "neon",
	lanes: 8, panelVecs: 2, parallel: parallelFlops,

	panel:     panelNEON,
	sparseMul: sparseMulNEON,
	sparseAdd: sparseAddNEON,
	skinny:    skinnyNEON, skinnySum: skinnySumNEON, skinnyMost: 3, skinnySumMost: 6, skinnySumVecs: 2,
	widen: widenNEON, addWidened: addWidenedNEON, scaled: scaledNEON, half: halfNEON, moments: momentsNEON,
	transpose: transposeNEON,
	affine:    affineNEON,
	combine:   combineNEON,

	mulVec: mulVecNEON, addTransMulVec: addTransMulVecNEON, addScaled64: addScaled64NEON,
	exp64: exp64NEON, log1p64: log1p64NEON,

	tanh: tanhNEON, exp: expNEON, sigmoid: sigmoidNEON, relu: reluNEON,
	tanhGrad: tanhGradNEON, sigmoidGrad: sigmoidGradNEON, reluGrad: reluGradNEON,
	axpy: axpyNEON, top: topNEON,
	curve: curveGo, // which rounds every product, as the others do: the same bits
	peak:  peakNEON, flopsPerTurn: 2 * 24 * 4, stream: streamNEON,
}

// native returns the assembly tier.
func native(tier string) *Kernels {
	if tier == neonKernels.tier {
		return &neonKernels
	}
	return nil
}
