package model

import (
	"fathom/data"
	"fathom/model/simd"
)

// Intake makes an [Input] of images that come in blocks, so that the pixels of those
// that it lists need never be in memory all at once. It is a [data.Sink], and the
// zero value is ready. In the end it has chosen as [NewInput] does.
//
// Whether lists pay is known when the last image has come. Until then it makes
// lists, unless the images so far are clearly too full for them, as those of a full
// set are from the first block on: then it goes back to pixels for good, and lists
// them at the end should the rest be so much emptier. So it never holds much more
// than lists and pixels together, which is what NewInput has to hold.
type Intake struct {
	n      int // images announced
	images data.Images
	fill   fill
	sparse *simd.Sparse // nil while pixels are kept
	came   int          // images so far
	room   int          // images that there is room for
}

// uncertain is by how much a share of some of the images may be above that of all,
// which then pay as lists. (Fashion-MNIST has 0.497 in all, and 0.51 on the way.)
const uncertain = 0.1

// Begin makes it ready for n images.
func (k *Intake) Begin(n, rows, cols int) {
	*k = Intake{n: n, images: data.Images{Rows: rows, Cols: cols}, fill: fillOf(n)}
	k.sparse, _ = simd.NewSparse(rows*cols, &scaled) // nil where lists cannot name the columns
}

// Take takes the next images.
func (k *Intake) Take(pixels []byte) {
	dim := k.images.Dim()
	for from := 0; from < len(pixels); from += dim {
		k.fill.add(pixels[from : from+dim])
	}
	if k.sparse != nil && (k.fill.share() > sparseShare+uncertain || float64(k.sparse.Entries()) > mostEntries) {
		k.unlist()
	}
	k.reserve(len(pixels) / dim)
	k.came += len(pixels) / dim
	if k.sparse == nil {
		k.images.Pixels = append(k.images.Pixels, pixels...)
		return
	}
	for from := 0; from < len(pixels); from += dim {
		k.sparse.Append(pixels[from : from+dim])
	}
}

// reserve makes room for so many more images. It makes it for all that are announced,
// but for no more than eight times as many as have come: what a file announces need
// not be true.
func (k *Intake) reserve(more int) {
	if k.came+more <= k.room {
		return
	}
	k.room = max(k.came+more, min(k.n, 8*(k.came+more)))
	dim, free := k.images.Dim(), k.room-k.came
	if k.sparse == nil {
		k.images.Pixels = append(make([]byte, 0, k.room*dim), k.images.Pixels...)
		return
	}
	share := k.fill.share()
	if k.came > 0 { // better than a guess
		share = float64(k.sparse.Entries()) / float64(k.came*dim)
	}
	k.sparse.Grow(free, int(1.02*share*float64(free*dim)))
}

// unlist turns the lists back into pixels.
func (k *Intake) unlist() {
	dim := k.images.Dim()
	k.images.Pixels = make([]byte, k.came*dim)
	for i := range k.came {
		k.sparse.Decode(k.images.Pixels[i*dim:(i+1)*dim], i)
	}
	k.sparse, k.room = nil, k.came
}

// Input is all images that came, with their labels, one for each.
func (k *Intake) Input(labels []int32) Input {
	k.images.Labels = labels
	if k.sparse != nil && !listsPay(k.fill.share(), k.came*k.images.Dim()) {
		k.unlist()
	}
	if k.sparse == nil {
		return NewInput(k.images)
	}
	return Input{Labels: labels, Rows: k.images.Rows, Cols: k.images.Cols, sparse: *k.sparse, listed: true}
}
