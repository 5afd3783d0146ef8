package repr

import (
	"context"
	"errors"
	"math"

	"fathom/model/simd"
)

const (
	maxSolve  = 1000   // rounds for one step
	maxRounds = 50_000 // rounds in all; MNIST takes about a hundred

	// damping is the weight of the Hessian's diagonal beside the identity in the
	// preconditioner: little where features are alike, enough where their sizes
	// differ by powers of ten (Hsia, Chiang and Lin 2018).
	damping = 0.01

	// narrowest is the least relative residual that is asked of a solve in float32,
	// and narrowSteps how many Newton steps such solves are trusted with: features
	// of very different sizes can need what float32 does not hold.
	narrowest   = 1e-3
	narrowSteps = 20

	// noise is the relative change of an objective that rounding may hide.
	noise = 1e-14
)

// errStalled ends a fit that float64 cannot finish, such as one of nearly
// collinear features whose sizes differ by a factor of 10⁷.
var errStalled = errors.New("the optimum is out of reach of float64: scale the features or lower C")

// A group is a convex problem of its own: one class of one-vs-rest, or all
// classes of the multinomial model. It owns the rows lo … hi−1 of every block.
type group struct {
	lo, hi    int
	objective float64
	norm      float64 // of the gradient, see newton.gradient
	last      float64 // norm before the last step
	slope     float64 // gradient · last step, not positive
	steps     int     // Newton steps made
	exhausted bool    // float64 holds no better weights

	wide     bool    // its inner solves are in float64 too
	rounds   int     // spent on this solve
	total    int     // spent on all of them
	patience int     // how many a solve may take
	hard     bool    // one took more: factorise from now on
	forcing  float64 // relative residual at which the inner solve ends
	rho      float64 // squared residual, preconditioned
	enough   float64 // rho at which it ends
}

// newton minimises ½‖w‖² + loss([X 1] w) for every group by truncated Newton
// steps. Blocks over weights have d+1 columns, the intercept last.
//
// The gradients and the margins of the steps, which decide where a fit ends, are
// made in float64, twice a step. The many products of the inner solves, which
// only have to find a good step, are made in float32, both in one reading of X.
//
// The groups are independent but share products: all active ones make a step
// together. So X is read for all of them at once.
type newton struct {
	x         *design
	loss      loss
	penalised int       // leading weights under the penalty: d+1, or d where intercepts are free
	squares   []float64 // d+1: the columns of [X 1], squared and summed
	tolerance float64
	quadratic bool // the loss is, so that the first step leads to the optimum
	groups    []*group

	w, wTrial   block // weights
	grad        block
	step, conj  block // Newton step, conjugate direction
	left, image block // residual of the inner solve; the round's product
	inverse     block // of the preconditioner's diagonal

	z, zTrial, zStep block // margins of w, wTrial, step

	rows  []int     // scratch of rowsOf
	units []float64 // scratch of bend
}

// size makes the work space for n samples and d features; nothing is
// allocated after it.
func (s *newton) size(classes, n, d int) {
	for _, b := range []*block{&s.w, &s.wTrial, &s.grad, &s.step, &s.conj, &s.left, &s.image, &s.inverse} {
		*b = newBlock(classes, d+1)
	}
	for _, b := range []*block{&s.z, &s.zTrial, &s.zStep} {
		*b = newBlock(classes, n)
	}
	s.rows = make([]int, 0, classes)
}

// minimise takes every group from the weights in s.w, or from zero where that
// is better, to its optimum.
func (s *newton) minimise(ctx context.Context) error {
	s.start()
	for _, g := range s.groups {
		g.patience = s.patienceFor(g)
	}
	active := append([]*group(nil), s.groups...)
	for {
		if err := s.gradients(ctx, active); err != nil {
			return err
		}
		left := active[:0]
		for _, g := range active {
			if !s.arrived(g) {
				left = append(left, g)
			}
		}
		if active = left; len(active) == 0 {
			break
		}
		if err := s.solve(ctx, active); err != nil {
			return err
		}
		if err := s.move(ctx, active); err != nil {
			return err
		}
	}
	s.finish()
	return nil
}

// gradients takes the gradient of the groups at their weights.
func (s *newton) gradients(ctx context.Context, groups []*group) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.x.backward(s.image, s.loss.residual(), s.rowsOf(groups))
	for _, g := range groups {
		g.last, g.norm = g.norm, s.gradient(g)
	}
	return nil
}

// solve finds the step of each group, by rounds of conjugate gradients that all share who need
// more of them.
func (s *newton) solve(ctx context.Context, groups []*group) error {
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
		solving = left
	}
	return nil
}

