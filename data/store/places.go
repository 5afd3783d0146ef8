package store

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
)

// place fills in what the names of the entries say: split, moment, part, and what is left.
func (b *builder) place() error {
	for _, e := range b.entries {
		e.dir, e.stem = path.Split(e.file)
		e.dir = strings.TrimSuffix(e.dir, "/")
		e.stem = strings.TrimSuffix(strings.TrimSuffix(e.stem, path.Ext(e.stem)), ".safetensors.index")
		e.inner = e.key
		if b.single {
			e.stem = "" // the same for all, and the store's name
			if e.key == "" {
				e.inner = strings.TrimSuffix(e.file, path.Ext(e.file))
			}
		}
	}
	if b.s.Split == "" || b.s.Split == "names" || b.s.Split == "hash" {
		b.divide()
	}
	if b.s.Split == "names" && b.parts == nil {
		return fmt.Errorf("--split names: no arrays are there whose names say train and test")
	}
	if err := b.numbers(); err != nil {
		return err
	}
	var err error
	b.entries, err = join(b.entries)
	return err
}

// divide takes the words of splits out of the names, where arrays of train and of another split are
// there under one name: such as may be layers or, in a store of tables, columns.
func (b *builder) divide() {
	if !b.divideBy(func(e *entry) bool { return e.rank() >= 2 }) {
		b.divideBy(func(e *entry) bool { return slices.Contains(tableEndings, strings.ToLower(path.Ext(e.file))) })
	}
}

// divideBy is divide by the names of the entries that count. It reports whether there are such.
func (b *builder) divideBy(counts func(*entry) bool) bool {
	type name struct{ dir, stem, inner string }
	cut := make([]entry, len(b.entries)) // the entries as they would be
	splits := map[name]map[Split]bool{}
	any := false
	for i, e := range b.entries {
		any = any || counts(e)
		c := *e
		for _, part := range []*string{&c.dir, &c.stem, &c.inner} {
			if rest, split, found := cutSplit(*part); found && !c.divided {
				*part, c.split, c.divided = rest, split, true
			}
		}
		cut[i] = c
		if c.divided && counts(e) {
			n := name{c.dir, c.stem, c.inner}
			if splits[n] == nil {
				splits[n] = map[Split]bool{}
			}
			splits[n][c.split] = true
		}
	}
	all := map[Split]bool{}
	for _, s := range splits {
		if s[Train] && len(s) > 1 {
			for split := range s {
				all[split] = true
			}
		}
	}
	if len(all) < 2 {
		return any
	}
	for i, e := range b.entries {
		if cut[i].divided && all[cut[i].split] {
			*e = cut[i]
		}
	}
	for _, split := range []Split{Train, Validation, Test} {
		if all[split] {
			b.parts = append(b.parts, split)
		}
	}
	return true
}

// numbers takes the numbers of moments and of parts out of the names.
func (b *builder) numbers() error {
	keys := map[string]int{} // arrays in each file
	for _, e := range b.entries {
		keys[e.file]++
	}
	var unclear []*entry
	said := map[string]bool{}
	others := false // files in no such directory whose numbers may count something else
	for _, e := range b.entries {
		dirs := strings.Split(e.dir, "/")
		for i, dir := range dirs {
			n, found := cutNumber(dir)
			if !found || e.moment != "" {
				continue
			}
			kind := b.counts(n)
			if kind == "" {
				kind = "checkpoints"
				if key := "directories " + n.rest + n.word; !said[key] {
					said[key] = true
					b.decide("directories such as %s are taken for checkpoints, by the number at the end; --files layers or --files parts says otherwise", text.Clip(dir))
				}
			}
			if kind != "layers" && e.number(n, kind, dir) {
				dirs[i] = n.rest
			}
		}
		e.dir = strings.Trim(path.Join(dirs...), "/")
		if b.single {
			continue
		}
		if m := shards.FindStringSubmatch(e.stem); m != nil {
			e.part, e.stem = e.stem, m[1]
			continue
		}
		n, found := cutNumber(e.stem)
		if !found {
			continue
		}
		kind := b.counts(n)
		others = others || kind == "" && e.moment == ""
		if kind == "" && keys[e.file] > 1 {
			unclear = append(unclear, e)
		}
		if kind != "" && kind != "layers" && e.number(n, kind, e.stem) {
			e.stem = n.rest
		}
	}
	if len(said) > 0 && !others {
		b.store.numbered = "checkpoints"
	}
	return b.unclear(unclear)
}

// counts says what a number counts, "" where the name does not say it.
func (b *builder) counts(n numbered) string {
	switch {
	case chained.MatchString(n.whole), counted.MatchString(n.whole):
		return "checkpoints"
	case slices.Contains(layerWords, n.word):
		return "layers"
	case slices.Contains(partWords, n.word):
		return "parts"
	}
	return b.s.Files
}

// number notes the number of a moment or a part; it reports whether that could be.
func (e *entry) number(n numbered, kind, name string) bool {
	if kind == "parts" {
		e.part = name
		return true
	}
	step, err := strconv.Atoi(n.number)
	if err != nil || e.moment != "" { // a number beyond any step is a name
		return false
	}
	e.moment, e.step = text.Printable(n.whole), step
	return true
}

// unclear asks what numbered files are whose arrays have the same keys.
func (b *builder) unclear(entries []*entry) error {
	files := map[string][]string{} // that hold an array, by its name without the file's number
	for _, e := range entries {
		n, _ := cutNumber(e.stem)
		id := fmt.Sprintf("%s/%s %s %d %s", e.dir, n.rest+n.word, e.inner, e.split, e.moment)
		files[id] = append(files[id], e.file)
	}
	for _, e := range entries {
		n, _ := cutNumber(e.stem)
		id := fmt.Sprintf("%s/%s %s %d %s", e.dir, n.rest+n.word, e.inner, e.split, e.moment)
		if same := files[id]; len(same) > 1 {
			return &Ambiguity{
				Sentence: fmt.Sprintf("%s: %s hold arrays of the same names, and the numbers in the files' names may count three things", text.Printable(b.store.path), text.Few(clip(same), "and")),
				Readings: []Reading{
					{"--files checkpoints", "one network at several steps"},
					{"--files layers", "the layers of one network"},
					{"--files parts", "parts of the rows, one after the other"},
				},
			}
		}
	}
	return nil
}

// momentsOf lists the moments that the entries are of, in order, and checks that each has every
// array.
func (b *builder) momentsOf() []Moment {
	var moments []Moment
	for _, e := range b.entries {
		if e.moment != "" && !slices.ContainsFunc(moments, func(m Moment) bool { return m.Name == e.moment }) {
			moments = append(moments, Moment{e.moment, e.step})
		}
	}
	slices.SortFunc(moments, compareMoments)
	if len(moments) == 0 {
		return []Moment{{}}
	}
	return moments
}

// compareMoments orders checkpoints by their steps.
func compareMoments(a, b Moment) int {
	return cmp.Or(cmp.Compare(a.Step, b.Step), text.Natural(a.Name, b.Name))
}

// clip is words as a sentence has them.
func clip(all []string) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = text.Clip(w)
	}
	return out
}
