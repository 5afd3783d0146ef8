package store

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// Bounds of what a label is.
const (
	mostClasses = 65_536
	mostWords   = 1_000 // classes that are words; more are names or sentences
)

// findLabels finds the item of the labels, nil for none. With an error that is an [Ambiguity] it
// may return one that is as long as the right one.
func (b *builder) findLabels() (*item, error) {
	var found []*item
	byName := false
	switch ref := b.s.Labels; {
	case ref == "none":
		if b.s.Target != "" || b.s.Task != "" {
			return nil, fmt.Errorf("--labels none: it does not go with --target or --task")
		}
		return nil, nil
	case ref != "":
		all, err := b.find("labels", ref)
		if err != nil {
			return nil, err
		}
		if found = all; len(all) > 1 {
			found = slices.DeleteFunc(slices.Clone(all), func(it *item) bool { r := it.role(); return r != "" && r != roleLabels })
		}
	case b.s.Target != "":
		for _, it := range b.items {
			if it.first().rank() == 1 && slices.Contains(it.refs(), b.s.Target) {
				found = append(found, it)
			}
		}
	}
	if len(found) == 0 {
		byName = true
		for _, it := range b.items {
			if it.role() == roleLabels {
				found = append(found, it)
			}
		}
	}
	if fitting := b.fitting(found); len(fitting) > 0 {
		found = fitting
	}
	if b.s.Target != "" && len(found) > 1 {
		target := slices.DeleteFunc(slices.Clone(found), func(it *item) bool { return !slices.Contains(it.refs(), b.s.Target) })
		if len(target) == 0 {
			return nil, fmt.Errorf("--target %s: no such column or key, expected one of %s", text.Clip(b.s.Target), text.Few(clip(targets(found)), "and"))
		}
		found = target
	}
	switch {
	case len(found) == 0:
		return nil, b.noLabels()
	case len(found) > 1:
		return b.alike(found), b.severalLabels(found)
	}
	it := found[0]
	if n := b.lengths(it, 0); n != nil && !b.fits(n) && b.table() == nil {
		first := b.candidates()[0]
		hint := ""
		if n, found := cutNumber(first.stem); found && b.counts(n) == "" {
			hint = "; --files parts makes one of the numbered files"
		}
		return nil, fault(it.first().name(), "%s, expected one for each row, as in %s of %s%s", it.about(), first.about(), first.first().name(), hint)
	}
	if b.s.Target != "" && it.first().rank() == 1 && !slices.Contains(it.refs(), b.s.Target) {
		return nil, fmt.Errorf("--target %s: no such column or key, there is %s", text.Clip(b.s.Target), text.Clip(it.ref()))
	}
	if byName {
		b.decide("labels: %s, by its name", text.Clip(it.ref()))
	}
	if b.s.Labels == "" {
		b.s.Labels = it.ref()
	}
	return it, nil
}

// fitting are the items with an element for each row of a layer.
func (b *builder) fitting(all []*item) (out []*item) {
	for _, it := range all {
		if b.fits(b.lengths(it, 0)) {
			out = append(out, it)
		}
	}
	return out
}

// alike is the first of the items if all are as long as it.
func (b *builder) alike(all []*item) *item {
	n := b.lengths(all[0], 0)
	for _, it := range all[1:] {
		if !slices.Equal(b.lengths(it, 0), n) {
			return nil
		}
	}
	return all[0]
}

// targets are the names that --target tells the items apart by.
func targets(all []*item) []string {
	out := make([]string, len(all))
	for i, it := range all {
		out[i] = it.title()
	}
	return out
}

func (b *builder) severalLabels(found []*item) error {
	a := &Ambiguity{Sentence: fmt.Sprintf("%s: %s may be the labels", text.Printable(b.store.path), text.Few(clip(titles(found)), "and"))}
	names := targets(found)
	for i, it := range found {
		setting := "--target " + text.Quote(names[i])
		if slices.Contains(names[:i], names[i]) || slices.Contains(names[i+1:], names[i]) {
			setting = "--labels " + text.Quote(it.ref())
		}
		a.Readings = append(a.Readings, Reading{setting, it.about()})
	}
	return a
}