// iterate goes on with the inner solve of g, and reports whether it needs more rounds. One that has
// cost enough is made by a factorisation instead.
func (s *newton) iterate(g *group) bool {
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

// move moves every group along its step.
func (s *newton) move(ctx context.Context, groups []*group) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.x.forward(s.zStep, s.step, s.rowsOf(groups))
	for _, g := range groups {
		if err := s.search(g); err != nil {
			return err
		}
	}
	return nil
}

// bend sets image ← [X 1]ᵀ D [X 1] conj, D the second derivative of the loss by the margins.
func (s *newton) bend(groups []*group) {
	var narrow, wide []*group
	for _, g := range groups {
		if g.wide {
			wide = append(wide, g)
		} else {
			narrow = append(narrow, g)
		}
	}
	if rows := s.rowsOf(narrow); len(rows) > 0 {
		s.units = s.units[:0]
		for _, g := range narrow {
			unit := unitOf(s.conj.span(g.lo, g.hi))
			for range g.hi - g.lo {
				s.units = append(s.units, unit)
			}
		}
		s.x.pass(s.image, s.conj, rows, s.units, func(from int, z simd.Matrix) { s.loss.curveNarrow(z, from, rows) })
	}
	if rows := s.rowsOf(wide); len(rows) > 0 {
		s.x.forward(s.zTrial, s.conj, rows)
		for _, g := range wide {
			s.loss.curve(s.zTrial, g.lo, g.hi)
		}
		s.x.backward(s.image, s.zTrial, rows)
	}
}

// unitOf returns a power of two near the largest of the numbers, 1 if that is 0 or not finite.
func unitOf(x []float64) float64 {
	largest := largestOf(x)
	if !(largest > 0) || math.IsInf(largest, 0) {
		return 1
	}
	_, exponent := math.Frexp(largest)
	return math.Ldexp(1, exponent)
}

// rowsOf lists the rows of the groups. The list is valid until the next call.
func (s *newton) rowsOf(groups []*group) []int {
	s.rows = s.rows[:0]
	for _, g := range groups {
		for k := g.lo; k < g.hi; k++ {
			s.rows = append(s.rows, k)
		}
	}
	return s.rows
}

// start evaluates each group at its weights, and at zero where that is better.
func (s *newton) start() {
	s.x.forward(s.z, s.w, s.rowsOf(s.groups))
	for _, g := range s.groups {
		g.objective = s.evaluate(g, s.w, s.z)
		if !(g.objective <= s.loss.cold(g.lo, g.hi)) {
			clear(s.w.span(g.lo, g.hi))
			clear(s.z.span(g.lo, g.hi))
			g.objective = s.evaluate(g, s.w, s.z)
		}
	}
}

// finish takes the margins and objectives once more from the weights: along the
// way they were only added to.
func (s *newton) finish() {
	s.x.forward(s.z, s.w, s.rowsOf(s.groups))
	for _, g := range s.groups {
		g.objective = s.evaluate(g, s.w, s.z)
	}
}

// evaluate returns the objective of g at w with margins z.
func (s *newton) evaluate(g *group, w, z block) float64 {
	penalty := 0.0
	for k := g.lo; k < g.hi; k++ {
		free := w.row(k)[:s.penalised]
		penalty += dot(free, free)
	}
	return float64(penalty/2) + s.loss.evaluate(z, g.lo, g.hi)
}

// gradient sets grad to the image plus the penalty's part and returns its norm in
// a metric in which half its square bounds the distance to the optimum. That of
// the penalised part is the plain one. A free intercept of curvature S is off by
// g/S, which costs g²/2S, and taking it back would move the weights' gradient by
// up to about g·√(mean ‖x‖²).
func (s *newton) gradient(g *group) float64 {
	squared, last, n := 0.0, s.w.width-1, float64(s.z.width)
	for k := g.lo; k < g.hi; k++ {
		grad := s.grad.row(k)
		copy(grad, s.image.row(k))
		bound := grad[:s.penalised]
		add(bound, s.w.row(k)[:s.penalised])
		squared += dot(bound, bound)
		if free := grad[last]; s.penalised == last && free != 0 {
			squared += float64(free * free * (sum(s.squares[:last])/n + 1/(n*s.loss.curvature(k))))
		}
	}
	return math.Sqrt(squared)
}

// arrived reports whether the gradient proves the objective of g to be within
// the tolerance, or float64 holds no better weights: there was no descent, or the
// objective no longer shows a step and the gradient no longer shrinks.
func (s *newton) arrived(g *group) bool {
	if g.exhausted || g.norm*g.norm/2 <= s.tolerance*g.objective {
		return true
	}
	return g.steps > 0 && -g.slope <= noise*g.objective && g.norm > g.last/2
}

