package spec

// Address says of what an array is: of a subject after so many steps, at a layer, by a measure.
// What an array does not depend on is left zero.
type Address struct {
	Subject string
	Step    int
	Layer   int    // 0 is the input
	Measure string // that made it; "" for what the subject itself has
	Live    bool   // made beside the training, not by the measure's stage
	Name    string // of the array; see the constants
}

// The arrays of a subject itself. W1 (in×out) and b1 are the map from the input to the first hidden
// layer, and so on to the logits.
const (
	Weights         = "weights"        // of the map into layer Layer+1, in×out
	Biases          = "biases"         // of the same map
	Representations = "representation" // of the images that the principal components are fitted on, n×width
	Values          = "values"         // what a regression predicts of these samples, n×1 float64
	Predicted       = "predicted"      // class that the subject gives each of these images, n×1; [spec.None] for none
)

// The arrays of a store itself. Its test rows are in the order in which probes predict them; of a
// store [Representations] are those of the first of them, 5,000 or as many as 16 MB of the widest layer.
const (
	Labels = "labels" // class of each test row, n×1 int32
	Rows   = "rows"   // number of each test row among all rows of the store, from 0, n×1 int32
	IDs    = "ids"    // what the store calls each test row, n×1 words
	Groups = "groups" // of each test row, n×1 words
)

// Right says which of all test images a subject has right at an evaluation: 32 of them in an element,
// the first in its lowest bit, n×1.
const Right = "right"

// Answers is the class that a subject gives each of all test images after its training, n×1. Beside it
// a run on disk has their [Labels].
const Answers = "answers"

// What the measure "measures" has at an address is what the numbers of pairs of layers are found of:
// the [Representations] of the test rows at a layer, n×width, and their [Labels].

// The arrays that measures make. Those of the principal components go with the scores of the same
// layer: scores = (representation − mean)·componentsᵀ. Of a probe there is [Predicted], the class
// that it gives each of the first test images, as many as it was scored on, [Weights],
// classes×width, and [Biases], its intercepts, 1×classes, both float64.
const (
	Components = "components" // unit loadings, one component a row, the largest variance first, k×width float64
	Mean       = "mean"       // of each column of the representation, 1×width float64
)

// Array is numbers in rows and columns, row-major.
type Array struct {
	Rows, Cols int
	Float32    []float32 // Rows×Cols; nil where the elements are of another type
	Float64    []float64
	Int32      []int32
	Words      []string
}
