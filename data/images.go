package data

// None is the label of a sample whose class is not known, and the prediction of a classifier that
// makes none. It equals no class: classes count from 0. Whatever compares a label with a prediction
// must ask for it first, since two Nones agree on nothing.
const None int32 = -1

// Images are n labelled grey images of one size.
type Images struct {
	// Pixels holds the images one after the other, n×(Rows·Cols) row-major: pixel (y, x) of image i
	// is Pixels[(i·Rows + y)·Cols + x], from 0 (background) to 255 (ink). It is nil in a set of
	// [Stream], whose pixels went elsewhere.
	Pixels []byte

	// Labels holds the n classes that the images show, counted from 0, or None.
	Labels []int32

	// Rows and Cols are the height and the width of every image.
	Rows, Cols int
}

// Len is the number of images, n.
func (m Images) Len() int { return len(m.Labels) }

// Dim is the number of pixels of one image, Rows·Cols: the width of a network's input.
func (m Images) Dim() int { return m.Rows * m.Cols }

// Row is image i as Dim() pixels. It shares memory with m and panics, like an index, if i is out of
// range.
func (m Images) Row(i int) []byte {
	return m.Slice(i, i+1).Pixels
}

// Slice is the images from, from+1, …, to−1. It shares memory with m and panics, like a slice
// expression, if the range is not within 0 ≤ from ≤ to ≤ Len(). The result has no spare capacity:
// appending to its Pixels or Labels copies them.
func (m Images) Slice(from, to int) Images {
	n, d := m.Len(), m.Dim()
	// A slice expression may reach beyond the length, up to the capacity. Here it must not, so the
	// capacity goes first.
	labels := m.Labels[:n:n]
	part := Images{Labels: labels[from:to:to], Rows: m.Rows, Cols: m.Cols}
	if m.Pixels != nil {
		pixels := m.Pixels[: n*d : n*d]
		part.Pixels = pixels[from*d : to*d : to*d]
	}
	return part
}
