package repr

import (
	"context"
	"fmt"
	"math"
	"sync"

	"fathom/model/elementary"
	"fathom/model/reading"
	"fathom/model/simd"
	"fathom/model/vector"
)

// A Survey is what one reading of a representation tells: its columns, and the loss of a linear
// classifier with the gradient of it.
type Survey struct {
	Mean      []float64 // of each column
	Deviation []float64 // of each column, √(Σ(x − mean)²/n)
	Constant  int       // columns that are the same in all rows
	NotFinite int       // columns with a NaN or an infinity; their figures are NaN or ∞

	// Loss is Σᵢ −ln p(yᵢ|xᵢ) in nats, with the softmax p of weights·[x 1], and Gradient its
	// derivative by the weights, classes × (d+1) with the intercepts last.
	Loss     float64
	Gradient simd.Matrix64
}

const (
	// surveyBlock is how many numbers are in a core's cache at a time, and surveyBlocks how many of
	// such blocks are summed alone before they are added to the others. They cut the sums, so the
	// bits depend on them, and on nothing of the machine.
	surveyBlock  = 1 << 17
	surveyBlocks = 16
)

// Inspect reads every row of x, n×d, once, and holds no more than some blocks of it. labels are
// those of the n rows, and weights, classes × (d+1), the classifier's. Products are float32, their
// sums and all others float64. The cores of the pool read and sum different rows at the same time;
// the result has the same bits for any number of them. An error is of reading, or of the context.
func Inspect(ctx context.Context, x Rows, labels []int32, weights simd.Matrix, pool *simd.Pool) (*Survey, error) {
	n, d := x.Dims()
	switch {
	case reading.Empty(x):
		return nil, fmt.Errorf("survey: the representation is empty: expected at least one sample and one feature")
	case len(labels) != n:
		return nil, fmt.Errorf("survey: %d labels for %d samples", len(labels), n)
	case weights.Cols != d+1 || weights.Rows < 1:
		return nil, fmt.Errorf("survey: weights are %d×%d: expected classes × %d", weights.Rows, weights.Cols, d+1)
	}
	for i, y := range labels {
		if y < 0 || int(y) >= weights.Rows {
			return nil, fmt.Errorf("survey: sample %d has label %d: expected 0 to %d", i, y, weights.Rows-1)
		}
	}
	first := make([]float32, d)
	if err := x.Read(first, 0); err != nil {
		return nil, fmt.Errorf("survey: read row 0: %w", err)
	}
	s := &surveyor{x: x, labels: labels, weights: weights, origin: make([]float64, d), n: n}
	vector.Widen(s.origin, first)
	s.rows = max(8, surveyBlock/d&^7)
	s.total = s.sums()
	s.turn.L = &s.mu
	// One more than cores reads while the others sum.
	if err := s.work(ctx, pool.Cores()+1); err != nil {
		return nil, fmt.Errorf("survey: %w", err)
	}
	return s.survey(), nil
}

// A surveyor is the work of Inspect. Parts of the rows are taken in order, by whoever is free, and
// added in order.
type surveyor struct {
	x       Rows
	labels  []int32
	weights simd.Matrix
	origin  []float64
	n, rows int // of x, and of a block

	mu    sync.Mutex
	turn  sync.Cond
	next  int // part to take
	added int // parts that are in total
	err   error
	total surveySums
}

type surveySums struct {
	sum, squares, gradient []float64
	loss                   float64
}

func (s *surveyor) sums() surveySums {
	d := len(s.origin)
	return surveySums{sum: make([]float64, d), squares: make([]float64, d), gradient: make([]float64, s.weights.Rows*(d+1))}
}

func (s *surveyor) work(ctx context.Context, workers int) error {
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			d := len(s.origin)
			w := &surveyWorker{
				surveyor: s, sums: s.sums(), work: simd.NewWorkspace(simd.Default(), simd.Serial),
				raw: make([]float32, min(s.n, s.rows)*d), block: simd.NewMatrix(min(s.n, s.rows), d),
				products: simd.Matrix64{Rows: s.weights.Rows, Cols: d + 1, Stride: d + 1, Data: make([]float64, s.weights.Rows*(d+1))},
			}
			for w.part(ctx) {
			}
		})
	}
	group.Wait()
	return s.err
}

