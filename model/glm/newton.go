package glm

import (
	"context"
	"errors"
	"math"
	"slices"

	"fathom/model/vector"
)

const (
	maxRounds = 50_000 // rounds in all; the 55,000 images of MNIST take some 650

	// noise is the relative change of an objective that rounding may hide.
	noise = 1e-14
)

// ErrStalled ends a fit that float64 cannot finish, such as one of nearly
// collinear features whose sizes differ by a factor of 10⁷.
var ErrStalled = errors.New("the optimum is out of reach of float64: scale the features or lower C")

// A group is a convex problem of its own: one class of one-vs-rest, or all
// classes of the multinomial model. It owns the rows lo … hi−1 of every block.
type group struct {
	lo, hi    int
	objective float64
	tried     float64 // the objective at the trial weights of a quick fit
	norm      float64 // of the gradient, see Solver.gradient
	last      float64 // norm before the last step
	slope     float64 // gradient · last step, not positive
	steps     int     // Newton steps made
	exhausted bool    // float64 holds no better weights
	partial   bool    // some of its classes do not count: it is not factorised
	tolerance float64 // that of the solver, or a wider one

	wide     bool    // its inner solves are in float64 too
	rounds   int     // spent on this solve
	total    int     // spent on all of them
	patience int     // how many a solve may take
	hard     bool    // one took more: factorise from now on
	forcing  float64 // relative residual at which the inner solve ends
	rho      float64 // squared residual, preconditioned
	enough   float64 // rho at which it ends
	fall     float64 // of the quadratic model in the last round
	gained   float64 // its fall in all rounds of this solve
	memory   memory  // of the last solve
	plain    bool    // rounding spoils the preconditioner: the diagonal is used
}

// A Solver minimises ½‖w‖² + loss([X 1] w) for every group by truncated Newton
// steps. Blocks over weights have d+1 columns, the intercept last.
//
// The gradients and the margins of the steps, which decide where a fit ends, are
// made in float64, twice a step. The many products of the inner solves, which
// only have to find a good step, are made in float32, both in one reading of X.
//
// The groups are independent but share products: all active ones make a step
// together. So X is read for all of them at once.
type Solver struct {
	x         *Design
	loss      loss
	softmax   *softmax  // the loss, nil if it is another
	penalised int       // leading weights under the penalty: d+1, or d where intercepts are free
	squares   []float64 // d+1: the columns of [X 1], squared and summed
	tolerance float64
	quadratic bool // the loss is, so that the first step leads to the optimum
	quick     bool // see minimiseQuick
	rowsEach  int  // of a group
	groups    []*group

	// relax says how many times the tolerance is enough for a group at its weights; nil for 1.
	relax func(g *group) float64

	w, wTrial   vector.Block // weights
	grad        vector.Block
	step, conj  vector.Block // Newton step, conjugate direction
	left, image vector.Block // residual of the inner solve; the round's product
	inverse     vector.Block // of the preconditioner's diagonal
	trial       trial        // of a better preconditioner

	z, zTrial, zStep vector.Block // margins of w, wTrial, step

	rows  []int     // scratch of rowsOf
	units []float64 // scratch of bend
}

// size makes the work space for n samples and d features; nothing is
// allocated after it.
func (s *Solver) size(classes, n, d int) {
	for _, b := range []*vector.Block{&s.w, &s.wTrial, &s.grad, &s.step, &s.conj, &s.left, &s.image, &s.inverse} {
		*b = vector.NewBlock(classes, d+1)
	}
	for _, b := range []*vector.Block{&s.z, &s.zTrial, &s.zStep} {
		*b = vector.NewBlock(classes, n)
	}
	s.rows = make([]int, 0, classes)
}

// Minimise takes the problem from its [Solver.Weights], or from zero where that is better, to the
// optimum, within the tolerance or as near as float64 comes. Before every product with the samples it
// looks whether ctx has ended, and returns ctx's error then; otherwise the error wraps [ErrStalled].
func (s *Solver) Minimise(ctx context.Context) error {
	if s.quick {
		return s.minimiseQuick(ctx)
	}
	s.start()
	s.trial.begin(s)
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
			if g.tolerance = s.tolerance; s.relax != nil && g.steps > 0 {
				g.tolerance *= s.relax(g)
			}
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
func (s *Solver) gradients(ctx context.Context, groups []*group) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.x.Backward(s.image, s.loss.residual(), s.rowsOf(groups))
	for _, g := range groups {
		g.last, g.norm = g.norm, s.gradient(g)
	}
	return nil
}

