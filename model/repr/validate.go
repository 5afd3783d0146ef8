package repr

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"
)

// DefaultFoldTolerance is what Options.FoldTolerance 0 stands for.
const DefaultFoldTolerance = 1e-4

// A Validation is what a cross-validation found of each value of C that it tried.
type Validation struct {
	// C are the values that were tried, in ascending order: the grid, or its beginning.
	C []float64

	// LogLoss is, of each value, the mean of −log p of the label over all samples, in nats, each
	// judged by the probe that was fitted without its fold; see [Score.LogLoss]. A sample whose class
	// no other fold has is left out where the probe is [Multinomial], which gives it no probability.
	LogLoss []float64

	// FoldLoss is the same by fold, FoldLoss[i][q] of C[i] over the samples of fold q; NaN if there
	// is none to judge.
	FoldLoss [][]float64

	// Best is the value of least LogLoss, its place in C; of equal ones the smaller.
	Best int

	// Edge says that the best is the first or the last of the whole grid, so that one beyond it may
	// be better.
	Edge bool

	// Start is the mean of the probes of the folds at the best value, near that of all samples: where a
	// fit to them may start, see [Options].
	Start *Probe
}

// CrossValidate tries values of C, the grid in ascending order, for a probe of the n×d representation
// x by cross-validation: for each fold a probe is fitted to the samples of all others and judged on
// the fold's own. folds holds the fold of each sample, from 0 on, −1 for one that is left out, whose
// label may be [None]; [Folds] makes them. It ends early when the log loss has risen twice in a row:
// large C are the dear ones.
//
// Options are those of the fit that the C is for, but for C, Start and Tolerance, which are not used:
// the folds are fitted to Options.FoldTolerance. Each is scaled by its own samples. Ridge has no log
// loss and is an error; see [LeaveOneOut].
//
// CrossValidate reads x once and holds the samples of the folds until it returns. The probes of all
// folds are fitted at the same time, as many as go into some memory, and share the passes over x;
// each starts from the fold's own at the last C, or from the best of what it and the one before
// span. When ctx ends it returns ctx's error. If x holds a NaN or an infinity the error wraps
// [reading.ErrNotFinite]; one of reading wraps what x returned.
func CrossValidate(ctx context.Context, x Rows, labels []int32, classes int, folds []int, grid []float64, o Options) (*Validation, error) {
	v, err := crossValidate(ctx, x, labels, classes, folds, grid, o.defaults(), stackMemory)
	if err != nil {
		return nil, fmt.Errorf("cross-validate: %w", err)
	}
	return v, nil
}

// stackMemory is how much memory the fits of several folds may take together for what they keep of
// each sample: 256 MB.
const stackMemory = 1 << 28

func crossValidate(ctx context.Context, x Rows, labels []int32, classes int, folds []int, grid []float64, o Options, memory int) (*Validation, error) {
	count, err := checkValidation(x, labels, classes, folds, grid, o)
	if err != nil {
		return nil, err
	}
	f, err := newFolded(x, labels, classes, folds, count, o, memory)
	if err != nil {
		return nil, err
	}
	v, rises := &Validation{}, 0
	for i, c := range grid {
		losses, mean, err := f.at(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("at C = %g: %w", c, err)
		}
		v.C, v.FoldLoss, v.LogLoss = append(v.C, c), append(v.FoldLoss, losses), append(v.LogLoss, mean)
		if mean < v.LogLoss[v.Best] {
			v.Best = i
		}
		if rises++; i == 0 || !(mean > v.LogLoss[i-1]) {
			rises = 0
		}
		if rises == 2 {
			break
		}
	}
	v.Start = f.middle(o.Solver)
	v.Edge = len(grid) > 1 && (v.Best == 0 || v.Best == len(grid)-1)
	return v, nil
}

