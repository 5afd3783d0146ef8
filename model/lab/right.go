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

// keepRight keeps which test images the base network has right after a step, where there is room.
func (l *Lab) keepRight(step int, right bits) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.trainings.right) < rightMemory/max(1, 8*len(right)) {
		l.trainings.right[step] = right
	}
}

// words are the bits, 32 in an element.
func (b bits) words() []int32 {
	words := make([]int32, 0, 2*len(b))
	for _, word := range b {
		words = append(words, int32(uint32(word)), int32(uint32(word>>32)))
	}
	return words
}

// bitsOf is what words are of.
func bitsOf(words []int32) bits {
	b := make(bits, len(words)/2)
	for i := range b {
		b[i] = uint64(uint32(words[2*i])) | uint64(uint32(words[2*i+1]))<<32
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
