package lab

import mathbits "math/bits"

// bits says yes or no of each of many images, 64 in an element.
type bits []uint64

// rightMemory bounds what is kept of which test images the base network has right at each
// evaluation, in bytes.
const rightMemory = 64 << 20

// rightOnes says which predictions are right: those of a class, which is the label.
func rightOnes(predicted, labels []int32) bits {
	b := make(bits, (len(labels)+63)/64)
	for i, label := range labels {
		if label >= 0 && predicted[i] == label {
			b[i/64] |= 1 << (i % 64)
		}
	}
	return b
}

// without counts the images that are in b and not in other, which is as long.
func (b bits) without(other bits) (n int) {
	for i, word := range b {
		n += mathbits.OnesCount64(word &^ other[i])
	}
	return n
}
