package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"fathom/data/array"
	"fathom/data/text"
)

// mostRows is the most rows that a store may have: rows are counted in 32 bits.
const mostRows = 1<<31 - 1

// Split is a part of the rows.
type Split int

// The splits.
const (
	Train Split = iota
	Test
	Validation
)

// String is train, test or validation.
func (s Split) String() string {
	if s < 0 || int(s) >= Splits {
		return "no split"
	}
	return [...]string{"train", "test", "validation"}[s]
}

// Splits is how many splits there are.
const Splits = 3

// Layer is a layer of the network that the store is of.
type Layer struct {
	Name  string
	Width int        // features of a row, pooled
	Type  array.Type // of the elements in the file
	Bytes int64      // of its elements in the files, of all splits together, at one moment
	Note  string     // how a row is made of the array, "" where it is one
	Fixed bool       // it is the same at every checkpoint, as the input is
}

// Moment is a checkpoint of the network.
type Moment struct {
	Name string // as the files have it, such as step-100; "" in a store without checkpoints
	Step int    // the number in its name
}

// A Store is the layers of a network, at one or several moments, for the same samples, with what
// these are. Its methods may be called from several goroutines, Close apart. What they return must
// not be changed.
type Store struct {
	Name string // the last element of its path

	path      string
	files     []*array.File
	owners    []string // of each file, the name of its checkpoint or ""
	notes     []string
	decisions []string
	beside    []string // of the decisions, those that were made after it was opened
	given     Settings
	chosen    Settings // all that was decided
	numbered  string   // what --files can say of what the numbers of directories were taken for, "" for nothing

	layers  []Layer
	moments []Moment
	sources [][]source // of each moment and layer

	index   [Splits][]int32 // rows of each split, in order
	side    []uint8         // the split of each row
	samples int             // in the files
	mask    *mask           // of them, nil for none
	unit    []int32         // the sample of each row, nil where it is its number
	token   []int32         // the token of each row, nil where a row is a whole sample
	labels  []int32
	classes []string
	targets []float64
	groups  []int32
	named   []string // the groups
	ids     []string
	texts   []string // of each sample, nil for none
	images  *images  // nil for none

	rows   func() string // see digestRows, worked out once
	stamps []string      // of files of another store that a moment lies in
}

// Open opens the store at a path, a file or a directory. It reads everything but the layers'
// elements. What is ambiguous is an error that says the readings, see [Ambiguity]; several things
// wrong are said together. Of a directory of IDX files the error is [ErrIDX].
func Open(path string, s Settings) (*Store, error) { return open(path, s, nil) }

// open is Open without the files that are not to be kept, by their paths in the store and the names
// of their checkpoints; nil keeps all.
func open(path string, s Settings, keep func(file, moment string) bool) (*Store, error) {
	b := &builder{s: s, keep: keep, store: &Store{path: path, Name: baseName(path), given: s}}
	if err := b.build(); err != nil {
		_ = b.store.Close() // what is wrong with the store is what to say
		return nil, err
	}
	b.store.rows = sync.OnceValue(b.store.digestRows)
	return b.store, nil
}

func baseName(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	return text.Printable(filepath.Base(abs))
}

// Close closes the files.
func (s *Store) Close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return text.Together(errs...)
}

// Changed is an error if a file is another than when it was opened; it is for the end of a pass.
func (s *Store) Changed() error {
	for _, f := range s.files {
		if err := f.Changed(); err != nil {
			return err
		}
	}
	return nil
}

// ChangedAt is an error if a file of one moment, and of no other, is another than when it was
// opened.
func (s *Store) ChangedAt(moment int) error {
	name := s.moments[moment].Name
	for i, f := range s.files {
		if name == "" || s.owners[i] != name {
			continue
		}
		if err := f.Changed(); err != nil {
			return err
		}
	}
	return nil
}

// Layers are the layers in order, from the input to the output.
func (s *Store) Layers() []Layer { return s.layers }

// Moments are the checkpoints in order, at least one.
func (s *Store) Moments() []Moment { return s.moments }

// Classes are the words of the labels: label k is Classes()[k]. It is nil where there are no labels
// or where they are real values.
func (s *Store) Classes() []string { return s.classes }

