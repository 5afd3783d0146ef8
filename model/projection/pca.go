package projection

import (
	"errors"
	"fmt"
	"math"

	"fathom/model/linalg"
	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// A PCA holds the principal components of a set of samples. Nothing in this
// package changes it.
type PCA struct {
	Samples, Width int

	Mean []float64 // of every column

	// Components holds the unit loadings of the components, k×d, one a row,
	// largest variance first. Of each the loading of largest absolute value is
	// positive; among equals the first decides. A component without variance
	// has no direction: its loadings are zero.
	Components *mat.Dense

	// ExplainedVariance holds the variances of all min(n, d) components, with
	// n−1 in the denominator, and ExplainedVarianceRatio their shares of the
	// total variance of the columns. Neither is ever negative: what rounding
	// leaves where there is no variance is set to zero.
	//
	// [FitPCA] may find the first of them alone; their shares are of the whole all the same.
	ExplainedVariance      []float64
	ExplainedVarianceRatio []float64

	// Bounds says of each of the Components how far its variance is from the truth at most, as its
	// residual tells; nil where all was decomposed in float64. Where a gap follows, it is the square
	// of the residual over that gap.
	Bounds []float64

	partial bool // there are more variances than were found
}

// FitPCATop fits the principal components of the n×d representation x: the variances of all min(n,
// d) and the loadings of the first k, or of all if k is larger. It is several times faster where k
// is small. It reads x twice, in blocks, and holds all of it, in float64, only where n is less than
// the number of columns that vary. If x holds a NaN or an infinity the error wraps [reading.ErrNotFinite];
// one of reading wraps what x returned.
//
// The decomposition is of the covariance or Gram matrix. So variances below about
// 1e-13 of the largest are taken for rounding, and components of small variance
// are orthogonal to others to 1e-16 times the ratio of the largest to theirs.
func FitPCATop(x simd.Rows, k int) (*PCA, error) {
	p, err := fitPCA(x, k)
	if err != nil {
		return nil, fmt.Errorf("fit PCA: %w", err)
	}
	return p, nil
}

func fitPCA(x simd.Rows, k int) (*PCA, error) {
	if reading.Empty(x) {
		return nil, errors.New("the representation is empty: expected at least one sample and one feature")
	}
	if k < 1 {
		return nil, fmt.Errorf("%d components: expected at least 1", k)
	}
	c, err := newCentring(x)
	if err != nil {
		return nil, err
	}
	n, d := x.Dims()
	all := min(n, d)
	p := &PCA{
		Samples: n, Width: d, Mean: c.mean,
		Components:             mat.NewDense(min(k, all), d, nil),
		ExplainedVariance:      make([]float64, all),
		ExplainedVarianceRatio: make([]float64, all),
	}
	if len(c.varying) == 0 {
		return p, nil
	}
	return p, p.decompose(c)
}

// decompose fills in variances and components.
func (p *PCA) decompose(c *centring) error {
	tall := p.Samples >= len(c.varying)
	var s *linalg.Symmetric
	var rows vector.Block // of the Gram matrix: the centred samples
	if tall {
		sums, err := c.covariance()
		if err != nil {
			return err
		}
		s = linalg.NewSymmetric(len(c.varying), sums)
	} else {
		var err error
		if rows, err = c.samples(); err != nil {
			return err
		}
		s = linalg.NewSymmetric(p.Samples, gram(rows))
	}
	total := s.Trace()
	values, err := s.Values()
	if err != nil {
		return err
	}
	// More than this rounding can make of nothing.
	floor := values[0] * linalg.Epsilon * float64(max(p.Samples, p.Width))
	count := 0
	for count < min(len(values), len(p.ExplainedVariance)) && values[count] > floor {
		p.ExplainedVariance[count] = values[count] / float64(p.Samples-1)
		p.ExplainedVarianceRatio[count] = values[count] / total
		count++
	}
	kept, _ := p.Components.Dims()
	vectors := s.Vectors(values, min(count, kept))
	for j := range min(count, kept) {
		loadings := vectors.Row(j)
		if !tall {
			loadings = project(rows, loadings)
		}
		c.expand(p.Components.RawRowView(j), loadings)
	}
	return nil
}

// project turns an eigenvector u of the Gram matrix XXᵀ into the unit one of XᵀX,
// Xᵀu/‖Xᵀu‖.
func project(rows vector.Block, u []float64) []float64 {
	v := make([]float64, rows.Width)
	simd.Default().AddTransMulVec64(v, rows.Matrix(rows.Width), u)
	vector.Scale(v, 1/vector.Norm(v))
	return v
}

// Scores returns the n×k coordinates of the rows of the n×d representation x on the first k
// components, (x − Mean) Componentsᵀ, in the units of the features, with k brought between 1 and
// the number of Components. The width of x must be that of the fit. It reads x once, in blocks of
// bounded size; the error is that of reading.
func (p *PCA) Scores(x simd.Rows, k int) (*mat.Dense, error) {
	n, d := x.Dims()
	if d != p.Width {
		panic(fmt.Sprintf("projection: a PCA of width %d cannot read %d columns", p.Width, d))
	}
	kept, _ := p.Components.Dims()
	k = max(1, min(k, kept))
	out := mat.NewDense(n, k, nil)
	loadings, kernels := matrix64(p.Components.Slice(0, k, 0, d).(*mat.Dense)), simd.Default()
	centred := make([]float64, d)
	err := reading.Each(x, func(i int, row []float32) error {
		vector.SubtractWide(centred, row, p.Mean)
		kernels.MulVec64(out.RawRowView(i), loadings, centred)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("scores on principal components: %w", err)
	}
	return out, nil
}

// ParticipationRatio returns (Σλ)²/Σλ² over all variances λ: between 1, all
// variance on one component, and min(n, d), the same on each. It is 0 where
// there is no variance, and NaN where not all were found.
func (p *PCA) ParticipationRatio() float64 {
	if p.partial {
		return math.NaN()
	}
	squares := vector.Dot(p.ExplainedVarianceRatio, p.ExplainedVarianceRatio)
	if squares == 0 {
		return 0
	}
	total := vector.Sum(p.ExplainedVarianceRatio)
	return total * total / squares
}

// ComponentsFor returns how many components it takes for their ratios to reach
// share, 0 … 1. It is never more than have any variance, and 0 where it takes more than were found.
func (p *PCA) ComponentsFor(share float64) int {
	reached := 0.0
	for k, ratio := range p.ExplainedVarianceRatio {
		if reached >= share || ratio == 0 {
			return k
		}
		reached += ratio
	}
	if p.partial && reached < share {
		return 0
	}
	return len(p.ExplainedVarianceRatio)
}
