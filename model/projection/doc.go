// Package projection draws representations, n samples of d features, in a few dimensions: on axes and
// on maps. It reads rows in blocks, and they may stand in a file.
//
// # Principal components
//
// [FitPCATop] centres the columns and finds the orthogonal directions of largest
// variance (K. Pearson, 1901; I. T. Jolliffe, "Principal Component Analysis",
// 2002). Variances are unbiased, Σ(·)²/(n−1). It decomposes the d×d covariance
// when n ≥ d and the n×n Gram matrix otherwise; both share their non-zero
// spectrum. [FitPCA] does so of any size, and holds nothing.
//
// # Other axes
//
// [Discriminants] are the directions that separate classes, [ProbeDirections] those that a probe
// reads from; [Project] draws rows on either. [Distances.TSNE] and [Distances.UMAP] draw maps of up
// to 4,000 rows, which keep neighbours and nothing else; [Distances.Trustworthiness] says how well.
//
// # Determinism
//
// A result is the same to the last bit whatever GOMAXPROCS is and on any number of cores: a sum is cut,
// if at all, where the shape of the matrix says, and its parts are added in their order, whoever made
// them. Where products are float32, which those of large fits and of the leading components alone begin
// with, the last bits depend on the tier of kernels that package simd chose, assembly or Go, and not on
// the processor beyond it; those of small fits do not depend on the tier either.
package projection
