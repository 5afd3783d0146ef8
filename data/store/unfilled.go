package store

import (
	"fmt"
	"slices"

	"fathom/data/text"
)

// mostZeros is how many samples of nothing but zeros are counted at the end of a layer.
const mostZeros = 1000

// zerosAtEnd counts the last samples of a layer in its last file that are nothing but zeros, up to so
// many: a file that NumPy's open_memmap makes has its whole size from the beginning, and is filled
// while it grows no more.
func (s *Store) zerosAtEnd(moment, layer, most int) (n int) {
	src := &s.sources[moment][layer]
	if s.layers[layer].Fixed || src.columns != nil {
		return 0
	}
	g := &src.segments[len(src.segments)-1]
	sample := make([]float32, src.layout.size)
	for ; n < min(g.n, most); n++ {
		err := g.array.ReadFloats(sample, g.base+(g.n-1-n)*src.layout.stride)
		if err != nil || slices.ContainsFunc(sample, func(v float32) bool { return v != 0 }) {
			break
		}
	}
	return n
}

// endsInZeros reports whether the last sample of a layer is nothing but zeros.
func (s *Store) endsInZeros(moment int) bool {
	for layer := range s.layers {
		if s.zerosAtEnd(moment, layer, 1) > 0 {
			return true
		}
	}
	return false
}

// unfilled says of which layers of a moment the last samples are nothing but zeros, so that it may
// still be filled; "" of none.
func (s *Store) unfilled(moment int) string {
	var names []string
	most := 0
	for layer, l := range s.layers {
		if n := s.zerosAtEnd(moment, layer, mostZeros); n > 0 {
			names, most = append(names, l.Name), max(most, n)
		}
	}
	if len(names) == 0 {
		return ""
	}
	rows := text.Plural(most, "row")
	switch {
	case most == mostZeros:
		rows = "at least " + rows
	case len(names) > 1:
		rows = "up to " + rows
	}
	of := ""
	if name := s.moments[moment].Name; name != "" {
		of = text.Clip(name) + ": "
	}
	return fmt.Sprintf("%smay be half full: nothing but zeros in %s at the end of %s, as of a file that is still being filled", of, rows, text.Few(clip(names), "and"))
}

// findUnfilled notes the moments that may be half full.
func (b *builder) findUnfilled() {
	for moment := range b.store.moments {
		if said := b.store.unfilled(moment); said != "" {
			b.decide("%s", said)
		}
	}
}
