package measure

import (
	"fathom/model/geometry"
	"fathom/model/spec"
)

// twonn is the dimension of the surface that the rows lie on, see package geometry.
var twonn = number{
	About: spec.About{
		Measure: "twonn", Title: "intrinsic dimension", Short: "TwoNN", Unit: "dimensions", Decimals: 1, Default: true,
		Formula:  "n / Σ ln(r₂/r₁), the maximum likelihood, r₁ and r₂ the distances of a row to its nearest and its next; rows that are the same count as one",
		Rows:     "test rows",
		Interval: "d (1 ± 1.96/√n), as if the ratios of rows were independent",
		Curve:    "of a quarter and of half the rows and of all: a flat curve is evidence, one that moves is none",
		Meaning:  "How many numbers it takes to say where on the surface of all rows a row lies, however that is bent. Above some 20 dimensions it is too low.",
		Source:   "Facco and others 2017, doi:10.1038/s41598-017-11873-y",
	},
	layer: ofLayer((*geometry.Layer).TwoNN),
}