// prepare starts the inner solve of g at step 0, with the preconditioner
// I + damping · diag(XᵀDX), D taken at its mean over samples and classes: were it
// not the same for all classes of a softmax, it would turn the solve towards
// weights that all of them share, where the loss is flat and the solve slow.
func (s *newton) prepare(g *group) {
	g.wide = g.wide || g.steps >= narrowSteps
	if !g.wide {
		s.loss.narrow(g.lo, g.hi)
	}
	curvature := 0.0
	for k := g.lo; k < g.hi; k++ {
		curvature += damping * s.loss.curvature(k) / float64(g.hi-g.lo)
	}
	for k := g.lo; k < g.hi; k++ {
		for j, inverse := 0, s.inverse.row(k); j < len(inverse); j++ {
			inverse[j] = 1 / (1 + float64(curvature*s.squares[j]))
		}
	}
	clear(s.step.span(g.lo, g.hi))
	clear(s.conj.span(g.lo, g.hi))
	copy(s.left.span(g.lo, g.hi), s.grad.span(g.lo, g.hi))
	scale(s.left.span(g.lo, g.hi), -1)
	g.rho = s.turn(g, 0)
	g.forcing = s.nextForcing(g)
	g.enough = g.forcing * g.forcing * g.rho
	g.rounds = 0
}

// nextForcing is how exactly the next step is worth solving for: the second
// choice of Eisenstat and Walker, loose while far from the optimum, tight where
// Newton's method converges fast, and never tighter than the tolerance needs. A
// step that the objective hardly noticed calls for a more exact one: in badly
// scaled features a loose solve sees the steep directions only.
func (s *newton) nextForcing(g *group) float64 {
	tolerance := s.tolerance
	const loosest, gamma = 0.5, 0.9
	needed := math.Sqrt(2*tolerance*g.objective) / g.norm / 3
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
	return simd.Exp64((power-2)*simd.Log64(x)) * (x * x)
}

// turn sets conj ← M⁻¹ left + beta conj and returns leftᵀ M⁻¹ left.
func (s *newton) turn(g *group, beta float64) float64 {
	left, inverse, conj := s.left.span(g.lo, g.hi), s.inverse.span(g.lo, g.hi), s.conj.span(g.lo, g.hi)
	rho := 0.0
	for j, r := range left {
		p := float64(r * inverse[j])
		rho += float64(r * p)
		conj[j] = p + float64(beta*conj[j])
	}
	return rho
}

// conjugate makes one step of the inner solve of g along conj, whose product
// with the loss's Hessian is in image. It reports whether there is more to do.
func (s *newton) conjugate(g *group) bool {
	g.rounds++
	g.total++
	conj, image := s.conj.span(g.lo, g.hi), s.image.span(g.lo, g.hi)
	for k := g.lo; k < g.hi; k++ {
		add(s.image.row(k)[:s.penalised], s.conj.row(k)[:s.penalised])
	}
	bend := dot(conj, image)
	if !(bend > 0) || math.IsInf(bend, 0) {
		if g.wide { // conj vanished: nothing is left to gain
			return false
		}
		g.wide = true
		s.prepare(g)
		return true
	}
	alpha := g.rho / bend
	addScaled(s.step.span(g.lo, g.hi), alpha, conj)
	left := s.left.span(g.lo, g.hi)
	addScaled(left, -alpha, image)
	rho := 0.0
	for j, inverse := range s.inverse.span(g.lo, g.hi) {
		rho += float64(left[j] * left[j] * inverse)
	}
	if rho <= g.enough {
		return false
	}
	s.turn(g, rho/g.rho)
	g.rho = rho
	return true
}

// search moves g along its step as far as the objective falls (Armijo, halving
// from the full step).
func (s *newton) search(g *group) error {
	const share, halvings, tiny = 1e-4, 50, 1e-10
	w, wTrial, step := s.w.span(g.lo, g.hi), s.wTrial.span(g.lo, g.hi), s.step.span(g.lo, g.hi)
	z, zTrial, zStep := s.z.span(g.lo, g.hi), s.zTrial.span(g.lo, g.hi), s.zStep.span(g.lo, g.hi)
	g.slope = min(0, dot(s.grad.span(g.lo, g.hi), step))
	if g.steps++; g.total > maxRounds {
		return errStalled
	}
	length := 1.0
	for range halvings {
		addScaledTo(wTrial, w, length, step)
		addScaledTo(zTrial, z, length, zStep)
		f := s.evaluate(g, s.wTrial, s.zTrial)
		if f <= g.objective+float64(share*length*g.slope)+float64(noise*g.objective) {
			copy(w, wTrial)
			copy(z, zTrial)
			g.objective = f
			return nil
		}
		length /= 2
	}
	// Rounding in a long sum may hide more than noise, never this much.
	if -g.slope > tiny*g.objective {
		return errStalled
	}
	g.exhausted = true
	return nil
}
