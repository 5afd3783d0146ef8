package measure

import (
	"context"

	"fathom/model/geometry"
	"fathom/model/source"
	"fathom/model/spec"
)

// Neural collapse: the rows of each class become one point, the classes' means a simplex, and the
// weights behind them those means, see [geometry.Collapse]. Names are used for several formulas; these
// are those of the figures here. All are 0 in full collapse.

const (
	collapseSource = "Papyan, Han and Donoho 2020, doi:10.1073/pnas.2015509117"
	standIn        = "the weights are those of the layer's probe, which stands in for a layer behind this one"
)

var nc1 = number{
	About: spec.About{
		Measure: "nc1", Title: "NC1: spread within classes", Short: "NC1", Decimals: 3, Source: collapseSource,
		Formula: "tr(Σ_W Σ_B⁺) / K, Σ_W the covariance of rows about their class's mean, Σ_B that of the K means about the mean of all rows",
		Rows:    "training rows",
		Meaning: "How far the rows of a class are spread, measured by how far apart the classes are: 0 where each class is one point.",
	},
	classes: true, layer: ofCollapse(func(c *geometry.Collapse) float64 { return c.NC1 }),
}

var nc2Norms = number{
	About: spec.About{
		Measure: "nc2_norms", Title: "NC2: equal norms", Short: "NC2 norm", Decimals: 3, Source: collapseSource,
		Formula: "sd / mean over classes of ‖μ_c − μ‖, μ_c the mean of a class and μ that of all rows",
		Rows:    "training rows",
		Meaning: "Whether all classes are equally far out: 0 where they are.",
	},
	classes: true, layer: ofCollapse(func(c *geometry.Collapse) float64 { return c.NC2Norms }),
}

var nc2Angles = number{
	About: spec.About{
		Measure: "nc2_angles", Title: "NC2: angles of a simplex", Short: "NC2 ang", Decimals: 3, Source: collapseSource,
		Formula: "mean over pairs of classes of |cos(μ_c − μ, μ_c′ − μ) + 1/(K − 1)|",
		Rows:    "training rows",
		Meaning: "Whether the means of all classes are equally far from each other: 0 where they are the corners of a simplex.",
	},
	classes: true, layer: ofCollapse(func(c *geometry.Collapse) float64 { return c.NC2Angles }),
}

var nc3 = number{
	About: spec.About{
		Measure: "nc3", Title: "NC3: weights are means", Short: "NC3", Decimals: 3, Source: collapseSource,
		Formula: "‖W/‖W‖_F − M/‖M‖_F‖²_F, W the weights behind the layer, a class a row, and M the means μ_c − μ",
		Rows:    "training rows",
		Meaning: "Whether the weights behind the layer point where its classes lie: 0 where they do, at most 4. " +
			"Behind the last layer they are the network's own; behind another, and in a store, the layer's probe stands in.",
	},
	classes: true, layer: ofReadout(func(c *geometry.Behind) float64 { return c.NC3 }),
}

var nc4 = number{
	About: spec.About{
		Measure: "nc4", Title: "NC4: nearest mean", Short: "NC4", Unit: "share", Decimals: 3, Source: collapseSource,
		Formula: "share of rows for which argmaxₖ (wₖ·x + bₖ), of the weights behind the layer, is not the class of the nearest mean",
		Rows:    "training rows",
		Meaning: "Whether what comes behind the layer does no more than look for the nearest class mean: 0 where it does that. " +
			"Behind the last layer it is the network's own; behind another, and in a store, the layer's probe stands in.",
	},
	classes: true, layer: ofReadout(func(c *geometry.Behind) float64 { return c.NC4 }),
}

// ofCollapse is a figure of the training rows and their labels alone.
func ofCollapse(figure func(c *geometry.Collapse) float64) func(context.Context, *Layer) (spec.Measured, error) {
	return func(ctx context.Context, x *Layer) (spec.Measured, error) {
		c, err := x.Collapse(ctx)
		if err != nil {
			return spec.Measured{}, err
		}
		return spec.Measured{Value: spec.Figure(figure(c)), Interval: noInterval(), N: c.N, Over: spec.OverItems}, nil
	}
}

// ofReadout is a figure of the weights behind the layer too.
func ofReadout(figure func(c *geometry.Behind) float64) func(context.Context, *Layer) (spec.Measured, error) {
	return func(ctx context.Context, x *Layer) (spec.Measured, error) {
		rows, err := x.Held(ctx, source.Train)
		if err != nil {
			return spec.Measured{}, err
		}
		readout, own, err := x.Readout(ctx)
		if err != nil {
			return spec.Measured{}, err
		}
		c, err := rows.Collapse(ctx, x.Labels(source.Train), x.Classes, readout)
		if err != nil {
			return spec.Measured{}, err
		}
		e := spec.Measured{Value: spec.Figure(figure(c.Behind)), Interval: noInterval(), N: c.N, Over: spec.OverItems}
		if !own {
			e.Remark = standIn
		}
		return e, nil
	}
}
