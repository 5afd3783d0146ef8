package source

import (
	"sync"

	"fathom/data"
	"fathom/data/text"
	"fathom/model"
)

// Material is a dataset made ready: the images as networks read them. It is never changed, and any
// number of runs may share it.
type Material struct {
	Name    string // "mnist", or the name of the file or directory; what cannot be printed as "?"
	Classes int
	Train   model.Input // the training split
	Test    model.Input
}

// Load reads a dataset and makes it ready while it arrives; [data.Open] says which names there are
// and what the errors say. Of images that are mostly zeros the pixels are never in memory together.
func Load(name string, o data.Options) (*Material, error) {
	var train, test model.Intake
	set, err := data.Stream(name, o, &train, &test)
	if err != nil {
		return nil, err
	}
	return &Material{
		Name: text.Printable(set.Name), Classes: set.Classes,
		Train: train.Input(set.Train.Labels), Test: test.Input(set.Test.Labels),
	}, nil
}

// Prepare makes a dataset ready that is in memory. It keeps no more of the set than it needs, so
// that the images of a set that is mostly zeros can be forgotten.
func Prepare(set *data.Set) *Material {
	m := &Material{Name: text.Printable(set.Name), Classes: set.Classes}
	var both sync.WaitGroup
	both.Go(func() { m.Test = model.NewInput(set.Test) })
	m.Train = model.NewInput(set.Train)
	both.Wait()
	return m
}

// Images are those of a split.
func (m *Material) Images(of Split) model.Input {
	if of == Train {
		return m.Train
	}
	return m.Test
}

// Select returns chosen images.
func (m *Material) Select(of Selection) model.Input {
	in := m.Images(of.Split)
	if of.Index != nil {
		return in.Select(of.Index)
	}
	return in.Slice(0, min(of.First, in.Len()))
}

// Labels are those of a split.
func (m *Material) Labels(of Split) []int32 { return m.Images(of).Labels }
