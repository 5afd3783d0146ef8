// Package linalg is dense linear algebra with a fixed order of sums: factorisations, eigenvalues,
// eigenvectors and singular values of matrices of float64, and an inverse in float32 where that has to
// be soon and need not be exact. It knows no samples and no labels.
//
// [Positive] is factorised and solved with (Cholesky), [Symmetric] has its eigenvalues and the
// eigenvectors that are wanted, [SingularValues] are those of any matrix.
//
// [Procrustes] turns one set of points to another, as near as a rotation or reflection brings it (P. H.
// Schönemann, Psychometrika 31, 1966): two pictures of a layer that learns differ then by what it learned
// and not by how its components happen to lie.
//
// What is float64 has the same bits on every processor, for every tier of package simd and on any
// number of cores: nothing here calls a function of package math that is not exact, nor arithmetic of
// gonum, whose matrices are containers here. [InverseRoot], whose products are float32, depends on the
// tier, assembly or Go, alone.
package linalg
