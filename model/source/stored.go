package source

import (
	"slices"

	"fathom/data/store"
	"fathom/model/simd"
	"fathom/model/spec"
)

// Stored is a subject whose layers lie in a store, as it is at one moment.
type Stored struct {
	store  *store.Store
	moment int
}

var _ Source = (*Stored)(nil)

// InStore returns the source that a store is at one of its moments.
func InStore(s *store.Store, moment int) *Stored { return &Stored{s, moment} }

// Layers lists the layers of the store.
func (s *Stored) Layers() []Layer {
	var layers []Layer
	for _, layer := range s.store.Layers() {
		layers = append(layers, Layer{Name: layer.Name, Width: layer.Width, Fixed: layer.Fixed})
	}
	return layers
}

// Sample chooses rows. They are read when a layer of them is.
func (s *Stored) Sample(of Selection) Sample {
	if of.Index == nil && of.First < s.store.Len(splitOf(of.Split)) {
		of.Index = make([]int, of.First)
		for i := range of.Index {
			of.Index[i] = i
		}
	}
	return &stored{s, of}
}

// splitOf is where the store keeps a part of the samples.
func splitOf(s Split) store.Split {
	if s == Test {
		return store.Test
	}
	return store.Train
}

// stored is chosen rows of a store.
type stored struct {
	*Stored
	of Selection
}

// Labels are the classes of the rows, none of them where labels are real values.
func (s *stored) Labels() []int32 {
	return Chosen(s.store.Labels(splitOf(s.of.Split)), s.of.Index)
}

// Predicted is nothing: a store has no opinion of its own.
func (s *stored) Predicted() []int32 {
	none := make([]int32, len(s.Labels()))
	for i := range none {
		none[i] = spec.None
	}
	return none
}

// Rows are the chosen rows at a layer, which are read each time.
func (s *stored) Rows(layer int) Rows {
	rows := s.store.Rows(s.moment, layer, splitOf(s.of.Split))
	if s.of.Index == nil {
		return rows
	}
	return picked{rows, s.of.Index}
}

// Some are the rows of the indices, in that order; those that lie side by side are read together.
func Some(rows Rows, index []int) Rows { return picked{rows, index} }

// picked are some rows of others, in the order of their numbers.
type picked struct {
	from  Rows
	index []int
}

func (p picked) Dims() (n, d int) {
	_, d = p.from.Dims()
	return len(p.index), d
}

// Read reads rows that lie side by side together.
func (p picked) Read(dst []float32, from int) error {
	_, d := p.Dims()
	index := p.index[from:][:len(dst)/d]
	for len(index) > 0 {
		n := 1
		for n < len(index) && index[n] == index[0]+n {
			n++
		}
		if err := p.from.Read(dst[:n*d], index[0]); err != nil {
			return err
		}
		dst, index = dst[n*d:], index[n:]
	}
	return nil
}

// Hold reads all rows into memory, where every further reading costs nothing.
func Hold(rows Rows) (simd.Matrix, error) {
	n, d := rows.Dims()
	held := simd.NewMatrix(n, d)
	block := max(1, holdBlock/max(1, d))
	buffer := make([]float32, min(n, block)*d)
	for from := 0; from < n; from += block {
		part := buffer[:min(n-from, block)*d]
		if err := rows.Read(part, from); err != nil {
			return simd.Matrix{}, err
		}
		for i := range len(part) / d {
			copy(held.Row(from+i), part[i*d:])
		}
	}
	return held, nil
}

// holdBlock is how many numbers are read at a time: 8 MB, so that a disk reads them in one go.
const holdBlock = 2 << 20

// Chosen are the elements of the indices, or all of them where that is nil. They are shared then.
func Chosen[T any](all []T, index []int) []T {
	if index == nil || all == nil {
		return slices.Clip(all)
	}
	some := make([]T, len(index))
	for i, k := range index {
		some[i] = all[k]
	}
	return some
}
