package store

import (
	"fmt"
	"slices"
	"strings"

	"fathom/data/text"
)

// axesWords are the readings of an array that there are, a letter a dimension: n samples, l layers,
// t tokens, d features, c channels, h and w places.
var axesWords = []string{"nld", "lnd", "ntd", "ndt", "nchw", "nhwc", "nltd", "lntd"}

func known(word string) bool { return slices.Contains(axesWords, word) }

// A layout is where the numbers of a sample stand in an array.
type layout struct {
	word      string
	units     int // samples
	layers    int
	positions int  // tokens or places of a sample, 0 where a sample is one row
	h, w      int  // places of a map, 0 for tokens
	features  int  // of a position
	inner     bool // the positions of a feature stand together, not the features of a position
	size      int  // numbers of a sample at a layer, which stand together
	stride    int  // from one sample to the next
	layer     int  // from one layer to the next
}

// lay is the layout of an array of a shape that a word, or "nd", reads.
func lay(word string, shape []int) layout {
	at := func(letter string) int {
		if i := strings.Index(word, letter); i >= 0 {
			return shape[i]
		}
		return 0
	}
	l := layout{word: word, units: at("n"), layers: max(1, at("l")), features: at("d") + at("c"), h: at("h"), w: at("w")}
	l.positions = at("t") + l.h*l.w
	l.inner = word == "ndt" || word == "nchw"
	l.size = max(1, l.positions) * l.features
	if strings.HasPrefix(word, "l") {
		l.stride, l.layer = l.size, l.size*l.units
	} else {
		l.stride, l.layer = l.size*l.layers, l.size
	}
	return l
}

// means says what a word makes of a shape.
func (l layout) means() string {
	out := []string{text.Plural(l.units, "row")}
	for _, letter := range l.word {
		switch letter {
		case 'l':
			out = append(out, text.Plural(l.layers, "layer"))
		case 't':
			out = append(out, text.Plural(l.positions, "token"))
		case 'd':
			out = append(out, text.Plural(l.features, "feature"))
		case 'c':
			out = append(out, text.Plural(l.features, "channel"))
		case 'h':
			out = append(out, "places in "+text.Shape(l.h, l.w))
		}
	}
	return text.List(out, "and")
}

// read chooses how the arrays of an item are read. The word is "" where its rows are not those of
// the samples.
func (b *builder) read(it *item) (word string, err error) {
	rank := it.first().rank()
	var fit []string
	for _, word := range append([]string{"nd"}, axesWords...) {
		if len(word) == rank && slices.Equal(b.lengths(it, strings.Index(word, "n")), b.n) {
			fit = append(fit, word)
		}
	}
	for word := range strings.SplitSeq(b.s.Axes, ",") {
		if len(word) == rank && word != "" {
			if !slices.Contains(fit, word) {
				return "", nil
			}
			return word, nil
		}
	}
	if len(fit) < 2 {
		return first(fit), nil
	}
	shape := it.first().shape()
	seen := b.evidence(it, fit, shape)
	if len(seen) == 1 {
		b.chosen(seen[0])
		if !b.saidAxes[rank] {
			b.saidAxes[rank] = true
			b.decide("axes %s: %s in %s", seen[0], lay(seen[0], shape).means(), text.Clip(it.ref()))
		}
		return seen[0], nil
	}
	if len(seen) == 0 {
		seen = fit
	}
	a := &Ambiguity{Sentence: fmt.Sprintf("%s: %s can be read in %d ways", it.first().name(), it.about(), len(seen))}
	for _, word := range seen {
		l := lay(word, shape)
		a.Readings = append(a.Readings, Reading{"--axes " + b.axesWith(word), l.means() + b.alsoAsked(l)})
	}
	return "", a
}

// alsoAsked is what will be asked of a reading once it is chosen, so that one answer does for both.
func (b *builder) alsoAsked(l layout) string {
	if l.positions == 0 || l.h > 0 || b.mask != nil || b.s.NoMask || b.pool.kind == poolFlatten {
		return ""
	}
	return "; it takes --mask, --lengths or --no-mask too"
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// axesWith is the setting of the axes with one word more.
func (b *builder) axesWith(word string) string {
	if b.s.Axes == "" {
		return word
	}
	return b.s.Axes + "," + word
}

// chosen puts a word into the settings that the manifest states.
func (b *builder) chosen(word string) {
	b.axes = append(b.axes, word)
	slices.Sort(b.axes)
	b.axes = slices.Compact(b.axes)
}

// evidence is those of the readings that something speaks for: a mask or lengths, settings of
// tokens, equal sides of a map, or a name that says layers.
func (b *builder) evidence(it *item, fit []string, shape []int) []string {
	keep := func(ok func(l layout) bool) (out []string) {
		for _, word := range fit {
			if ok(lay(word, shape)) {
				out = append(out, word)
			}
		}
		return out
	}
	if b.mask != nil {
		if seen := b.mask.evidence(keep); len(seen) > 0 || it.first().rank() == 3 {
			return seen
		}
	}
	if it.first().rank() == 4 {
		return keep(func(l layout) bool {
			a, c := shape[1] == shape[2], shape[2] == shape[3]
			return l.word == "nchw" && c && !a || l.word == "nhwc" && a && !c
		})
	}
	if b.s.NoMask || b.pool.kind == poolLast || b.pool.kind == poolFirst || b.pool.kind == poolTokens {
		return keep(layout.tokens)
	}
	// A name such as layer_wise, but not layer_3, says that the layers stand in one array, where
	// one dimension alone can be their number.
	const mostLayers = 128
	if name := strings.ToLower(it.stem + "/" + it.inner); strings.Contains(name, "layer") && !layerNumber.MatchString(name) {
		return keep(func(l layout) bool {
			return l.word == "nld" && l.layers <= mostLayers && l.features > mostLayers || l.word == "lnd" && l.layers <= mostLayers && l.features > mostLayers
		})
	}
	return nil
}

// tokens reports whether samples have tokens.
func (l layout) tokens() bool { return strings.Contains(l.word, "t") }

// evidence is the readings with as many tokens as a mask has. Lengths may be shorter than the
// tokens that there is room for: of them it is tokens before features if the longest fills these,
// and otherwise what has room.
func (m *mask) evidence(keep func(func(layout) bool) []string) []string {
	if !m.lengths {
		return keep(func(l layout) bool { return l.tokens() && l.positions == m.t })
	}
	longest := m.longest()
	if full := keep(func(l layout) bool { return l.tokens() && !l.inner && l.positions == longest }); len(full) == 1 {
		return full
	}
	return keep(func(l layout) bool { return l.tokens() && l.positions >= longest })
}
