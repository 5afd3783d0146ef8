package store

import (
	"archive/zip"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// Bounds of what is looked at.
const (
	mostDepth = 6      // directories below the store
	mostFiles = 20_000 // files in it

	// leastShare is the bytes that may be held of each file, however many there are.
	leastShare = 4 << 20
)

// An entry is an array where it was found, or the parts of one that was written in pieces.
type entry struct {
	file   string // path in the store, with slashes; of one outside, as it was given
	key    string
	arrays []*array.Array // joined along the first dimension

	dir, stem, inner string // its name without what the fields below say
	split            Split
	divided          bool   // its name says a split
	moment           string // "" for what is the same at every moment
	step             int
	part             string // which part of a file it is, "" for the whole
}

func (e *entry) name() string    { return e.arrays[0].Name() }
func (e *entry) typ() array.Type { return e.arrays[0].Type }
func (e *entry) rank() int       { return len(e.arrays[0].Shape) }

// shape is that of all parts together.
func (e *entry) shape() []int {
	shape := slices.Clone(e.arrays[0].Shape)
	for _, a := range e.arrays[1:] {
		shape[0] += a.Shape[0]
	}
	return shape
}

// Endings of files that are opened: those of arrays, which may not be damaged, and those that may be
// something else, of which none may be a zip archive that is cut off.
var (
	arrayEndings  = []string{".npy", ".npz", ".safetensors"}
	otherEndings  = []string{".pt", ".pth", ".csv", ".tsv", ".h5", ".hdf5", ".parquet", ".arrow", ".pickle", ".pkl"}
	packedEndings = []string{".npz", ".csv", ".tsv"}
	tableEndings  = []string{".csv", ".tsv"}
	rawEndings    = []string{".bin", ".dat", ".memmap", ".raw"}
)

var (
	idxName   = regexp.MustCompile(`idx[13]-ubyte(\.gz)?$`)
	shardName = regexp.MustCompile(`^(.*)-\d+-of-\d+\.safetensors$`)
)

// collect opens every file of arrays of the store.
func (b *builder) collect(root string) error {
	info, err := os.Stat(root)
	switch {
	case err != nil:
		return fault(root, "cannot be opened: %w", text.Cause(err))
	case !info.IsDir() && idxName.MatchString(root):
		return fault(root, "%w", ErrIDX)
	case !info.IsDir():
		b.open.root, b.open.packed, b.open.plain = filepath.Dir(root), b.memory(), b.memory()
		return b.add(root, filepath.Base(root))
	}
	b.open.root = root
	for _, name := range []string{".zgroup", ".zarray", "zarr.json"} {
		if _, err := os.Stat(filepath.Join(root, name)); err == nil {
			_, err := array.Open(root, array.Options{}) // which says how it is converted
			return err
		}
	}
	files, idx, err := b.walk(root)
	if err != nil {
		return err
	}
	files, numberless := b.withoutNumberless(files)
	if len(numberless) > 0 {
		b.decide("left out: %s, which beside the checkpoints have no number", text.Few(clip(numberless), "and"))
	}
	files = b.kept(files)
	slices.SortFunc(files, text.Natural)
	packed := 0
	for _, file := range files {
		if isPacked(file) {
			packed++
		}
	}
	b.open.packed = max(b.memory()/int64(max(1, packed)), leastShare)
	b.open.plain = max(b.memory()/int64(max(1, len(files))), leastShare)
	if err := b.addAll(root, files); err != nil {
		return err
	}
	switch {
	case len(b.entries) > 0:
		return nil
	case idx:
		return fault(root, "%w", ErrIDX)
	case len(b.unread) > 0:
		return b.unread[0]
	}
	return notYet{fault(root, "no arrays there, expected files of %s", array.Formats)}
}

// kept are the files that are read: without those that are being written by their names, and those
// that are left out.
func (b *builder) kept(files []string) []string {
	var unfinished []string
	files = slices.DeleteFunc(files, func(file string) bool {
		if m, found := b.unfinishedOf(file); found {
			if !slices.Contains(unfinished, m.Name) {
				unfinished = append(unfinished, m.Name)
			}
			return true
		}
		m, _ := b.momentOf(file)
		return b.keep != nil && !b.keep(file, m.Name)
	})
	if len(unfinished) > 0 {
		b.decide("left out: %s, which by the names of its files is being written", text.Few(clip(unfinished), "and"))
	}
	return files
}

// isPacked reports whether a file may hold what cannot be read where it lies. Of others that is rare.
func isPacked(file string) bool {
	return slices.Contains(packedEndings, strings.ToLower(path.Ext(file)))
}

// memory is what may be held of all files together, in bytes.
func (b *builder) memory() int64 {
	if b.s.Memory > 0 {
		return b.s.Memory
	}
	return 1 << 30
}

// addAll opens the files. Of the newest of several checkpoints one that cannot be read may not have
// been written to its end, so that checkpoint is left out.
func (b *builder) addAll(root string, files []string) error {
	newest, steps := -1, map[int]bool{}
	for _, file := range files {
		if step := b.stepOf(file); step >= 0 {
			newest, steps[step] = max(newest, step), true
		}
	}
	unfinished := false
	for _, file := range files {
		err := b.add(filepath.Join(root, filepath.FromSlash(file)), file)
		switch {
		case err == nil:
		case !slices.Contains(arrayEndings, strings.ToLower(path.Ext(file))) && !errors.Is(err, zip.ErrFormat): // which is of a .pt cut off
			b.unread = append(b.unread, err)
		case errors.Is(err, array.ErrKind) && !errors.Is(err, array.ErrNoType): // --as would read that
			b.unread, b.refused = append(b.unread, err), append(b.refused, err)
		case len(steps) == 1 && b.stepOf(file) == newest:
			return notYet{err}
		case len(steps) < 2 || b.stepOf(file) != newest:
			return err
		case !unfinished:
			unfinished = true
			b.decide("step %s is left out, since it is not whole: %s", text.Count(newest), err)
		}
	}
	if unfinished {
		b.entries = slices.DeleteFunc(b.entries, func(e *entry) bool { return b.stepOf(e.file) == newest })
	}
	return nil
}

// stepOf is the step of the checkpoint that a file is of by its name, −1 for none.
func (b *builder) stepOf(file string) int {
	if m, found := b.momentOf(file); found {
		return m.Step
	}
	return -1
}

// momentOf is the checkpoint that a file is of by its name.
func (b *builder) momentOf(file string) (m Moment, found bool) {
	m, _, found = b.cutMoment(file)
	return m, found
}

// cutMoment is the checkpoint that a file is of by its name, and the name without it.
func (b *builder) cutMoment(file string) (m Moment, rest string, found bool) {
	parts := nameParts(file)
	for i, part := range parts {
		if rest, _, found := cutSplit(part); found {
			part = rest
		}
		n, found := cutNumber(part)
		if !found {
			continue
		}
		kind := b.counts(n)
		if step, err := strconv.Atoi(n.number); err == nil && (kind == "checkpoints" || kind == "" && i < len(parts)-1) {
			parts[i] = n.rest
			return Moment{Name: text.Printable(n.whole), Step: step}, path.Join(parts...), true
		}
	}
	return Moment{}, "", false
}

// nameParts are the directories and the name of a file, without its ending.
func nameParts(file string) []string {
	return strings.Split(strings.TrimSuffix(strings.TrimSuffix(file, path.Ext(file)), ".safetensors.index"), "/")
}

// withoutNumberless parts the files from copies of checkpoints that have a word for a number: last,
// best. Beside step-100/layer0.npy a last/layer0.npy is such, and no layer. The words are returned.
func (b *builder) withoutNumberless(files []string) (kept, words []string) {
	of := map[string]bool{} // names of files of checkpoints, without these
	for _, file := range files {
		if _, rest, found := b.cutMoment(file); found {
			of[rest] = true
		}
	}
	return slices.DeleteFunc(files, func(file string) bool {
		parts := nameParts(file)
		for i, part := range parts {
			rest, found := cutNumberless(part)
			if !found || !of[path.Join(slices.Concat(parts[:i], []string{rest}, parts[i+1:])...)] {
				continue
			}
			if word := path.Join(parts[:i+1]...); !slices.Contains(words, word) {
				words = append(words, word)
			}
			return true
		}
		return false
	}), words
}

// unfinishedOf is the checkpoint that a file will be of, where a part of its name says that it is
// being written: tmp-checkpoint-500, step-500.tmp.npy.
func (b *builder) unfinishedOf(file string) (m Moment, found bool) {
	parts := strings.Split(strings.TrimSuffix(file, path.Ext(file)), "/")
	for i, part := range parts {
		rest, found := cutTemporary(part)
		if !found {
			continue
		}
		name := strings.Join(slices.Concat(parts[:i], []string{rest}, parts[i+1:]), "/") + path.Ext(file)
		if m, found := b.momentOf(name); found {
			return m, true
		}
	}
	return Moment{}, false
}

// walk lists the files of the store that may hold arrays. Links are followed, as people lay out
// checkpoints and runs with them, but not to a directory that they stand in.
func (b *builder) walk(root string) (files []string, idx bool, err error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, false, fault(root, "cannot be read: %w", text.Cause(err))
	}
	if !info.IsDir() {
		return nil, false, nil
	}
	w := &walker{raw: b.s.Raw != "", indices: map[string]bool{}}
	if err := w.directory(root, "", nil); err != nil {
		return nil, false, err
	}
	if len(w.indices) > 0 {
		w.files = slices.DeleteFunc(w.files, func(file string) bool {
			m := shardName.FindStringSubmatch(file)
			return m != nil && w.indices[m[1]]
		})
	}
	return w.files, w.idx, nil
}

