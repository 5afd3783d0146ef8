package repr

import "fathom/model/simd"

// Rows is a representation, n samples of d features, that is read in blocks.
type Rows = simd.Rows
