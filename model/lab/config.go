package lab

import (
	"fathom/data"
	"fathom/model"
	"fathom/model/spec"
)

// Split is the part of a Spec that the data package reads.
func Split(s spec.Spec) data.Options {
	return data.Options{HoldOut: s.Source.HoldOut, Train: s.Source.TrainSamples, Test: s.Source.TestSamples, Classes: s.Source.Classes}
}

// Shape is the shape of the network that trains here, on samples of so many inputs.
func Shape(s spec.Spec, inputs int) model.Shape {
	n := s.Network()
	return model.Shape{Inputs: inputs, Hidden: n.Hidden, Classes: s.Source.Classes, Activation: model.Activation(n.Activation)}
}
