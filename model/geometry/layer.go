package geometry

import (
	"context"
	"fmt"
	"math"
	"sync"

	"fathom/model/reading"
	"fathom/model/repr"
	"fathom/model/simd"
)

// MostHeld is how many numbers a [Layer] may hold: a gigabyte of them.
const MostHeld = 1 << 27

// A Layer is n rows of d features in memory. Nothing changes it once it is held, so several goroutines
// may measure it at a time, and what it is compared with again and again is computed once.
type Layer struct {
	n, d    int
	order   []int     // the row of the representation that stands at each place
	rows    []float64 // n×d, as they are, by place
	mean    []float64 // of each column
	total   float64   // Σ‖x̃‖², exactly 0 where all rows are the same
	pool    *simd.Pool
	kernels *simd.Kernels
	cuts    []int // where the batches of the jackknife begin, and the end; nil for too few rows

	mu      sync.Mutex
	product *selfProduct // see similar
}

// An Estimate is a figure of a layer, or of two.
type Estimate struct {
	Value float64
	N     int // the rows that it is of

	// SE is the standard error over items, and Interval the 95 % interval; 0 and nil where the
	// measure has none.
	SE       float64
	Interval *[2]float64

	// Batches is how many the jackknife of [CKA] left out, one at a time; 0 for others.
	Batches int

	// Curve is the figure of all rows, of the first half in the order of the layer, and so on, where
	// the measure depends on how many there are.
	Curve []Point
}

// A Point is a figure of n rows.
type Point struct {
	N     int
	Value float64
}

// Hold reads all of x, n×d, once, in blocks, and holds it in float64, 8nd bytes, in the order that the
// seed shuffles its rows to, see [repr.Shuffle]: halves and batches are cut from that. Two layers can
// be compared if they have as many rows and the same seed. The pool is the cores that measuring may
// use; nil is the caller's alone.
//
// More numbers than [MostHeld] are a [repr.Undefined]. If x holds a NaN or an infinity the error wraps
// [reading.ErrNotFinite]; one of reading wraps what x returned.
func Hold(ctx context.Context, x simd.Rows, seed uint64, pool *simd.Pool) (*Layer, error) {
	n, d := x.Dims()
	if err := checkSize(n, d); err != nil {
		return nil, err
	}
	l, err := hold(n, d, repr.Shuffle(n, nil, seed), func(do func(i int, row []float64) error) error {
		return widened(ctx, x, do)
	})
	if err != nil {
		return nil, err
	}
	if pool != nil {
		l.pool = pool
	}
	return l, nil
}

func checkSize(n, d int) error {
	switch {
	case n == 0 || d == 0:
		return undefined("the representation is empty: expected at least one row and one column")
	case n > MostHeld/d:
		return undefined("%d rows of %d columns are more than the %d numbers that are held: take fewer rows", n, d, MostHeld)
	}
	return nil
}

// widened reads float32 rows, a block at a time, and hands them on in float64.
func widened(ctx context.Context, x simd.Rows, do func(i int, row []float64) error) error {
	n, d := x.Dims()
	const floats = 1 << 14
	block, row := make([]float32, min(n, max(1, floats/d))*d), make([]float64, d)
	for lo := 0; lo < n; lo += len(block) / d {
		if err := ctx.Err(); err != nil {
			return err
		}
		block = block[:min(len(block), (n-lo)*d)]
		if err := x.Read(block, lo); err != nil {
			return fmt.Errorf("read rows %d to %d: %w", lo, lo+len(block)/d-1, err)
		}
		for i := 0; i < len(block)/d; i++ {
			for j, v := range block[i*d : (i+1)*d] {
				row[j] = float64(v)
			}
			if err := do(lo+i, row); err != nil {
				return err
			}
		}
	}
	return nil
}

// hold puts rows that come in their own order where the other order wants them. Float64 rows would go
// the same way as float32 ones; only the precision of what comes in differs.
func hold(n, d int, order []int, each func(do func(i int, row []float64) error) error) (*Layer, error) {
	l := &Layer{n: n, d: d, order: order, rows: make([]float64, n*d), mean: make([]float64, d),
		pool: simd.Serial, kernels: simd.Default(), cuts: cutBatches(n)}
	place := make([]int, n)
	for at, i := range order {
		place[i] = at
	}
	err := each(func(i int, row []float64) error {
		for j, v := range row {
			if v-v != 0 {
				return reading.NotFinite(i, j, v)
			}
		}
		copy(l.row(place[i]), row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.mean = meanOf(l.rows, d)
	for i := range n {
		for j, v := range l.row(i) {
			v -= l.mean[j]
			l.total += float64(v * v)
		}
	}
	if l.total-l.total != 0 {
		return nil, undefined("the squares of the features are too large for float64")
	}
	return l, nil
}

// meanOf returns the mean of each column of n×d numbers. What is summed is the difference from the
// first row, so that a constant column has exactly its value.
func meanOf(rows []float64, d int) []float64 {
	mean, first := make([]float64, d), rows[:d]
	for lo := 0; lo < len(rows); lo += d {
		for j, v := range rows[lo : lo+d] {
			mean[j] += v - first[j]
		}
	}
	n := float64(len(rows) / d)
	for j := range mean {
		mean[j] = first[j] + mean[j]/n
	}
	return mean
}

// Dims returns the number of rows and of columns.
func (l *Layer) Dims() (n, d int) { return l.n, l.d }

func (l *Layer) row(at int) []float64 { return l.rows[at*l.d : (at+1)*l.d : (at+1)*l.d] }

// varied is the error of a layer that has no variance, or too few rows.
func (l *Layer) varied(least int) error {
	switch {
	case l.n < least:
		return undefined("%d rows: expected %d or more", l.n, least)
	case l.total == 0:
		return undefined("all %d rows are the same: there is no variance", l.n)
	}
	return nil
}

// centred returns a copy of the first n rows less their mean.
func (l *Layer) centred(n int) block {
	rows := l.rows[:n*l.d]
	mean := l.mean
	if n < l.n {
		mean = meanOf(rows, l.d)
	}
	b := newBlock(n, l.d)
	for i := range n {
		to := b.row(i)
		for j, v := range l.row(i) {
			to[j] = v - mean[j]
		}
	}
	return b
}

// placed returns the labels by place, or an error that says what is wrong with them.
func (l *Layer) placed(labels []int32, classes int) ([]int32, error) {
	if len(labels) != l.n {
		return nil, fmt.Errorf("%d labels for %d rows", len(labels), l.n)
	}
	out := make([]int32, l.n)
	for at, i := range l.order {
		y := labels[i]
		if y < 0 || int(y) >= classes {
			return nil, fmt.Errorf("row %d has label %d: expected 0 to %d", i, y, classes-1)
		}
		out[at] = y
	}
	return out, nil
}

func undefined(format string, args ...any) error {
	return &repr.Undefined{Reason: fmt.Sprintf(format, args...)}
}

// around returns value ± times·se.
func around(value, times, se float64) *[2]float64 {
	off := float64(times * se)
	return &[2]float64{value - off, value + off}
}

// root is √x of a square that rounding may leave below 0.
func root(x float64) float64 { return math.Sqrt(max(0, x)) }

// matrix is the view of the first n rows.
func (l *Layer) matrix(n int) simd.Matrix64 {
	return simd.Matrix64{Rows: n, Cols: l.d, Stride: l.d, Data: l.rows[:n*l.d]}
}
