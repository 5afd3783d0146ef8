package repr

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"fathom/model/simd"
)

// late is rows of which the first are read after the last, so that parts are not done in their order.
type late struct {
	simd.Matrix
	last chan struct{} // closed when they are read
	once sync.Once
}

func (l *late) Read(dst []float32, row int) error {
	n, d := l.Dims()
	switch {
	case len(dst) == d: // one row is read alone before the others
	case row+len(dst)/d == n:
		l.once.Do(func() { close(l.last) })
	case row == 0:
		<-l.last
	}
	return l.Matrix.Read(dst, row)
}

// TestInspect compares a survey with plain sums, for representations of one block and of four parts,
// and its bits on one core and on several that do the parts in another order.
func TestInspect(t *testing.T) {
	for _, size := range [][2]int{{1, 3}, {37, 5}, {2800, 2100}} {
		n, d := size[0], size[1]
		const classes = 3
		r := rand.New(rand.NewPCG(4, uint64(n)))
		x, weights := simd.NewMatrix(n, d), simd.NewMatrix(classes, d+1)
		labels := make([]int32, n)
		for i := range n {
			labels[i] = int32(r.IntN(classes))
			for j := range d {
				x.Row(i)[j] = float32(r.NormFloat64()) + 3
			}
			x.Row(i)[0] = 0.1
		}
		for c := range classes {
			for j := range d + 1 {
				weights.Row(c)[j] = float32(r.NormFloat64()) / 64
			}
		}
		got, err := Inspect(context.Background(), x, labels, weights, simd.Serial)
		if err != nil {
			t.Fatal(err)
		}
		loss, gradient, mean := 0.0, make([]float64, classes*(d+1)), make([]float64, d)
		for i := range n {
			z, total := [classes]float64{}, 0.0
			for c := range classes {
				z[c] = float64(weights.Row(c)[d])
				for j, v := range x.Row(i) {
					z[c] += float64(v) * float64(weights.Row(c)[j])
				}
				total += math.Exp(z[c])
			}
			loss += math.Log(total) - z[labels[i]]
			for c := range classes {
				p := math.Exp(z[c]) / total
				if c == int(labels[i]) {
					p--
				}
				for j, v := range x.Row(i) {
					gradient[c*(d+1)+j] += p * float64(v)
				}
				gradient[c*(d+1)+d] += p
			}
			for j, v := range x.Row(i) {
				mean[j] += float64(v) / float64(n)
			}
		}
		// Margins are float32 sums of d terms near 1/16: their errors stay below 1e-4.
		if math.Abs(got.Loss-loss) > 1e-4*float64(n) {
			t.Errorf("%d×%d: loss %g, want %g", n, d, got.Loss, loss)
		}
		for k, want := range gradient {
			if math.Abs(got.Gradient.Data[k]-want) > 1e-3*float64(n) {
				t.Fatalf("%d×%d: derivative %d is %g, want %g", n, d, k, got.Gradient.Data[k], want)
			}
		}
		for j, want := range mean {
			squares := 0.0
			for i := range n {
				off := float64(x.Row(i)[j]) - want
				squares += off * off
			}
			if math.Abs(got.Mean[j]-want) > 1e-9 || math.Abs(got.Deviation[j]-math.Sqrt(squares/float64(n))) > 1e-7 {
				t.Fatalf("%d×%d: column %d has %g ± %g, want %g ± %g", n, d, j, got.Mean[j], got.Deviation[j], want, math.Sqrt(squares/float64(n)))
			}
		}
		if want := map[bool]int{true: d, false: 1}[n == 1]; got.Constant != want || got.NotFinite != 0 {
			t.Errorf("%d×%d: %d constant and %d not finite, want %d and 0", n, d, got.Constant, got.NotFinite, want)
		}
		pool := simd.NewPool(3)
		more, err := Inspect(context.Background(), &late{Matrix: x, last: make(chan struct{})}, labels, weights, pool)
		if err != nil || more.Loss != got.Loss {
			t.Fatalf("%d×%d: loss %g on three cores (%v), %g on one", n, d, more.Loss, err, got.Loss)
		}
		for k, v := range more.Gradient.Data {
			if v != got.Gradient.Data[k] {
				t.Fatalf("%d×%d: derivative %d is %g on three cores, %g on one", n, d, k, v, got.Gradient.Data[k])
			}
		}
		x.Row(n - 1)[1], x.Row(n - 1)[2] = float32(math.NaN()), float32(math.Inf(1))
		if odd, err := Inspect(context.Background(), x, labels, weights, simd.Serial); err != nil || odd.NotFinite != 2 {
			t.Errorf("%d×%d: %d columns not finite (%v), want 2", n, d, odd.NotFinite, err)
		}
	}
}

// TestInspectFails looks at what ends a survey: an error of reading in any part, and the context.
func TestInspectFails(t *testing.T) {
	x := simd.NewMatrix(700, 2100)
	labels, weights := make([]int32, 700), simd.NewMatrix(2, 2101)
	broken := errors.New("broken")
	for _, at := range []int{0, 300, 699} {
		if _, err := Inspect(context.Background(), breaks{x, at, broken}, labels, weights, simd.Serial); !errors.Is(err, broken) {
			t.Errorf("row %d broken: %v", at, err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Inspect(ctx, x, labels, weights, simd.Serial); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Inspect(context.Background(), x, labels[1:], weights, simd.Serial); err == nil {
		t.Error("a label too few is no error")
	}
}

// breaks are rows of which one cannot be read.
type breaks struct {
	simd.Matrix
	at  int
	err error
}

func (b breaks) Read(dst []float32, from int) error {
	if n := len(dst) / b.Cols; from <= b.at && b.at < from+n {
		return b.err
	}
	return b.Matrix.Read(dst, from)
}

// BenchmarkInspect is a survey of rows that are in memory: what reading a file can be at most.
func BenchmarkInspect(b *testing.B) {
	x, weights := simd.NewMatrix(4096, 4096), simd.NewMatrix(10, 4097)
	for i := range x.Data {
		x.Data[i] = float32(i%251) / 251
	}
	labels := make([]int32, x.Rows)
	b.SetBytes(int64(4 * x.Rows * x.Cols))
	for b.Loop() {
		if _, err := Inspect(context.Background(), x, labels, weights, simd.NewPool(2)); err != nil {
			b.Fatal(err)
		}
	}
}
