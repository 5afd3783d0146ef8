package measure

import (
	"context"

	"fathom/model/repr"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/stat"
)

// nearestVotes is how many neighbours vote.
const nearestVotes = 5

// knn is how many test rows the nearest training rows tell the class of, see [repr.KNearest].
var knn = number{
	About: spec.About{
		Measure: "knn", Title: "k nearest neighbours", Short: "kNN", Unit: "accuracy", Decimals: 3, Default: true, Live: true,
		Formula:  "share of test rows of the class that is commonest among the k = 5 training rows nearest to them by Euclid; of equally common ones the lowest",
		Rows:     "test rows, judged by the training rows nearest to each, both as they are",
		Interval: "95 % score interval of Wilson; over groups of rows where rows come in groups",
		Meaning: "Whether rows of a class lie near each other. Nothing is fitted and nothing chosen, so that a probe which leans on its penalty shows beside it. " +
			"It depends on the units of the features.",
		Source: "Cover and Hart 1967, IEEE Transactions on Information Theory 13",
	},
	classes: true,
	layer: func(ctx context.Context, x *Layer) (spec.Measured, error) {
		found, err := repr.KNearest(ctx, x.Labelled(source.Train), x.Labelled(source.Test), x.Classes, nearestVotes, repr.Euclid, x.Pool)
		if err != nil {
			return spec.Measured{}, err
		}
		return accuracy(found, x.Labels(source.Test), x.Groups(source.Test)), nil
	},
}

// accuracy is a number that is the share of rows that are right, with its interval: over groups, nil
// for none, where several rows are of one.
func accuracy(of *repr.Classified, labels, groups []int32) spec.Measured {
	e := spec.Measured{Value: spec.Figure(of.Accuracy), N: of.N, Over: spec.OverItems}
	low, high := stat.Wilson(of.Correct, of.N)
	if groups != nil {
		right := make([]bool, len(labels))
		for i, label := range labels {
			right[i] = of.Predictions[i] == label
		}
		over := stat.WilsonClusters(right, groups)
		if low, high = over.Low, over.High; over.Groups > 0 {
			e.Over = spec.OverGroups
		}
	}
	e.Interval = [2]spec.Figure{spec.Figure(low), spec.Figure(high)}
	return e
}