// A surveyWorker is what one goroutine needs.
type surveyWorker struct {
	*surveyor
	sums     surveySums
	work     *simd.Workspace
	raw      []float32
	block    simd.Matrix
	products simd.Matrix64
	exps     []float64
}

// part does the next part and reports whether there may be another.
func (w *surveyWorker) part(ctx context.Context) bool {
	each := w.rows * surveyBlocks
	w.mu.Lock()
	at := w.next
	w.next++
	failed := w.err != nil
	w.mu.Unlock()
	if failed || at*each >= w.n {
		return false
	}
	clear(w.sums.sum)
	clear(w.sums.squares)
	clear(w.sums.gradient)
	w.sums.loss = 0
	var err error
	for lo := at * each; lo < min(w.n, (at+1)*each) && err == nil; lo += w.rows {
		if err = ctx.Err(); err == nil {
			err = w.add(lo, min(w.rows, w.n-lo))
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.added < at && w.err == nil {
		w.turn.Wait()
	}
	defer w.turn.Broadcast()
	if w.err == nil {
		w.err = err
	}
	if w.err != nil {
		return false
	}
	vector.Add(w.total.sum, w.sums.sum)
	vector.Add(w.total.squares, w.sums.squares)
	vector.Add(w.total.gradient, w.sums.gradient)
	w.total.loss += w.sums.loss
	w.added++
	return true
}

// add adds the sums of m rows from one on.
func (w *surveyWorker) add(lo, m int) error {
	d := len(w.origin)
	raw := w.raw[:m*d]
	if err := w.x.Read(raw, lo); err != nil {
		return fmt.Errorf("read rows %d to %d: %w", lo, lo+m-1, err)
	}
	block := w.block.Slice(0, m)
	for i := range m {
		copy(block.Row(i), raw[i*d:])
	}
	w.work.AddMoments(w.sums.sum, w.sums.squares, w.origin, block)
	w.work.SkinnyPass(w.products, block, w.weights, func(from int, z simd.Matrix) {
		w.sums.loss += w.residuals(z, w.labels[lo+from:][:z.Cols])
	})
	vector.Add(w.sums.gradient, w.products.Data)
	return nil
}

// residuals turns margins, classes × m, into the derivatives of the loss by them, p − y, and returns
// the loss.
func (w *surveyWorker) residuals(z simd.Matrix, labels []int32) float64 {
	m, loss := z.Cols, 0.0
	if need := z.Rows * m; len(w.exps) < need {
		w.exps = make([]float64, need)
	}
	exps := w.exps[:z.Rows*m]
	for i := range m {
		top := math.Inf(-1)
		for c := range z.Rows {
			top = max(top, float64(z.Row(c)[i]))
		}
		for c := range z.Rows {
			exps[c*m+i] = float64(z.Row(c)[i]) - top
		}
		loss -= exps[int(labels[i])*m+i]
	}
	w.work.Exp64(exps, exps)
	for i, y := range labels {
		total := 0.0
		for c := range z.Rows {
			total += exps[c*m+i]
		}
		loss += elementary.Log(total)
		for c := range z.Rows {
			p := exps[c*m+i] / total
			if c == int(y) {
				p--
			}
			z.Row(c)[i] = float32(p)
		}
	}
	return loss
}

// survey is the result of all sums.
func (s *surveyor) survey() *Survey {
	d := len(s.origin)
	out := &Survey{
		Mean: make([]float64, d), Deviation: make([]float64, d), Loss: s.total.loss,
		Gradient: simd.Matrix64{Rows: s.weights.Rows, Cols: d + 1, Stride: d + 1, Data: s.total.gradient},
	}
	n := float64(s.n)
	for j, sum := range s.total.sum {
		squares := s.total.squares[j]
		out.Mean[j] = s.origin[j] + sum/n
		out.Deviation[j] = math.Sqrt(max(0, squares-float64(sum*sum)/n) / n)
		switch {
		case squares-squares != 0:
			out.NotFinite++
		case squares == 0:
			out.Constant++
		}
	}
	return out
}
