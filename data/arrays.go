package data

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"fathom/data/array"
	"fathom/data/text"
)

// An arraySet is a set in files of arrays, as far as it could be found in them.
type arraySet struct {
	name        string
	files       []*array.File
	train, test split
	wrong       error // what is wrong with the files, beside what their values show
}

// A split is the images and the labels of a split in arrays. What could not be found of it is nil.
type split struct {
	images *grid
	labels *labelArray
}

// A labelArray is the labels of a split.
type labelArray struct {
	name   string // for errors: the file and the key
	values func() ([]int64, error)
	of     []int64 // once they were read; nil of those that cannot be
}

// load reads the values and makes a set of them. Everything is looked at before the first image is
// handed on, so that all that is wrong is said at once. The files are closed.
func (s *arraySet) load(o Options, to parts) (*Set, error) {
	defer s.close()
	splits := [2]*split{&s.train, &s.test}
	var looked [2]error
	both(func(i int) { looked[i] = splits[i].inspect() })
	train, test := s.train.images, s.test.images
	err := text.Together(o.check(), s.wrong, looked[0], looked[1])
	if looked[0] == nil && looked[1] == nil && train != nil && test != nil {
		err = text.Together(err, scales(train, test))
	}
	err = text.Together(err, s.train.check(o.classes()), s.test.check(o.classes()), train.sameSize(test), o.fit(train.len(), test.len()))
	if err != nil {
		return nil, err
	}
	var images [2]Images
	both(func(i int) { images[i], looked[i] = splits[i].take(to[2*i]) })
	if err := text.Together(looked[0], looked[1]); err != nil {
		return nil, err
	}
	for _, file := range s.files {
		if err := file.Changed(); err != nil {
			return nil, err
		}
	}
	return o.divide(s.name, images[0], images[1]), nil
}

// close closes the files. They were only read, so nothing is lost if that fails.
func (s *arraySet) close() {
	for _, file := range s.files {
		_ = file.Close()
	}
}

// both runs f for the training images, 0, and the test images, 1, at the same time.
func both(f func(i int)) {
	var all sync.WaitGroup
	var broken crash // of a sink
	for i := range 2 {
		all.Go(func() { broken.run(func() { f(i) }) })
	}
	all.Wait()
	broken.again()
}

// inspect reads the labels, and what the pixels are.
func (s *split) inspect() error {
	var pixels, labels error
	if s.images != nil {
		pixels = s.images.inspect()
	}
	if s.labels != nil {
		s.labels.of, labels = s.labels.values()
	}
	return text.Together(pixels, labels)
}

// check finds labels that are no classes, and another number of them than of images.
func (s *split) check(classes int) error {
	if s.labels == nil || s.labels.of == nil {
		return nil
	}
	var counts error
	if n := len(s.labels.of); s.images != nil && n != s.images.n {
		counts = unequal(s.labels.name, n, s.images.n)
	}
	return text.Together(counts, checkLabels(s.labels.name, s.labels.of, classes))
}

// take makes bytes of the pixels, for the sink if the part has one.
func (s *split) take(p part) (Images, error) {
	g := s.images
	out := Images{Labels: make([]int32, len(s.labels.of)), Rows: g.rows, Cols: g.cols}
	for i, label := range s.labels.of {
		out.Labels[i] = int32(label)
	}
	buffer := g.buffer()
	if p.sink == nil {
		out.Pixels = make([]byte, g.n*g.dim())
		return out, g.bytes(out.Pixels, 0, buffer)
	}
	from, to := p.of(g.n)
	p.sink.Begin(to-from, g.rows, g.cols)
	block := make([]byte, g.dim()*max(1, min(blockBytes/g.dim(), to-from)))
	for from < to {
		images := block[:min(len(block), (to-from)*g.dim())]
		if err := g.bytes(images, from*g.dim(), buffer); err != nil {
			return out, err
		}
		p.sink.Take(images)
		from += len(images) / g.dim()
	}
	return out, nil
}

// labelsIn are the labels that an array holds, a number each.
func labelsIn(a *array.Array) (*labelArray, error) {
	column := len(a.Shape) == 1 || len(a.Shape) == 2 && a.Shape[1] == 1
	switch {
	case !column && len(a.Shape) == 2:
		return nil, fmt.Errorf("%s: %s, expected one label for each image, n or n×1; of labels that are one-hot, save the argmax",
			a.Name(), text.Shape(a.Shape...))
	case !column:
		return nil, fmt.Errorf("%s: %s, expected one label for each image, n or n×1", a.Name(), shapeOf(a))
	case a.Len() == 0:
		return nil, fmt.Errorf("%s: no labels", a.Name())
	case !a.Type.Integer() && a.Type != array.Bool:
		return nil, fmt.Errorf("%s: labels of type %s, expected integers", a.Name(), a.Type)
	}
	return &labelArray{name: a.Name(), values: func() ([]int64, error) {
		var first [1]int64
		if err := a.ReadInts(first[:], 0); err != nil { // which shows that all are really there, packed or not
			return nil, err
		}
		all := make([]int64, a.Len())
		return all, a.ReadInts(all, 0)
	}}, nil
}

// shapeOf writes the shape of an array, also of one without dimensions.
func shapeOf(a *array.Array) string {
	if len(a.Shape) == 0 {
		return "one element"
	}
	return text.Shape(a.Shape...)
}

// imagesIn are the images that an array holds.
func imagesIn(a *array.Array) (*grid, error) {
	const expected = "expected grey images, n×h×w, n×h×w×1 or n×d"
	g := &grid{name: a.Name(), typ: a.Type, chunk: readAtOnce, read: a.ReadFloats}
	g.where = func(pixel int) string {
		return fmt.Sprintf("%s: pixel %s of image %s", g.name, text.Count(pixel%g.dim()), text.Count(pixel/g.dim()))
	}
	switch s := a.Shape; {
	case a.Type == array.Text:
		return nil, fmt.Errorf("%s: text, %s", g.name, expected)
	case slices.Contains(s, 0):
		return nil, fmt.Errorf("%s: dimensions %s, expected none to be zero", g.name, text.Shape(s...))
	case len(s) == 2:
		g.rows, g.cols = square(s[1])
	case len(s) == 3, len(s) == 4 && s[3] == 1:
		g.rows, g.cols = s[1], s[2]
	case len(s) == 4 && s[1] == 1: // as PyTorch has them
		g.rows, g.cols = s[2], s[3]
	case len(s) == 4 && (s[3] == 3 || s[3] == 4 || s[1] == 3 || s[1] == 4):
		return nil, fmt.Errorf("%s: %s, images in colour, %s", g.name, text.Shape(s...), expected)
	default:
		return nil, fmt.Errorf("%s: %s, %s", g.name, shapeOf(a), expected)
	}
	g.n = a.Shape[0]
	return g, nil
}

// square is the height and the width of an image of which only the number of pixels is known: a
// square where that is possible, and a row otherwise.
func square(pixels int) (rows, cols int) {
	side := int(math.Sqrt(float64(pixels)))
	if side*side == pixels {
		return side, side
	}
	return 1, pixels
}
