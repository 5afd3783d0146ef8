package spec

import (
	"slices"
	"strconv"
)

// Stored is what a store says of a subject's layers before anything is read of them. Its lists are
// shared and must not be changed.
type Stored struct {
	Layers  []StoredLayer  `json:"layers"`  // from the input to the output
	Moments []StoredMoment `json:"moments"` // checkpoints in order, at least one
	Classes []string       `json:"classes"` // the words of the labels; empty where they are real values
}

// StoredLayer is a layer in a store.
type StoredLayer struct {
	Name  string `json:"name"`
	Width int    `json:"width"`
}

// StoredMoment is a checkpoint in a store.
type StoredMoment struct {
	Name string `json:"name"` // "" of the only one
	Step int    `json:"step"` // the number in its name
}

// IsZero tells what JSON leaves out.
func (s Stored) IsZero() bool { return s.Layers == nil && s.Moments == nil && s.Classes == nil }

// Stored is what the store says, the zero value where a network trains here.
func (s Spec) Stored() Stored {
	for _, subject := range s.Subjects {
		if subject.ID == FromStore {
			return subject.Stored
		}
	}
	return Stored{}
}

// IsStored reports whether the layers lie in a store and no network trains here.
func (s Spec) IsStored() bool { return s.Source.Store != "" }

// Subject is whose layers are looked at: that of the store, or the network that trains here.
func (s Spec) Subject() string {
	if s.IsStored() {
		return FromStore
	}
	return Base
}

// LayerNames lists the layers of that subject, from the input to the output.
func (s Spec) LayerNames() []string {
	var names []string
	if s.IsStored() {
		for _, layer := range s.Stored().Layers {
			names = append(names, layer.Name)
		}
		return names
	}
	for layer := range s.Network().Layers() {
		names = append(names, LayerName(layer))
	}
	return names
}

// ClassName is what a class is called: its word in a store, else its number.
func (s Spec) ClassName(class int) string {
	if words := s.Stored().Classes; class >= 0 && class < len(words) {
		return words[class]
	}
	return strconv.Itoa(class)
}

// LastStep is the step of the last moment: of the end of the training, or of the last checkpoint.
func (s Spec) LastStep() int {
	if moments := s.Stored().Moments; len(moments) > 0 {
		return moments[len(moments)-1].Step
	}
	return s.Network().Steps
}

// MomentSteps lists the steps of the checkpoints of a store, ascending.
func (s Spec) MomentSteps() []int {
	var steps []int
	for _, m := range s.Stored().Moments {
		steps = append(steps, m.Step)
	}
	slices.Sort(steps)
	return steps
}
