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

// Where a fit of components changes its ways. They depend on shapes alone, and so do its figures.
const (
	// MostScattered is the width up to which a covariance matrix is made.
	MostScattered = 2048
	// exactWork is up to how many products, n·d·min(n, d), all of them are made in float64.
	exactWork = 1 << 30
)

// FitPCA fits the principal components of the n×d representation x, of any size: the loadings of
// the first k and their variances, right to 1e-9 of themselves where gaps allow, see
// [PCA.Bounds]. It reads x in blocks and holds none of it where n or d is large; the products share
// the cores of the pool, nil for the caller's alone, which decide no figure.
//
// Three ways lead there, by the shape:
//
//   - Where n·d·min(n, d) ≤ 2³⁰ it is [FitPCATop].
//   - Up to 2,048 columns the covariance matrix is made in one pass, of float32 products with
//     float64 sums. All its eigenvalues are found; the first k, by one more pass in float64 as
//     Rayleigh quotients of its eigenvectors, whose errors are squares of those of the vectors. The
//     variances behind them are right to some 1e-7 of the largest.
//   - Beyond, or where leading is set, blocks of k + 6 vectors span a Krylov space that holds the
//     leading components, see krylov.search. There are no variances but these.
//
// If x holds a NaN or an infinity the error wraps [reading.ErrNotFinite]; one of reading wraps what x
// returned. When ctx ends it returns ctx's error; it looks before every block.
func FitPCA(ctx context.Context, x simd.Rows, k int, leading bool, pool *simd.Pool) (*PCA, error) {
	if pool == nil {
		pool = simd.Serial
	}
	if !reading.Empty(x) && !leading {
		if n, d := x.Dims(); float64(n)*float64(d)*float64(min(n, d)) <= exactWork {
			return FitPCATop(x, k)
		}
	}
	p, err := fitLarge(ctx, x, k, leading, pool)
	if err != nil {
		return nil, fmt.Errorf("fit PCA: %w", err)
	}
	return p, nil
}

func fitLarge(ctx context.Context, x simd.Rows, k int, leading bool, pool *simd.Pool) (*PCA, error) {
	if reading.Empty(x) {
		return nil, errors.New("the representation is empty: expected at least one sample and one feature")
	}
	if k < 1 {
		return nil, fmt.Errorf("%d components: expected at least 1", k)
	}
	c, err := newCentred(ctx, x, pool)
	if err != nil {
		return nil, err
	}
	k = min(k, c.n, c.d)
	p := &PCA{Samples: c.n, Width: c.d, Mean: c.mean, Components: mat.NewDense(k, c.d, nil), partial: true}
	var start vector.Block
	if !leading && c.d <= MostScattered {
		if start, err = p.scattered(ctx, c, k); err != nil {
			return nil, err
		}
	}
	found, err := c.leadingOf(ctx, k, start)
	if err != nil {
		return nil, err
	}
	p.lead(c, found, k)
	return p, nil
}

// scattered fills in all variances from the covariance matrix, and returns its leading
// eigenvectors.
func (p *PCA) scattered(ctx context.Context, c *centred, k int) (vector.Block, error) {
	sums, err := c.scatter(ctx)
	if err != nil {
		return vector.Block{}, err
	}
	s := linalg.NewSymmetric(c.d, sums)
	values, err := s.Values()
	if err != nil {
		return vector.Block{}, err
	}
	p.partial = false
	p.ExplainedVariance = make([]float64, min(c.n, c.d))
	if !(values[0] > 0) {
		return vector.Block{Width: c.d}, nil
	}
	floor := values[0] * 0x1p-22 // more than rounding makes of nothing in chains of 256 float32s, some 1e-7
	count := 0
	for count < len(p.ExplainedVariance) && values[count] > floor {
		p.ExplainedVariance[count] = values[count]
		count++
	}
	return s.Vectors(values, min(count, k+krylovSpare)), nil
}

// lead sets the leading variances and components to what was found, and the shares of all.
func (p *PCA) lead(c *centred, found ritz, k int) {
	if len(p.ExplainedVariance) < k {
		p.ExplainedVariance = make([]float64, k)
	}
	p.Bounds = make([]float64, k)
	for i, bound := range found.bounds() {
		if i >= k {
			break
		}
		p.ExplainedVariance[i], p.Bounds[i] = found.values[i], bound/float64(c.n-1)
		setLoadings(p.Components.RawRowView(i), found.vectors.Row(i))
	}
	p.ExplainedVarianceRatio = make([]float64, len(p.ExplainedVariance))
	for i, v := range p.ExplainedVariance {
		if i > 0 { // where float64 meets float32, they may differ by rounding
			v = min(v, p.ExplainedVariance[i-1]*float64(c.n-1))
		}
		if v == 0 {
			p.ExplainedVariance[i] = 0
			continue
		}
		p.ExplainedVariance[i] = v / float64(c.n-1)
		p.ExplainedVarianceRatio[i] = v / c.total
	}
}

// setLoadings writes the loadings of a component with the sign that makes the largest positive.
func setLoadings(row, loadings []float64) {
	sign, largest := 1.0, 0.0
	for _, v := range loadings {
		if size := math.Abs(v); size > largest {
			largest, sign = size, math.Copysign(1, v)
		}
	}
	for j, v := range loadings {
		row[j] = sign * v
	}
}
