package store

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// A read is an item that is read as layers.
type read struct {
	item  *item
	word  string
	pool  pool
	width int
	note  string
	lay   layout
	name  string
}

// findLayers finds the layers, how each is read, and their order.
func (b *builder) findLayers() error {
	b.saidAxes = map[int]bool{}
	candidates := b.candidates()
	if len(candidates) == 0 {
		return b.tableLayer()
	}
	all := candidates
	candidates = b.chosenItems(all)
	var reads []*read
	var left []*item
	asked := map[int]int{} // of which ranks was asked, and where among what is wrong
	for _, it := range candidates {
		if err := b.whole1(it); err != nil {
			return err
		}
		word, err := b.read(it)
		if _, ambiguous := errors.AsType[*Ambiguity](err); ambiguous {
			if _, again := asked[it.first().rank()]; !again {
				asked[it.first().rank()] = len(b.wrong)
				b.wrong = append(b.wrong, err)
			}
			continue
		}
		if word == "" {
			left = append(left, it)
			continue
		}
		it.used = "a layer"
		reads = append(reads, &read{item: it, word: word})
	}
	if err := text.Together(b.wrong...); err != nil {
		return err
	}
	if err := b.leftOut(reads, left); err != nil {
		return err
	}
	for _, r := range reads {
		r.lay = lay(r.word, r.item.first().shape())
		var err error
		if r.pool, r.width, r.note, err = b.pooling(r.item, r.lay); err != nil {
			return err
		}
		if r.width == 0 {
			return fault(r.item.first().name(), "%s, expected at least one feature", r.item.about())
		}
		b.pooled = b.pooled || r.lay.positions > 0
	}
	if err := b.unusedSettings(reads); err != nil {
		return err
	}
	b.nameReads(reads, all)
	if err := b.dropUnfinished(reads); err != nil {
		return err
	}
	return b.arrange(reads)
}

// whole1 is an error if the item is there both for checkpoints and for none.
func (b *builder) whole1(it *item) error {
	var with, without *entry
	for _, e := range it.entries {
		if e.moment == "" {
			without = e
		} else {
			with = e
		}
	}
	if with != nil && without != nil {
		return fmt.Errorf("%s: of no checkpoint, but %s is of %s; expected one for each checkpoint or one for all", without.name(), with.name(), text.Clip(with.moment))
	}
	return nil
}

// chosenItems are those that --layers names, where it names arrays and not layers of one.
func (b *builder) chosenItems(all []*item) []*item {
	var out []*item
	for _, pick := range splitPicks(b.s.Layers) {
		found := false
		for _, it := range all {
			if _, err := strconv.Atoi(pick); err != nil && slices.Contains(it.refs(), pick) {
				out, found = append(out, it), true
			}
		}
		if !found {
			return all
		}
	}
	if out == nil {
		return all
	}
	return out
}

// leftOut says which arrays are no layers since their rows are not the samples, or since they are no
// real numbers as those of such names are. One that is named as the layers are, with other rows, is an error.
func (b *builder) leftOut(reads []*read, left []*item) error {
	key := func(it *item) string { return family(it.dir + "/" + it.stem + "/" + it.inner) }
	families := map[string]*item{}
	for _, r := range reads {
		families[key(r.item)] = r.item
	}
	for _, it := range left {
		other := families[key(it)]
		if it.used != "" || other == nil && len(reads) > 0 && !b.begun(it) {
			continue
		}
		if _, err := b.at(it, 0); err != nil {
			return err
		}
		if b.s.Axes != "" {
			return fmt.Errorf("--axes %s: %s is %s, but there are %s", text.Clip(b.s.Axes), it.first().name(), it.about(), b.samples())
		}
		return fault(it.first().name(), "%s, but there are %s", it.about(), b.samples())
	}
	say := func(why string, items []*item) {
		var names []string
		for _, it := range items {
			names = append(names, text.Clip(it.ref())+" ("+it.about()+")")
		}
		if len(names) > 0 {
			b.decide("left out, since %s: %s", why, text.Few(names, "and"))
		}
	}
	say("there are "+b.samples(), left)
	say("the layers of such names are real numbers", slices.DeleteFunc(slices.Clone(b.items), func(it *item) bool {
		e, other := it.first(), families[key(it)]
		return it.used != "" || b.s.Layers != "" || e.rank() < 2 || e.typ().Float() || other == nil || !other.first().typ().Float()
	}))
	return nil
}

