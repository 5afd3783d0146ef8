package run

// InspectQuery picks one image at one moment.
type InspectQuery struct {
	// Step is one of [View.Moments], or 0 or the last step once the network is
	// trained, which need no history.
	Step       int
	Image      int // index in the test set
	Neighbours int // how many in each layer
}

// Inspection is what the base network and each layer's probe make of one test
// image. It must not be changed.
type Inspection struct {
	Step, Image int
	Label       int32
	Rows, Cols  int
	Pixels      []byte // Rows×Cols

	Network   []float64 // the network's softmax probabilities; NaN where a logit is not finite
	Predicted int32     // by the network; [spec.None] for none
	Layers    []LayerView
}

// LayerView is what one layer makes of an image.
type LayerView struct {
	Name string
	// ProbeStep is the step of the network that the layer's probe was fitted on, and
	// that the probe reads the image from: the newest up to the query's of which
	// there is a snapshot still. It is −1 when there is no probe yet.
	ProbeStep     int
	Probabilities []float64 // by the probe; nil without one
	Predicted     int32     // by the probe; [spec.None] for none

	// Neighbours are the nearest images in this layer, of the query's step, among
	// the first --pca-samples test images but for the image itself: the nearest
	// first, by Euclidean distance. An image without a finite one has none.
	Neighbours []Neighbour
}

// Neighbour is a test image near another.
type Neighbour struct {
	Image    int // index in the test set
	Label    int32
	Distance float64
	Pixels   []byte
}
