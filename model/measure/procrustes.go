package measure

import (
	"math"

	"fathom/model/geometry"
	"fathom/model/spec"
)

// procrustes is the angle between the shapes of two layers, see package geometry.
var procrustes = number{
	About: spec.About{
		Measure: "procrustes", Title: "Procrustes angle", Short: "angle", Unit: "radians", Decimals: 3, Pairs: true, Unlike: math.Pi / 2, Same: 0,
		Formula: "arccos(‖X̃ᵀỸ‖_* / (‖X̃‖_F ‖Ỹ‖_F)), ‖·‖_* the sum of the singular values of the products of the centred rows",
		Rows:    "test rows, the same of both",
		Meaning: "What is left between two layers when one is turned, mirrored and scaled to lie as near to the other as it can: 0 for the same shape, π/2 for nothing in common. " +
			"It is a metric, so layers may be clustered by it. It needs many more rows than features.",
		Source: "Williams and others 2021, arXiv:2110.14739",
	},
	pair: ofPair(geometry.Procrustes),
}
