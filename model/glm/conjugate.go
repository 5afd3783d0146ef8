package glm

import (
	"context"
	"math"

	"fathom/model/elementary"
	"fathom/model/vector"
)

// The inner solve of a Newton step, by conjugate gradients.

const (
	maxSolve = 1000 // rounds for one step

	// damping is the weight of the Hessian's diagonal beside the identity in the
	// preconditioner: little where features are alike, enough where their sizes
	// differ by powers of ten (Hsia, Chiang and Lin 2018).
	damping = 0.01

	// narrowest is the least relative residual that is asked of a solve in float32,
	// and narrowSteps how many Newton steps such solves are trusted with: features
	// of very different sizes can need what float32 does not hold.
	narrowest   = 1e-3
	narrowSteps = 20

	// worth is the share of a quick fit's step that as many rounds again must gain.
	worth = 0.1
)

// solve finds the step of each group. Its rounds are shared by all groups that need more of them.
func (s *Solver) solve(ctx context.Context, groups []*group) error {
	s.trial.renew(s, groups)
	var solving []*group
	for _, g := range groups {
		if s.prepare(g); !g.hard || !s.exact(g) {
			solving = append(solving, g)
		}
	}
	for len(solving) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.bend(solving)
		left := solving[:0]
		for _, g := range solving {
			if s.iterate(g) {
				left = append(left, g)
			}
		}
		if solving = left; s.trial.again(s, solving) {
			for _, g := range solving {
				s.restart(g)
			}
		}
	}
	return nil
}

// iterate goes on with the inner solve of g, and reports whether it needs more rounds. One that has
// cost enough is made by a factorisation instead.
func (s *Solver) iterate(g *group) bool {
	more := s.conjugate(g)
	if !more || g.rounds < g.patience {
		return more
	}
	if g.patience < maxSolve {
		if g.hard = s.exact(g); !g.hard {
			g.patience = maxSolve // rounds are all there is
			return true
		}
	}
	return false
}

// bend sets image ← [X 1]ᵀ D [X 1] conj, D the second derivative of the loss by the margins.
func (s *Solver) bend(groups []*group) {
	var narrow, wide []*group
	for _, g := range groups {
		if g.wide {
			wide = append(wide, g)
		} else {
			narrow = append(narrow, g)
		}
	}
	if rows := s.rowsOf(narrow); len(rows) > 0 {
		folded := s.x.Fold(s.conj, rows)
		s.units = s.units[:0]
		for _, g := range narrow {
			unit := unitOf(folded.Span(g.lo, g.hi))
			for range g.hi - g.lo {
				s.units = append(s.units, unit)
			}
		}
		s.x.pass(s.image, folded, rows, s.units, s.loss.curveNarrow)
	}
	if rows := s.rowsOf(wide); len(rows) > 0 {
		s.x.Forward(s.zTrial, s.conj, rows)
		for _, g := range wide {
			s.loss.curve(s.zTrial, g.lo, g.hi)
		}
		s.x.Backward(s.image, s.zTrial, rows)
	}
}

// unitOf returns a power of two near the largest of the numbers, 1 if that is 0 or not finite.
func unitOf(x []float64) float64 {
	largest := vector.Largest(x)
	if !(largest > 0) || math.IsInf(largest, 0) {
		return 1
	}
	_, exponent := math.Frexp(largest)
	return math.Ldexp(1, exponent)
}

// prepare starts the inner solve of g at step 0, with the preconditioner
// I + damping · diag(XᵀDX), D taken at its mean over samples and classes: were it
// not the same for all classes of a softmax, it would turn the solve towards
// weights that all of them share, where the loss is flat and the solve slow.
func (s *Solver) prepare(g *group) {
	g.wide = g.wide || g.steps >= narrowSteps
	if !g.wide {
		s.loss.narrow(g.lo, g.hi)
	}
	curvature := 0.0
	for k := g.lo; k < g.hi; k++ {
		curvature += damping * s.loss.curvature(k) / float64(g.hi-g.lo)
	}
	for k := g.lo; k < g.hi; k++ {
		for j, inverse := 0, s.inverse.Row(k); j < len(inverse); j++ {
			inverse[j] = 1 / (1 + float64(curvature*s.squares[j]))
		}
	}
	clear(s.step.Span(g.lo, g.hi))
	copy(s.left.Span(g.lo, g.hi), s.grad.Span(g.lo, g.hi))
	vector.Scale(s.left.Span(g.lo, g.hi), -1)
	g.forcing = s.nextForcing(g)
	g.rounds, g.gained = 0, 0
	s.restart(g)
}

// restart begins the directions of g anew at the step that it has, with the preconditioner as it is
// now. The residual at which it ends is relative to that of no step at all.
func (s *Solver) restart(g *group) {
	clear(s.conj.Span(g.lo, g.hi))
	if g.rounds > 0 {
		g.enough = g.forcing * g.forcing * s.measure(g, s.grad)
		s.measure(g, s.left)
		g.rho = s.turn(g, 0)
	} else {
		s.measure(g, s.left)
		g.rho = s.turn(g, 0)
		g.enough = g.forcing * g.forcing * g.rho
	}
}

