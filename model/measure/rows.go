package measure

import (
	"sync"

	"gonum.org/v1/gonum/mat"

	"fathom/model/source"
)

// drawn is a source that draws the same samples once: for as long as one moment is measured.
func drawn(s source.Source) source.Source {
	return &drawing{Source: s, samples: map[drawKey]source.Sample{}}
}

type drawing struct {
	source.Source
	mu      sync.Mutex
	samples map[drawKey]source.Sample
}

type drawKey struct {
	split source.Split
	first int
}

// Sample draws samples, or returns those that were drawn before.
func (d *drawing) Sample(of source.Selection) source.Sample {
	if of.Index != nil {
		return d.Source.Sample(of)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	key := drawKey{of.Split, of.First}
	s, known := d.samples[key]
	if !known {
		s = d.Source.Sample(of)
		d.samples[key] = s
	}
	return s
}

// Dense copies a representation to float64, for the solvers.
func Dense(rows source.Rows) *mat.Dense {
	n, d := rows.Dims()
	out := mat.NewDense(n, d, nil)
	w := Widen(rows)
	for i := range n {
		copy(out.RawRowView(i), w.RawRowView(i))
	}
	return out
}

// Widened is rows that are made float64 as they are read, where a copy would take too much memory. It
// is for one goroutine.
type Widened struct {
	rows   source.Rows
	narrow []float32
	row    []float64
}

// Widen makes rows a repr.Rows.
func Widen(rows source.Rows) *Widened {
	_, d := rows.Dims()
	return &Widened{rows, make([]float32, d), make([]float64, d)}
}

// Dims is the number of rows and of columns.
func (w *Widened) Dims() (n, d int) { return w.rows.Dims() }

// RawRowView returns row i, which stands until the next call. A row that cannot be read is a panic.
func (w *Widened) RawRowView(i int) []float64 {
	if err := w.rows.Read(w.narrow, i); err != nil {
		panic(err)
	}
	for j, v := range w.narrow {
		w.row[j] = float64(v)
	}
	return w.row
}

// narrow copies a matrix to float32, without gaps between rows.
func narrow(m *mat.Dense) []float32 {
	rows, cols := m.Dims()
	out := make([]float32, 0, rows*cols)
	for i := range rows {
		for _, v := range m.RawRowView(i) {
			out = append(out, float32(v))
		}
	}
	return out
}
