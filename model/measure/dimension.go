package measure

import (
	"context"

	"fathom/model/geometry"
	"fathom/model/source"
	"fathom/model/spec"
)

// participationRatio is over how many directions the variance is spread, see package geometry.
var participationRatio = number{
	About: spec.About{
		Measure: "participation_ratio", Title: "participation ratio", Short: "PR", Unit: "dimensions", Decimals: 1, Default: true, Live: true,
		Formula: "(Σλ)² / Σλ², λ the variances along the principal components",
		Rows:    "test rows",
		Curve:   "of half the rows and of all: where it still rises there are too few",
		Meaning: "Over how many directions the variance is spread: 1 where all lies along one, d where each of d has the same. It is too low where n is below ten times itself.",
		Source:  "Gao and others 2017, bioRxiv 214262",
	},
	layer: ofLayer((*geometry.Layer).ParticipationRatio),
}

// ofLayer is a measure of package geometry that needs no labels, of test rows.
func ofLayer(of func(l *geometry.Layer, ctx context.Context) (*geometry.Estimate, error)) func(context.Context, *Layer) (spec.Measured, error) {
	return func(ctx context.Context, x *Layer) (spec.Measured, error) {
		held, err := x.Held(ctx, source.Test)
		if err != nil {
			return spec.Measured{}, err
		}
		return estimated(of(held, ctx))
	}
}

// ofPair is a measure of package geometry of two layers, of test rows.
func ofPair(of func(ctx context.Context, a, b *geometry.Layer) (*geometry.Estimate, error)) func(context.Context, *Layer, *Layer) (spec.Measured, error) {
	return func(ctx context.Context, x, y *Layer) (spec.Measured, error) {
		a, err := x.Held(ctx, source.Test)
		if err != nil {
			return spec.Measured{}, err
		}
		b, err := y.Held(ctx, source.Test)
		if err != nil {
			return spec.Measured{}, err
		}
		return estimated(of(ctx, a, b))
	}
}

// estimated is a figure of package geometry as a number.
func estimated(of *geometry.Estimate, err error) (spec.Measured, error) {
	if err != nil {
		return spec.Measured{}, err
	}
	e := spec.Measured{Value: spec.Figure(of.Value), Interval: noInterval(), N: of.N, Over: spec.OverItems}
	if of.Interval != nil {
		e.Interval = [2]spec.Figure{spec.Figure(of.Interval[0]), spec.Figure(of.Interval[1])}
	}
	for i := len(of.Curve) - 1; i >= 0; i-- {
		e.Curve = append(e.Curve, spec.CurvePoint{N: of.Curve[i].N, Value: spec.Figure(of.Curve[i].Value)})
	}
	return e, nil
}
