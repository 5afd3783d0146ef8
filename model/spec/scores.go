package spec

// Scores are the projections of samples on a layer's first principal components. They are never
// changed.
type Scores struct {
	Components int       // columns
	Values     []float32 // n×Components, row-major
	Labels     []int32   // n
	Images     []int     // n, index of each image in the test set
}

// At returns the score of row i on component k, both from 0.
func (s *Scores) At(i, k int) float64 { return float64(s.Values[i*s.Components+k]) }
