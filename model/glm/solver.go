package glm

import (
	"slices"

	"fathom/model/vector"
)

// Family names the loss of a problem, as statistics do: by what the labels are distributed like, given
// the margins.
type Family int

const (
	// Binomial is a logistic regression for each class, against all others, with a penalised intercept.
	Binomial Family = iota
	// Multinomial is one softmax regression of all classes, with free intercepts.
	Multinomial
	// Gaussian is a ridge regression for each class, of 1 for its samples and 0 for all others, with
	// a free intercept.
	Gaussian
)

// A Problem is what a [Solver] minimises, as the package comment has it.
type Problem struct {
	Family    Family
	C         float64   // weighs the loss against the penalty, above 0; a [Path] is told it later
	Labels    []int32   // n, the class of each sample
	Classes   int       // K; a multinomial problem has samples of each
	Squares   []float64 // d+1, the sums of squares of the columns of [X 1] as the solver sees them
	Tolerance float64   // how far the objective may stand above its optimum, relative to itself

	// Quick says that an estimate of the tolerance is enough, by what the last step promised. From 1e-5 on
	// all products are float32 then. A Gaussian problem has no use for it.
	Quick bool
}

// NewSolver is the solver of a problem on a design of n×d samples, at zero weights. What a problem
// says is not checked: that is done where people say it.
func NewSolver(x *Design, p Problem) *Solver {
	s := newStacked(x, p, &stack{rows: p.Classes}, 1)
	s.regroup(p.Classes)
	return s
}

// newStacked is the solver of so many problems of a stack.
func newStacked(x *Design, p Problem, problems *stack, count int) *Solver {
	rows, width := count*p.Classes, len(p.Squares)-1
	s := &Solver{x: x, squares: p.Squares, tolerance: p.Tolerance, rowsEach: 1, penalised: width}
	s.size(rows, len(p.Labels), width)
	switch p.Family {
	case Multinomial:
		s.softmax = newSoftmax(p.C, p.Labels, problems, rows)
		s.loss, s.rowsEach = s.softmax, p.Classes
	case Gaussian:
		s.loss, s.quadratic = newSquared(p.C, p.Labels, rows), true
	default:
		s.loss, s.penalised = newSigmoid(p.C, p.Labels, problems, rows), width+1
	}
	s.groups = make([]*group, 0, rows/s.rowsEach)
	s.quick = p.Quick && !s.quadratic && p.Tolerance >= quickest
	return s
}

// regroup divides so many rows, whole problems, into groups that begin anew.
func (s *Solver) regroup(rows int) {
	s.groups = s.groups[:0]
	for lo := 0; lo < rows; lo += s.rowsEach {
		g := &group{lo: lo, hi: lo + s.rowsEach}
		if s.softmax != nil && s.softmax.present != nil {
			g.partial = slices.Contains(s.softmax.present[lo:g.hi], false)
		}
		s.groups = append(s.groups, g)
	}
}

// Weights are those of the problem, K×(d+1) with the intercepts last, for the features as the design
// sees them. They may be set before [Solver.Minimise], which starts there and leaves the optimum in them.
func (s *Solver) Weights() vector.Block { return s.w }

// Mirror makes one product do for both rows of a multinomial problem of two classes, where its weights
// are each other's with the other sign: no step leads elsewhere. It changes nothing for others.
func (s *Solver) Mirror() {
	if s.softmax != nil && s.rowsEach == 2 && mirrored(s.w.Row(0), s.w.Row(1)) {
		s.softmax.mirror, s.x.mirror = true, true
	}
}

// mirrored reports whether two vectors are each other's with the other sign.
func mirrored(x, y []float64) bool {
	for i, v := range x {
		if v != -y[i] {
			return false
		}
	}
	return true
}

// Objective is the value reached of what row k of the weights belongs to: one for all rows of a
// multinomial problem, one for each row of the others.
func (s *Solver) Objective(k int) float64 { return s.groups[k/s.rowsEach].objective }

// Steps counts the Newton steps of Minimise, those of the slowest class where each has its own.
func (s *Solver) Steps() int {
	most := 0
	for _, g := range s.groups {
		most = max(most, g.steps)
	}
	return most
}