// measure returns rᵀ M⁻¹ r for the residual r of g, the square of its norm.
func (s *Solver) measure(g *group, r vector.Block) float64 {
	if s.trial.apply(g, r) {
		if rho := vector.Dot(r.Span(g.lo, g.hi), s.trial.image.Span(g.lo, g.hi)); rho > 0 {
			return rho
		}
		g.plain = true // what rounding leaves of M⁻¹ is not positive definite
	}
	residual, rho := r.Span(g.lo, g.hi), 0.0
	for j, inverse := range s.inverse.Span(g.lo, g.hi) {
		rho += float64(residual[j] * residual[j] * inverse)
	}
	return rho
}

// nextForcing is how exactly the next step is worth solving for: the second
// choice of Eisenstat and Walker, loose while far from the optimum, tight where
// Newton's method converges fast, and never tighter than the tolerance needs. A
// step that the objective hardly noticed calls for a more exact one: in badly
// scaled features a loose solve sees the steep directions only.
func (s *Solver) nextForcing(g *group) float64 {
	const loosest, gamma = 0.5, 0.9
	needed := math.Sqrt(2*s.tolerance*g.objective) / g.norm / 3
	if s.quadratic { // one exact step is all there is to do
		return min(loosest, max(needed, g.finest()))
	}
	if g.steps == 0 {
		return loosest
	}
	forcing := gamma * golden(g.norm/g.last)
	if before := gamma * golden(g.forcing); before > 0.1 {
		forcing = max(forcing, before)
	}
	forcing = min(forcing, math.Sqrt(-g.slope/g.objective))
	if s.quick {
		needed = 0
	}
	return min(loosest, max(forcing, needed, g.finest()))
}

// finest is the least relative residual that is asked of an inner solve of g.
func (g *group) finest() float64 {
	if g.wide {
		return 0
	}
	return narrowest
}

// golden returns x to the power of the golden ratio φ, x²·x^(φ−2), for x above 0.
func golden(x float64) float64 {
	power := float64(math.Phi)
	return elementary.Exp((power-2)*elementary.Log(x)) * (x * x)
}

// turn sets conj ← M⁻¹ left + beta conj and returns leftᵀ M⁻¹ left, where measure was given left.
func (s *Solver) turn(g *group, beta float64) float64 {
	left, inverse, conj := s.left.Span(g.lo, g.hi), s.inverse.Span(g.lo, g.hi), s.conj.Span(g.lo, g.hi)
	rho := 0.0
	if s.trial.serves(g) {
		for j, p := range s.trial.image.Span(g.lo, g.hi) {
			rho += float64(left[j] * p)
			conj[j] = p + float64(beta*conj[j])
		}
		return rho
	}
	for j, r := range left {
		p := float64(r * inverse[j])
		rho += float64(r * p)
		conj[j] = p + float64(beta*conj[j])
	}
	return rho
}

// conjugate makes one step of the inner solve of g along conj, whose product
// with the loss's Hessian is in image. It reports whether there is more to do.
func (s *Solver) conjugate(g *group) bool {
	g.rounds++
	g.total++
	conj, image := s.conj.Span(g.lo, g.hi), s.image.Span(g.lo, g.hi)
	for k := g.lo; k < g.hi; k++ {
		vector.Add(s.image.Row(k)[:s.penalised], s.conj.Row(k)[:s.penalised])
	}
	bend := vector.Dot(conj, image)
	if !(bend > 0) || math.IsInf(bend, 0) {
		if g.wide { // conj vanished: nothing is left to gain
			return false
		}
		g.wide = true
		s.prepare(g)
		return true
	}
	s.trial.keep(g, conj, image, bend)
	alpha := g.rho / bend
	vector.AddScaled(s.step.Span(g.lo, g.hi), alpha, conj)
	left := s.left.Span(g.lo, g.hi)
	vector.AddScaled(left, -alpha, image)
	served := s.trial.serves(g)
	rho := s.measure(g, s.left)
	if served && !s.trial.serves(g) {
		s.restart(g)
		return true
	}
	// This round let the model fall by αρ/2. If as many rounds again at that rate would gain little
	// beside what all have gained, they are not worth it (S. G. Nash and A. Sofer, Operations Research
	// Letters 9, 1990).
	last := g.rho
	g.fall = float64(alpha * last / 2)
	g.gained += g.fall
	little := s.quick && float64(g.rounds)*g.fall <= worth*g.gained
	// A step that promises so little that the fit would end is not taken for a small one before its
	// rounds say so.
	vague := s.quick && g.gained <= promised*g.tolerance*g.objective && rho > narrowest*narrowest*g.enough
	if g.rho = rho; rho <= g.enough && !vague || little {
		return false
	}
	s.turn(g, rho/last)
	return true
}
