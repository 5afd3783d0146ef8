package spec

import (
	"fmt"
	"slices"

	"fathom/data/text"
)

// Belongs says why an event cannot be of this experiment, in a sentence without a capital and a full stop:
// it is of a layer that there is not, or of other classes. It is nil of every event that a lab
// writes. Whoever shows events may count on it, so whoever reads them from a file asks.
func (s Spec) Belongs(e Event) error {
	layers := s.layers() // none of a store before it has been read
	var of []int
	var confusion Confusion
	switch e := e.(type) {
	case Probed:
		of, confusion = append(of, e.Layer), e.Confusion
	case Projected:
		of = append(of, e.Layer)
		if more := max(len(e.ExplainedVariance), len(e.ExplainedVarianceRatio)); more > max(e.Width, 0) {
			return fmt.Errorf("%s of %s of %s", text.Plural(more, "component"), LayerName(e.Layer), text.Plural(e.Width, "feature"))
		}
	case Compared:
		of = append(of, e.First, e.Second)
	case Measured:
		of = append(of, e.Layer)
		if e.Other != nil && e.Other.Run == "" {
			of = append(of, e.Other.Layer)
		}
	case Judged:
		if n := len(e.Neighbours); layers > 0 && n >= layers {
			return fmt.Errorf("%s between %s", text.Plural(n, "test"), text.Plural(layers, "layer"))
		}
	case Checked:
		for _, l := range e.Layers {
			of = append(of, l.Layer)
		}
	case Replicated:
		for _, f := range e.Figures {
			of = append(of, f.Quantity.layers()...)
		}
	case Seeded:
		of = e.layers()
		for _, b := range e.Curves {
			if len(b.Accuracy) != len(b.Steps) || len(b.Low) != len(b.Steps) || len(b.High) != len(b.Steps) {
				return fmt.Errorf("a curve over seeds that has not a figure at each of its %s", text.Plural(len(b.Steps), "step"))
			}
		}
	}
	if at := slices.IndexFunc(of, func(layer int) bool { return layer < 0 || layers > 0 && layer >= layers }); at >= 0 {
		return fmt.Errorf("layer %d of %s", of[at], text.Plural(layers, "layer"))
	}
	if n := confusion.Classes(); n != 0 && s.classes() != 0 && n != s.classes() {
		return fmt.Errorf("a confusion matrix of %s, where there are %s", text.Plural(n, "class"), text.Count(s.classes()))
	}
	return nil
}

// layers is how many there are of what [Spec.LayerNames] lists.
func (s Spec) layers() int {
	if s.IsStored() {
		return len(s.Stored().Layers)
	}
	return s.Network().Layers()
}

// classes is how many classes there are, 0 where that is not known before the data are read.
func (s Spec) classes() int {
	if s.IsStored() {
		return len(s.Stored().Classes)
	}
	return s.Source.Classes
}

// layers are those that a quantity is of, if any.
func (q Quantity) layers() (of []int) {
	if q.Layer != -1 {
		of = append(of, q.Layer)
	}
	if q.Other != nil && q.Other.Layer != -1 {
		of = append(of, q.Other.Layer)
	}
	return of
}

func (e Seeded) layers() (of []int) {
	for _, m := range e.Means {
		of = append(of, m.Quantity.layers()...)
	}
	for _, f := range e.Families {
		for _, t := range f.Tests {
			of = append(append(of, t.First.layers()...), t.Second.layers()...)
		}
	}
	return of
}