// add opens a file and adds its arrays as entries.
func (b *builder) add(at, file string) error {
	share := b.open.plain
	if isPacked(file) {
		share = b.open.packed
	}
	f, err := array.Open(at, array.Options{As: b.s.As, Raw: b.s.Raw, Memory: share})
	if err != nil {
		return err
	}
	m, _ := b.momentOf(file)
	b.store.files, b.store.owners = append(b.store.files, f), append(b.store.owners, m.Name)
	b.store.notes = append(b.store.notes, f.Notes...)
	for _, note := range f.Left {
		b.lists = append(b.lists, errors.New(note))
	}
	for _, a := range f.Arrays {
		b.entries = append(b.entries, &entry{file: file, key: a.Key, arrays: []*array.Array{a}})
	}
	return nil
}

// join makes one entry of the parts of an array.
func join(entries []*entry) ([]*entry, error) {
	var out []*entry
	type name struct {
		dir, stem, inner, moment string
		split                    Split
		divided                  bool
	}
	at := map[name]*entry{}
	for _, e := range entries {
		n := name{e.dir, e.stem, e.inner, e.moment, e.split, e.divided}
		first := at[n]
		if first == nil {
			at[n] = e
			out = append(out, e)
			continue
		}
		switch a, b := first.arrays[0], e.arrays[0]; {
		case first.part == "" || e.part == "":
			return nil, fmt.Errorf("%s and %s: two arrays of one name", first.name(), e.name())
		case a.Type != b.Type:
			return nil, fmt.Errorf("%s: elements of type %s, but of %s in %s", e.name(), b.Type, a.Type, first.name())
		case len(a.Shape) == 0 || len(a.Shape) != len(b.Shape) || !slices.Equal(a.Shape[1:], b.Shape[1:]):
			return nil, fmt.Errorf("%s: shape %s, but %s in %s: only the first dimension may differ between parts", e.name(), text.Shape(b.Shape...), text.Shape(a.Shape...), first.name())
		case first.shape()[0] > mostRows-b.Shape[0]:
			return nil, fmt.Errorf("%s: with the parts before it more than %s rows", e.name(), text.Count(mostRows))
		}
		first.arrays = append(first.arrays, e.arrays...)
	}
	return out, nil
}
