package cost

import (
	"testing"

	"fathom/data"
	"fathom/model"
)

// TestCount compares a step's operations and bytes with those counted by hand.
func TestCount(t *testing.T) {
	for _, test := range []struct {
		name         string
		shape        model.Shape
		batch        int
		of           ink
		flops, bytes float64
	}{
		// 4→3→2, five images with 7 pixels that are not zero at 3 places in all. The first map: each pixel meets 3
		// weights forward and 3 slopes, 2·7·3 each. The second: 5·3·2 multiply-adds forward, for the slopes and back.
		// Bytes: 3 rows of 3 weights and 3 biases; then 3·2 weights and 2 biases; each read twice and written.
		{"two maps", model.Shape{Inputs: 4, Hidden: []int{3}, Classes: 2}, 5, ink{7, 3}, 2*2*7*3 + 3*2*5*3*2, 3 * 4 * (3*3 + 3 + 3*2 + 2)},
		// The logits alone: nothing goes back.
		{"one map", model.Shape{Inputs: 4, Classes: 3}, 2, ink{8, 4}, 2 * 2 * 8 * 3, 3 * 4 * (4*3 + 3)},
		{"the post's", model.Shape{Inputs: 784, Hidden: []int{100, 100, 100}, Classes: 10}, 50, ink{50 * 784, 784},
			4*50*78400 + 6*50*(10000+10000+1000), 12 * (78500 + 10100 + 10100 + 1010)},
	} {
		if flops, bytes := count(test.shape, test.batch, test.of); flops != test.flops || bytes != test.bytes {
			t.Errorf("%s: %v operations and %v bytes, want %v and %v", test.name, flops, bytes, test.flops, test.bytes)
		}
	}
}

// TestInk counts the pixels of two minibatches of two images of 1×3, and of one that is too large.
func TestInk(t *testing.T) {
	images := data.Images{Pixels: []byte{0, 9, 0, 0, 1, 1, 7, 0, 0, 0, 0, 0}, Labels: make([]int32, 4), Rows: 1, Cols: 3}
	if got, want := inkOf(images, 2), (ink{(3 + 1) / 2., (2 + 1) / 2.}); got != want {
		t.Errorf("of two minibatches %v, want %v", got, want)
	}
	if got, want := inkOf(images, 4), (ink{4, 3}); got != want {
		t.Errorf("of one minibatch %v, want %v", got, want)
	}
	if got := inkOf(images, 5); got != (ink{}) {
		t.Errorf("of none %v", got)
	}
}

// TestHeld: what a training is taken to hold is at least what its parameters and layers are, and not much more
// than these with their padding and the room for data.
func TestHeld(t *testing.T) {
	shape := model.Shape{Inputs: 784, Hidden: []int{2048, 2048, 2048}, Classes: 10}
	least := float64(4*shape.Parameters()) + 4*64*2*3*2048
	if got := held(shape, 64) - (64 << 20); got < least || got > 1.05*least {
		t.Errorf("%.0f bytes besides the data, where parameters and layers are %.0f", got, least)
	}
}
