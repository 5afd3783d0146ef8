package store

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// An item is an array under one name: its entries of all moments and splits.
type item struct {
	dir, stem, inner string
	entries          []*entry
	used             string // what it is taken for, "" for nothing yet
	outside          bool   // its file is not of the store: it was named, so what is beside it is no layer
}

// itemise makes items of the entries.
func (b *builder) itemise() error {
	b.store.moments = b.momentsOf()
	type name struct{ dir, stem, inner string }
	at := map[name]*item{}
	for _, e := range b.entries {
		n := name{e.dir, e.stem, e.inner}
		if at[n] == nil {
			at[n] = &item{dir: e.dir, stem: e.stem, inner: e.inner}
			b.items = append(b.items, at[n])
		}
		at[n].entries = append(at[n].entries, e)
	}
	return nil
}

func (it *item) first() *entry { return it.entries[0] }

// title is what an item is called where it is not one of several layers.
func (it *item) title() string {
	for _, part := range []string{it.inner, it.stem, it.dir} {
		if part != "" {
			return part
		}
	}
	return strings.TrimSuffix(it.first().file, path.Ext(it.first().file))
}

// refs are the names by which a reference finds the item, those that say most first.
func (it *item) refs() []string {
	var refs []string
	add := func(file, key string) {
		for _, f := range []string{file, strings.TrimSuffix(file, path.Ext(file))} {
			if key != "" {
				f += ":" + key
			}
			refs = append(refs, strings.Trim(f, ":"))
		}
	}
	for _, e := range it.entries {
		add(e.file, e.key)
	}
	bare := path.Join(it.dir, it.stem)
	add(bare, it.inner)
	add(it.stem, it.inner)
	add(path.Base(it.first().file), it.first().key)
	return append(refs, it.first().key, it.inner, it.stem, it.title())
}

// ref is the reference that a manifest has.
func (it *item) ref() string {
	if len(it.entries) == 1 {
		if e := it.first(); e.key != "" {
			return e.file + ":" + e.key
		} else {
			return e.file
		}
	}
	ref := path.Join(it.dir, it.stem)
	if it.inner != "" {
		ref = strings.TrimPrefix(ref+":"+it.inner, ":")
	}
	return ref
}

// matching is the items that a reference names: by the first kind of name that any has, and the
// columns of a file that is named alone.
func (b *builder) matching(ref string) []*item {
	clean := ref
	if rel, err := filepath.Rel(b.open.root, ref); err == nil && !strings.HasPrefix(rel, "..") {
		clean = filepath.ToSlash(rel)
	}
	best, kind := []*item(nil), 1<<30
	for _, it := range b.items {
		for k, name := range it.refs() {
			if name == "" || name != ref && name != clean && name != path.Clean(ref) {
				continue
			}
			if k < kind {
				best, kind = nil, k
			}
			if k == kind {
				best = append(best, it)
			}
			break
		}
	}
	if best != nil {
		return best
	}
	for _, it := range b.items {
		if slices.ContainsFunc(it.entries, func(e *entry) bool {
			return e.file == ref || e.file == clean || strings.TrimSuffix(e.file, path.Ext(e.file)) == ref || path.Base(e.file) == ref
		}) {
			best = append(best, it)
		}
	}
	return best
}

// find is the items that a setting refers to. A file that is not of the store is opened.
func (b *builder) find(name, ref string) ([]*item, error) {
	if found := b.matching(ref); len(found) > 0 {
		return found, nil
	}
	for _, file := range []string{ref, ref[:max(0, strings.LastIndexByte(ref, ':'))]} {
		for _, at := range []string{file, filepath.Join(b.open.root, file)} {
			if info, err := os.Stat(at); file == "" || err != nil || info.IsDir() {
				continue
			}
			old := len(b.entries)
			if err := b.add(at, file); err != nil {
				return nil, err
			}
			for _, e := range b.entries[old:] {
				b.items = append(b.items, &item{dir: path.Dir(e.file), stem: strings.TrimSuffix(path.Base(e.file), path.Ext(e.file)), inner: e.key, entries: []*entry{e}, outside: true})
			}
			if found := b.matching(ref); len(found) > 0 {
				return found, nil
			}
		}
	}
	var have []string
	for _, it := range b.items {
		if ref := text.Clip(it.ref()); it.first().rank() < 2 && !slices.Contains(have, ref) { // one may be opened twice
			have = append(have, ref)
		}
	}
	hint := ""
	if len(have) > 0 {
		hint = "; there are " + text.Few(have, "and")
	}
	return nil, fmt.Errorf("--%s %s: no such file, key or column%s", name, text.Clip(ref), hint)
}

// one is the item that a setting refers to; there must be one.
func (b *builder) one(name, ref string) (*item, error) {
	found, err := b.find(name, ref)
	if err != nil || len(found) == 1 {
		if err != nil {
			return nil, err
		}
		return found[0], nil
	}
	a := &Ambiguity{Sentence: fmt.Sprintf("--%s %s: %s have that name", name, text.Clip(ref), text.Plural(len(found), "array"))}
	for _, it := range found {
		a.Readings = append(a.Readings, Reading{"--" + name + " " + text.Quote(it.ref()), it.about()})
	}
	return nil, a
}

