package store

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// table is the columns of numbers of a CSV file that are features, nil where there are none: of several files, the
// first with most of them.
func (b *builder) table() []*item {
	files := map[string][]*item{}
	var best []*item
	for _, it := range b.columns() {
		key := it.dir + "/" + it.stem
		if files[key] = append(files[key], it); len(files[key]) > max(1, len(best)) {
			best = files[key]
		}
	}
	return best
}

// columns are those of numbers, in tables, that have no other use.
func (b *builder) columns() (all []*item) {
	for _, it := range b.items {
		e := it.first()
		if slices.Contains(tableEndings, strings.ToLower(path.Ext(e.file))) && e.typ() != array.Text && it.used == "" && !it.outside && columnRole(it.inner, e.typ()) == "" {
			all = append(all, it)
		}
	}
	return all
}

// tableLayer makes one layer of the columns of a CSV file.
func (b *builder) tableLayer() error {
	if err := text.Together(b.wrong...); err != nil {
		return err
	}
	columns := slices.DeleteFunc(slices.Clone(b.table()), func(it *item) bool { return !slices.Equal(b.lengths(it, 0), b.n) })
	columns, err := b.withoutNumbers(columns)
	if err != nil {
		return err
	}
	if len(columns) == 0 {
		return fmt.Errorf("%s: no layer with %s, expected an array rows×features or columns of numbers", text.Printable(b.store.path), b.samples())
	}
	if b.s.Axes != "" || b.s.Pool != "" || b.s.Layers != "" {
		return fmt.Errorf("%s: columns of a table, which are one layer; --axes, --pool and --layers have no use", text.Printable(b.store.path))
	}
	first := columns[0].first()
	layer := Layer{Name: path.Join(columns[0].dir, columns[0].stem), Width: len(columns), Type: first.typ(), Bytes: int64(b.total()*len(columns)) * int64(first.typ().Size()), Note: "columns of a table"}
	if layer.Name == "" {
		layer.Name = strings.TrimSuffix(first.file, path.Ext(first.file))
	}
	b.store.layers = []Layer{layer}
	for moment := range b.store.moments {
		s, err := b.tableSource(columns, moment)
		if err != nil {
			return err
		}
		b.store.sources = append(b.store.sources, []source{s})
	}
	for _, it := range columns {
		it.used = "a feature"
	}
	b.decide("one layer of %s: %s", text.Plural(len(columns), "column"), text.Few(clip(titles(columns)), "and"))
	var others []string
	for _, it := range b.columns() {
		if name := it.first().file; (it.dir != columns[0].dir || it.stem != columns[0].stem) && !slices.Contains(others, name) {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		b.decide("left out: %s, since one table is one layer; of several layers write arrays, such as .npy", text.Few(clip(others), "and"))
	}
	return nil
}

// withoutNumbers leaves out columns that count the rows, 0, 1, 2 and so on or from 1 on, as programs
// write them beside a table: a probe would learn the order of the rows.
func (b *builder) withoutNumbers(columns []*item) (out []*item, err error) {
	for _, it := range columns {
		c, err := b.column(it)
		if err != nil {
			return nil, err
		}
		counts := c.len() > 2 && c.ints != nil && c.ints[0] >= 0 && c.ints[0] <= 1
		for i, v := range c.ints {
			counts = counts && v == c.ints[0]+int64(i)
		}
		if counts {
			b.decide("left out: %s, which counts the rows", text.Clip(it.ref()))
			continue
		}
		out = append(out, it)
	}
	return out, nil
}

// tableSource is where the rows of columns are at a moment.
func (b *builder) tableSource(columns []*item, moment int) (source, error) {
	s := source{width: len(columns)}
	for j, it := range columns {
		entries, err := b.at(it, moment)
		if err != nil {
			return s, err
		}
		i := 0
		for _, e := range entries {
			for _, a := range e.arrays {
				if j == 0 {
					s.columns = append(s.columns, nil)
					s.add(segment{n: a.Len()})
				}
				if i == len(s.segments) || s.segments[i].n != a.Len() {
					return s, fault(a.Name(), "%s, expected as many as in the other columns", text.Plural(a.Len(), "row"))
				}
				s.columns[i] = append(s.columns[i], a)
				i++
			}
		}
	}
	return s, nil
}
