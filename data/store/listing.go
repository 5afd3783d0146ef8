package store

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"fathom/data/text"
)

// A stamp tells one version of a file from another.
type stamp struct{ size, modified int64 } // bytes, nanoseconds

// A listing is the files of a store at one time, by their checkpoints' names, "" of those that are
// the same at every one. Nothing is opened for it.
type listing struct {
	moments map[string]*listed
	// unfinished are the checkpoints that are being written by the names of their files.
	unfinished []Moment
}

// listed is the files of a checkpoint, by their paths in the store.
type listed struct {
	Moment
	files map[string]stamp
}

// files are those of a checkpoint, nil for none.
func (s *listing) files(name string) map[string]stamp {
	if m := s.moments[name]; m != nil {
		return m.files
	}
	return nil
}

// inOrder are the checkpoints by their steps.
func (s *listing) inOrder() []Moment {
	var out []Moment
	for name, m := range s.moments {
		if name != "" {
			out = append(out, m.Moment)
		}
	}
	slices.SortFunc(out, compareMoments)
	return out
}

// A naming is what the name of a file says.
type naming struct {
	moment     Moment
	unfinished bool // it is being written
}

// list lists the files of a store that is read as the builder's settings say. It keeps in names
// what it read from these before.
func (b *builder) list(root string, names map[string]naming) (*listing, error) {
	files, _, err := b.walk(root)
	if err != nil {
		return nil, err
	}
	s := &listing{moments: map[string]*listed{}}
	files, _ = b.withoutNumberless(files)
	for _, file := range files {
		n, known := names[file]
		if !known {
			if n.moment, n.unfinished = b.unfinishedOf(file); !n.unfinished {
				n.moment, _ = b.momentOf(file)
			}
			names[file] = n
		}
		m := n.moment
		if n.unfinished {
			if !slices.Contains(s.unfinished, m) {
				s.unfinished = append(s.unfinished, m)
			}
			continue
		}
		info, err := os.Stat(filepath.Join(root, filepath.FromSlash(file)))
		if errors.Is(err, fs.ErrNotExist) {
			continue // it went since it was listed
		}
		if err != nil {
			return nil, fault(file, "cannot be read: %w", text.Cause(err))
		}
		if s.moments[m.Name] == nil {
			s.moments[m.Name] = &listed{m, map[string]stamp{}}
		}
		s.moments[m.Name].files[file] = stamp{info.Size(), info.ModTime().UnixNano()}
	}
	return s, nil
}

// changed says what became of the files that a checkpoint, or with "" all of them, was read from:
// was are these, are what lies there now. It is "" where they are the same; files beside them do not
// count.
func changed(name string, was, are map[string]stamp) string {
	gone := 0
	var others []string
	for _, file := range slices.Sorted(maps.Keys(was)) {
		switch now, there := are[file]; {
		case !there:
			gone++
			others = append(others, text.Clip(file))
		case now != was[file]:
			others = append(others, text.Clip(file))
		}
	}
	switch {
	case len(others) == 0:
		return ""
	case name == "":
		return fmt.Sprintf("%s changed after it was read: the figures are of what it held", text.Few(others, "and"))
	case gone == len(was):
		return fmt.Sprintf("%s is no longer there: its figures stay", text.Clip(name))
	}
	return fmt.Sprintf("%s was written again: its figures are of what it held before", text.Clip(name))
}

// same is an error unless another opening of a store, with other checkpoints, has the same layers
// and samples.
func (s *Store) same(other *Store) error {
	for i, layer := range s.layers {
		at := slices.IndexFunc(other.layers, func(l Layer) bool { return l.Name == layer.Name })
		switch {
		case at < 0:
			return fmt.Errorf("%s is missing", text.Clip(layer.Name))
		case other.layers[at].Width != layer.Width:
			return fmt.Errorf("%s has %s, but %s at the checkpoints before", text.Clip(layer.Name), text.Plural(other.layers[at].Width, "feature"), text.Count(layer.Width))
		case at != i && len(other.layers) == len(s.layers):
			return fmt.Errorf("%s is in another place among the layers", text.Clip(layer.Name))
		}
	}
	switch {
	case len(other.layers) != len(s.layers):
		return fmt.Errorf("%s, but %s at the checkpoints before", text.Plural(len(other.layers), "layer"), text.Count(len(s.layers)))
	case len(other.side) != len(s.side):
		return fmt.Errorf("%s, but %s at the checkpoints before", text.Plural(len(other.side), "row"), text.Count(len(s.side)))
	case !slices.Equal(other.labels, s.labels), !slices.Equal(other.classes, s.classes), !slices.Equal(other.targets, s.targets):
		return errors.New("its labels are not those of the checkpoints before")
	case !slices.Equal(other.side, s.side), !slices.Equal(other.groups, s.groups):
		return errors.New("its rows are divided in another way than at the checkpoints before")
	}
	return nil
}
