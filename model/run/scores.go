package run

import "fathom/model/spec"

// Scores are the projections of samples on a layer's first principal components.
type Scores = spec.Scores
