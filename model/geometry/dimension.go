package geometry

import (
	"context"

	"fathom/model/elementary"
	"fathom/model/linalg"
)

// ParticipationRatio returns (Σλ)²/Σλ² over the eigenvalues λ of the covariance of the rows: between 1,
// where they lie on a line, and min(n−1, d), where all directions vary alike. Its unit is dimensions.
// No eigenvalue is computed: Σλ is the trace of X̃ᵀX̃, and Σλ² the square of its Frobenius norm.
//
// It is biased low for n below some ten times itself, so the Curve has it at n and, where that is 2
// or more, at n/2.
func (l *Layer) ParticipationRatio(ctx context.Context) (*Estimate, error) {
	if err := l.varied(2); err != nil {
		return nil, err
	}
	e := &Estimate{N: l.n}
	for _, n := range []int{l.n, l.n / 2} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if n < 2 {
			break
		}
		x := l.centred(n)
		trace := sum(x.squares(l.kernels))
		if trace == 0 {
			break // half of the rows are the same
		}
		var g *block
		if x.Cols >= x.Rows {
			own := gram(x, l.pool)
			g = &own
		}
		e.Curve = append(e.Curve, Point{n, trace * (trace / shared(x, x, g, g, l.pool))})
	}
	e.Value = e.Curve[0].Value
	return e, nil
}

// EffectiveRank returns exp(−Σ p ln p) with p = σ/Σσ and σ the singular values of the centred rows (O.
// Roy and M. Vetterli, "The effective rank", EUSIPCO 2007; RankMe of Q. Garrido et al., ICML 2023):
// between 1 and min(n−1, d), in dimensions. Singular values below 10⁻⁷ of the largest are taken for
// rounding.
func (l *Layer) EffectiveRank(ctx context.Context) (*Estimate, error) {
	values, err := l.variances(ctx)
	if err != nil {
		return nil, err
	}
	total, entropy := 0.0, 0.0
	for i, v := range values {
		values[i] = root(v)
		total += values[i]
	}
	for _, v := range values {
		if p := v / total; p > 0 {
			entropy -= float64(p * elementary.Log(p))
		}
	}
	return &Estimate{Value: elementary.Exp(entropy), N: l.n}, nil
}

// variances returns the eigenvalues of X̃ᵀX̃, or X̃X̃ᵀ where that is smaller, largest first, without
// those that are rounding.
func (l *Layer) variances(ctx context.Context) ([]float64, error) {
	if err := l.varied(2); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	x := l.centred(l.n)
	var product block
	if l.d < l.n {
		product = across(x, x, l.pool)
	} else {
		product = gram(x, l.pool)
	}
	values, _, err := linalg.Eigen(product.Rows, product.Data, 0)
	if err != nil {
		return nil, err
	}
	count := 0
	for count < len(values) && values[count] > 1e-14*values[0] {
		count++
	}
	return values[:count], nil
}
