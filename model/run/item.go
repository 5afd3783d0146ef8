package run

import (
	"context"

	"fathom/model/spec"
)

// Items answers what is asked of single samples. A sample is called an item and has a number: that
// of a test image of a network that trains here, that of a row among all rows of a store, whatever
// the split.
type Items interface {
	// Inspect returns what each layer makes of an item.
	Inspect(ctx context.Context, q InspectQuery) (*Inspection, error)
	// Nearest returns the items that are nearest to one in a layer, the nearest first.
	Nearest(ctx context.Context, q NearestQuery) ([]Neighbour, error)
	// List returns items that are worth a look, in an order to walk along.
	List(ctx context.Context, q ListQuery) (*List, error)
	// Place returns where items stand in a picture that they were not drawn in, on the same axes. It
	// returns none where they have no place, as in a map of t-SNE.
	Place(ctx context.Context, q PlaceQuery) ([]Placed, error)
	// Find returns the numbers of the items that a text finds, ascending but for those first that
	// are called so: by their id or, where items have none, by their number. Others have the text
	// in their own text or in their id, in letters of whatever case. An empty text finds none.
	Find(ctx context.Context, words string) ([]int, error)
}

// Item is what is known of a sample, whatever the layer. Its words are on one line and hold nothing
// that could steer a terminal.
type Item struct {
	Number     int
	ID         string // "" where it is called by its number alone
	Text       string // "" for none
	Label      int32  // [spec.None] where it is not known, or is a real value
	Real       bool   // it is, which is Target
	Target     spec.Figure
	Group      string // "" for none
	Split      string // of a store: train, test or validation; "" for a test image
	Token      int    // of the sample of a store that it is; −1 where it is a whole sample
	Rows, Cols int    // of its image; 0 for none
	Pixels     []byte // Rows×Cols
}

// InspectQuery picks one item at one moment.
type InspectQuery struct {
	// Step is one of [View.Moments], or 0 or the last step once the network is trained, which need
	// no history.
	Step int
	Item int
}

// Inspection is what the subject and each layer's probe make of one item. It must not be changed.
type Inspection struct {
	Step int
	Item

	Network   []float64 // the network's softmax probabilities; NaN where a logit is not finite; nil of a store
	Predicted int32     // by the network; [spec.None] for none
	Layers    []LayerView
}

// LayerView is what one layer makes of an item.
type LayerView struct {
	Name string
	// ProbeStep is the step of the network that the layer's probe was fitted on, and that the probe
	// reads the item from: the newest up to the query's of which there is a snapshot still. It is
	// −1 when there is no probe yet.
	ProbeStep     int
	Probabilities []float64 // by the probe; nil without one, and where it is kept no more
	Predicted     int32     // by the probe; [spec.None] for none, and of real values
	// Value is what a regression predicts of a real value; NaN where it was not scored on the item.
	Value spec.Figure
	// Over is what the layer's probes make of the item at every step at which they were scored on
	// it, ascending.
	Over []Opinion
}

// Opinion is what a probe takes an item for.
type Opinion struct {
	Step      int
	Predicted int32 // [spec.None] for none
}

// NearestQuery asks for the neighbours of an item in a layer.
type NearestQuery struct {
	Step, Layer, Item int
	Count             int
	// Cosine asks for the smallest angle, 1 − cos, and not for the smallest Euclidean distance.
	Cosine bool
}

// Neighbour is an item near another.
type Neighbour struct {
	Item
	Distance float64
}

// PlaceQuery asks where items stand in a picture.
type PlaceQuery struct {
	Step, Layer int
	Axes        spec.Axes // "" for those of the frame
	Classes     []int     // that the axes are fitted on, as in the question for the frame or the chart
	Items       []int
}

// Placed is where an item stands.
type Placed struct {
	Number int
	Label  int32
	Scores []float32 // on each axis
	// Aligned are the first of them, turned as the film is; nil for no turn.
	Aligned []float32
}

// ListKind says which items a list has, and in which order.
type ListKind string

// The lists there are. Opinions are those of the network, or of the probe of a store's last layer.
const (
	Misread  ListKind = "misread"  // taken for another class than theirs, the surest first
	Doubtful ListKind = "doubtful" // by the margin between the two likeliest classes, the smallest first
	Changed  ListKind = "changed"  // by how much the probability of their label changes from a layer to the next, most first
)

// ListKinds are the lists in their order.
func ListKinds() []ListKind { return []ListKind{Misread, Doubtful, Changed} }

// ListQuery asks for a list at a moment.
type ListQuery struct {
	Step int
	Kind ListKind
}

// List is items in an order. It must not be changed.
type List struct {
	ListQuery
	Of    int      // items that were looked at
	Count int      // of them in the list; Items has the first of these
	Items []Listed // at most [MostListed]
}

// MostListed is how many items of a list are told.
const MostListed = 1000

// Listed is an item of a list.
type Listed struct {
	Item
	Predicted int32 // by the network, or by the last layer's probe
	// Value is the probability of the predicted class in a list of misread items, the margin in one
	// of doubtful ones, and the change in one of changed ones: of the label's probability, from
	// layer Layer−1 to Layer.
	Value float64
	Layer int
}
