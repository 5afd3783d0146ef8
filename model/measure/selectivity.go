package measure

import (
	"context"
	"errors"

	"fathom/model/repr"
	"fathom/model/source"
	"fathom/model/spec"
)

// selectivity is how much better a probe does at its task than at one that only memory can do, see
// [repr.Selectivity].
var selectivity = number{
	About: spec.About{
		Measure: "selectivity", Title: "selectivity", Short: "select", Unit: "accuracy", Decimals: 3,
		Formula: "test accuracy of a multinomial probe (standardised, C = 1) at the classes, less that at a control task, where each type of row, such as a word, has a class drawn for it",
		Rows:    "test rows; fitted on training rows",
		Meaning: "Whether a probe reads the layer or knows each type by heart: near 0 it does no better than at labels that mean nothing. " +
			"It is there where types recur in training and test rows, as the names of a store's rows may.",
		Source: "Hewitt and Liang 2019, arXiv:1909.03368",
	},
	classes: true,
	layer: func(ctx context.Context, x *Layer) (spec.Measured, error) {
		if x.Types(source.Train) == nil {
			return spec.Measured{}, errors.New("nothing says of which type a row is, such as of which word, as the ids of a store's rows may")
		}
		found, err := repr.Selectivity(ctx, x.Labelled(source.Train), x.Labelled(source.Test), x.Types(source.Train), x.Types(source.Test), x.Classes, x.Seed, x.fits())
		if err != nil {
			return spec.Measured{}, err
		}
		return spec.Measured{
			Value: spec.Figure(found.Selectivity), Interval: noInterval(), N: found.Task.N, Over: spec.OverItems,
			More: []spec.NamedFigure{
				{Name: "task_accuracy", Value: spec.Figure(found.Task.Accuracy)}, {Name: "control_accuracy", Value: spec.Figure(found.Control.Accuracy)},
				{Name: "control_majority", Value: spec.Figure(found.ControlMajority)}, {Name: "type_entropy", Value: spec.Figure(found.Entropy)},
			},
		}, nil
	},
}
