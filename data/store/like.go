package store

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"fathom/data/text"
)

// openLike opens the store of another network for the same samples as a store that is open, row by
// row: labels, groups, the split, and what is padding where the store at the path does not say it,
// are those of it, and so are texts, images and ids. Settings that name these are not looked at. It
// is an error if there are not as many rows, if a layer is missing or has another width, or if the
// store has labels of its own and they are others.
func openLike(path string, s Settings, of *Store) (*Store, error) {
	s.Labels, s.Target, s.Task, s.Groups, s.Split, s.Mask, s.Lengths = "", "", "", "", "", "", ""
	s.Text, s.Images, s.IDs = "none", "none", "none"
	b := &builder{s: s, like: of, store: &Store{path: path, Name: baseName(path)}}
	if err := b.build(); err != nil {
		_ = b.store.Close() // what is wrong with the store is what to say
		return nil, err
	}
	if err := b.store.arrange(of); err != nil {
		_ = b.store.Close()
		return nil, err
	}
	b.store.rows = sync.OnceValue(b.store.digestRows)
	return b.store, nil
}

// arrange puts the layers that another store has too into its order and leaves the others out.
func (s *Store) arrange(of *Store) error {
	order := make([]int, len(of.layers))
	for i, layer := range of.layers {
		order[i] = slices.IndexFunc(s.layers, func(l Layer) bool { return l.Name == layer.Name })
		if order[i] < 0 {
			return fmt.Errorf("%s: no layer %s, which %s has", text.Printable(s.path), text.Clip(layer.Name), of.Name)
		}
		if width := s.layers[order[i]].Width; width != layer.Width {
			return fmt.Errorf("%s: layer %s has %s, and of %s it has %s", text.Printable(s.path), text.Clip(layer.Name), text.Plural(width, "feature"), of.Name, text.Count(layer.Width))
		}
	}
	layers := make([]Layer, len(order))
	for i, at := range order {
		layers[i] = s.layers[at]
	}
	for m, sources := range s.sources {
		s.sources[m] = make([]source, len(order))
		for i, at := range order {
			s.sources[m][i] = sources[at]
		}
	}
	s.layers = layers
	return nil
}

// likeRows takes over what the rows are from the other store.
func (b *builder) likeRows() error {
	of := b.like
	if b.total() != of.samples {
		return fmt.Errorf("%s: %s, and %s has %s, expected the same samples", text.Printable(b.store.path), b.samples(), of.Name, text.Count(of.samples))
	}
	if b.pool.kind == poolTokens != (of.token != nil) {
		return fmt.Errorf("%s: a row is a token in one of it and %s, and a sample in the other", text.Printable(b.store.path), of.Name)
	}
	if of.token != nil {
		positions := b.store.sources[0][0].layout.positions
		if last := slices.Max(of.token); int(last) >= positions {
			return fmt.Errorf("%s: %s a row, and %s has %s", text.Printable(b.store.path), text.Plural(positions, "token"), of.Name, text.Count(int(last)+1))
		}
	} else if b.roles[roleLabels] != nil {
		if err := b.readLabels(); err != nil {
			return err
		}
		b.leaveUnlabelled()
		if row := differing(b.store, of); row >= 0 {
			return fmt.Errorf("%s: the label of row %s is another than in %s, expected the same samples in the same order", text.Printable(b.store.path), text.Count(row), of.Name)
		}
	}
	s := b.store
	s.unit, s.token, s.side, s.index = of.unit, of.token, of.side, of.index
	s.labels, s.classes, s.targets, s.groups, s.named, s.ids = of.labels, of.classes, of.targets, of.groups, of.named, of.ids
	s.texts, s.images = of.texts, of.images
	return nil
}

// differing is the first row whose label is another in two stores, −1 for none. A label of which
// one has the word and the other the number cannot be told.
func differing(a, b *Store) int {
	for row := range min(len(a.labels), len(b.labels)) {
		if !slices.Equal(a.classes, b.classes) {
			break
		}
		if a.labels[row] != b.labels[row] {
			return row
		}
	}
	for row := range min(len(a.targets), len(b.targets)) {
		if a.targets[row] != b.targets[row] {
			return row
		}
	}
	return -1
}

// Untrained opens what stands for the untrained network beside a store: the store at a path, see
// [openLike], or where nothing is at it the moment of that name. What was taken is a decision of
// the store.
func (s *Store) Untrained(name string, reading Settings) (*Store, error) {
	_, err := os.Stat(name)
	at := slices.IndexFunc(s.moments, func(m Moment) bool { return m.Name == name && name != "" })
	switch {
	case err == nil:
		of, err := openLike(name, reading, s)
		if err == nil {
			s.besides(fmt.Sprintf("untrained: %s, of whose rows labels, groups and split are those here", text.Printable(name)))
		}
		return of, err
	case !errors.Is(err, os.ErrNotExist):
		return nil, fault(name, "cannot be opened: %w", text.Cause(err))
	case at >= 0:
		s.besides("untrained: the checkpoint " + text.Clip(name) + " of this store")
		only := *s
		only.stamps = s.stampsOf(at)
		only.files, only.moments, only.sources = nil, s.moments[at:at+1], s.sources[at:at+1]
		return &only, nil
	}
	var names []string
	for _, m := range s.moments {
		if m.Name != "" {
			names = append(names, text.Clip(m.Name))
		}
	}
	if names == nil {
		return nil, fault(name, "no such file or directory")
	}
	return nil, fault(name, "no such file or directory, and no checkpoint of the store, which has %s", text.Few(names, "and"))
}

// besides notes a decision on what stands beside the store: it holds of each opening of it.
func (s *Store) besides(sentence string) {
	s.decisions, s.beside = append(s.decisions, sentence), append(s.beside, sentence)
}
