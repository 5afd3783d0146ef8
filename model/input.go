package model

import (
	"bytes"

	"fathom/data"
	"fathom/model/simd"
)

// scaled maps a byte of an image to the float32 that the network sees.
var scaled = func() (palette simd.Palette) {
	for b := range palette {
		palette[b] = float32(b) / 255
	}
	return palette
}()

// Input is labelled images in the form in which a network reads them. Images that
// are mostly zero bytes, as MNIST's are, are kept as lists of the other bytes, and
// the first layer then multiplies by nothing else. The choice is the data's; the
// figures are the same bits either way.
type Input struct {
	Labels     []int32     // a class or data.None each
	Rows, Cols int         // of one image, in pixels
	pixels     []byte      // the images as they are, where they are not listed
	sparse     simd.Sparse // the lists
	listed     bool
}

// sparseShare is the share of bytes that are not zero up to which the lists pay:
// an entry of a list costs about twice what an element of a dense product does.
const sparseShare = 0.5

// mostEntries is below what the lists can hold, by more than a guess is wrong.
const mostEntries = 4e9

// listsPay says whether to list images of so many bytes, of which the given share is
// not zero.
func listsPay(share float64, bytes int) bool {
	return share <= sparseShare && share*float64(bytes) < mostEntries
}

// NewInput prepares images. It keeps their labels, and their pixels only where it
// makes no lists of them. Where the pixels are not in memory yet, an [Intake] does
// the same.
func NewInput(images data.Images) Input {
	in := Input{Labels: images.Labels, Rows: images.Rows, Cols: images.Cols, pixels: images.Pixels}
	fill := fillOf(images.Len())
	for i := range images.Len() {
		fill.add(images.Row(i))
	}
	if !listsPay(fill.share(), len(images.Pixels)) {
		return in
	}
	sparse, err := simd.NewSparse(images.Dim(), &scaled)
	if err != nil {
		return in // more columns than the lists can name
	}
	sparse.Grow(images.Len(), len(images.Pixels)-zeros(images.Pixels))
	for i := range images.Len() {
		sparse.Append(images.Row(i))
	}
	in.pixels, in.sparse, in.listed = nil, *sparse, true
	return in
}

// fill counts the bytes that are not zero, in one image of 16 or in all of fewer
// than 1,000: a good guess is enough.
type fill struct {
	every          int // one image of so many is looked at
	images         int // so far, looked at or not
	bytes, entries int // of those looked at
}

// fillOf begins to count in n images.
func fillOf(n int) fill {
	if n < 1000 {
		return fill{every: 1}
	}
	return fill{every: 16}
}

// add counts the next image.
func (f *fill) add(image []byte) {
	if f.images%f.every == 0 {
		f.bytes += len(image)
		f.entries += len(image) - zeros(image)
	}
	f.images++
}

// zeros counts the bytes that are zero.
func zeros(pixels []byte) int { return bytes.Count(pixels, []byte{0}) }

// share is the share of bytes that are not zero.
func (f *fill) share() float64 { return float64(f.entries) / float64(max(f.bytes, 1)) }

// Len is the number of images.
func (in Input) Len() int { return len(in.Labels) }

// Dim is the number of pixels of an image.
func (in Input) Dim() int { return in.Rows * in.Cols }

// Slice returns the images from … to−1, sharing all memory.
func (in Input) Slice(from, to int) Input {
	in.Labels = in.Labels[from:to:to]
	if in.listed {
		in.sparse = in.sparse.Slice(from, to)
	} else {
		in.pixels = in.pixels[from*in.Dim() : to*in.Dim() : to*in.Dim()]
	}
	return in
}

// Training says that a training on the images begins, and returns what is called once when it is over:
// what is kept for one, about as much memory as the images take, is let go with the last of several.
func (in Input) Training() (over func()) {
	if !in.listed {
		return func() {}
	}
	return in.sparse.Training()
}

// Image writes the bytes of image i to dst, which has Dim of them.
func (in Input) Image(dst []byte, i int) {
	if in.listed {
		in.sparse.Decode(dst, i)
		return
	}
	copy(dst, in.pixels[i*in.Dim():(i+1)*in.Dim()])
}

// Select returns the images of the given indices, in memory of their own.
func (in Input) Select(index []int) Input {
	images := data.Images{Rows: in.Rows, Cols: in.Cols, Pixels: make([]byte, len(index)*in.Dim())}
	for k, i := range index {
		in.Image(images.Pixels[k*in.Dim():(k+1)*in.Dim()], i)
		images.Labels = append(images.Labels, in.Labels[i])
	}
	return NewInput(images)
}

// Matrix returns the images as a network reads them, n×Dim: layer 0.
func (in Input) Matrix() Matrix {
	m := NewMatrix(in.Len(), in.Dim())
	in.fill(m)
	return m
}

// fill writes the images' scaled bytes into a matrix, a row for each. Images that
// are not listed, which a training fills in at each step, need no memory for it.
func (in Input) fill(m Matrix) {
	var image []byte
	if in.listed {
		image = make([]byte, in.Dim())
	}
	for i := range in.Len() {
		if in.listed {
			in.sparse.Decode(image, i)
		} else {
			image = in.pixels[i*in.Dim() : (i+1)*in.Dim()]
		}
		row := m.Row(i)
		for j, b := range image {
			row[j] = scaled[b]
		}
	}
}