// move moves every group along its step.
func (s *Solver) move(ctx context.Context, groups []*group) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.x.Forward(s.zStep, s.step, s.rowsOf(groups))
	for _, g := range groups {
		if err := s.search(g); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf lists the rows of the groups. The list is valid until the next call.
func (s *Solver) rowsOf(groups []*group) []int {
	s.rows = s.rows[:0]
	for _, g := range groups {
		for k := g.lo; k < g.hi; k++ {
			s.rows = append(s.rows, k)
		}
	}
	return s.rows
}

// start evaluates each group at its weights, and at zero where that is better.
func (s *Solver) start() {
	clear(s.z.Data)
	if slices.ContainsFunc(s.w.Data, func(v float64) bool { return v != 0 }) {
		s.x.Forward(s.z, s.w, s.rowsOf(s.groups))
	}
	for _, g := range s.groups {
		g.objective = s.evaluate(g, s.w, s.z)
		if !(g.objective <= s.loss.cold(g.lo, g.hi)) {
			clear(s.w.Span(g.lo, g.hi))
			clear(s.z.Span(g.lo, g.hi))
			g.objective = s.evaluate(g, s.w, s.z)
		}
	}
}

// finish takes the margins and objectives once more from the weights: along the
// way they were only added to.
func (s *Solver) finish() {
	s.x.Forward(s.z, s.w, s.rowsOf(s.groups))
	for _, g := range s.groups {
		g.objective = s.evaluate(g, s.w, s.z)
	}
}

// evaluate returns the objective of g at w with margins z.
func (s *Solver) evaluate(g *group, w, z vector.Block) float64 {
	penalty := 0.0
	for k := g.lo; k < g.hi; k++ {
		free := w.Row(k)[:s.penalised]
		penalty += vector.Dot(free, free)
	}
	return float64(penalty/2) + s.loss.evaluate(z, g.lo, g.hi)
}

// gradient sets grad to the image plus the penalty's part and returns its norm in
// a metric in which half its square bounds the distance to the optimum. That of
// the penalised part is the plain one. A free intercept of curvature S is off by
// g/S, which costs g²/2S, and taking it back would move the weights' gradient by
// up to about g·√(mean ‖x‖²).
func (s *Solver) gradient(g *group) float64 {
	squared, last, n := 0.0, s.w.Width-1, float64(s.z.Width)
	for k := g.lo; k < g.hi; k++ {
		grad := s.grad.Row(k)
		copy(grad, s.image.Row(k))
		bound := grad[:s.penalised]
		vector.Add(bound, s.w.Row(k)[:s.penalised])
		squared += vector.Dot(bound, bound)
		if free := grad[last]; s.penalised == last && free != 0 {
			squared += float64(free * free * (vector.Sum(s.squares[:last])/n + 1/(n*s.loss.curvature(k))))
		}
	}
	return math.Sqrt(squared)
}

// arrived reports whether the gradient proves the objective of g to be within
// the tolerance, or float64 holds no better weights: there was no descent, or the
// objective no longer shows a step and the gradient no longer shrinks. A step of
// float32 proves neither: the next is in float64.
func (s *Solver) arrived(g *group) bool {
	if g.exhausted || g.norm*g.norm/2 <= g.tolerance*g.objective {
		return true
	}
	if g.steps == 0 || -g.slope > noise*g.objective || g.norm <= g.last/2 {
		return false
	}
	return g.widened()
}

// widened reports whether the last step of g was solved for in float64, as the next will be.
func (g *group) widened() bool {
	was := g.wide || g.hard
	g.wide = true
	return was
}

// search moves g along its step as far as the objective falls (Armijo, halving
// from the full step).
func (s *Solver) search(g *group) error {
	const share, halvings, tiny = 1e-4, 50, 1e-10
	w, wTrial, step := s.w.Span(g.lo, g.hi), s.wTrial.Span(g.lo, g.hi), s.step.Span(g.lo, g.hi)
	z, zTrial, zStep := s.z.Span(g.lo, g.hi), s.zTrial.Span(g.lo, g.hi), s.zStep.Span(g.lo, g.hi)
	g.slope = min(0, vector.Dot(s.grad.Span(g.lo, g.hi), step))
	if g.steps++; g.total > maxRounds {
		return ErrStalled
	}
	length := 1.0
	for range halvings {
		vector.AddScaledTo(wTrial, w, length, step)
		vector.AddScaledTo(zTrial, z, length, zStep)
		f := s.evaluate(g, s.wTrial, s.zTrial)
		if f <= g.objective+float64(share*length*g.slope)+float64(noise*g.objective) {
			copy(w, wTrial)
			copy(z, zTrial)
			g.objective = f
			return nil
		}
		length /= 2
	}
	if !g.wide && !g.hard {
		g.slope = 0 // the step came to nothing, see arrived
		return nil
	}
	// Rounding in a long sum may hide more than noise, never this much.
	if -g.slope > tiny*g.objective {
		return ErrStalled
	}
	g.exhausted = true
	return nil
}