// begun reports whether the item has the rows of the samples in some split or at some moment.
func (b *builder) begun(it *item) bool {
	return slices.ContainsFunc(it.entries, func(e *entry) bool {
		i := slices.Index(b.parts, e.split)
		return e.divided && i >= 0 && e.shape()[0] == b.n[i] || e.moment != "" && b.parts == nil && e.shape()[0] == b.n[0]
	})
}

// unusedSettings is an error if axes or pooling were given that nothing has a use for.
func (b *builder) unusedSettings(reads []*read) error {
	for word := range strings.SplitSeq(b.s.Axes, ",") {
		if word != "" && !slices.ContainsFunc(reads, func(r *read) bool { return r.word == word }) {
			return fmt.Errorf("--axes %s: no layer has %d dimensions", word, len(word))
		}
	}
	if b.pool.kind != poolNone && !b.pooled {
		return fmt.Errorf("--pool %s: no layer has tokens or places, and its rows are taken as they are", b.pool)
	}
	if b.pooled && b.pool.kind == poolNone {
		b.pool.kind = poolMean
	}
	if b.pool.kind == poolTokens {
		for _, r := range reads {
			if r.lay.positions == 0 {
				return fmt.Errorf("--pool tokens: %s has no tokens, and its rows would not be those of the others", r.item.first().name())
			}
		}
	}
	words := append(slices.Clone(b.axes), strings.Split(b.s.Axes, ",")...)
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	slices.Sort(words)
	b.s.Axes = strings.Join(slices.Compact(words), ",")
	if b.pooled {
		b.s.Pool = b.pool.String()
	}
	return nil
}

// nameReads gives each item the parts of its name by which it differs from others that may be
// layers, so that a layer has the same name whichever are picked.
func (b *builder) nameReads(reads []*read, all []*item) {
	all = slices.DeleteFunc(slices.Clone(all), func(it *item) bool {
		return it.used == "" && !slices.Equal(b.lengths(it, 0), b.n) // it is none
	})
	place := tuplePlace(all)
	parts := func(it *item) []string { return []string{it.dir, it.stem, strings.TrimPrefix(it.inner, place)} }
	differ := make([]bool, 3)
	for _, it := range all {
		for i, part := range parts(it) {
			differ[i] = differ[i] || part != parts(reads[0].item)[i]
		}
	}
	for _, r := range reads {
		var name []string
		for i, part := range parts(r.item) {
			if differ[i] && part != "" {
				name = append(name, part)
			}
		}
		if r.name = path.Join(name...); r.name == "" {
			r.name = r.item.title()
		}
	}
}

// tuplePlace is the number that the keys of all layers begin with, and its dot: the place of their dict in
// the tuple that a file is, beside the labels. It says nothing of a layer.
func tuplePlace(all []*item) string {
	number, _, more := strings.Cut(all[0].inner, ".")
	if !more || number == "" || strings.Trim(number, "0123456789") != "" {
		return ""
	}
	place := number + "."
	if slices.ContainsFunc(all, func(it *item) bool { return !strings.HasPrefix(it.inner, place) || it.inner == place }) {
		return ""
	}
	return place
}

