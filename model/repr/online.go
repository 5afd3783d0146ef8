package repr

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"fathom/model/elementary"
	"fathom/model/glm"
	"fathom/model/simd"
	"fathom/model/vector"
)

// codeOrders is how many orders of the rows an online code is averaged over.
const codeOrders = 3

// A Code is how short the labels of a layer can be told to someone who has its rows.
type Code struct {
	N int // labels

	// Bits is the length of the code, the mean over the orders of Orders, and Least and Most their
	// range. Uniform is n log₂ K, that of labels told one by one without the layer, and Compression
	// Uniform/Bits.
	Bits, Least, Most float64
	Uniform           float64
	Compression       float64
	Orders            []float64

	// Curve is how many of the test rows the probes of the first rows have right: the label-efficiency
	// curve.
	Curve []CodePoint
}

// A CodePoint is the accuracy of the probe of n training rows, over the orders of a [Code].
type CodePoint struct {
	N                     int
	Accuracy, Least, Most float64
}

// OnlineCode returns the length of the online, or prequential, code of the labels of the training rows
// (E. Voita and I. Titov, "Information-theoretic probing with minimum description length", EMNLP
// 2020): with rows in an order and blocks that end at t₁ < t₂ < … < t_m = n,
//
//	L = t₁ log₂ K + Σⱼ Σ_{tⱼ<i≤tⱼ₊₁} −log₂ p_θⱼ(yᵢ|xᵢ)
//
// where θⱼ is the multinomial probe of the first tⱼ rows. It is short where few labels are enough to
// tell the rest, and so judges how easy a layer is to read, not only how well it can be read in the
// end. t₁ is 32, or 2K if that is more, and each next twice the last. The order of rows matters, so it
// is the mean of three that the seed shuffles, groups staying together, see [Shuffle]; groups are nil
// for none.
//
// A class that is not among the first tⱼ labels has the probability ½/(tⱼ + K/2) (R. Krichevsky and V.
// Trofimov, IEEE Trans. Inf. Theory 27, 1981), and the probe shares what is left among the others.
//
// The test rows only make the curve, how well θⱼ does on them (W. Whitney et al., 2021). Options are
// those of the probes but for Solver, Start and Tolerance, which are not used: Scale is by the moments
// of all training rows, the same for all blocks, and the fits are made to FoldTolerance, each from the
// last. At the default, 10⁻⁴, the code is within some 0.1 % of that of exact fits.
//
// Fewer rows than 2t₁ are an [Undefined], and so are labels of one class. The training rows are held,
// twice.
func OnlineCode(ctx context.Context, train, test Labelled, groups []int32, classes int, seed uint64, o Options) (*Code, error) {
	if err := checkPair(train, test, classes); err != nil {
		return nil, fmt.Errorf("online code: %w", err)
	}
	n := len(train.Labels)
	if groups != nil && len(groups) != n {
		return nil, fmt.Errorf("online code: %d groups for %d training rows", len(groups), n)
	}
	orders := make([][]int, codeOrders)
	for i := range orders {
		orders[i] = Shuffle(n, groups, seed+uint64(i))
	}
	return onlineCode(ctx, train, test, orders, classes, o)
}

func onlineCode(ctx context.Context, train, test Labelled, orders [][]int, classes int, o Options) (*Code, error) {
	n := len(train.Labels)
	times := codeTimes(n, classes)
	if len(times) < 2 || n < 2*times[0] {
		return nil, undefined("%d rows: an online code of %d classes needs %d or more", n, classes, 2*max(32, 2*classes))
	}
	if err := oneClass(train.Labels); err != nil {
		return nil, err
	}
	code := &Code{N: n, Uniform: float64(float64(n) * bits(elementary.Log(float64(classes))))}
	f, err := newPrefixes(train, classes, o)
	if err != nil {
		return nil, err
	}
	right := make([][]float64, len(times)-1)
	for _, order := range orders {
		f.reorder(order)
		length, curve, err := f.code(ctx, times, test)
		if err != nil {
			return nil, err
		}
		code.Orders = append(code.Orders, length)
		for j, accuracy := range curve {
			right[j] = append(right[j], accuracy)
		}
	}
	code.Least, code.Most = slices.Min(code.Orders), slices.Max(code.Orders)
	code.Bits = vector.Sum(code.Orders) / float64(len(code.Orders))
	code.Compression = code.Uniform / code.Bits
	for j, r := range right {
		code.Curve = append(code.Curve, CodePoint{times[j], vector.Sum(r) / float64(len(r)), slices.Min(r), slices.Max(r)})
	}
	return code, nil
}

// codeTimes are the ends of blocks of n rows.
func codeTimes(n, classes int) []int {
	var times []int
	for t := max(32, 2*classes); t < n; t *= 2 {
		times = append(times, t)
	}
	return append(times, n)
}

// bits are nats in bits.
func bits(nats float64) float64 { return nats / math.Ln2 }

// oneClass is the error of labels that are all the same.
func oneClass(labels []int32) error {
	for _, y := range labels {
		if y != labels[0] {
			return nil
		}
	}
	return undefined("all %d labels are of class %d: there is nothing to tell apart", len(labels), labels[0])
}

