package measure

import (
	"fathom/model/geometry"
	"fathom/model/spec"
)

// cka is how alike two layers see the same rows, see package geometry.
var cka = number{
	About: spec.About{
		Measure: "cka", Title: "debiased linear CKA", Short: "CKA", Decimals: 3, Default: true, Pairs: true, Unlike: 0, Same: 1,
		Formula:  "HSIC₁(K, L) / √(HSIC₁(K, K) HSIC₁(L, L)), K and L the products of the centred rows of either layer, without each row's with itself",
		Rows:     "test rows, the same of both",
		Interval: "95 %, by the delete-one-batch jackknife of shuffled rows, Student's t",
		Meaning: "How alike two layers, or two networks, see the same rows: 1 where one is the other turned and scaled, near 0 where they have nothing in common, and sometimes below. " +
			"It is ruled by the few directions of most variance, and by rows far from the others.",
		Source: "Kornblith and others 2019, arXiv:1905.00414; Nguyen, Raghu and Kornblith 2021, arXiv:2010.15327; Murphy and others 2024, arXiv:2405.01012",
	},
	pair: ofPair(geometry.CKA),
}
