package store

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// A mask says which tokens of each sample are none of padding.
type mask struct {
	t       int      // tokens of a sample, with padding; 0 where only lengths are known
	lengths bool     // it was made of lengths
	count   []int32  // tokens of each sample
	each    int      // words of bits of a sample
	bits    []uint64 // of a mask; nil for lengths
}

// longest is the most tokens that a sample has.
func (m *mask) longest() int { return int(slices.Max(m.count)) }

// is reports whether a token is none of padding.
func (m *mask) is(unit, token int) bool {
	if m == nil {
		return true
	}
	if m.lengths {
		return token < int(m.count[unit])
	}
	return m.bits[unit*m.each+token/64]>>(token%64)&1 == 1
}

// bounds are the first token and the one behind the last that are none of padding.
func (m *mask) bounds(unit, t int) (from, to int) {
	switch {
	case m == nil:
		return 0, t
	case m.lengths:
		return 0, int(m.count[unit])
	}
	words := m.bits[unit*m.each : (unit+1)*m.each]
	i, j := 0, len(words)-1
	for words[i] == 0 {
		i++
	}
	for words[j] == 0 {
		j--
	}
	return 64*i + bits.TrailingZeros64(words[i]), 64*j + 64 - bits.LeadingZeros64(words[j])
}

// findMask reads the mask or, where there is none, the lengths.
func (b *builder) findMask() error {
	if b.s.NoMask {
		return nil
	}
	if ref, turned := strings.CutPrefix(b.s.Mask, ofPadding); turned && len(b.matching(b.s.Mask)) == 0 {
		it, err := b.named(roleMask, "mask", ref)
		if err != nil {
			return err
		}
		b.s.Mask = ofPadding + it.ref()
		return b.readMask(it, 0)
	}
	if b.s.Mask != "" || b.s.Lengths == "" {
		it, err := b.named(roleMask, "mask", b.s.Mask)
		if err != nil {
			return err
		}
		if it != nil {
			b.s.Mask = it.ref()
			return b.readMask(it, 1)
		}
	}
	if b.s.Lengths == "" {
		if err := b.paddingByName(); err != nil || b.mask != nil {
			return err
		}
	}
	it, err := b.named(roleLengths, "lengths", b.s.Lengths)
	if err == nil && it == nil && b.like != nil && b.like.samples == b.total() {
		b.mask = b.like.mask
	}
	if err != nil || it == nil {
		return err
	}
	if b.s.Lengths == "" {
		b.decide("lengths count the first tokens of each row, with the padding behind them; where it is before them, a mask says so")
	}
	b.s.Lengths = it.ref()
	lengths, err := b.whole(it)
	if err != nil {
		return err
	}
	if len(lengths) != b.total() {
		return fault(it.first().name(), "%s, expected one length for each of %s", it.about(), b.samples())
	}
	b.mask = &mask{lengths: true, count: make([]int32, len(lengths))}
	for i, n := range lengths {
		if n < 1 || n > mostRows {
			return fault(it.first().name(), "element %s is %d, expected 1 token or more", text.Count(i), n)
		}
		b.mask.count[i] = int32(n)
	}
	return nil
}

// ofPadding begins the reference of a mask that is 1 for padding and 0 for a token, as those of
// torch.nn.Transformer are.
const ofPadding = "padding:"

// paddingByName reads a mask that is called one of padding: as PyTorch's, of which the name is that
// of an argument, and otherwise it asks, since people call masks of both kinds so.
func (b *builder) paddingByName() error {
	var it *item
	for _, one := range b.items {
		if it == nil && one.used == "" && one.role() == rolePadding && slices.Equal(b.lengths(one, 0), b.n) {
			it = one
		}
	}
	switch {
	case it == nil:
		return nil
	case has(it.title(), "key"):
		b.decide("mask: %s, by its name, 1 for padding as in PyTorch's key_padding_mask", text.Clip(it.ref()))
		b.s.Mask, it.used = ofPadding+it.ref(), roleMask
		return b.readMask(it, 0)
	}
	return &Ambiguity{
		Sentence: fmt.Sprintf("%s: %s, and 1 may be padding or a token", it.first().name(), it.about()),
		Readings: []Reading{
			{"--mask " + text.Quote(ofPadding+it.ref()), "1 is padding, 0 a token"},
			{"--mask " + text.Quote(it.ref()), "1 is a token, 0 padding"},
		},
	}
}

