package source

import "fathom/model/simd"

// Rows is a representation, n samples of d features, that is read in blocks.
type Rows = simd.Rows

// Split is a part of the samples.
type Split int

// The splits.
const (
	Train Split = iota
	Test
)

// String is train or test.
func (s Split) String() string {
	if s == Test {
		return "test"
	}
	return "train"
}

// Layer is one of a subject's layers.
type Layer struct {
	Name  string
	Width int
	Fixed bool // it is the same at every moment, as the input is
}

// Selection chooses samples of a split: those of the indices, in that order, or the first so many
// where Index is nil.
type Selection struct {
	Split Split
	First int
	Index []int
}

// Sample is chosen samples as one subject sees them at one moment. It may be used by several
// goroutines. What it returns must not be changed.
type Sample interface {
	// Labels has a class for each sample, spec.None for one that is not known.
	Labels() []int32
	// Rows is the representation at a layer, a row a sample.
	Rows(layer int) Rows
	// Predicted has the class that the subject gives each sample, spec.None for none.
	Predicted() []int32
}

// Source is one subject at one moment. It never changes, and may be used by several goroutines.
type Source interface {
	Layers() []Layer
	// Sample draws samples; they must be there.
	Sample(of Selection) Sample
}

// Samples is what a source draws from, the same at every moment.
type Samples interface {
	// Labels has the class of each sample of a split, spec.None where it is not known. It must not
	// be changed.
	Labels(of Split) []int32
}