// Len is the number of rows of a split.
func (s *Store) Len(split Split) int { return len(s.index[split]) }

// Labels are the classes of the rows of a split, nil where [Store.Classes] is.
func (s *Store) Labels(split Split) []int32 { return pick(s.labels, s.index[split]) }

// Targets are the real values of the rows of a split, nil where labels are classes.
func (s *Store) Targets(split Split) []float64 { return pick(s.targets, s.index[split]) }

// Groups are the groups of the rows of a split as indices of [Store.GroupNames], nil where there
// are none.
func (s *Store) Groups(split Split) []int32 { return pick(s.groups, s.index[split]) }

// GroupNames are the groups as the files have them, in the order in which they come first there.
func (s *Store) GroupNames() []string { return s.named }

// IDs are what the store calls the rows of a split, as the files have it; nil where it does not.
func (s *Store) IDs(split Split) []string { return pick(s.ids, s.index[split]) }

// All are the rows of all splits at a layer and a moment, in the order of the files: what one pass
// over a file reads. Index says which of them are of which split.
func (s *Store) All(moment, layer int) *Rows {
	all := make([]int32, len(s.side))
	for i := range all {
		all[i] = int32(i)
	}
	return &Rows{store: s, source: &s.sources[moment][layer], index: all, layer: s.layers[layer].Name}
}

// Index are the rows of a split by their number in the files, where those of all splits are
// counted.
func (s *Store) Index(split Split) []int32 { return slices.Clone(s.index[split]) }

// Decisions say in sentences what was decided from names and shapes, and how, for people to see
// before any figure.
func (s *Store) Decisions() []string { return s.decisions }

// Notes are what is worth saying of the files: sentences that begin with the file's name.
func (s *Store) Notes() []string { return s.notes }

// pick is the elements of the rows, nil of nil.
func pick[T any](all []T, rows []int32) []T {
	if all == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = all[row]
	}
	return out
}

// A builder makes a store.
type builder struct {
	s      Settings
	like   *Store                         // that the rows are of, nil for none
	keep   func(file, moment string) bool // nil for all
	store  *Store
	single bool // the store is one file
	open   struct {
		root          string
		packed, plain int64 // memory for a file
	}
	unread  []error // files that may be something else, or hold what is not read
	refused []error // of these, the latter
	lists   []error // what was left out of files since it is no array

	entries       []*entry
	parts         []Split // into which names divide the arrays, nil where they do not
	items         []*item
	n             []int          // samples of each part
	sized         map[string]int // see sizes
	roles         map[string]*item
	mask          *mask
	pool          pool
	axes          []string     // words that were chosen
	saidAxes      map[int]bool // of which ranks
	pooled        bool         // something was
	labelsByToken bool
	askedGroups   string  // as it was given, or stated
	wrong         []error // what is said together with more that is wrong
}

// decide notes a decision.
func (b *builder) decide(format string, args ...any) {
	b.store.decisions = append(b.store.decisions, fmt.Sprintf(format, args...))
}

// build does all that Open does.
func (b *builder) build() error {
	if b.store.path == "" {
		return fmt.Errorf("the store's name is empty, expected a file or directory of arrays")
	}
	if err := b.manifest(); err != nil {
		return err
	}
	if err := b.s.check(); err != nil {
		return err
	}
	if b.s.Pool != "" {
		b.pool, _ = parsePool(b.s.Pool)
	}
	for _, step := range []func() error{
		func() error { return b.collect(b.store.path) }, b.place, b.itemise, b.count, b.findMask, b.findLayers, b.findRows, b.divideRows, b.findTexts, b.findImages,
	} {
		if err := step(); err != nil { // what is missing may be what is not read
			return text.Together(append([]error{err}, b.refused[:min(len(b.refused), 3)]...)...)
		}
	}
	for _, err := range b.unread {
		sentence, _, _ := strings.Cut(err.Error(), "\n")
		b.decide("not read: %s", sentence)
	}
	b.store.chosen, b.store.samples, b.store.mask = b.s, b.total(), b.mask
	b.findUnfilled()
	return nil
}