// readMask reads a mask, of which one of its two numbers says that a token is one. One that is there
// at several moments must be the same: the samples are.
func (b *builder) readMask(it *item, token float64) error {
	for i, moment := range b.store.moments {
		if i > 0 && it.first().moment == "" {
			break
		}
		entries, err := b.at(it, i)
		switch {
		case err != nil && i == 0:
			return err
		case err != nil: // that of the first is for all
			continue
		}
		m, err := readBits(it, entries, token)
		if err != nil {
			return err
		}
		if i > 0 && (m.t != b.mask.t || !slices.Equal(m.bits, b.mask.bits)) {
			return fmt.Errorf("%s: it is not the same in %s as in %s, expected the same samples at every checkpoint",
				text.Printable(it.title()), text.Clip(moment.Name), text.Clip(b.store.moments[0].Name))
		}
		b.mask = m
	}
	return nil
}

// readBits reads a mask n×t in blocks, as bits.
func readBits(it *item, entries []*entry, token float64) (*mask, error) {
	name := it.first().name()
	if it.first().rank() != 2 {
		return nil, fault(name, "%s, expected a number for each token, rows×tokens", it.about())
	}
	m := &mask{t: entries[0].arrays[0].Shape[1]}
	m.each = (m.t + 63) / 64
	for _, e := range entries {
		for _, a := range e.arrays {
			if a.Shape[1] != m.t || m.t == 0 {
				return nil, fault(a.Name(), "%s tokens a row, but %s in %s", text.Count(a.Shape[1]), text.Count(m.t), name)
			}
			if err := m.read(a, token); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}

// read appends the rows of a mask, in which a number, 0 or 1, says that a token is none of padding.
func (m *mask) read(a *array.Array, token float64) error {
	n := a.Shape[0]
	step := max(1, 1<<16/m.t)
	ints, reals := make([]int64, 0, step*m.t), make([]float64, 0, step*m.t)
	for from := 0; from < n; from += step {
		k := min(step, n-from)
		var err error
		if a.Type.Float() {
			reals = reals[:k*m.t]
			err = a.ReadDoubles(reals, from*m.t)
		} else {
			ints = ints[:k*m.t]
			err = a.ReadInts(ints, from*m.t)
		}
		if err != nil {
			return err
		}
		for i := range k {
			words := make([]uint64, m.each)
			count := int32(0)
			for j := range m.t {
				var v float64
				if a.Type.Float() {
					v = reals[i*m.t+j]
				} else {
					v = float64(ints[i*m.t+j])
				}
				switch v {
				case token:
					words[j/64] |= 1 << (j % 64)
					count++
				case 1 - token:
				default:
					return fault(a.Name(), "row %s, token %s: %g, expected %g for a token or %g for padding", text.Count(from+i), text.Count(j), v, token, 1-token)
				}
			}
			if count == 0 {
				return fault(a.Name(), "row %s is all %g, expected at least one token", text.Count(from+i), 1-token)
			}
			m.bits, m.count = append(m.bits, words...), append(m.count, count)
		}
	}
	return nil
}

// goes is an error if the mask is not one of an array with so many tokens.
func (b *builder) goes(it *item, t int) error {
	switch m := b.mask; {
	case m == nil && b.s.NoMask:
		return nil
	case m == nil && b.pool.kind == poolFlatten:
		return nil
	case m == nil:
		return &Ambiguity{
			Sentence: fmt.Sprintf("%s: %s a row, and nothing says which are padding", it.first().name(), text.Plural(t, "token")),
			Readings: []Reading{
				{"--mask FILE[:KEY]", "rows×tokens, 1 for a token and 0 for padding"},
				{"--lengths FILE[:KEY]", "how many tokens each row has before the padding"},
				{"--no-mask", "none is padding"},
			},
		}
	case m.lengths && m.longest() > t:
		return fmt.Errorf("%s: %s a row, but a length of %s", it.first().name(), text.Plural(t, "token"), text.Count(m.longest()))
	case !m.lengths && m.t != t:
		return fmt.Errorf("%s: %s a row, but the mask has %s", it.first().name(), text.Plural(t, "token"), text.Count(m.t))
	}
	return nil
}
