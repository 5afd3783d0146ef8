package glm

import (
	"context"

	"fathom/model/simd"
	"fathom/model/vector"
)

// A Path is the fits of the folds of a cross-validation, each of the samples of all others, at one C
// after the other. As many as go into some memory are made at a time and share the passes over the
// samples. Each starts from the fold's own optimum at the last C, or from the best of what it and the
// one before span.
type Path struct {
	s       *Solver
	frames  []Frame      // of each fold's problem
	per     int          // folds at a time
	weights vector.Block // of all folds, at the last C
	present []bool       // of each row of them, whether its class is in the fold's problem
	fits    int          // made so far
	before  vector.Block // the weights at the C before the last, none where not all folds are fitted at a time
	margins vector.Block // and theirs

	// Relax says how many times the tolerance is enough for a fold, by the margins that it has on the
	// way to its optimum, as At hands them on; nil for 1. Multinomial problems alone ask.
	Relax func(fold int, held vector.Block) float64
}

// NewPath has all folds at zero weights, for the n×d samples of x, which it holds. Those of fold q are
// parts[q] … parts[q+1]−1, and the problem without them sees all others in frames[q]. Its C does not
// count. memory bounds, in bytes, what is kept of each sample for the folds that are fitted at a
// time, of which there is one at least.
func NewPath(x simd.Matrix, parts []int, frames []Frame, p Problem, memory int, pool *simd.Pool) *Path {
	rows, n, d, count := p.Classes, x.Rows, x.Cols, len(frames)
	const floats = 6.5 // of each sample and row: four margins, two derivatives, one of them narrow
	f := &Path{frames: frames, per: max(1, min(count, int(float64(memory)/(8*floats*float64(rows)*float64(n)))))}
	products := NewDesign(x, nil, pool)
	products.stack = &stack{rows: rows, parts: parts}
	f.s = newStacked(products, p, products.stack, f.per)
	f.s.Mirror() // all start from 0
	if f.s.softmax != nil {
		f.s.relax = f.enough
	}
	if f.per == count {
		f.before, f.margins = vector.NewBlock(count*rows, d+1), vector.NewBlock(count*rows, n)
	}
	f.weights, f.present = vector.NewBlock(count*rows, d+1), make([]bool, count*rows)
	for q := range count {
		for other := range count {
			for _, y := range p.Labels[parts[other]:parts[other+1]] {
				if other != q {
					f.present[q*rows+int(y)] = true
				}
			}
		}
	}
	return f
}

// At fits all folds with C = c. It hands on each fold with the margins, K×n, of the samples that its
// problem leaves out; those of others are anything. They stand until judge returns. Errors are those
// of [Solver.Minimise].
func (f *Path) At(ctx context.Context, c float64, judge func(fold int, held vector.Block)) error {
	rows := f.s.x.stack.rows
	for first := 0; first < len(f.frames); first += f.per {
		end := min(len(f.frames), first+f.per)
		if err := f.fit(ctx, c, first, end); err != nil {
			return err
		}
		f.s.x.held(f.s.zTrial, f.s.w, vector.UpTo((end-first)*rows))
		for q := first; q < end; q++ {
			judge(q, f.held(q))
		}
	}
	return nil
}

// Weights are those of all folds, each K×(d+1) with the intercepts last, in the fold's frame, at the
// C that was fitted last. They are not to be changed.
func (f *Path) Weights() vector.Block { return f.weights }

// Present tells the classes that the problem of fold q has samples of.
func (f *Path) Present(q int) []bool {
	rows := f.s.x.stack.rows
	return f.present[q*rows : (q+1)*rows]
}

// held are the margins of fold q, which is one of those that are being fitted.
func (f *Path) held(q int) vector.Block {
	problems := f.s.x.stack
	lo := (q - problems.first) * problems.rows
	return f.s.zTrial.Slice(lo, lo+problems.rows)
}

// enough is Relax for the fold of a group.
func (f *Path) enough(g *group) float64 {
	if f.Relax == nil {
		return 1
	}
	f.s.x.held(f.s.zTrial, f.s.w, f.s.rowsOf([]*group{g}))
	q := f.s.x.stack.first + g.lo/f.s.x.stack.rows
	return f.Relax(q, f.held(q))
}

// fit takes the problems of the folds first … end−1 to their optimum, from where they are.
func (f *Path) fit(ctx context.Context, c float64, first, end int) error {
	s, rows := f.s, f.s.x.stack.rows
	s.x.stack.first, s.x.frame = first, f.frames[first:end]
	if s.softmax != nil {
		s.softmax.present = f.present[first*rows : end*rows]
	}
	s.loss.begin(c)
	s.regroup((end - first) * rows)
	weights := f.weights.Span(first*rows, end*rows)
	copy(s.w.Data, weights)
	if f.before.Data != nil && f.fits > 0 {
		s.foresee(f.before, f.margins)
	}
	f.fits++
	if err := s.Minimise(ctx); err != nil {
		return err
	}
	copy(weights, s.w.Data)
	return nil
}
