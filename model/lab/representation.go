package lab

import (
	"runtime"
	"sync"

	"gonum.org/v1/gonum/mat"

	"fathom/model"
)

// representation returns samples at one layer, n×width. Many samples are divided
// among the cores; each row is its own sum, so the figures do not depend on it.
func representation(net *model.Network, in model.Input, layer int) model.Matrix {
	rows := min(evaluationRows(net.Shape), in.Len())
	parts := min(runtime.GOMAXPROCS(0), 1+in.Len()/5000)
	if parts == 1 {
		return model.NewPass(net.Shape, rows).Representations(net, in, layer)[0]
	}
	out := model.NewMatrix(in.Len(), net.Shape.Width(layer))
	var all sync.WaitGroup
	var once sync.Once
	var broken any
	for i := range parts {
		from, to := i*in.Len()/parts, (i+1)*in.Len()/parts
		all.Go(func() {
			// A panic goes on where it is expected, in the goroutine that asked.
			defer func() {
				if v := recover(); v != nil {
					once.Do(func() { broken = v })
				}
			}()
			pass := model.NewPass(net.Shape, rows)
			pass.Represent(out.Slice(from, to), net, in.Slice(from, to), layer)
		})
	}
	all.Wait()
	if broken != nil {
		panic(broken)
	}
	return out
}

// dense copies a representation to float64, for the solvers.
func dense(m model.Matrix) *mat.Dense {
	values := make([]float64, 0, m.Rows*m.Cols)
	for i := range m.Rows {
		for _, v := range m.Row(i) {
			values = append(values, float64(v))
		}
	}
	return mat.NewDense(m.Rows, m.Cols, values)
}

// widened is a representation whose rows are made float64 as they are read, where
// a copy would take too much memory. It is for one goroutine.
type widened struct {
	model.Matrix
	row []float64
}

func widen(m model.Matrix) *widened { return &widened{m, make([]float64, m.Cols)} }

// Dims and RawRowView make it a repr.Rows.
func (w *widened) Dims() (rows, cols int) { return w.Rows, w.Cols }

// RawRowView returns row i, which stands until the next call.
func (w *widened) RawRowView(i int) []float64 {
	for j, v := range w.Row(i) {
		w.row[j] = float64(v)
	}
	return w.row
}
