package glm

import (
	"fathom/model/linalg"
	"fathom/model/vector"
)

// maxUnknowns bounds the Hessians that are ever factorised: 14 MB, a fraction of
// a second.
const maxUnknowns = 1300

// patienceFor is how many rounds of conjugate gradients g may spend on one step
// before its Hessian is factorised instead: about twice as many as that costs.
// Features of like size need a tenth of them; where sizes differ or C is large,
// conjugate gradients can take thousands of rounds.
func (s *Solver) patienceFor(g *group) int {
	rows, n, width := g.hi-g.lo, s.z.Width, s.w.Width
	m := rows * width
	if m > maxUnknowns || g.partial {
		return maxSolve
	}
	assemble := rows * (rows + 1) / 2 * n * width * width
	round := 4 * n * width * rows
	return min(maxSolve, 10+2*(assemble+m*m*m/3)/round)
}

// exact sets the step of g to −H⁻¹ gradient by a Cholesky factorisation. It
// reports whether H is positive definite to working precision; if not the step
// stays as it was.
func (s *Solver) exact(g *group) bool {
	g.total += g.patience // near what it costs
	h := s.hessian(g)
	s.penalise(h, g.hi-g.lo)
	if !h.Factorise() {
		return false
	}
	step := s.step.Span(g.lo, g.hi)
	copy(step, s.grad.Span(g.lo, g.hi))
	h.Solve(step)
	vector.Scale(step, -1)
	s.unshare(g)
	return true
}

// hessian returns the second derivative of g's loss by the weights of all its
// classes: block (k, l) is [X 1]ᵀ D [X 1] with D the second derivative by the
// margins of k and l.
func (s *Solver) hessian(g *group) *linalg.Positive {
	width, n, rows := s.w.Width, s.z.Width, g.hi-g.lo
	blocks := vector.NewBlock(rows*rows, width*width)
	weights, tile := make([]float64, linalg.TileRows), vector.NewBlock(linalg.TileRows, width)
	for lo := 0; lo < n; lo += linalg.TileRows {
		m := min(linalg.TileRows, n-lo)
		tile.Data = tile.Data[:m*width]
		s.x.samples(tile, g.lo, lo)
		for k := range rows {
			for l := k; l < rows; l++ {
				s.loss.cross(weights[:m], g.lo+k, g.lo+l, lo)
				linalg.AddGram(blocks.Row(k*rows+l), tile, weights[:m])
			}
		}
	}
	h := linalg.NewPositive(rows * width)
	for k := range rows {
		for l := k; l < rows; l++ {
			from := blocks.Row(k*rows + l)
			for i := range width {
				for j := i; j < width; j++ {
					*h.At(k*width+i, l*width+j) = from[i*width+j]
					if k < l {
						*h.At(k*width+j, l*width+i) = from[i*width+j]
					}
				}
			}
		}
	}
	return h
}

// penalise adds the penalty to a Hessian. A softmax does not see what all its
// classes share, so that for shared weights H would be the penalty alone, which
// rounding swamps where features are large, and for shared intercepts nothing.
// What they share is given a weight like that of other directions; unshare puts
// the step right.
func (s *Solver) penalise(h *linalg.Positive, rows int) {
	width := s.w.Width
	for j := range width {
		shared := 0.0
		for k := range rows {
			shared += *h.At(k*width+j, k*width+j) / float64(rows)
		}
		for k := range rows {
			for l := k; l < rows && rows > 1; l++ {
				*h.At(k*width+j, l*width+j) += shared
			}
			if j < s.penalised {
				*h.At(k*width+j, k*width+j)++
			}
		}
	}
}

// unshare makes the step of a softmax lead to weights that share nothing, their
// mean over the classes zero: the loss does not see it, the penalty is least.
func (s *Solver) unshare(g *group) {
	if g.hi-g.lo == 1 {
		return
	}
	w, step := s.w.Span(g.lo, g.hi), s.step.Span(g.lo, g.hi)
	width, rows := s.w.Width, float64(g.hi-g.lo)
	for j := range width {
		mean := 0.0
		for i := j; i < len(w); i += width {
			mean += (w[i] + step[i]) / rows
		}
		for i := j; i < len(w); i += width {
			step[i] -= mean
		}
	}
}
