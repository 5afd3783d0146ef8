package measure

import (
	"context"

	"fathom/model/geometry"
	"fathom/model/spec"
)

// rsa is whether two layers put the same rows near each other, see package geometry.
var rsa = number{
	About: spec.About{
		Measure: "rsa", Title: "representational similarity", Short: "RSA", Decimals: 3, Pairs: true, Unlike: 0, Same: 1,
		Formula: "Spearman's rank correlation, over all pairs of rows, of 1 − r in one layer and in the other, r Pearson's correlation of two rows over the features",
		Rows:    "test rows, the same of both, at most 2,000",
		Meaning: "Whether two layers put the same rows near each other, by the order of the distances alone.",
		Source:  "Kriegeskorte, Mur and Bandettini 2008, doi:10.3389/neuro.06.004.2008",
	},
	pair: ofPair(func(ctx context.Context, a, b *geometry.Layer) (*geometry.Estimate, error) {
		return geometry.RSA(ctx, a, b, geometry.Correlation)
	}),
}