// dropUnfinished leaves out the newest checkpoint if it has not all layers yet.
func (b *builder) dropUnfinished(reads []*read) error {
	last := len(b.store.moments) - 1
	for _, r := range reads {
		if _, err := b.at(r.item, last); err != nil && last > 0 {
			b.decide("%s is left out, since it is not whole: %s", text.Clip(b.store.moments[last].Name), err)
			b.store.moments = b.store.moments[:last]
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// arrange makes the layers, puts them in order and picks those that --layers names.
func (b *builder) arrange(reads []*read) error {
	type made struct {
		layer   Layer
		item    *item
		sources []source
	}
	var all []made
	for _, r := range reads {
		for k := range r.lay.layers {
			m := made{item: r.item, layer: Layer{Name: r.name, Width: r.width, Type: r.item.first().typ(), Note: r.note}}
			m.layer.Fixed = b.store.moments[0].Name != "" && r.item.first().moment == ""
			if strings.Contains(r.word, "l") {
				if m.layer.Name = "layer" + strconv.Itoa(k); len(reads) > 1 {
					m.layer.Name = r.name + "." + strconv.Itoa(k)
				}
			}
			m.layer.Name = text.Printable(m.layer.Name)
			for moment := range b.store.moments {
				s, elements, err := b.source(r, k, moment)
				if err != nil {
					return err
				}
				m.sources = append(m.sources, s)
				m.layer.Bytes = elements * int64(m.layer.Type.Size())
			}
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b made) int { return layerOrder(a.layer.Name, b.layer.Name) })
	names, items := make([]string, len(all)), make([]*item, len(all))
	for i, m := range all {
		names[i], items[i] = m.layer.Name, m.item
	}
	order, err := pickLayers(b.s.Layers, names, items)
	if err != nil {
		return err
	}
	b.store.sources = make([][]source, len(b.store.moments))
	var said []string
	for _, i := range order {
		m := all[i]
		b.store.layers = append(b.store.layers, m.layer)
		for moment := range b.store.moments {
			b.store.sources[moment] = append(b.store.sources[moment], m.sources[moment])
		}
		said = append(said, text.Clip(m.layer.Name))
	}
	b.sayLayers(said, reads)
	return nil
}

func (b *builder) sayLayers(said []string, reads []*read) {
	if e := reads[0].item.first(); !e.typ().Float() {
		hint := ""
		if e.typ() == array.U16 {
			hint = "; --as bf16 reads them as bfloat16"
		}
		b.decide("layers are whole numbers of %s, since there are no others%s", e.typ(), hint)
	}
	b.decide("%s, in the order %s", text.Plural(len(said), "layer"), text.Few(said, "and"))
	if moments := b.store.moments; len(moments) > 1 {
		var names []string
		for _, m := range moments {
			names = append(names, text.Clip(m.Name))
		}
		b.decide("%s: %s", text.Plural(len(moments), "checkpoint"), text.Few(names, "and"))
	}
	if b.pooled {
		notes := map[string]bool{}
		for _, r := range reads {
			if r.lay.positions > 0 && !notes[r.note] {
				notes[r.note] = true
				b.decide("pool: %s", r.note)
			}
		}
	}
	for _, r := range reads {
		if strings.Contains(r.word, "l") && has(r.item.title(), "hidden") {
			b.decide("in Hugging Face's numbering of hidden states 0 is the embeddings and k is after block k; the last may be after the final norm")
			return
		}
	}
}

// source is where the rows of a layer are at a moment, and of how many elements they are made.
func (b *builder) source(r *read, layer, moment int) (s source, elements int64, err error) {
	entries, err := b.at(r.item, moment)
	if err != nil {
		return s, 0, err
	}
	s = source{pool: r.pool, layout: r.lay, width: r.width, mask: b.mask}
	if r.lay.h > 0 || r.lay.positions == 0 {
		s.mask = nil
	}
	n := strings.Index(r.word, "n")
	for i, e := range entries {
		l := lay(r.word, e.shape())
		switch {
		case l.units != b.n[i]:
			return s, 0, fault(e.name(), "%s, but there are %s", text.Plural(l.units, "row"), b.samples())
		case l.layers != r.lay.layers || l.positions != r.lay.positions || l.features != r.lay.features || l.h != r.lay.h:
			return s, 0, fault(e.name(), "shape %s, but %s in %s", text.Shape(e.shape()...), text.Shape(r.item.first().shape()...), r.item.first().name())
		case n > 0 && len(e.arrays) > 1:
			return s, 0, fault(e.name(), "%s parts, each of all layers, expected the rows as the first dimension", text.Count(len(e.arrays)))
		}
		for _, a := range e.arrays {
			part := lay(r.word, a.Shape)
			s.add(segment{array: a, n: part.units, base: layer * part.layer})
		}
		elements += int64(l.units) * int64(l.size)
	}
	return s, elements, nil
}
