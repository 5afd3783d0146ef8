package projection

import (
	"context"
	"errors"
	"fmt"
	"math"

	"fathom/model/linalg"
	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// Axes are directions that rows are drawn on: a row x has the coordinates (x − Origin)·Directionsᵀ,
// see [Project]. Nothing in this package changes them.
type Axes struct {
	Origin     []float64  // that is taken off each row, d
	Directions *mat.Dense // k×d, the strongest first
	// Strength is how strong each direction is, in units that the kind of axes has, and Share its
	// part of the strength of all that there are, 0 … 1. They are NaN of directions of the rest.
	Strength, Share []float64
	Rest            int // how many of the directions, the last ones, are components of the rest
	// Ridge is what had to be added to make a matrix regular, as a part of the mean variance within
	// classes, see [Discriminants]; 0 for nothing.
	Ridge float64
}

// ErrTooWide says that axes need a matrix that would be too large.
var ErrTooWide = errors.New("too wide")

// Where discriminants end, and what is added where they need it.
const (
	mostDiscriminated = 4096
	ridgeShare        = 1e-2
)

// Discriminants returns the k directions in which the classes of labelled rows lie farthest apart
// for their own spread, of the n×d representation x: Fisher's linear discriminants (R. A. Fisher,
// Annals of Eugenics 7, 1936; C. R. Rao, 1948). With the within-class scatter S_W = Σᵢ(xᵢ −
// μ_c(i))(xᵢ − μ_c(i))ᵀ/n and that between classes S_B = Σ_c n_c(μ_c − μ)(μ_c − μ)ᵀ/n, d×d, they
// solve S_B w = λ S_W w with wᵀS_W w = 1, the largest λ first: a coordinate is in units of the
// classes' own standard deviation. These are scikit-learn's LinearDiscriminantAnalysis with the
// solver eigen and the class sizes as priors. Strength is λ, Share λ/Σλ. Of K classes there are
// K − 1; others, up to k, are principal components of what these leave, see Rest. The loading of
// largest size is positive.
//
// Rows whose label is below 0 or not below classes have no part. Where S_W is singular to working
// precision, as it is with fewer rows than features, Ridge times the mean within-class variance of
// a feature is added to its diagonal, 0.01 if that suffices (J. H. Friedman, "Regularized
// discriminant analysis", JASA 84, 1989). Up to 2³⁰ products n·d² they are float64, beyond float32
// in chains of 256. It reads x in blocks, four times at most. More than 4,096 features are
// [ErrTooWide].
func Discriminants(ctx context.Context, x simd.Rows, labels []int32, classes, k int, pool *simd.Pool) (*Axes, error) {
	a, err := discriminants(ctx, x, labels, classes, k, pool)
	if err != nil {
		return nil, fmt.Errorf("fit LDA: %w", err)
	}
	return a, nil
}

func discriminants(ctx context.Context, x simd.Rows, labels []int32, classes, k int, pool *simd.Pool) (*Axes, error) {
	if reading.Empty(x) {
		return nil, errors.New("the representation is empty: expected at least one sample and one feature")
	}
	n, d := x.Dims()
	switch {
	case len(labels) != n:
		return nil, fmt.Errorf("%d labels for %d rows", len(labels), n)
	case d > mostDiscriminated:
		return nil, fmt.Errorf("%d features, expected at most %d: %w", d, mostDiscriminated, ErrTooWide)
	}
	if pool == nil {
		pool = simd.Serial
	}
	c, err := newCentred(ctx, x, pool)
	if err != nil {
		return nil, err
	}
	of, err := c.classed(ctx, labels, classes)
	if err != nil {
		return nil, err
	}
	if of.present < 2 {
		return nil, fmt.Errorf("%d classes with labelled rows, expected at least 2", of.present)
	}
	within, err := of.within(ctx)
	if err != nil {
		return nil, err
	}
	a := of.axes(within, k)
	return a, a.fill(ctx, x, k, pool)
}

// classed is a representation less the mean of each row's class.
type classed struct {
	*centred
	labels  []int32 // −1 for those that have no part
	counts  []int
	rows    int // that have a part
	present int // classes with rows
	means   vector.Block
	mean    []float64 // of the rows that have a part
}

// classed reads the rows for the means of the classes, as differences to one of all rows.
func (c *centred) classed(ctx context.Context, labels []int32, classes int) (*classed, error) {
	of := &classed{centred: c, labels: make([]int32, len(labels)), counts: make([]int, classes), means: vector.NewBlock(classes, c.d), mean: make([]float64, c.d)}
	for i, label := range labels {
		if of.labels[i] = -1; label >= 0 && int(label) < classes {
			of.labels[i] = label
			of.counts[label]++
			of.rows++
		}
	}
	off := make([]float64, c.d)
	err := c.read(ctx, func(lo, rows int) error {
		for i := range rows {
			if label := of.labels[lo+i]; label >= 0 {
				vector.SubtractWide(off, c.flat[i*c.d:(i+1)*c.d], c.mean)
				vector.Add(of.means.Row(int(label)), off)
			}
		}
		return nil
	})
	for class, count := range of.counts {
		if count > 0 {
			of.present++
			vector.AddScaled(of.mean, 1/float64(of.rows), of.means.Row(class))
			vector.Scale(of.means.Row(class), 1/float64(count))
		}
	}
	vector.Add(of.mean, c.mean)
	for class := range classes {
		vector.Add(of.means.Row(class), c.mean)
	}
	return of, err
}

// within returns the upper triangle of n·S_W, d×d.
func (c *classed) within(ctx context.Context) ([]float64, error) {
	sum := make([]float64, c.d*c.d)
	if float64(c.n)*float64(c.d)*float64(c.d) > exactWork {
		c.row = c.meanOf
		defer func() { c.row = nil }()
		err := c.tiles(ctx, func(tile simd.Matrix) { c.addScatter(sum, tile) })
		vector.Scale(sum, float64(c.unit*c.unit))
		return sum, err
	}
	tile, filled := vector.NewBlock(linalg.TileRows, c.d), 0
	flush := func() {
		linalg.AddGram(sum, tile.Slice(0, filled), nil)
		filled = 0
	}
	err := c.read(ctx, func(lo, rows int) error {
		for i := range rows {
			mean := c.meanOf(lo + i)
			if mean == nil {
				continue
			}
			vector.SubtractWide(tile.Row(filled), c.flat[i*c.d:(i+1)*c.d], mean)
			if filled++; filled == linalg.TileRows {
				flush()
			}
		}
		return nil
	})
	if filled > 0 {
		flush()
	}
	return sum, err
}

// meanOf is the mean of a row's class, nil of a row that has no part.
func (c *classed) meanOf(row int) []float64 {
	if label := c.labels[row]; label >= 0 {
		return c.means.Row(int(label))
	}
	return nil
}

// axes solves the eigenproblem: with the rows m_c = √(n_c/n)(μ_c − μ) of M, S_B is MᵀM, and the
// eigenvectors u of M S_W⁻¹ Mᵀ, K×K, give w = S_W⁻¹Mᵀu/√λ.
func (c *classed) axes(within []float64, k int) *Axes {
	d, classes := c.d, len(c.counts)
	between := vector.NewBlock(classes, d)
	for class, count := range c.counts {
		if count > 0 {
			vector.SubtractTo(between.Row(class), c.means.Row(class), c.mean)
			vector.Scale(between.Row(class), math.Sqrt(float64(count)/float64(c.rows)))
		}
	}
	a := &Axes{Origin: c.mean}
	root := c.rootOf(within, between, a)
	solved := vector.NewBlock(classes, d)
	copy(solved.Data, between.Data)
	kernels := simd.Default()
	gram := make([]float64, classes*classes)
	for class := range classes {
		root.Solve(solved.Row(class))
		kernels.MulVec64(gram[class*classes:(class+1)*classes], between.Matrix(d), solved.Row(class))
	}
	a.span(gram, solved, min(k, c.present-1), d, func(value float64) float64 { return 1 / math.Sqrt(value) })
	return a
}

// rootOf factorises S_W, with a ridge where it is singular to the precision of its sums.
func (c *classed) rootOf(within []float64, between vector.Block, a *Axes) *linalg.Positive {
	d := c.d
	vector.Scale(within, 1/float64(c.rows))
	sum, varying := 0.0, 0
	for j := range d {
		if v := within[j*d+j]; v > 0 {
			sum += v
			varying++
			continue
		}
		constant := true
		for class := range c.counts {
			constant = constant && between.Row(class)[j] == 0
		}
		if constant { // it has no part, and must not make the matrix singular
			within[j*d+j] = 1
		}
	}
	least := 1e-12
	if float64(c.n)*float64(d)*float64(d) > exactWork {
		least = 1e-6 // which float32 can tell
	}
	if root := (&linalg.Positive{N: d, Data: append([]float64(nil), within...)}); c.rows-c.present >= varying && root.Factorise() && regular(root, within, least) {
		return root
	}
	mean := max(sum/float64(max(1, varying)), math.SmallestNonzeroFloat32) // classes may be points
	// Sums of float32s may want more than is asked for first.
	for a.Ridge = ridgeShare; ; a.Ridge *= 10 {
		root := &linalg.Positive{N: d, Data: append([]float64(nil), within...)}
		for j := range d {
			*root.At(j, j) += float64(a.Ridge * mean)
		}
		if root.Factorise() {
			return root
		}
	}
}

// regular reports whether each column of a matrix, by its factor, has more than a share of its squares
// outside of those before it.
func regular(root *linalg.Positive, of []float64, least float64) bool {
	for j := range root.N {
		if pivot := *root.At(j, j); !(float64(pivot*pivot) > float64(least*of[j*root.N+j])) {
			return false
		}
	}
	return true
}

// span sets the directions to those of the leading eigenvectors u of a K×K matrix: Bᵀu for the rows
// b of B, K×d, times what scaled makes of the eigenvalue.
func (a *Axes) span(gram []float64, b vector.Block, k, d int, scaled func(value float64) float64) {
	classes := len(b.Data) / d
	s := linalg.NewSymmetric(classes, gram)
	values, err := s.Values()
	if err != nil || !(values[0] > 0) {
		a.Directions = nil
		return
	}
	total, kept := 0.0, 0
	for i, v := range values {
		total += max(0, v)
		if i < k && v > float64(values[0]*1e-12) {
			kept++
		}
	}
	a.Directions = mat.NewDense(kept, d, nil)
	direction := make([]float64, d)
	vectors := s.Vectors(values, kept)
	for i := range kept {
		clear(direction)
		simd.Default().AddTransMulVec64(direction, b.Matrix(d), vectors.Row(i))
		vector.Scale(direction, scaled(values[i]))
		setLoadings(a.Directions.RawRowView(i), direction)
		a.Strength, a.Share = append(a.Strength, values[i]), append(a.Share, values[i]/total)
	}
}