// checkValidation says what is wrong with the arguments of CrossValidate, and counts the folds.
func checkValidation(x Rows, labels []int32, classes int, folds []int, grid []float64, o Options) (int, error) {
	o.C, o.Start = 1, nil
	known := make([]int32, len(labels)) // labels are checked with the folds
	switch err := check(x, known, classes, o); {
	case err != nil:
		return 0, err
	case o.Solver == Ridge:
		return 0, fmt.Errorf("the solver is %q, whose margins have no log loss: expected %q or %q", Ridge, OneVsRest, Multinomial)
	case len(grid) == 0:
		return 0, errors.New("no value of C to try: expected one or more")
	case !(o.FoldTolerance > 0 && o.FoldTolerance < 1):
		return 0, fmt.Errorf("the tolerance of folds is %v: expected a number between 0 and 1", o.FoldTolerance)
	}
	last := 0.0
	for _, c := range grid {
		if !(c > last) || math.IsInf(c, 0) {
			return 0, fmt.Errorf("the grid of C has %v after %v: expected positive numbers in ascending order", c, last)
		}
		last = c
	}
	return checkFolds(labels, classes, folds)
}

// folded is a cross-validation: the samples in the order of their folds, and a solver for the
// problems of several folds at a time.
type folded struct {
	m       *model
	parts   []int   // where the samples of each fold begin, and the end
	frames  []frame // of each fold's problem
	seen    []frame // the same for the samples as they are held, which may be levelled
	stack   *stack
	per     int          // folds at a time
	weights vector.Block // of all folds, at the last C
	present []bool       // of each row of them, whether its class is in the fold's problem
	fits    int          // made so far
	before  vector.Block // the weights at the C before the last, none where not all folds are fitted at a time
	margins vector.Block // and theirs
	labels  []int32

	s       *newton
	softmax *softmax // the loss of s, nil if it is another

	best   []float64 // the log loss of each fold at the best C so far
	mean   float64   // and that of all
	optima []float64 // and their weights
}

// A fold whose log loss is above that at the best C so far by the factor hopeless, on the way to its
// optimum, is fitted to the tolerance times careless only. Large C cost most and are tried to see that
// they are worse.
const (
	hopeless = 1.1
	careless = 10
)

// relax is how many times the tolerance is enough for a problem at its weights.
func (f *folded) relax(g *group) float64 {
	if f.best == nil || f.softmax == nil {
		return 1
	}
	f.s.x.held(f.s.zTrial, f.s.w, f.s.rowsOf([]*group{g}))
	q := f.stack.first + g.lo/f.stack.rows
	if total, n := f.judge(q); total > hopeless*f.best[q]*float64(n) {
		return careless
	}
	return 1
}

func newFolded(x Rows, labels []int32, classes int, folds []int, count int, o Options, memory int) (*folded, error) {
	held, labels, parts, err := gather(x, labels, folds, count)
	if err != nil {
		return nil, err
	}
	f := &folded{m: newModel(labels, classes, o.Solver), parts: parts, labels: labels}
	rows, n, d := len(f.m.members), held.Rows, held.Cols
	origin := held.Row(0)
	about := make([]moments, count)
	for q := range about {
		about[q] = momentsOf(held.Slice(parts[q], parts[q+1]), origin)
	}
	for q := range about {
		f.frames = append(f.frames, o.Scale.frame(together(about, q), origin))
		if o.Solver == OneVsRest && o.Scale == ScaleNone {
			clear(f.frames[q].mean) // the intercept has a penalty
		}
	}
	all := together(about, -1)
	f.seen = f.frames
	if levels := o.Scale.levelsOf(all, origin); levels != nil {
		levelTo(held, held, levels)
		f.seen = nil
		for _, frame := range f.frames {
			f.seen = append(f.seen, frame.level(levels))
		}
	}
	squares := o.Scale.frame(all, origin).squaresOf(all)
	if o.Solver == OneVsRest && o.Scale == ScaleNone {
		for j, v := range all.mean {
			mean := v + float64(origin[j])
			squares[j] += float64(float64(n) * mean * mean)
		}
	}
	const floats = 6.5 // of each sample and row: four margins, two derivatives, one of them narrow
	f.per = max(1, min(count, int(float64(memory)/(8*floats*float64(rows)*float64(n)))))
	f.stack = &stack{rows: rows, parts: parts}
	products := newDesign(held, nil, o.Pool)
	products.stack = f.stack
	f.s = &newton{x: products, squares: squares, tolerance: o.FoldTolerance, penalised: d, quick: o.FoldTolerance >= quickest, rowsEach: 1}
	f.s.size(f.per*rows, n, d)
	if o.Solver == Multinomial {
		f.softmax = newSoftmaxes(1, f.m.labels, f.stack, f.per*rows)
		f.s.loss, f.s.rowsEach = f.softmax, rows
		f.softmax.mirror, products.mirror = rows == 2, rows == 2 // all start from 0
	} else {
		f.s.loss, f.s.penalised = newSigmoids(1, f.m.labels, f.stack, f.per*rows), d+1
	}
	f.s.relax = f.relax
	if f.per == count {
		f.before, f.margins = vector.NewBlock(count*rows, d+1), vector.NewBlock(count*rows, n)
	}
	f.weights, f.present = vector.NewBlock(count*rows, d+1), make([]bool, count*rows)
	for q := range count {
		for p := range count {
			for _, y := range f.m.labels[parts[p]:parts[p+1]] {
				if p != q {
					f.present[q*rows+int(y)] = true
				}
			}
		}
	}
	return f, nil
}

