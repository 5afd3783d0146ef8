package geometry

import (
	"context"
	"fmt"
	"math"

	"fathom/model/linalg"

	"gonum.org/v1/gonum/mat"
)

// A Readout is the linear classifier behind a layer, y = Wx + b: the network's own last layer, or a
// probe in its stead, which is then to be said.
type Readout struct {
	Weights    *mat.Dense // classes×d
	Intercepts []float64
}

// A Collapse says how far a layer has come to neural collapse, where the rows of each class are one
// point, the classes' means are a simplex, and the weights of the layer behind are those means (V.
// Papyan, X. Han and D. Donoho, "Prevalence of neural collapse during the terminal phase of deep
// learning training", PNAS 117, 2020). All figures are 0 in full collapse. It is a matter of the rows
// that a network was trained on. Names are used for several formulas; these are, with μ_c the mean of
// class c, μ_G that of all rows, m_c = μ_c − μ_G and K classes,
type Collapse struct {
	N int

	// NC1 is tr(Σ_W Σ_B⁺)/K, with Σ_W = Σᵢ(xᵢ−μ_yᵢ)(xᵢ−μ_yᵢ)ᵀ/n and Σ_B = Σ_c m_c m_cᵀ/K: the spread within
	// classes, measured by that between them. Eigenvalues of Σ_B below 10⁻¹⁰ of the largest count as 0.
	NC1 float64

	// NC2Norms is sd/mean of ‖m_c‖ over classes: that they are equally far out. NC2Angles is the mean
	// over pairs of |cos(m_c, m_c′) + 1/(K−1)|: that their angles are those of a simplex. NC2Spread is
	// the sd of those cosines. Standard deviations are over K, or pairs, not one less.
	NC2Norms, NC2Angles, NC2Spread float64

	// Behind is what the layer behind says; nil where there is none.
	Behind *Behind
}

// Behind are the figures of neural collapse that are of a [Readout] with the weights w_c.
type Behind struct {
	// NC2Weights is sd/mean of ‖w_c‖.
	NC2Weights float64
	// NC3 is ‖W/‖W‖_F − M/‖M‖_F‖²_F, with the rows m_c of M: that weights are means, 0 … 4.
	NC3 float64
	// NC4 is the share of rows whose class by the readout, of equal ones the lowest, is not that of the
	// nearest class mean.
	NC4 float64
}

// Collapse computes the figures of neural collapse. labels are those of the rows of the representation
// that was held, 0 … classes−1, and each class needs a row. last may be nil.
func (l *Layer) Collapse(ctx context.Context, labels []int32, classes int, last *Readout) (*Collapse, error) {
	if last != nil {
		if rows, cols := last.Weights.Dims(); rows != classes || cols != l.d || len(last.Intercepts) != classes {
			return nil, fmt.Errorf("a readout of %d×%d weights and %d intercepts behind %d columns: expected %d classes", rows, cols, len(last.Intercepts), l.d, classes)
		}
	}
	c, err := l.classesOf(ctx, labels, classes)
	if err != nil {
		return nil, err
	}
	for y, count := range c.count {
		if count == 0 {
			return nil, undefined("class %d has no row: neural collapse is of the means of all classes", y)
		}
	}
	out := &Collapse{N: l.n}
	if out.NC1, err = l.withinByBetween(c); err != nil {
		return nil, err
	}
	norms := c.means.squares(l.kernels)
	for y, v := range norms {
		if norms[y] = root(v); v == 0 {
			return nil, undefined("the mean of class %d is that of all rows: it has no direction", y)
		}
	}
	out.NC2Norms = relativeSpread(norms)
	var cosines, off []float64
	for y := range classes {
		for z := range classes {
			if y != z {
				cos := dot(l.kernels, c.means.row(y), c.means.row(z)) / (norms[y] * norms[z])
				cosines, off = append(cosines, cos), append(off, math.Abs(cos+1/float64(classes-1)))
			}
		}
	}
	out.NC2Angles, out.NC2Spread = sum(off)/float64(len(off)), spread(cosines)
	if last != nil {
		out.Behind, err = l.behind(c, norms, last)
	}
	return out, err
}

