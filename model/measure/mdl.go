package measure

import (
	"context"

	"fathom/model/repr"
	"fathom/model/source"
	"fathom/model/spec"
)

// mdl is how short the labels can be told to somebody who has the layer, see [repr.OnlineCode].
var mdl = number{
	About: spec.About{
		Measure: "mdl", Title: "online code length", Short: "MDL", Unit: "bits", Decimals: 0, Default: true,
		Formula: "t₁ log₂ K + Σᵢ −log₂ p(yᵢ | xᵢ), each label by the multinomial probe (standardised, C = 1) of the rows before its block; " +
			"blocks double from t₁ = 32 rows, or 2K if that is more, to all n. It is the mean of three orders of the rows",
		Rows:     "training rows; test rows for the curve",
		Interval: "not an interval but the range of the three orders",
		Curve:    "test accuracy of the probe of the first so many rows: the label-efficiency curve",
		Meaning: "How easily the classes are read from the layer: a layer from which few labels are enough has a short code, also where all layers end at the same accuracy. " +
			"n log₂ K bits would tell the labels without the layer.",
		Source: "Voita and Titov 2020, arXiv:2003.12298",
	},
	classes: true,
	layer: func(ctx context.Context, x *Layer) (spec.Measured, error) {
		code, err := repr.OnlineCode(ctx, x.Labelled(source.Train), x.Labelled(source.Test), x.Groups(source.Train), x.Classes, x.Seed, x.fits())
		if err != nil {
			return spec.Measured{}, err
		}
		e := spec.Measured{
			Value: spec.Figure(code.Bits), Interval: [2]spec.Figure{spec.Figure(code.Least), spec.Figure(code.Most)}, N: code.N, Over: spec.OverOrders,
			More: []spec.NamedFigure{{Name: "uniform", Value: spec.Figure(code.Uniform)}, {Name: "compression", Value: spec.Figure(code.Compression)}},
		}
		for _, p := range code.Curve {
			e.Curve = append(e.Curve, spec.CurvePoint{N: p.N, Value: spec.Figure(p.Accuracy)})
		}
		return e, nil
	},
}

// fits is how probes are fitted that are no probes of the run: standardised, with C = 1.
func (x *Layer) fits() repr.Options {
	return repr.Options{Scale: repr.ScaleStandard, C: 1, Pool: x.Pool}
}