// gather reads the rows of x that are in folds, those of a fold together and in their order, with
// their labels and where each fold begins.
func gather(x Rows, labels []int32, folds []int, count int) (simd.Matrix, []int32, []int, error) {
	parts := make([]int, count+1)
	for _, f := range folds {
		if f >= 0 {
			parts[f+1]++
		}
	}
	for f := range count {
		parts[f+1] += parts[f]
	}
	_, d := x.Dims()
	held, to := simd.NewMatrix(parts[count], d), make([]int32, parts[count])
	next := append([]int(nil), parts...)
	err := reading.Each(x, func(i int, row []float32) error {
		f := folds[i]
		if f < 0 {
			return nil
		}
		for j, v := range row {
			if v-v != 0 {
				return reading.NotFinite(i, j, float64(v))
			}
		}
		copy(held.Row(next[f]), row)
		to[next[f]] = labels[i]
		next[f]++
		return nil
	})
	return held, to, parts, err
}

// at fits all folds with the weight c and returns the log loss of each and that of all samples.
func (f *folded) at(ctx context.Context, c float64) (losses []float64, mean float64, err error) {
	count, total, judged := len(f.frames), 0.0, 0
	for first := 0; first < count; first += f.per {
		if err := f.fit(ctx, c, first, min(count, first+f.per)); err != nil {
			return nil, 0, err
		}
		for q := first; q < min(count, first+f.per); q++ {
			sum, n := f.judge(q)
			losses = append(losses, sum/float64(n))
			total += sum
			judged += n
		}
	}
	mean = total / float64(judged)
	if f.best == nil || mean < f.mean {
		f.best, f.mean = losses, mean
		f.optima = append(f.optima[:0], f.weights.Data...)
	}
	return losses, mean, nil
}

// fit takes the problems of the folds first … end−1 to their optimum, from where they are.
func (f *folded) fit(ctx context.Context, c float64, first, end int) error {
	s, rows := f.s, f.stack.rows
	f.stack.first = first
	s.x.frame = f.seen[first:end]
	if f.softmax != nil {
		f.softmax.present = f.present[first*rows : end*rows]
	}
	s.loss.begin(c)
	s.groups = s.groups[:0]
	for lo := 0; lo < (end-first)*rows; {
		g := &group{lo: lo, hi: lo + 1}
		if f.softmax != nil {
			g.hi = lo + rows
			g.partial = slices.Contains(f.softmax.present[lo:g.hi], false)
		}
		s.groups = append(s.groups, g)
		lo = g.hi
	}
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
	var list []int
	for k := range (end - first) * rows {
		list = append(list, k)
	}
	s.x.held(s.zTrial, s.w, list)
	return nil
}

// judge returns the sum of the log losses of the samples of fold q by the probe fitted without them,
// and how many there are to judge.
func (f *folded) judge(q int) (total float64, n int) {
	rows, z := f.stack.rows, f.s.zTrial
	present := f.present[q*rows:]
	row := make([]float64, len(f.m.row))
	lo := (q - f.stack.first) * rows
	for i := f.parts[q]; i < f.parts[q+1]; i++ {
		y := f.m.labels[i]
		if f.softmax != nil && !present[y] {
			continue
		}
		for class, k := range f.m.row {
			switch {
			case f.softmax == nil:
				row[class] = logSigmoid(z.Row(lo + k)[i])
			case k != noRow && present[k]:
				row[class] = z.Row(lo + k)[i]
			default:
				row[class] = math.Inf(-1)
			}
		}
		total += surprise(row, int(f.labels[i]))
		n++
	}
	return total, n
}
