package saved

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"fathom/data/array"
	"fathom/model"
	"fathom/model/repr"
)

// What networks and probes are as tensors. Names and orientation are those of the export for NumPy:
// W1, in×out, and b1 are the map into the first hidden layer, and so on to the logits.

// ofNetwork is a network's parameters.
func ofNetwork(net *model.Network) (tensors []array.Tensor) {
	for i, m := range net.Maps {
		tensors = append(tensors, ofMap(m, fmt.Sprintf("W%d", i+1), fmt.Sprintf("b%d", i+1))...)
	}
	return tensors
}

func ofMap(m model.Dense, weights, biases string) []array.Tensor {
	values := make([]float32, 0, m.Weights.Rows*m.Weights.Cols)
	for i := range m.Weights.Rows {
		values = append(values, m.Weights.Row(i)...)
	}
	return []array.Tensor{
		{Name: weights, Shape: []int{m.Weights.Rows, m.Weights.Cols}, Float32: values},
		{Name: biases, Shape: []int{len(m.Biases)}, Float32: m.Biases},
	}
}

// named are tensors by their names.
type named map[string]array.Tensor

func byName(tensors []array.Tensor) named {
	all := named{}
	for _, t := range tensors {
		all[t.Name] = t
	}
	return all
}

// network makes a network of the tensors, of a shape that they must have.
func (n named) network(shape model.Shape) (*model.Network, error) {
	net := model.Blank(shape)
	for i, m := range net.Maps {
		if err := n.fill(m, fmt.Sprintf("W%d", i+1), fmt.Sprintf("b%d", i+1)); err != nil {
			return nil, err
		}
	}
	return net, nil
}

// fill sets a map's parameters.
func (n named) fill(m model.Dense, weights, biases string) error {
	w, b := n[weights], n[biases]
	if len(w.Shape) != 2 || w.Shape[0] != m.Weights.Rows || w.Shape[1] != m.Weights.Cols || w.Float32 == nil {
		return fmt.Errorf("%s is %v, expected %d×%d of f32", weights, w.Shape, m.Weights.Rows, m.Weights.Cols)
	}
	if len(b.Shape) != 1 || len(b.Float32) != len(m.Biases) {
		return fmt.Errorf("%s is %v, expected %d of f32", biases, b.Shape, len(m.Biases))
	}
	for i := range m.Weights.Rows {
		copy(m.Weights.Row(i), w.Float32[i*m.Weights.Cols:])
	}
	copy(m.Biases, b.Float32)
	return nil
}

// The tensors of a probe, behind a prefix.
const (
	probeWeights    = "weights"    // classes×width
	probeIntercepts = "intercepts" // classes
	probePredicted  = "predicted"  // class of each test sample that it is scored on
	probeValues     = "values"     // of a regression: what it predicts of each test sample
)

func ofProbe(prefix string, p *repr.Probe) []array.Tensor {
	return []array.Tensor{
		{Name: prefix + probeWeights, Shape: []int{p.Classes, p.Width}, Float64: p.Weights.RawMatrix().Data},
		{Name: prefix + probeIntercepts, Shape: []int{p.Classes}, Float64: p.Intercepts},
	}
}

// probe makes a probe of the tensors behind a prefix, false where they are none.
func (n named) probe(prefix string) (*repr.Probe, bool) {
	w, b := n[prefix+probeWeights], n[prefix+probeIntercepts]
	if len(w.Shape) != 2 || len(w.Float64) == 0 || len(b.Float64) != w.Shape[0] {
		return nil, false
	}
	return &repr.Probe{
		Classes: w.Shape[0], Width: w.Shape[1], Weights: mat.NewDense(w.Shape[0], w.Shape[1], w.Float64), Intercepts: b.Float64,
	}, true
}
