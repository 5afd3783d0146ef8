package repr

import (
	"context"
	"errors"
	"fmt"
	"math"

	"fathom/model/glm"
	"fathom/model/linalg"
	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"

	"gonum.org/v1/gonum/mat"
)

// A Regression is a linear function of a representation that was fitted to real numbers, one or more
// targets of each sample. Nothing in this package changes it.
type Regression struct {
	Targets, Width int
	Lambda         float64

	Weights    *mat.Dense // targets × width
	Intercepts []float64  // one per target

	// Means are those of the targets over the fitted samples: the guess that R² is measured against.
	Means []float64
}

// maxGram is how many rows the largest Gram matrix has, of which there are two at a time, or three
// for leave-one-out: 512 MB each.
const maxGram = 8192

// FitRidge fits n×d rows to targets by ridge regression: for each target it finds
//
//	min Σᵢ (w·xᵢ + b − yᵢ)² + λ‖w‖²
//
// with the intercept b free. targets[t] holds target t of all n samples, and λ is above 0. Of the
// options Scale and Pool count; with a scale the penalty is on the weights of the scaled features.
// [OneHot] makes targets of classes: those give the weights of [Fit] with the solver [Ridge] and
// C = 1/λ, without its iterations.
//
// It solves the normal equations by a Cholesky factorisation, of the d×d matrix X̃ᵀX̃ + λI or of the
// n×n matrix X̃X̃ᵀ + λI, whichever is smaller and 8,192 rows at most, in float64. It reads x once and
// holds it until it returns. Errors are those of [Fit].
func FitRidge(ctx context.Context, x Rows, targets [][]float64, lambda float64, o Options) (*Regression, error) {
	r, err := fitRidge(ctx, x, targets, lambda, o.defaults())
	if err != nil {
		return nil, fmt.Errorf("fit ridge regression: %w", err)
	}
	return r, nil
}

func fitRidge(ctx context.Context, x Rows, targets [][]float64, lambda float64, o Options) (*Regression, error) {
	e, err := newEquations(ctx, x, targets, []float64{lambda}, o)
	if err != nil {
		return nil, err
	}
	_, w, err := e.solve(lambda)
	if err != nil {
		return nil, err
	}
	w = e.weights(w)
	d := w.Width - 1
	r := &Regression{
		Targets: len(targets), Width: d, Lambda: lambda,
		Weights: mat.NewDense(len(targets), d, nil), Intercepts: make([]float64, len(targets)), Means: e.means,
	}
	w = e.x.Fold(w, vector.UpTo(r.Targets))
	for t := range r.Targets {
		r.Weights.SetRow(t, w.Row(t)[:d])
		r.Intercepts[t] = w.Row(t)[d] + e.means[t]
	}
	return r, nil
}

// LeaveOneOut returns, for each λ, the mean over the n samples of the squared distance of the targets
// from what [FitRidge] predicts when it is fitted without the sample, summed over the targets. It is
// exact, from one fit: with h the sample's leverage x̃ᵀ(X̃ᵀX̃ + λI)⁻¹x̃ + 1/n, the residual without the
// sample is the residual with it, divided by 1 − h (D. M. Allen, Technometrics 16, 1974). The mean
// and deviation of a scale are those of all samples. The arguments and errors are those of FitRidge;
// there are two samples or more.
func LeaveOneOut(ctx context.Context, x Rows, targets [][]float64, lambdas []float64, o Options) ([]float64, error) {
	means, err := leaveOneOut(ctx, x, targets, lambdas, o.defaults())
	if err != nil {
		return nil, fmt.Errorf("leave one out: %w", err)
	}
	return means, nil
}

func leaveOneOut(ctx context.Context, x Rows, targets [][]float64, lambdas []float64, o Options) ([]float64, error) {
	e, err := newEquations(ctx, x, targets, lambdas, o)
	if err != nil {
		return nil, err
	}
	n, list := e.y.Width, vector.UpTo(len(targets))
	if n < 2 {
		return nil, errors.New("1 sample: expected 2 or more")
	}
	left := vector.NewBlock(len(targets), n)
	var out []float64
	for _, lambda := range lambdas {
		factor, w, err := e.solve(lambda)
		if err != nil {
			return nil, err
		}
		known, err := e.leverages(ctx, factor, lambda)
		if err != nil {
			return nil, err
		}
		e.x.Forward(left, e.weights(w), list)
		total := 0.0
		for t := range targets {
			for i, v := range left.Row(t) {
				off := (e.y.Row(t)[i] - v) / (1 - known[i])
				total += float64(off * off)
			}
		}
		out = append(out, total/float64(n))
	}
	return out, nil
}

