package repr

import (
	"slices"
)

// family names the loss of a problem, as statistics do: by what the labels are distributed like, given
// the margins.
type family int

const (
	// binomial is a logistic regression for each class, against all others, with a penalised intercept.
	binomial family = iota
	// multinomial is one softmax regression of all classes, with free intercepts.
	multinomial
	// gaussian is a ridge regression for each class, of 1 for its samples and 0 for all others, with
	// a free intercept.
	gaussian
)

// problem is what a solver minimises. See the package comment.
type problem struct {
	family    family
	c         float64   // weighs the loss against the penalty, above 0
	labels    []int32   // n, the class of each sample
	classes   int       // K; a multinomial problem has samples of each
	squares   []float64 // d+1, the sums of squares of the columns of [X 1] as the solver sees them
	tolerance float64   // how far the objective may stand above its optimum, relative to itself
	quick     bool      // it may be estimated, from 1e-5 on: products are float32 alone then
}

// newSolver is the solver of a problem, at zero weights.
func newSolver(x *design, p problem) *newton {
	s := newStacked(x, p, &stack{rows: p.classes}, 1)
	s.regroup(p.classes)
	return s
}

// newStacked is the solver of so many problems of a stack.
func newStacked(x *design, p problem, problems *stack, count int) *newton {
	rows, width := count*p.classes, len(p.squares)-1
	s := &newton{x: x, squares: p.squares, tolerance: p.tolerance, rowsEach: 1, penalised: width}
	s.size(rows, len(p.labels), width)
	switch p.family {
	case multinomial:
		s.softmax = newSoftmax(p.c, p.labels, problems, rows)
		s.loss, s.rowsEach = s.softmax, p.classes
	case gaussian:
		s.loss, s.quadratic = newSquared(p.c, p.labels, rows), true
	default:
		s.loss, s.penalised = newSigmoid(p.c, p.labels, problems, rows), width+1
	}
	s.quick = p.quick && !s.quadratic && p.tolerance >= quickest
	return s
}

// regroup divides so many rows, whole problems, into groups that begin anew.
func (s *newton) regroup(rows int) {
	s.groups = s.groups[:0]
	for lo := 0; lo < rows; lo += s.rowsEach {
		g := &group{lo: lo, hi: lo + s.rowsEach}
		if s.softmax != nil && s.softmax.present != nil {
			g.partial = slices.Contains(s.softmax.present[lo:g.hi], false)
		}
		s.groups = append(s.groups, g)
	}
}

// mirror makes one product do for both rows of multinomial problems of two classes, where the weights of
// the first are each other's with the other sign: no step leads elsewhere.
func (s *newton) mirror() {
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

// objective is the value reached of the problem that row k of the weights belongs to.
func (s *newton) objective(k int) float64 { return s.groups[k/s.rowsEach].objective }

// steps counts Newton steps, those of the slowest class where each has its own.
func (s *newton) steps() int {
	most := 0
	for _, g := range s.groups {
		most = max(most, g.steps)
	}
	return most
}
