package cost

import (
	"fathom/data"
	"fathom/model"
	"fathom/model/simd"
)

// ink is what a minibatch of images has that is not zero, on average.
type ink struct {
	entries float64 // bytes
	columns float64 // pixels at which any image has one
}

// inkOf looks at up to 20 minibatches of images, which lie apart.
func inkOf(images data.Images, batch int) ink {
	const most = 20
	n, dim := min(most, images.Len()/batch), images.Dim()
	var of ink
	for i := range n {
		some, seen := images.Slice(i*(images.Len()/n), i*(images.Len()/n)+batch), make([]bool, dim)
		for j, b := range some.Pixels {
			if b == 0 {
				continue
			}
			of.entries++
			if !seen[j%dim] {
				seen[j%dim] = true
				of.columns++
			}
		}
	}
	return ink{of.entries / float64(max(n, 1)), of.columns / float64(max(n, 1))}
}

// count says what a step of gradient descent on a minibatch has to do, whatever program does it.
//
// flops are the operations of its matrix products, a multiplication or an addition each: for an affine
// map of in × out numbers 2·batch·in·out forward, as many for the slopes of its weights, and as many for those of
// the layer below. The first map has no layer below, and what its images have that is zero is not
// counted: 2·entries·out forward and for the slopes.
//
// bytes are those of the parameters that cross between the cores and where all parameters lie, if that is
// not a cache of the cores' own: each is read forward, read once more backward, and written, 4 bytes each.
// Of the first map that is so of the rows that some image of the minibatch has a pixel for.
func count(shape model.Shape, batch int, of ink) (flops, bytes float64) {
	in := float64(shape.Inputs)
	for l, width := range append(append([]int(nil), shape.Hidden...), shape.Classes) {
		out := float64(width)
		if l == 0 {
			flops += float64(4 * of.entries * out)
			bytes += float64(12 * (of.columns + 1) * out)
		} else {
			flops += float64(6 * float64(batch) * in * out)
			bytes += float64(12 * (in + 1) * out)
		}
		in = out
	}
	return flops, bytes
}

// held is about how many bytes a training holds: parameters, layers and deltas with their padding, and
// room for the data.
func held(shape model.Shape, batch int) float64 {
	const room = 64 << 20
	floats, in := 0.0, shape.Inputs
	for _, out := range append(append([]int(nil), shape.Hidden...), shape.Classes) {
		stride := float64(simd.NewMatrix(1, out).Stride)
		floats += float64(float64(in+1)*stride) + float64(2*float64(batch)*stride)
		in = out
	}
	return float64(4*floats) + room
}
