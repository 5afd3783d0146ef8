package repr

import (
	"context"

	"fathom/model/simd"
	"fathom/model/vector"
)

// stackMemory is how much memory the fits of several folds may take together for what they keep of
// each sample: 256 MB.
const stackMemory = 1 << 28

// path is the fits of the folds of a cross-validation, each of the samples of all others, at one C after
// the other. As many as go into some memory are made at a time and share the passes over the samples.
// Each starts from the fold's own optimum at the last C, or from the best of what it and the one
// before span.
type path struct {
	s       *newton
	frames  []frame      // of each fold's problem
	per     int          // folds at a time
	weights vector.Block // of all folds, at the last C
	present []bool       // of each row of them, whether its class is in the fold's problem
	fits    int          // made so far
	before  vector.Block // the weights at the C before the last, none where not all folds are fitted at a time
	margins vector.Block // and theirs

	// relax says how many times the tolerance is enough for a fold, by the margins that it has on the way
	// to its optimum, see at; nil for 1. Multinomial problems alone ask.
	relax func(fold int, held vector.Block) float64
}

// newPath has all folds at zero weights. The samples of fold q are those from parts[q] to parts[q+1]−1,
// and its problem sees them in frames[q]. All keep to so much memory.
func newPath(x simd.Matrix, parts []int, frames []frame, p problem, memory int, pool *simd.Pool) *path {
	rows, n, d, count := p.classes, x.Rows, x.Cols, len(frames)
	const floats = 6.5 // of each sample and row: four margins, two derivatives, one of them narrow
	f := &path{frames: frames, per: max(1, min(count, int(float64(memory)/(8*floats*float64(rows)*float64(n)))))}
	products := newDesign(x, nil, pool)
	products.stack = &stack{rows: rows, parts: parts}
	f.s = newStacked(products, p, products.stack, f.per)
	f.s.mirror() // all start from 0
	if f.s.softmax != nil {
		f.s.relax = f.enough
	}
	if f.per == count {
		f.before, f.margins = vector.NewBlock(count*rows, d+1), vector.NewBlock(count*rows, n)
	}
	f.weights, f.present = vector.NewBlock(count*rows, d+1), make([]bool, count*rows)
	for q := range count {
		for other := range count {
			for _, y := range p.labels[parts[other]:parts[other+1]] {
				if other != q {
					f.present[q*rows+int(y)] = true
				}
			}
		}
	}
	return f
}

// at fits all folds with the weight c. It hands on each fold with the margins, K×n, of the samples that it
// leaves out; those of others are anything. They stand until judge returns.
func (f *path) at(ctx context.Context, c float64, judge func(fold int, held vector.Block)) error {
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

// held are the margins of fold q, which is one of those that are being fitted.
func (f *path) held(q int) vector.Block {
	problems := f.s.x.stack
	lo := (q - problems.first) * problems.rows
	return f.s.zTrial.Slice(lo, lo+problems.rows)
}

// enough is relax for the fold of a group.
func (f *path) enough(g *group) float64 {
	if f.relax == nil {
		return 1
	}
	f.s.x.held(f.s.zTrial, f.s.w, f.s.rowsOf([]*group{g}))
	q := f.s.x.stack.first + g.lo/f.s.x.stack.rows
	return f.relax(q, f.held(q))
}

// fit takes the problems of the folds first … end−1 to their optimum, from where they are.
func (f *path) fit(ctx context.Context, c float64, first, end int) error {
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
	if err := s.minimise(ctx); err != nil {
		return err
	}
	copy(weights, s.w.Data)
	return nil
}
