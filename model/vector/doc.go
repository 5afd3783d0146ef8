// Package vector is arithmetic of float64 vectors, and of blocks of them: element by element, or in one
// sum. Vectors of one call are of one length.
//
// The bits are the same on every processor and for every tier of package simd: a sum has the order that
// its comment says, and a product that is added to something is rounded first. gonum's floats have
// assembly on some processors and none on others, and the compiler fuses products with sums where the
// processor can.
package vector