// about is an item's shape and type.
func (it *item) about() string {
	e := it.first()
	if e.rank() == 1 {
		return text.Plural(e.arrays[0].Len(), "element") + " of " + e.typ().String()
	}
	return text.Shape(e.shape()...) + " of " + e.typ().String()
}

// at is the entries of the item at a moment, one for each part.
func (b *builder) at(it *item, moment int) ([]*entry, error) {
	parts := b.parts
	if parts == nil {
		parts = []Split{0}
	}
	name := b.store.moments[moment].Name
	out := make([]*entry, len(parts))
	for i, split := range parts {
		for _, e := range it.entries {
			if e.divided == (b.parts != nil) && e.split == split && (e.moment == name || e.moment == "") {
				out[i] = e
			}
		}
		switch {
		case out[i] != nil && out[i].rank() != it.first().rank():
			return nil, fault(out[i].name(), "shape %s, but %s in %s", text.Shape(out[i].shape()...), text.Shape(it.first().shape()...), it.first().name())
		case out[i] != nil:
		case b.parts != nil && slices.ContainsFunc(it.entries, func(e *entry) bool { return !e.divided }):
			return nil, fault(it.first().name(), "one array, but others are there for %s each; expected one for each too", text.List(splitNames(b.parts), "and"))
		case b.parts != nil:
			return nil, fmt.Errorf("%s: no array for the %s rows%s", text.Printable(it.title()), split, atMoment(name))
		default:
			return nil, fmt.Errorf("%s: no array%s", text.Printable(it.title()), atMoment(name))
		}
	}
	return out, nil
}

func atMoment(name string) string {
	if name == "" {
		return ""
	}
	return " of " + text.Clip(name)
}

func splitNames(all []Split) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.String()
	}
	return out
}

// A column is a value for each sample, of one of three kinds; or several, row by row.
type column struct {
	ints  []int64
	words []string
	reals []float64
	bools bool
}

func (c *column) len() int { return max(len(c.ints), len(c.words), len(c.reals)) }

// text is a value in words.
func (c *column) text(i int) string {
	switch {
	case c.words != nil:
		return c.words[i]
	case c.bools:
		return strconv.FormatBool(c.ints[i] != 0)
	case c.ints != nil:
		return strconv.FormatInt(c.ints[i], 10)
	}
	return strconv.FormatFloat(c.reals[i], 'g', -1, 64)
}

// column reads an item, of all parts one after the other. What differs between moments is an error:
// the samples must be the same.
func (b *builder) column(it *item) (*column, error) {
	var first *column
	for m := range b.store.moments {
		if m > 0 && it.first().moment == "" {
			break
		}
		entries, err := b.at(it, m)
		if err != nil {
			return nil, err
		}
		c := &column{}
		for _, e := range entries {
			if err := c.read(e); err != nil {
				return nil, err
			}
		}
		if first == nil {
			first = c
			continue
		}
		if !slices.Equal(first.ints, c.ints) || !slices.Equal(first.words, c.words) || !slices.Equal(first.reals, c.reals) {
			return nil, fmt.Errorf("%s: it is not the same in %s as in %s, expected the same samples at every checkpoint",
				text.Printable(it.title()), text.Clip(b.store.moments[m].Name), text.Clip(b.store.moments[0].Name))
		}
	}
	return first, nil
}

// read appends the elements of an entry.
func (c *column) read(e *entry) error {
	for _, a := range e.arrays {
		n := a.Len()
		switch {
		case a.Type == array.Text:
			words, err := a.Text(0, n)
			if err != nil {
				return err
			}
			c.words = append(c.words, words...)
		case a.Type.Float():
			from := len(c.reals)
			c.reals = append(c.reals, make([]float64, n)...)
			if err := a.ReadDoubles(c.reals[from:], 0); err != nil {
				return err
			}
		default:
			from := len(c.ints)
			c.ints = append(c.ints, make([]int64, n)...)
			if err := a.ReadInts(c.ints[from:], 0); err != nil {
				return err
			}
			c.bools = a.Type == array.Bool
		}
	}
	kinds := 0
	for _, there := range []bool{c.ints != nil, c.words != nil, c.reals != nil} {
		if there {
			kinds++
		}
	}
	if kinds > 1 {
		return fault(e.name(), "of another type than the array of the other rows")
	}
	return nil
}

// whole reads a column that must be whole numbers; floats that are whole will do.
func (b *builder) whole(it *item) ([]int64, error) {
	c, err := b.column(it)
	if err != nil || c.ints != nil {
		if err != nil {
			return nil, err
		}
		return c.ints, nil
	}
	if c.words != nil {
		return nil, fault(it.first().name(), "holds text, expected whole numbers")
	}
	out := make([]int64, len(c.reals))
	for i, v := range c.reals {
		if out[i] = int64(v); float64(out[i]) != v {
			return nil, fault(it.first().name(), "element %s is %g, expected whole numbers", text.Count(i), v)
		}
	}
	return out, nil
}
