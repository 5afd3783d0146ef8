package data

import (
	"fmt"

	"fathom/data/array"
	"fathom/data/text"
)

// A grid is n grey images as numbers in a file of arrays, which are to become bytes.
//
// What the numbers mean is told by their type and, where that says nothing, by the largest of them:
//
//	uint8                        the bytes themselves
//	booleans                     0 and 255
//	other integers of 0…255      the bytes themselves; if 1 is the largest, nothing is told
//	floats, the largest ≤ 1      times 255, rounded to the nearest
//	floats, the largest > 127    rounded to the nearest
//
// What lies outside of 0…255, as in images that were standardised, is refused, and so are floats of
// which the largest lies between: they may be of 0…16, as scikit-learn's digits are, and nothing
// says so. Training images decide; test images must be of the same scale.
type grid struct {
	name          string // for errors: the file and the key
	n, rows, cols int
	typ           array.Type
	read          func(dst []float32, from int) error // pixels from one on, as many as dst has room for
	chunk         int                                 // how many of them are read at once; from is a multiple
	where         func(pixel int) string              // names a pixel in errors

	largest float32 // of all pixels, where the type does not tell the scale
	scale   float32 // the number that is white: 1 or 255
}

const (
	readAtOnce = 64 << 10 // pixels

	// brightest is what the largest pixel of images of 0…255 exceeds: hardly a set is so dark.
	brightest = 127
)

func (g *grid) dim() int { return g.rows * g.cols }

// len is how many images there are, 0 of those that could not be found.
func (g *grid) len() int {
	if g == nil {
		return 0
	}
	return g.n
}

func (g *grid) buffer() []float32 { return make([]float32, min(g.chunk, g.n*g.dim())) }

// inspect finds the largest pixel, and what is no pixel.
func (g *grid) inspect() error {
	if g.typ == array.U8 || g.typ == array.Bool {
		var first [1]float32
		return g.read(first[:], 0) // shows that all are really there, packed or not
	}
	all, buffer := g.n*g.dim(), g.buffer()
	for from := 0; from < all; from += len(buffer) {
		part := buffer[:min(len(buffer), all-from)]
		if err := g.read(part, from); err != nil {
			return err
		}
		for i, v := range part {
			if !(v >= 0 && v <= 255) {
				return g.noPixel(from+i, v)
			}
			g.largest = max(g.largest, v)
		}
	}
	return nil
}

func (g *grid) noPixel(at int, v float32) error {
	if g.typ.Integer() {
		return fmt.Errorf("%s is %v, expected 0 to 255", g.where(at), v)
	}
	return fmt.Errorf("%s is %v, expected 0 to 1 or 0 to 255, as before any standardising", g.where(at), v)
}

// told says which scale the images have by themselves.
func (g *grid) told() (scale float32, err error) {
	whole := g.typ.Integer()
	switch {
	case g.typ == array.U8, g.largest > brightest, whole && g.largest != 1:
		return 255, nil
	case whole:
		return 0, fmt.Errorf("%s: whole numbers up to 1, which may be of 0 to 1 or of 0 to 255; save them as booleans or as uint8", g.name)
	case g.largest <= 1:
		return 1, nil
	}
	return 0, fmt.Errorf("%s: the largest pixel is %v, expected at most 1 (of 0 to 1) or more than %d (of 0 to 255)", g.name, g.largest, brightest)
}

// scales finds the one scale of the training and the test images.
func scales(train, test *grid) (err error) {
	if train.scale, err = train.told(); err != nil {
		return err
	}
	told := test.typ == array.U8 || test.typ == array.Bool
	switch {
	case !told && test.largest == 0:
		test.scale = train.scale // black is black
	case !told && train.scale == 255 && (test.typ.Integer() || test.largest > 1):
		test.scale = 255 // a few test images may be dark
	default:
		if test.scale, err = test.told(); err != nil {
			return err
		}
	}
	if test.scale == train.scale {
		return nil
	}
	return fmt.Errorf("%s: pixels of 0 to %v, but those of %s are of 0 to %v", test.name, test.scale, train.name, train.scale)
}

// bytes makes bytes of the pixels from one on. The buffer is one of [grid.buffer].
func (g *grid) bytes(dst []byte, from int, buffer []float32) error {
	times := 255 / g.scale
	for len(dst) > 0 {
		part := buffer[:min(len(buffer), len(dst))]
		if err := g.read(part, from); err != nil {
			return err
		}
		for i, v := range part {
			dst[i] = byte(float32(v*times) + 0.5) // rounded in between on every machine
		}
		dst, from = dst[len(part):], from+len(part)
	}
	return nil
}

// sameSize finds test images of another size than g's.
func (g *grid) sameSize(test *grid) error {
	if g == nil || test == nil {
		return nil
	}
	return otherSize(test.name, []int{test.rows, test.cols}, g.name, []int{g.rows, g.cols})
}

// otherSize finds images of another size than those of the training.
func otherSize(test string, size []int, train string, want []int) error {
	if size[0] == want[0] && size[1] == want[1] {
		return nil
	}
	return fmt.Errorf("%s: images of %s pixels, but those of %s have %s", test, text.Shape(size...), train, text.Shape(want...))
}
