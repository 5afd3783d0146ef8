package measure

import (
	"context"

	"fathom/model/repr"
	"fathom/model/source"
	"fathom/model/spec"
)

// permuted is what a probe learns from labels that mean nothing, see [repr.Permuted].
var permuted = number{
	About: spec.About{
		Measure: "permuted", Title: "permuted labels", Short: "permuted", Unit: "accuracy", Decimals: 3, Default: true,
		Formula:  "test accuracy of a multinomial probe (standardised, C = 1) that was fitted to the training labels in another order",
		Rows:     "test rows; fitted on training rows",
		Interval: "95 %, over classes: rows of a class get much the same prediction, so that it is classes which are right or wrong by chance",
		Meaning: "A check: chance must lie in its interval; where it does not with other seeds either, something is wrong with the experiment. Beside it stands the accuracy on the permuted training labels themselves, the capacity: " +
			"near 1 a probe of this layer can learn any labels by heart.",
		Source: "Zhang and others 2017, arXiv:1611.03530",
	},
	classes: true, trained: true, check: true,
	layer: func(ctx context.Context, x *Layer) (spec.Measured, error) {
		found, err := repr.Permuted(ctx, x.Labelled(source.Train), x.Labelled(source.Test), x.Classes, x.Seed, x.fits())
		if err != nil {
			return spec.Measured{}, err
		}
		e := accuracy(&found.Test, x.Labels(source.Test), x.Labels(source.Test))
		e.Over = spec.OverClasses
		e.More = []spec.NamedFigure{{Name: "train_accuracy", Value: spec.Figure(found.Train.Accuracy)}, {Name: "chance", Value: spec.Figure(found.Chance)}}
		return e, nil
	},
}
