package spec

// Axes names what rows are drawn on.
type Axes string

// The axes there are.
const (
	ComponentAxes    Axes = "components" // principal components
	DiscriminantAxes Axes = "lda"        // Fisher's linear discriminants of the training rows
	ProbeAxes        Axes = "directions" // an orthonormal basis of the probe's weights
	TSNEAxes         Axes = "tsne"       // t-SNE
	UMAPAxes         Axes = "umap"       // UMAP
)

// AllAxes are the axes in their order.
func AllAxes() []Axes {
	return []Axes{ComponentAxes, DiscriminantAxes, ProbeAxes, TSNEAxes, UMAPAxes}
}

// IsMap reports whether the axes are those of a map that keeps neighbours and no distances.
func (a Axes) IsMap() bool { return a == TSNEAxes || a == UMAPAxes }

// Chart is rows of one layer at one moment, drawn on chosen axes. It is never changed.
type Chart struct {
	Axes        Axes
	Step, Layer int

	Scores *Scores  // of the rows that are drawn
	Share  []Figure // of each axis, 0 … 1: of the variance, of what separates the classes, of the weights; NaN for none
	Rest   int      // how many of the axes, the last ones, are components of what the others leave
	Of     int      // rows that those that are drawn were chosen from

	Fitted    int    // rows that the axes are fitted on; of a map, those that differ
	Ridge     Figure // that a singular matrix was given, see projection.Discriminants; 0 for none
	ProbeStep int    // of the probe, where the axes are its
	Near      Figure // of a map: the perplexity, or the number of neighbours
	Seed      uint64 // of what is drawn at random
	Trust     Figure // of a map: its trustworthiness for TrustNear neighbours; NaN of others
	// Of components, the variances that are known and how many of them reach 90 % of all, 0 where
	// that takes more than are known.
	Variance     []Figure
	Components90 int

	// Origin, d numbers, and Directions, k×d, are what the scores are on: (row − Origin)·Directionsᵀ.
	// They are nil of a map.
	Origin     []float64
	Directions [][]float64
}

// MostDrawn is how many rows of a store are drawn at most, and what the first picture of a layer is
// fitted on: so many that no cell of a large screen wants more, so few that all layers have a picture
// in a second.
const MostDrawn = 4000

// TrustNear is how many neighbours the trustworthiness of a map is of.
const TrustNear = 12