// equations are the normal equations of a ridge regression, of features in a frame and centred
// targets.
type equations struct {
	rows  simd.Matrix
	frame glm.Frame // how the features are seen
	x     *glm.Design
	y     vector.Block // targets × n, centred
	means []float64
	cores int

	dual bool             // the Gram matrix is that of the samples, not of the features
	gram *linalg.Positive // the smaller of the two
	side vector.Block     // the right side, for each target
}

func newEquations(ctx context.Context, x Rows, targets [][]float64, lambdas []float64, o Options) (*equations, error) {
	if err := checkTargets(x, targets, lambdas, o); err != nil {
		return nil, err
	}
	f, err := readFeatures(x)
	if err != nil {
		return nil, err
	}
	n, d := f.Dims()
	origin := f.Row(0)
	frame := o.Scale.frame(glm.MomentsOf(f.Matrix, origin), origin)
	e := &equations{
		rows: f.Matrix, frame: frame, x: glm.NewFramed(f.Matrix, frame, len(targets), o.Pool), y: vector.NewBlock(len(targets), n), means: make([]float64, len(targets)),
		cores: o.Pool.Cores(), dual: n < d,
	}
	for t, y := range targets {
		e.means[t] = vector.Sum(y) / float64(n)
		copy(e.y.Row(t), y)
		vector.AddConstant(e.y.Row(t), -e.means[t])
	}
	if e.dual {
		e.gram, err = linalg.Gram(ctx, d, n, e.cores, e.features)
		e.side = e.y
		return e, err
	}
	e.side = vector.NewBlock(len(targets), d+1)
	e.x.Backward(e.side, e.y, vector.UpTo(len(targets)))
	e.gram, err = linalg.Gram(ctx, n, d, e.cores, e.samples)
	return e, err
}

// checkTargets returns one sentence about the first thing wrong with the arguments.
func checkTargets(x Rows, targets [][]float64, lambdas []float64, o Options) error {
	if err := o.Scale.check(); err != nil {
		return err
	}
	if reading.Empty(x) {
		return errors.New("the representation is empty: expected at least one sample and one feature")
	}
	n, d := x.Dims()
	if least := min(n, d); least > maxGram {
		return fmt.Errorf("%d samples of %d features: expected at most %d of the one or the other", n, d, maxGram)
	}
	if len(targets) == 0 {
		return errors.New("no targets: expected one or more")
	}
	for t, y := range targets {
		if len(y) != n {
			return fmt.Errorf("target %d has %d numbers for %d samples", t, len(y), n)
		}
		for i, v := range y {
			if v-v != 0 {
				return fmt.Errorf("target %d of sample %d is %v: %w", t, i, v, reading.ErrNotFinite)
			}
		}
	}
	for _, lambda := range lambdas {
		if !(lambda > 0) || math.IsInf(lambda, 0) {
			return fmt.Errorf("the weight λ is %v: expected a positive number", lambda)
		}
	}
	return nil
}

// samples sets a tile to samples from one on, in the frame.
func (e *equations) samples(tile vector.Block, lo int) {
	for i := range len(tile.Data) / tile.Width {
		row := tile.Row(i)
		vector.SubtractWide(row, e.rows.Row(lo+i), e.frame.Mean)
		vector.Multiply(row, e.frame.Inverse)
	}
}

// features sets a tile to features from one on, each a row with its n samples.
func (e *equations) features(tile vector.Block, lo int) {
	f, count := e.frame, len(tile.Data)/tile.Width
	for i := range tile.Width {
		for j, v := range e.rows.Row(i)[lo : lo+count] {
			tile.Data[j*tile.Width+i] = (float64(v) - f.Mean[lo+j]) * f.Inverse[lo+j]
		}
	}
}

