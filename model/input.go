package model

import (
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

// Input is images in the form in which a network reads them. Images that are
// mostly zero bytes, as MNIST's are, are kept as lists of the other bytes beside
// the images themselves, and the first layer then multiplies by nothing else. The
// choice is the data's: the figures are the same bits either way.
type Input struct {
	Images data.Images
	sparse simd.Sparse // without rows where there is none
	listed bool
}

// sparseShare is the share of bytes that are not zero up to which the lists pay:
// an entry of a list costs about twice what an element of a dense product does.
const sparseShare = 0.5

// NewInput prepares images, which it shares.
func NewInput(images data.Images) Input {
	in := Input{Images: images}
	entries := 0
	for _, b := range images.Pixels {
		if b != 0 {
			entries++
		}
	}
	if float64(entries) > sparseShare*float64(len(images.Pixels)) {
		return in
	}
	sparse, err := simd.NewSparse(images.Dim(), &scaled)
	if err != nil {
		return in // more columns than the lists can name
	}
	for i := range images.Len() {
		sparse.Append(images.Row(i))
	}
	in.sparse, in.listed = *sparse, true
	return in
}

// Len is the number of images.
func (in Input) Len() int { return in.Images.Len() }

// Slice returns the images from … to−1, sharing all memory.
func (in Input) Slice(from, to int) Input {
	in.Images = in.Images.Slice(from, to)
	if in.listed {
		in.sparse = in.sparse.Slice(from, to)
	}
	return in
}

// fill writes the images' scaled bytes into a matrix, a row for each.
func (in Input) fill(m Matrix) {
	for i := range in.Len() {
		row := m.Row(i)
		for j, b := range in.Images.Row(i) {
			row[j] = scaled[b]
		}
	}
}