// readLabels makes classes or targets of the labels, one for each sample, or one for each token
// where there are so many.
func (b *builder) readLabels() error {
	it := b.roles[roleLabels]
	if it == nil {
		return nil
	}
	if e := it.first(); e.rank() > 2 || e.rank() == 2 && e.typ() == array.Text {
		return fault(e.name(), "%s, expected one label for each of %s", it.about(), b.samples())
	}
	c, err := b.column(it)
	if err != nil {
		return err
	}
	if it.first().rank() == 2 {
		if c, err = b.labelColumn(it, c); err != nil {
			return err
		}
	}
	name := it.first().name()
	switch task := b.s.Task; {
	case c.words != nil && task == "values":
		return fault(name, "holds text, expected numbers since --task is values")
	case c.words != nil:
		return b.classes(it, c)
	case c.reals != nil:
		return b.realLabels(it, c)
	case task == "values":
		for _, v := range c.ints {
			c.reals = append(c.reals, float64(v))
		}
		return b.values(it, c.reals)
	case task == "":
		if k := distinct(c.ints); k > 20 && k > c.len()/2 || k > 10_000 {
			return b.whichTask(it, k, c.len())
		}
	}
	return b.classes(it, c)
}

func (b *builder) realLabels(it *item, c *column) error {
	whole := !slices.ContainsFunc(c.reals, func(v float64) bool { return v != math.Trunc(v) || math.Abs(v) > 1<<53 })
	switch {
	case !whole && b.s.Task == "classes":
		return fault(it.first().name(), "holds fractions, expected whole numbers since --task is classes")
	case !whole || b.s.Task == "values":
		return b.values(it, c.reals)
	}
	ints := make([]int64, len(c.reals))
	for i, v := range c.reals {
		ints[i] = int64(v)
	}
	if b.s.Task == "" {
		return b.whichTask(it, distinct(ints), len(ints))
	}
	return b.classes(it, &column{ints: ints})
}

func (b *builder) whichTask(it *item, k, n int) error {
	return &Ambiguity{
		Sentence: fmt.Sprintf("%s: %s of %s with %s may be classes or values", it.first().name(), text.Plural(n, "label"), it.first().typ(), text.Plural(k, "whole number")),
		Readings: []Reading{{"--task classes", text.Plural(k, "class") + ", told apart"}, {"--task values", "a real value, which a ridge regression predicts"}},
	}
}

func distinct(all []int64) int {
	seen := map[int64]bool{}
	for _, v := range all {
		seen[v] = true
	}
	return len(seen)
}

// values takes the labels for real values.
func (b *builder) values(it *item, all []float64) error {
	for i, v := range all {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fault(it.first().name(), "element %s is %g, expected a finite value", text.Count(i), v)
		}
	}
	b.store.targets = all
	b.decide("%s: real values, which are predicted by regression", text.Clip(it.ref()))
	b.s.Task = "values"
	return nil
}

// labelColumn is the labels of an array n×k: one for each token, or a column of it.
func (b *builder) labelColumn(it *item, c *column) (*column, error) {
	entries, err := b.at(it, 0)
	if err != nil {
		return nil, err
	}
	k := entries[0].arrays[0].Shape[1]
	name := it.first().name()
	switch at, err := strconv.Atoi(b.s.Target); {
	case k == 0 || slices.ContainsFunc(entries, func(e *entry) bool { return e.arrays[0].Shape[1] != k }):
		return nil, fault(name, "%s, expected as many columns for all rows", it.about())
	case b.pool.kind == poolTokens:
		b.labelsByToken = true
		return c, nil
	case b.s.Target == "" && k == 1:
		return c, nil
	case b.s.Target == "" && oneHot(c, k):
		b.decide("%s: one of %s is 1 in each row, and its number is the class", text.Clip(it.ref()), text.Count(k))
		ints := make([]int64, c.len()/k)
		for i := range ints {
			for j := range k {
				if c.ints != nil && c.ints[i*k+j] == 1 || c.reals != nil && c.reals[i*k+j] == 1 {
					ints[i] = int64(j)
				}
			}
		}
		b.s.Task = "classes"
		return &column{ints: ints}, nil
	case b.s.Target == "":
		a := &Ambiguity{Sentence: fmt.Sprintf("%s: %s, of which one column is learned at a time", name, it.about())}
		for j := range k {
			a.Readings = append(a.Readings, Reading{"--target " + strconv.Itoa(j), ""})
		}
		return nil, a
	case err != nil || at < 0 || at >= k:
		return nil, fmt.Errorf("--target %s: expected a column of %s, 0 to %d", text.Clip(b.s.Target), name, k-1)
	default:
		return &column{ints: every(c.ints, at, k), reals: every(c.reals, at, k), bools: c.bools}, nil
	}
}