// solve returns the factor of the Gram matrix plus λI, and the solutions for all targets.
func (e *equations) solve(lambda float64) (*linalg.Positive, vector.Block, error) {
	factor, ok := e.gram.Plus(lambda)
	if !ok {
		return nil, vector.Block{}, fmt.Errorf("λ = %g is lost in the rounding of float64: scale the features or raise it", lambda)
	}
	w := vector.Block{Width: e.side.Width, Data: append([]float64(nil), e.side.Data...)}
	for t := range e.means {
		factor.Solve(w.Row(t)[:factor.N])
	}
	return factor, w, nil
}

// weights are those of the features in the frame, with the intercept 0, from what solve returned.
func (e *equations) weights(solved vector.Block) vector.Block {
	w := solved
	if e.dual {
		w = vector.NewBlock(len(e.means), len(e.frame.Mean)+1)
		e.x.Backward(w, solved, vector.UpTo(len(e.means)))
	}
	for t := range e.means {
		w.Row(t)[w.Width-1] = 0
	}
	return w
}

// leverages are those of all samples. In the dual form, with K = X̃X̃ᵀ, K(K + λI)⁻¹ = I − λ(K + λI)⁻¹.
func (e *equations) leverages(ctx context.Context, factor *linalg.Positive, lambda float64) ([]float64, error) {
	n := e.y.Width
	fill := func(b vector.Block, lo int) {
		f := e.frame
		for c := range b.Width {
			for j, v := range e.rows.Row(lo + c) {
				b.Data[j*b.Width+c] = (float64(v) - f.Mean[j]) * f.Inverse[j]
			}
		}
	}
	if e.dual {
		fill = func(b vector.Block, lo int) {
			for c := range b.Width {
				b.Row(lo + c)[c] = 1
			}
		}
	}
	h, err := factor.Leverages(ctx, n, e.cores, fill)
	if e.dual {
		vector.Scale(h, -lambda)
		vector.AddConstant(h, 1)
	}
	vector.AddConstant(h, 1/float64(n))
	return h, err
}

// OneHot returns the targets of ridge regression that stand for classes: target k is 1 for the
// samples of class k and 0 for all others.
func OneHot(labels []int32, classes int) [][]float64 {
	targets := make([][]float64, classes)
	for k := range targets {
		targets[k] = make([]float64, len(labels))
		for i, y := range labels {
			if int(y) == k {
				targets[k][i] = 1
			}
		}
	}
	return targets
}

// A RegressionScore says how well a regression predicts a set of samples.
type RegressionScore struct {
	// R2 is, of each target, 1 − Σ(y − ŷ)²/Σ(y − m)², with m its mean over the samples that were
	// fitted: 1 for a perfect prediction, 0 for one that is as good as that mean, and below 0 for a
	// worse one. It is NaN where the target is m of every sample.
	R2 []float64

	// Mean is that of R2 over the targets.
	Mean float64

	// Predictions holds ŷ as targets hold y.
	Predictions [][]float64
}

// Score compares the predictions for the rows of x with their targets, targets[t] those of target t,
// which must be as many as the regression has, one of each row. The width of x must be the
// regression's. It reads x once, in blocks of bounded size; the error is that of reading.
func (r *Regression) Score(x Rows, targets [][]float64) (RegressionScore, error) {
	n, _ := x.Dims()
	if len(targets) != r.Targets {
		panic(fmt.Sprintf("repr: %d targets for a regression of %d", len(targets), r.Targets))
	}
	s := RegressionScore{R2: make([]float64, r.Targets), Predictions: make([][]float64, r.Targets)}
	for t, y := range targets {
		if len(y) != n {
			panic(fmt.Sprintf("repr: target %d has %d numbers for %d samples", t, len(y), n))
		}
		s.Predictions[t] = make([]float64, n)
	}
	linear := &Probe{Classes: r.Targets, Width: r.Width, Weights: r.Weights, Intercepts: r.Intercepts}
	err := linear.margins(x, func(lo int, z vector.Block) {
		for t := range targets {
			copy(s.Predictions[t][lo:], z.Row(t))
		}
	})
	if err != nil {
		return RegressionScore{}, fmt.Errorf("predict by a regression: %w", err)
	}
	for t, y := range targets {
		left, all := 0.0, 0.0
		for i, v := range y {
			off, away := v-s.Predictions[t][i], v-r.Means[t]
			left += float64(off * off)
			all += float64(away * away)
		}
		s.R2[t] = math.NaN()
		if all > 0 {
			s.R2[t] = 1 - left/all
		}
		s.Mean += s.R2[t] / float64(r.Targets)
	}
	return s, nil
}
