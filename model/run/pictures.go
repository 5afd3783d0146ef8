package run

// Pictures are test images as they are shown to a person.
type Pictures struct {
	Index      []int    // of each in the test set
	Pixels     [][]byte // Rows×Cols each, row-major: 0 is background, 255 ink
	Rows, Cols int      // of one image, in pixels
}