// oneHot reports whether each row of k has a 1 and is 0 otherwise.
func oneHot(c *column, k int) bool {
	for i := 0; i < c.len(); i += k {
		ones := 0
		for j := range k {
			v := 0.0
			if c.ints != nil {
				v = float64(c.ints[i+j])
			} else {
				v = c.reals[i+j]
			}
			if v == 1 {
				ones++
			} else if v != 0 {
				return false
			}
		}
		if ones != 1 {
			return false
		}
	}
	return true
}

func every[T any](all []T, at, k int) []T {
	var out []T
	for i := at; i < len(all); i += k {
		out = append(out, all[i])
	}
	return out
}

// classes takes the labels for classes: words in their natural order, numbers in theirs.
func (b *builder) classes(it *item, c *column) error {
	name := it.first().name()
	at := map[string]int32{}
	var ints []int64
	ignored, none := 0, b.ignores(c)
	for i := range c.len() {
		word := ""
		if none && c.ints[i] == ignore {
			ignored++
			continue
		}
		if word = c.text(i); strings.TrimSpace(word) == "" {
			return fault(name, "element %s is empty, expected a label", text.Count(i))
		}
		if _, seen := at[word]; !seen {
			at[word] = 0
			if c.words == nil {
				ints = append(ints, c.ints[i])
			}
		}
		if len(at) > mostClasses || c.words != nil && len(at) > mostWords {
			return fault(name, "more than %s, expected classes", text.Plural(len(at)-1, "different label"))
		}
	}
	if len(at) < 2 {
		return fault(name, "%s among %s, expected two or more", text.Plural(len(at), "class"), text.Plural(c.len()-ignored, "label"))
	}
	classes := make([]string, 0, len(at))
	if c.words != nil {
		for word := range at {
			classes = append(classes, word)
		}
		slices.SortFunc(classes, wordOrder(classes))
	} else {
		slices.Sort(ints)
		for _, v := range ints {
			classes = append(classes, (&column{ints: []int64{v}, bools: c.bools}).text(0))
		}
	}
	for k, word := range classes {
		at[word] = int32(k)
	}
	b.store.labels = make([]int32, c.len())
	for i := range c.len() {
		if b.store.labels[i] = -1; !none || c.ints[i] != ignore {
			b.store.labels[i] = at[c.text(i)]
		}
	}
	b.store.classes = b.classWords(classes, ints)
	for k, word := range b.store.classes {
		b.store.classes[k] = text.Printable(word)
	}
	b.s.Task = "classes"
	return nil
}

// wordOrder compares words: by their value where all are whole numbers, which may have a sign, else naturally.
func wordOrder(all []string) func(a, b string) int {
	value := func(word string) int { v, _ := strconv.Atoi(word); return v }
	if slices.ContainsFunc(all, func(word string) bool { _, err := strconv.Atoi(word); return err != nil }) {
		return text.Natural
	}
	return func(a, b string) int { return cmp.Or(cmp.Compare(value(a), value(b)), text.Natural(a, b)) }
}

// ignore is the label that PyTorch's losses leave out, of what is of no class.
const ignore = -100

// ignores reports whether the label [ignore] says that a token or a sample is of no class: it is the
// only negative one of samples, or it would be a number among others.
func (b *builder) ignores(c *column) bool {
	return c.ints != nil && (b.labelsByToken || !slices.ContainsFunc(c.ints, func(v int64) bool { return v < 0 && v != ignore }))
}

// classWords puts words for classes that are numbers, if the store has an array of them.
func (b *builder) classWords(classes []string, ints []int64) []string {
	if ints == nil || ints[0] < 0 {
		return classes
	}
	for _, it := range b.items {
		e := it.first()
		if it.role() != roleWords || e.typ() != array.Text || int64(e.arrays[0].Len()) <= ints[len(ints)-1] {
			continue
		}
		names, err := e.arrays[0].Text(0, e.arrays[0].Len())
		if err != nil {
			continue
		}
		words := make([]string, len(ints))
		for k, v := range ints {
			words[k] = names[v]
		}
		b.decide("names of the classes: %s, by its name", text.Clip(it.ref()))
		return words
	}
	return classes
}
