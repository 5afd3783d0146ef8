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
