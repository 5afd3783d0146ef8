package store

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// imageWords are what arrays of images are called.
var imageWords = []string{"images", "image", "imgs", "pixels"}

// mostPixels bounds an image: more than any terminal shows.
const mostPixels = 1 << 24

// An Image is one as people see it, in shades of grey.
type Image struct {
	Rows, Cols int
	Pixels     []byte // Rows×Cols: 0 is black, 255 white
}

// images are where those of the samples are.
type images struct {
	segments               []segment // of samples, in order
	height, width, colours int
	across                 bool // colours stand before rows and columns
}

// findImages finds the images of the samples: where the setting says, or by the name of an array of
// bytes.
func (b *builder) findImages() error {
	if b.s.Images == "none" || b.like != nil {
		return nil
	}
	var it *item
	if b.s.Images == "" {
		for _, other := range b.items {
			e := other.first()
			if other.used == "" && e.typ() == array.U8 && e.rank() >= 3 && slices.Contains(imageWords, strings.ToLower(other.title())) {
				if !slices.Equal(b.lengths(other, 0), b.n) {
					b.decide("no images: %s", b.notForEach(other))
					continue
				}
				it = other
			}
		}
		if it == nil {
			return nil
		}
		b.decide("images: %s, by its name", text.Clip(it.ref()))
	} else {
		found, err := b.one("images", b.s.Images)
		if err != nil {
			return err
		}
		it = found
	}
	if it.used == "" {
		it.used = "images"
	}
	b.s.Images = it.ref()
	return b.takeImages(it)
}

// notForEach says that an item has images of another number of samples.
func (b *builder) notForEach(it *item) error {
	return fault(it.first().name(), "%s, expected one image for each of %s", it.about(), b.samples())
}

// takeImages notes where the images of an item are.
func (b *builder) takeImages(it *item) error {
	shape := it.first().shape()
	wrong := fault(it.first().name(), "%s, expected images × rows × columns, with 1, 3 or 4 colours before or after", it.about())
	if it.first().typ() == array.Text || len(shape) < 3 || len(shape) > 4 {
		return wrong
	}
	if !slices.Equal(b.lengths(it, 0), b.n) {
		return b.notForEach(it)
	}
	m := &images{height: shape[1], width: shape[2], colours: 1}
	if len(shape) == 4 {
		few := func(n int) bool { return n == 1 || n == 3 || n == 4 }
		switch {
		case few(shape[3]):
			m.colours = shape[3]
		case few(shape[1]):
			m.across, m.colours, m.height, m.width = true, shape[1], shape[2], shape[3]
		default:
			return wrong
		}
	}
	if m.height == 0 || m.width == 0 || m.height > mostPixels/m.width {
		return fault(it.first().name(), "images of %s, expected 1 to %s pixels", text.Shape(m.height, m.width), text.Count(mostPixels))
	}
	entries, err := b.at(it, 0)
	if err != nil {
		return err
	}
	from := 0
	for _, e := range entries {
		for _, a := range e.arrays {
			m.segments = append(m.segments, segment{array: a, from: from, n: a.Shape[0]})
			from += a.Shape[0]
		}
	}
	b.store.images = m
	return nil
}

// HasImages reports whether the rows have images.
func (s *Store) HasImages() bool { return s.images != nil }

// Image is the image of a row, counted over all splits, nil where there are none. Whole numbers are
// taken for 0 to 255, and fractions for 0 to 1 if they lie there; other numbers are spread from the
// smallest of the image to the largest. Colours are weighed as Rec. 601 says: 0.299 R + 0.587 G +
// 0.114 B.
func (s *Store) Image(row int) (*Image, error) {
	m := s.images
	if m == nil {
		return nil, nil
	}
	unit := s.unitOf(row)
	i := slices.IndexFunc(m.segments, func(g segment) bool { return unit >= g.from && unit < g.from+g.n })
	if i < 0 {
		return nil, fmt.Errorf("image %s: there are as many as rows", text.Count(row))
	}
	g, n := m.segments[i], m.height*m.width
	raw := make([]float32, n*m.colours)
	if err := g.array.ReadFloats(raw, (unit-g.from)*len(raw)); err != nil {
		return nil, err
	}
	grey := m.grey(raw)
	lo, hi := 0.0, 255.0
	if t := g.array.Type; t.Float() || slices.Max(grey) > 255 || slices.Min(grey) < 0 {
		if lo, hi = slices.Min(grey), slices.Max(grey); lo >= 0 && hi <= 1 {
			lo, hi = 0, 1
		}
	}
	image := &Image{Rows: m.height, Cols: m.width, Pixels: make([]byte, n)}
	for i, v := range grey {
		if share := (v - lo) / (hi - lo); share > 0 { // not of NaN
			image.Pixels[i] = byte(math.Round(255 * min(share, 1)))
		}
	}
	return image, nil
}

// grey weighs the colours of an image.
func (m *images) grey(raw []float32) []float64 {
	n := m.height * m.width
	grey := make([]float64, n)
	at := func(pixel, colour int) float64 {
		if m.across {
			return float64(raw[colour*n+pixel])
		}
		return float64(raw[pixel*m.colours+colour])
	}
	for i := range grey {
		grey[i] = at(i, 0)
		if m.colours >= 3 {
			grey[i] = float64(0.299*at(i, 0)) + float64(0.587*at(i, 1)) + float64(0.114*at(i, 2))
		}
	}
	return grey
}
