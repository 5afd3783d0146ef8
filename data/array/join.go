package array

import (
	"errors"
	"math"
	"path/filepath"
	"slices"

	"fathom/data/text"
)

// Join makes one file of several. Arrays of the same key are joined along their first dimension, in
// the natural order of the files' names, where part-10 comes after part-9; they must be of one type
// and agree in all other dimensions. An array whose key no other file has stays as it is. The
// joined file has the directory of the first as its path and no metadata; to close it closes all
// files. After an error they are all still open.
func Join(files []*File) (*File, error) {
	if len(files) == 0 {
		return nil, errors.New("no files to join")
	}
	parts := slices.Clone(files)
	slices.SortStableFunc(parts, func(a, b *File) int { return text.Natural(a.Path, b.Path) })
	joined := &File{Path: filepath.Dir(parts[0].Path), parts: parts}
	at := map[string]int{}
	for _, part := range parts {
		joined.Notes = append(joined.Notes, part.Notes...)
		for _, a := range part.Arrays {
			i, found := at[a.Key]
			if !found {
				at[a.Key] = len(joined.Arrays)
				joined.Arrays = append(joined.Arrays, a)
				continue
			}
			longer, err := concat(joined.Arrays[i], a, joined.Path)
			if err != nil {
				return nil, err
			}
			joined.Arrays[i] = longer
		}
	}
	return joined, nil
}

// concat puts an array behind another.
func concat(a, b *Array, dir string) (*Array, error) {
	last := a.sections[len(a.sections)-1].place
	switch {
	case a.Type != b.Type:
		return nil, b.place.fault("elements of type %s, but of %s in %s", b.Type, a.Type, text.Printable(last.path))
	case len(a.Shape) == 0 || len(b.Shape) == 0:
		return nil, b.place.fault("no dimension to join along, and %s has the same key", text.Printable(last.path))
	case !slices.Equal(a.Shape[1:], b.Shape[1:]):
		return nil, b.place.fault("shape %s, but %s in %s: only the first dimension may differ",
			text.Shape(b.Shape...), text.Shape(a.Shape...), text.Printable(last.path))
	case a.Shape[0] > math.MaxInt-b.Shape[0] || a.Len() > math.MaxInt-b.Len():
		return nil, b.place.fault("with the parts before it more elements than this machine can address")
	}
	shape := slices.Clone(a.Shape)
	shape[0] += b.Shape[0]
	all := &Array{Key: a.Key, Shape: shape, Type: a.Type, place: place{path: dir, key: a.Key}, sections: slices.Clone(a.sections)}
	for _, s := range b.sections {
		s.from += a.Len()
		all.sections = append(all.sections, s)
	}
	return all, nil
}
