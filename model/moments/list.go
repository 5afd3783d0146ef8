package moments

import (
	"fmt"

	"fathom/model/measure"
	"fathom/model/run"
)

// ListOf makes a list of samples of which there are opinions: those of the network or of the last
// layer's probe, and for a list of changes those of each layer's, nil of one without a probe. item
// is what is known of a sample.
func ListOf(q run.ListQuery, opinions []measure.Opinion, layers [][]measure.Opinion, labels []int32, item func(sample int) run.Item) (*run.List, error) {
	var ranked []measure.Ranked
	switch q.Kind {
	case run.Misread:
		ranked = measure.Misread(opinions, labels)
	case run.Doubtful:
		ranked = measure.Doubtful(opinions)
	case run.Changed:
		ranked = measure.Changed(layers)
	default:
		return nil, fmt.Errorf("there is no list of %q", q.Kind)
	}
	list := &run.List{ListQuery: q, Of: len(opinions), Count: len(ranked)}
	for _, r := range ranked[:min(len(ranked), run.MostListed)] {
		list.Items = append(list.Items, run.Listed{Item: item(r.Sample), Predicted: opinions[r.Sample].Predicted, Value: r.Value, Layer: r.Layer})
	}
	return list, nil
}
