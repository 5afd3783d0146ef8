// Package geometry measures the shape of a layer's cloud of points, and how alike two layers see the
// same items. It fits nothing, and but for class separation and neural collapse it needs no labels.
//
// A [Layer] holds n rows, one an item, of d features, x ∈ ℝⁿˣᵈ, in float64; x̃ are the rows less the
// mean of each column. All figures are of float64 products and sums.
//
// # One layer
//
//	ParticipationRatio   (Σλ)²/Σλ² over the eigenvalues λ of the covariance: how many directions the
//	                     variance is spread over
//	EffectiveRank        exp H(σ/Σσ), H the entropy and σ the singular values of x̃
//	TwoNN                n/Σ ln(r₂/r₁), the dimension of the surface that the points lie on, from the
//	                     distances r₁ and r₂ of each to its two nearest
//	Separation           1 − SS_within/SS_total, the share of the variance that lies between classes
//	Collapse             how far the points of each class have become one, and the classes' means a
//	                     simplex
//
// # Two layers, the same items
//
//	CKA                  the debiased linear one: 0 for what has nothing in common, 1 for the same up to
//	                     a rotation and a scale
//	Procrustes           the angle that is left when one is turned and scaled to the other
//	RSA                  the rank correlation of the distances between items
//
// Canonical correlations are not here. They are the same for every invertible map of the features,
// and so identically 1 wherever d ≥ n.
//
// # How sure
//
// An [Estimate] says how many rows it is of and, where the measure allows one, its 95 % interval over
// items: what other items of the same kind would give, of the same networks. Other networks are
// another question, which only seeds answer. Dimensions depend on n, so they are also taken of half
// the rows, and a quarter: what still grows with n is no property of the layer.
//
// # Errors
//
// Rows that a measure says nothing of (constant ones, too few of them, a single class) are an error of
// type [repr.Undefined], whose reason is a sentence; NaN and infinities are one that wraps
// [reading.ErrNotFinite]. No figure is ever NaN.
//
// # Determinism
//
// Results have the same bits on every processor, with every tier of kernels and on any number of
// cores: products are rounded before they are added, sums run in an order that the shape decides, and
// the cores divide what is cut already.
package geometry