// prefixes fits multinomial probes to the first rows of some, in an order, all of them scaled by the
// moments of all rows.
type prefixes struct {
	read    features // as they came
	came    []int32
	classes int
	o       Options

	raw    simd.Matrix // in the order
	held   simd.Matrix // the same as products see them, which may be levelled
	labels []int32
	frame  glm.Frame // of the rows as they are
	seen   glm.Frame // of those that are held
	levels []float64
	origin []float32
}

// newPrefixes reads the rows.
func newPrefixes(x Labelled, classes int, o Options) (*prefixes, error) {
	o = o.defaults()
	o.Solver, o.Start, o.Tolerance = Multinomial, nil, o.FoldTolerance
	if err := check(x.Rows, x.Labels, classes, o); err != nil {
		return nil, err
	}
	read, err := readFeatures(x.Rows)
	if err != nil {
		return nil, err
	}
	f := &prefixes{read: *read, came: x.Labels, classes: classes, o: o, labels: make([]int32, len(x.Labels)), origin: read.Row(0)}
	about := glm.MomentsOf(read.Matrix, f.origin)
	if vector.Sum(about.Squares) == 0 {
		return nil, undefined("all %d training rows are the same: there is nothing to tell classes by", read.Rows)
	}
	f.frame = o.Scale.frame(about, f.origin)
	f.levels, f.seen = o.Scale.levelsOf(about, f.origin), f.frame
	f.raw = simd.NewMatrix(read.Rows, read.Cols)
	f.held = f.raw
	if f.levels != nil {
		f.seen, f.held = f.frame.Level(f.levels), simd.NewMatrix(read.Rows, read.Cols)
	}
	f.reorder(vector.UpTo(read.Rows))
	return f, nil
}

// reorder puts the rows into another order.
func (f *prefixes) reorder(order []int) {
	for at, i := range order {
		copy(f.raw.Row(at), f.read.Row(i))
		f.labels[at] = f.came[i]
	}
	if f.levels != nil {
		glm.LevelTo(f.held, f.raw, f.levels)
	}
}

// fit fits the probe of the first n rows, from another one or from zero.
func (f *prefixes) fit(ctx context.Context, n int, labels []int32, start *Probe) (*Probe, error) {
	m := newModel(labels[:n], f.classes, Multinomial)
	m.frame = f.frame
	products := glm.NewFramed(f.held.Slice(0, n), f.seen, len(m.members), f.o.Pool)
	s := glm.NewSolver(products, m.problem(f.squares(n), f.o, true))
	if start != nil {
		m.warm(s.Weights(), start)
	}
	s.Mirror()
	p, err := m.solve(ctx, s)
	if errors.Is(err, glm.ErrStalled) {
		return nil, &Undefined{err.Error()}
	}
	return p, err
}

// squares are the sums of squares of the columns of [X 1] over the first n rows, as the fit sees them.
func (f *prefixes) squares(n int) []float64 {
	m := glm.MomentsOf(f.raw.Slice(0, n), f.origin)
	for j := range m.Squares {
		off := m.Mean[j] + float64(f.origin[j]) - f.frame.Mean[j]
		m.Squares[j] += float64(float64(n) * off * off)
	}
	return f.frame.SquaresOf(m)
}

// code returns the length in bits, and the accuracy on test rows of the probe before each block.
func (f *prefixes) code(ctx context.Context, times []int, test Labelled) (length float64, curve []float64, err error) {
	length = float64(float64(times[0]) * bits(elementary.Log(float64(f.classes))))
	var p *Probe
	for j, t := range times[:len(times)-1] {
		if p, err = f.fit(ctx, t, f.labels, p); err != nil {
			return 0, nil, err
		}
		block, err := f.lengthOf(p, t, times[j+1])
		if err != nil {
			return 0, nil, err
		}
		length += block
		predictions, err := p.Predict(test.Rows)
		if err != nil {
			return 0, nil, err
		}
		curve = append(curve, classified(predictions, test.Labels).Accuracy)
	}
	return length, curve, nil
}

// lengthOf returns the bits that the labels of the rows from … to−1 take by the probe of those before.
func (f *prefixes) lengthOf(p *Probe, from, to int) (float64, error) {
	absent := 0
	for _, b := range p.Intercepts {
		if math.IsInf(b, -1) {
			absent++
		}
	}
	unseen := 1 / float64(2*from+f.classes) // ½/(from + K/2)
	known, unknown := elementary.Log1p(-float64(float64(absent)*unseen)), elementary.Log(unseen)
	total, row := 0.0, make([]float64, f.classes)
	err := p.margins(f.raw.Slice(from, to), func(lo int, z vector.Block) {
		for i := range z.Width {
			y := f.labels[from+lo+i]
			if math.IsInf(p.Intercepts[y], -1) {
				total -= unknown
				continue
			}
			for k := range row {
				row[k] = z.Data[k*z.Width+i]
			}
			total += surprise(row, int(y)) - known
		}
	})
	return bits(total), err
}
