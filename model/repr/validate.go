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

// folded is a cross-validation: the samples in the order of their folds, and the path of their fits.
type folded struct {
	m       *model
	parts   []int       // where the samples of each fold begin, and the end
	frames  []glm.Frame // of each fold's problem
	labels  []int32
	path    *glm.Path
	partial bool // a class may be missing from a fold's problem

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

// relax is how many times the tolerance is enough for a fold, by its margins.
func (f *folded) relax(q int, held vector.Block) float64 {
	if total, n := f.judge(q, held); total > hopeless*f.best[q]*float64(n) {
		return careless
	}
	return 1
}

func newFolded(x Rows, labels []int32, classes int, folds []int, count int, o Options, memory int) (*folded, error) {
	held, labels, parts, err := gather(x, labels, folds, count)
	if err != nil {
		return nil, err
	}
	f := &folded{m: newModel(labels, classes, o.Solver), parts: parts, labels: labels, partial: o.Solver == Multinomial}
	origin := held.Row(0)
	about := make([]glm.Moments, count)
	for q := range about {
		about[q] = glm.MomentsOf(held.Slice(parts[q], parts[q+1]), origin)
	}
	for q := range about {
		f.frames = append(f.frames, o.Scale.frame(glm.Together(about, q), origin))
		if o.Solver == OneVsRest && o.Scale == ScaleNone {
			clear(f.frames[q].Mean) // the intercept has a penalty
		}
	}
	all, seen := glm.Together(about, -1), f.frames
	if levels := o.Scale.levelsOf(all, origin); levels != nil {
		glm.LevelTo(held, held, levels)
		seen = nil
		for _, frame := range f.frames {
			seen = append(seen, frame.Level(levels))
		}
	}
	squares := o.Scale.frame(all, origin).SquaresOf(all)
	if o.Solver == OneVsRest && o.Scale == ScaleNone {
		for j, v := range all.Mean {
			mean := v + float64(origin[j])
			squares[j] += float64(float64(held.Rows) * mean * mean)
		}
	}
	o.Tolerance = o.FoldTolerance
	f.path = glm.NewPath(held, parts, seen, f.m.problem(squares, o, true), memory, o.Pool)
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
	total, judged := 0.0, 0
	err = f.path.At(ctx, c, func(q int, held vector.Block) {
		sum, n := f.judge(q, held)
		losses = append(losses, sum/float64(n))
		total += sum
		judged += n
	})
	if err != nil {
		return nil, 0, err
	}
	mean = total / float64(judged)
	if f.best == nil || mean < f.mean {
		f.best, f.mean = losses, mean
		f.optima = append(f.optima[:0], f.path.Weights().Data...)
	}
	f.path.Relax = f.relax
	return losses, mean, nil
}

// judge returns the sum of the log losses of the samples of fold q by their margins, which the probe
// fitted without them has, and how many there are to judge.
func (f *folded) judge(q int, held vector.Block) (total float64, n int) {
	present := f.path.Present(q)
	row := make([]float64, len(f.m.row))
	for i := f.parts[q]; i < f.parts[q+1]; i++ {
		y := f.m.labels[i]
		if f.partial && !present[y] {
			continue
		}
		for class, k := range f.m.row {
			switch {
			case !f.partial:
				row[class] = logSigmoid(held.Row(k)[i])
			case k != noRow && present[k]:
				row[class] = held.Row(k)[i]
			default:
				row[class] = math.Inf(-1)
			}
		}
		total += surprise(row, int(f.labels[i]))
		n++
	}
	return total, n
}
