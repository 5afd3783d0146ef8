package measure

import (
	"context"

	"fathom/model/geometry"
	"fathom/model/source"
	"fathom/model/spec"
)

// classSeparation is the share of the variance between classes, see package geometry.
var classSeparation = number{
	About: spec.About{
		Measure: "class_separation", Title: "class separation", Short: "R²", Decimals: 3, Default: true, Live: true,
		Formula: "R² = 1 − SS_within / SS_total, the squares of what lies between rows and their class's mean, and between rows and the mean of all",
		Rows:    "test rows",
		Meaning: "Which share of the layer's variance is between classes: 0 where all have one mean, 1 where each class is one point.",
		Source:  "Kornblith and others 2021, arXiv:2010.16402",
	},
	classes: true,
	layer: func(ctx context.Context, x *Layer) (spec.Measured, error) {
		return ofLayer(func(l *geometry.Layer, ctx context.Context) (*geometry.Estimate, error) {
			return l.Separation(ctx, x.Labels(source.Test), x.Classes)
		})(ctx, x)
	},
}
