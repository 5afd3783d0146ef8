package glm

import (
	"context"
	"slices"

	"fathom/model/simd"
	"fathom/model/vector"
)

// Fits that need not be exact, those of the folds of a cross-validation: the loss and its gradient
// are made in one reading of X as the products of the inner solves are, in float32 with float64
// sums, and the end is estimated from what a step promised.

const (
	// quickest is the least tolerance of a quick fit: far above what float32 margins, off by some
	// 10⁻⁶, hide.
	quickest = 1e-5
	// quickNoise is the relative change of an objective that float32 margins may hide.
	quickNoise = 1e-7
	// promised is how many times a tolerance a step may have promised, by the fall of the quadratic
	// model, for the objective to be within the tolerance after it. A solve ends when it has found
	// most of what there is, and Newton's method leaves the square of what it had.
	promised = 2
)

// minimiseQuick is Minimise for a quick fit.
func (s *Solver) minimiseQuick(ctx context.Context) error {
	copy(s.wTrial.Data, s.w.Data)
	if err := s.attempt(ctx, s.groups); err != nil {
		return err
	}
	var cold []*group
	for _, g := range s.groups {
		if !(g.tried <= s.loss.cold(g.lo, g.hi)) {
			clear(s.w.Span(g.lo, g.hi))
			clear(s.wTrial.Span(g.lo, g.hi))
			cold = append(cold, g)
		}
	}
	if len(cold) > 0 {
		if err := s.attempt(ctx, cold); err != nil {
			return err
		}
	}
	for _, g := range s.groups {
		g.objective, g.norm = g.tried, s.gradient(g)
	}
	s.trial.begin(s)
	for _, g := range s.groups {
		g.patience = s.patienceFor(g)
	}
	active := append([]*group(nil), s.groups...)
	for {
		left := active[:0]
		for _, g := range active {
			if g.tolerance = s.tolerance; s.relax != nil && g.steps > 0 {
				g.tolerance *= s.relax(g)
			}
			if !g.settled() {
				left = append(left, g)
			}
		}
		if active = left; len(active) == 0 {
			return nil
		}
		if err := s.solve(ctx, active); err != nil {
			return err
		}
		if err := s.searchQuick(ctx, active); err != nil {
			return err
		}
	}
}

// settled reports whether a quick fit has ended: the last step could not promise more than it may,
// and was no worse than none for float32's sake.
func (g *group) settled() bool {
	if g.exhausted || g.norm*g.norm/2 <= g.tolerance*g.objective {
		return true
	}
	if g.steps == 0 || -g.slope/2 > promised*g.tolerance*g.objective {
		return false
	}
	return g.slope < 0 || g.widened()
}

// searchQuick is search for some groups of a quick fit. Each attempt is a reading of X, and the one
// that is taken also makes the next gradient.
func (s *Solver) searchQuick(ctx context.Context, groups []*group) error {
	const share, halvings = 1e-4, 30
	for _, g := range groups {
		g.slope = min(0, vector.Dot(s.grad.Span(g.lo, g.hi), s.step.Span(g.lo, g.hi)))
		if g.steps++; g.total > maxRounds {
			return ErrStalled
		}
	}
	length := 1.0
	descending := slices.DeleteFunc(slices.Clone(groups), func(g *group) bool { return g.slope == 0 })
	for left := descending; len(left) > 0; length /= 2 {
		if length < 1.0/(1<<halvings) {
			for _, g := range left {
				g.exhausted = true
			}
			return nil
		}
		for _, g := range left {
			vector.AddScaledTo(s.wTrial.Span(g.lo, g.hi), s.w.Span(g.lo, g.hi), length, s.step.Span(g.lo, g.hi))
		}
		if err := s.attempt(ctx, left); err != nil {
			return err
		}
		more := left[:0]
		for _, g := range left {
			if !(g.tried <= g.objective+float64(share*length*g.slope)+float64(quickNoise*g.objective)) {
				more = append(more, g)
				continue
			}
			copy(s.w.Span(g.lo, g.hi), s.wTrial.Span(g.lo, g.hi))
			g.objective = g.tried
			g.last, g.norm = g.norm, s.gradient(g)
		}
		left = more
	}
	return nil
}

// attempt sets tried to the objective of the groups at the trial weights, and image to the gradient
// of the loss. Its derivatives there are kept.
func (s *Solver) attempt(ctx context.Context, groups []*group) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	rows := s.rowsOf(groups)
	folded := s.x.Fold(s.wTrial, rows)
	s.units = s.units[:0]
	for range rows {
		s.units = append(s.units, 1)
	}
	for _, g := range groups {
		clear(s.zStep.Row(g.lo))
	}
	s.x.pass(s.image, folded, rows, s.units, func(from int, z simd.Matrix, rows []int) {
		for i, k := range rows {
			vector.Widen(s.z.Row(k)[from:], z.Row(i))
			if s.x.mirror {
				first := s.z.Row(k - 1)[from:]
				for j, v := range z.Row(i) {
					first[j] = -float64(v)
				}
			}
		}
		for _, k := range rows {
			lo := k - k%s.rowsEach
			if k != lo && (!s.x.mirror || k != lo+1) {
				continue
			}
			s.zStep.Row(lo)[from] = s.loss.part(s.z, lo, lo+s.rowsEach, from, z.Cols)
		}
		for i, k := range rows {
			vector.Narrow(z.Row(i), s.loss.residual().Row(k)[from:from+z.Cols])
		}
	})
	for _, g := range groups {
		penalty := 0.0
		for k := g.lo; k < g.hi; k++ {
			free := s.wTrial.Row(k)[:s.penalised]
			penalty += vector.Dot(free, free)
		}
		g.tried = float64(penalty/2) + vector.Sum(s.zStep.Row(g.lo))
	}
	return nil
}
