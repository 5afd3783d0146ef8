package glm

import (
	"fathom/model/simd"
	"fathom/model/vector"
)

// squared is the loss of ridge regression: C/2 times the squared distance of each margin from 1 for
// the class of the sample, from 0 for the others. Each class is a problem of its own.
type squared struct {
	c      float64
	labels []int32
	first  vector.Block
}

func newSquared(c float64, labels []int32, classes int) *squared {
	return &squared{c, labels, vector.NewBlock(classes, len(labels))}
}

func (s *squared) begin(c float64) {
	s.c = c
	clear(s.first.Data)
}

func (s *squared) residual() vector.Block { return s.first }

func (s *squared) cold(lo, hi int) float64 {
	samples := 0
	for _, y := range s.labels {
		if int(y) >= lo && int(y) < hi {
			samples++
		}
	}
	return s.c / 2 * float64(samples)
}

func (s *squared) evaluate(z vector.Block, lo, hi int) float64 {
	total := 0.0
	for k := lo; k < hi; k++ {
		first := s.first.Row(k)
		for i, v := range z.Row(k) {
			if int(s.labels[i]) == k {
				v--
			}
			total += float64(v * v)
			first[i] = s.c * v
		}
	}
	return s.c / 2 * total
}

// part is not asked for: a quadratic needs no quick fits.
func (s *squared) part(vector.Block, int, int, int, int) float64 {
	panic("glm: ridge has no quick fits")
}

func (s *squared) curve(dz vector.Block, lo, hi int) { vector.Scale(dz.Span(lo, hi), s.c) }

func (s *squared) narrow(int, int) {}

func (s *squared) curveNarrow(_ int, z simd.Matrix, _ []int) {
	c := float32(s.c)
	for k := range z.Rows {
		for i, row := 0, z.Row(k); i < len(row); i++ {
			row[i] *= c
		}
	}
}

func (s *squared) cross(dst []float64, k, l, _ int) {
	clear(dst)
	if k == l {
		vector.AddConstant(dst, s.c)
	}
}

func (s *squared) curvature(int) float64 { return s.c }
