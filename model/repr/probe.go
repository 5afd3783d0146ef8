package repr

import (
	"context"
	"errors"
	"fmt"
	"math"

	"fathom/model/glm"
	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// Solver names the objective of a probe; the package comment defines both.
type Solver string

const (
	OneVsRest   Solver = "ovr"
	Multinomial Solver = "multinomial"
	Ridge       Solver = "ridge"
)

// ParseSolver returns the solver of that name, or an error that lists the names.
func ParseSolver(name string) (Solver, error) {
	switch s := Solver(name); s {
	case OneVsRest, Multinomial, Ridge:
		return s, nil
	}
	return "", fmt.Errorf("unknown probe solver %q: expected %q, %q or %q", name, OneVsRest, Multinomial, Ridge)
}

// DefaultTolerance is what Options.Tolerance 0 stands for.
const DefaultTolerance = 1e-12

// Options says what to fit. The zero value is the probe of the post.
type Options struct {
	// Solver is the objective; "" is OneVsRest.
	Solver Solver

	// C weighs the data against the penalty; 0 is 1. Larger fits closer.
	C float64

	// Scale is the units in which the penalty measures the features.
	Scale Scale

	// Start is a probe of the same width and number of classes to start from,
	// such as the one of this layer a moment ago. The optimum is unique: within
	// the tolerance the result is the same as without, only sooner. Zero weights
	// are used instead where they are better.
	Start *Probe

	// Tolerance bounds how far the objective may stand above its optimum,
	// relative to itself; 0 is DefaultTolerance. Half the squared norm of the
	// gradient is that bound, since the penalty makes the objective 1-strongly
	// convex; for free intercepts it is an estimate. The
	// weights are then within √(2·Tolerance·objective) of the optimal ones,
	// near 1e-5 for the default. A fit also ends where float64 can show no
	// further progress.
	Tolerance float64

	// FoldTolerance is how far the objectives of the fits that [CrossValidate], [OnlineCode], [Permuted]
	// and [Selectivity] make may stand above their optima, relative to themselves, by an estimate from what the last step promised. 0 is
	// DefaultFoldTolerance. From 1e-5 on they are fitted by products in float32 alone. Folds that are
	// clearly worse than at another C are fitted to ten times as much.
	FoldTolerance float64

	// Pool is the cores that large products share; nil is the caller's alone. The
	// result does not depend on it.
	Pool *simd.Pool
}

// defaults fills in what the zero values stand for.
func (o Options) defaults() Options {
	if o.Solver == "" {
		o.Solver = OneVsRest
	}
	if o.C == 0 {
		o.C = 1
	}
	if o.Tolerance == 0 {
		o.Tolerance = DefaultTolerance
	}
	if o.FoldTolerance == 0 {
		o.FoldTolerance = DefaultFoldTolerance
	}
	if o.Pool == nil {
		o.Pool = simd.Serial
	}
	return o
}

// A Probe is a fitted linear classifier. Nothing in this package changes it.
type Probe struct {
	Solver  Solver
	Classes int
	Width   int

	Weights    *mat.Dense // classes × width
	Intercepts []float64  // one per class

	// Objective is the value reached, of the problem as [Scale] has it: a single one for
	// Multinomial, one per class for the others.
	Objective []float64

	// Iterations counts Newton steps, those of the slowest class where each has its own.
	Iterations int
}

// Fit fits a probe to the n×d representation x of n samples, whose labels are
// below classes. A class without samples is allowed: one-vs-rest and ridge learn
// that it is never present; the multinomial optimum leaves it out, with zero weights and
// intercept −∞, so that its probability is 0.
//
// Fit reads x once, in blocks, and holds it until it returns; a [simd.Matrix] it uses as it is.
// When ctx ends it returns ctx's error: it looks before every product with x. If x holds a NaN or
// an infinity the error wraps [reading.ErrNotFinite]; one of reading wraps what x returned.
func Fit(ctx context.Context, x Rows, labels []int32, classes int, opt Options) (*Probe, error) {
	p, err := fit(ctx, x, labels, classes, opt.defaults())
	if err != nil {
		return nil, fmt.Errorf("fit probe: %w", err)
	}
	return p, nil
}

func fit(ctx context.Context, x Rows, labels []int32, classes int, opt Options) (*Probe, error) {
	if err := check(x, labels, classes, opt); err != nil {
		return nil, err
	}
	f, err := readFeatures(x)
	if err != nil {
		return nil, err
	}
	m := newModel(labels, classes, opt.Solver)
	if opt.Scale != ScaleNone {
		return fitScaled(ctx, m, f.Matrix, opt)
	}
	if m.kind != OneVsRest {
		// Free intercepts absorb any shift of the features, and centred
		// features need up to 40 % fewer products.
		m.shift = f.means
		for j, mean := range f.means {
			f.squares[j] = max(0, f.squares[j]-float64(float64(len(labels))*mean*mean))
		}
	}
	products := glm.NewDesign(f.Matrix, m.shift, opt.Pool)
	s := glm.NewSolver(products, m.problem(f.squares, opt, false))
	if opt.Start != nil {
		m.warm(s.Weights(), opt.Start)
	}
	return m.solve(ctx, s)
}

// fitScaled fits in the frame of the scale.
func fitScaled(ctx context.Context, m *model, x simd.Matrix, opt Options) (*Probe, error) {
	origin := x.Row(0)
	about := glm.MomentsOf(x, origin)
	m.frame = opt.Scale.frame(about, origin)
	seen := m.frame
	if levels := opt.Scale.levelsOf(about, origin); levels != nil {
		held := simd.NewMatrix(x.Rows, x.Cols)
		glm.LevelTo(held, x, levels)
		x, seen = held, m.frame.Level(levels)
	}
	products := glm.NewFramed(x, seen, len(m.members), opt.Pool)
	s := glm.NewSolver(products, m.problem(m.frame.SquaresOf(about), opt, false))
	if opt.Start != nil {
		m.warm(s.Weights(), opt.Start)
	}
	s.Mirror()
	return m.solve(ctx, s)
}

// solve finds the optimum.
func (m *model) solve(ctx context.Context, s *glm.Solver) (*Probe, error) {
	if err := s.Minimise(ctx); err != nil {
		return nil, err
	}
	return m.probe(s), nil
}

// check returns one sentence about the first thing wrong with Fit's arguments.
func check(x Rows, labels []int32, classes int, opt Options) error {
	if _, err := ParseSolver(string(opt.Solver)); err != nil {
		return err
	}
	if reading.Empty(x) {
		return errors.New("the representation is empty: expected at least one sample and one feature")
	}
	n, d := x.Dims()
	switch {
	case len(labels) != n:
		return fmt.Errorf("%d labels for %d samples", len(labels), n)
	case classes < 1:
		return fmt.Errorf("%d classes: expected 1 or more", classes)
	case !(opt.C > 0) || math.IsInf(opt.C, 0):
		return fmt.Errorf("the weight C is %v: expected a positive number", opt.C)
	case opt.Scale.check() != nil:
		return opt.Scale.check()
	case !(opt.Tolerance > 0 && opt.Tolerance < 1):
		return fmt.Errorf("the tolerance is %v: expected a number between 0 and 1", opt.Tolerance)
	}
	for i, y := range labels {
		if y < 0 || int(y) >= classes {
			return fmt.Errorf("sample %d has label %d: expected 0 to %d", i, y, classes-1)
		}
	}
	if p := opt.Start; p != nil {
		return p.fits(classes, d)
	}
	return nil
}

// fits says what is wrong with p as the start of a fit.
func (p *Probe) fits(classes, width int) error {
	if p.Classes != classes || p.Width != width {
		return fmt.Errorf("the start has %d classes and width %d: expected %d and %d", p.Classes, p.Width, classes, width)
	}
	if p.Weights == nil || len(p.Intercepts) != classes {
		return errors.New("the start has no weights: expected a probe that Fit returned")
	}
	if r, c := p.Weights.Dims(); r != classes || c != width {
		return fmt.Errorf("the weights of the start are %d×%d: expected %d×%d", r, c, classes, width)
	}
	return nil
}

// A model says how the classes of a probe map to the rows of a solver: one for each
// class that has samples. The others have no finite optimum in a softmax. One-vs-rest and
// ridge set them all the same problem, never to be present, so one row stands for all.
type model struct {
	kind    Solver
	row     []int     // of each class; noRow for one that a softmax leaves out
	members []int     // a class of each row, the first of those that share it
	labels  []int32   // the row of each sample
	shift   []float64 // of the features that the solver sees, nil for none
	frame   glm.Frame // how it sees them otherwise, the zero value for as they are
}

const noRow = -1

func newModel(labels []int32, classes int, kind Solver) *model {
	m := &model{kind: kind, row: make([]int, classes), labels: make([]int32, len(labels))}
	present := make([]bool, classes)
	for _, y := range labels {
		present[y] = true
	}
	absent := noRow
	for k := range classes {
		if !present[k] && (absent != noRow || kind == Multinomial) {
			m.row[k] = absent
			continue
		}
		m.row[k] = len(m.members)
		m.members = append(m.members, k)
		if !present[k] {
			absent = m.row[k]
		}
	}
	for i, y := range labels {
		m.labels[i] = int32(m.row[y])
	}
	return m
}

// problem is what is minimised, with the columns of [X 1] that have these sums of squares.
func (m *model) problem(squares []float64, opt Options, quick bool) glm.Problem {
	p := glm.Problem{C: opt.C, Labels: m.labels, Classes: len(m.members), Squares: squares, Tolerance: opt.Tolerance, Quick: quick}
	switch m.kind {
	case Multinomial:
		p.Family = glm.Multinomial
	case Ridge:
		p.Family = glm.Gaussian
	}
	return p
}

// warm copies the start into w. The intercept −∞ of a class that was absent makes
// its objective infinite or NaN, so that the solver starts from zero.
func (m *model) warm(w vector.Block, start *Probe) {
	for r, k := range m.members {
		to, width := w.Row(r), start.Width
		copy(to, start.Weights.RawRowView(k))
		to[width] = start.Intercepts[k] + vector.Dot(m.shift, to[:len(m.shift)])
		if f := m.frame; f.Inverse != nil {
			to[width] += vector.Dot(f.Mean, to[:width])
			for j, v := range f.Inverse {
				to[j] /= v
			}
		}
	}
}

// probe reads the result out of a solver that has finished.
func (m *model) probe(s *glm.Solver) *Probe {
	width := s.Weights().Width - 1
	p := &Probe{
		Solver: m.kind, Classes: len(m.row), Width: width,
		Weights:    mat.NewDense(len(m.row), width, nil),
		Intercepts: make([]float64, len(m.row)),
	}
	centre := 0.0
	for k, r := range m.row {
		if r == noRow {
			p.Intercepts[k] = math.Inf(-1)
			continue
		}
		row, to := s.Weights().Row(r), p.Weights.RawRowView(k)
		copy(to, row[:width])
		p.Intercepts[k] = row[width] - vector.Dot(m.shift, row[:len(m.shift)])
		if f := m.frame; f.Inverse != nil {
			vector.Multiply(to, f.Inverse)
			p.Intercepts[k] -= vector.Dot(f.Mean, to)
		}
		centre += p.Intercepts[k] / float64(len(m.members))
	}
	p.Iterations = s.Steps()
	if m.kind == Multinomial {
		vector.AddConstant(p.Intercepts, -centre) // −∞ stays what it is
		p.Objective = []float64{s.Objective(0)}
		return p
	}
	for _, r := range m.row {
		p.Objective = append(p.Objective, s.Objective(r))
	}
	return p
}