// withinByBetween returns tr(Σ_W Σ_B⁺)/K. Along the eigenvectors v of Σ_B, of the eigenvalues λ, it is Σ
// vᵀΣ_W v/λ; they are found from the K×K products of the means or the d×d ones, whichever are fewer.
func (l *Layer) withinByBetween(c *classed) (float64, error) {
	k := c.means.Rows
	few := k <= l.d
	var product block
	if few {
		product = gram(c.means, l.pool)
	} else {
		product = across(c.means, c.means, l.pool)
	}
	size := product.Rows
	values, vectors, err := linalg.Eigen(size, product.Data, size)
	if err != nil {
		return 0, err
	}
	if !(values[0] > 0) {
		return 0, undefined("all classes have the same mean: nothing lies between them")
	}
	rank := 0
	for rank < size && values[rank] > 1e-10*values[0] {
		rank++
	}
	axes := newBlock(rank, l.d)
	for r := range rank {
		if few { // an eigenvector u of MMᵀ is Mᵀu/√λ of MᵀM
			l.kernels.AddTransMulVec64(axes.row(r), c.means.Matrix64, vectors.Row(r))
			for j := range axes.row(r) {
				axes.row(r)[j] /= math.Sqrt(values[r])
			}
		} else {
			copy(axes.row(r), vectors.Row(r))
		}
	}
	sums, at, off := make([]float64, rank), make([]float64, rank), make([]float64, l.d)
	x := l.centred(l.n)
	for i, y := range c.labels {
		mean := c.means.row(int(y))
		for j, v := range x.row(i) {
			off[j] = v - mean[j]
		}
		l.kernels.MulVec64(at, axes.Matrix64, off)
		for r, v := range at {
			sums[r] += float64(v * v)
		}
	}
	total := 0.0
	for r, v := range sums {
		total += v / values[r]
	}
	// λ is K times that of Σ_B, and the sum n times Σ_W: K of both cancel.
	return total / float64(l.n), nil
}

// behind computes what a readout says.
func (l *Layer) behind(c *classed, norms []float64, last *Readout) (*Behind, error) {
	classes := len(norms)
	weights := newBlock(classes, l.d)
	for y := range classes {
		copy(weights.row(y), last.Weights.RawRowView(y))
	}
	squares := weights.squares(l.kernels)
	size, out := math.Sqrt(sum(squares)), &Behind{}
	if size == 0 || size-size != 0 {
		return nil, undefined("the weights of the layer behind are all 0, or not finite: they have no direction")
	}
	far := 0.0
	for y, v := range squares {
		squares[y] = root(v)
		far += float64(norms[y] * norms[y])
	}
	out.NC2Weights = relativeSpread(squares)
	far = math.Sqrt(far)
	for i, w := range weights.Data {
		off := w/size - c.means.Data[i]/far
		out.NC3 += float64(off * off)
	}
	x, scores, differs := l.centred(l.n), make([]float64, classes), 0
	shift := make([]float64, classes) // of the mean of all rows, which the rows here lack
	l.kernels.MulVec64(shift, weights.Matrix64, l.mean)
	for at := range l.n {
		l.kernels.MulVec64(scores, weights.Matrix64, x.row(at))
		said, nearest, least := 0, 0, math.Inf(1)
		for y := range classes {
			if scores[y] += shift[y] + last.Intercepts[y]; scores[y] > scores[said] {
				said = y
			}
			if v := apart(x.row(at), c.means.row(y)); v < least {
				nearest, least = y, v
			}
		}
		if said != nearest {
			differs++
		}
	}
	out.NC4 = float64(differs) / float64(l.n)
	return out, nil
}

// spread is the standard deviation over all of some numbers.
func spread(x []float64) float64 {
	mean, total := sum(x)/float64(len(x)), 0.0
	for _, v := range x {
		v -= mean
		total += float64(v * v)
	}
	return math.Sqrt(total / float64(len(x)))
}

// relativeSpread is the standard deviation in units of the mean.
func relativeSpread(x []float64) float64 { return spread(x) / (sum(x) / float64(len(x))) }
