package simd

import (
	"fmt"
	"math"
)

// Sparse64 is a matrix of float64s that are mostly zero, as the others of each row in ascending
// order of the columns. It never changes.
type Sparse64 struct {
	cols  int
	start []int     // row i has the entries start[i] to start[i+1]
	index []int32   // column
	value []float64 // not zero
}

// NewSparse64 copies the elements of m that are not zero; nonzeros is their number if it is known,
// and makes room for them.
func NewSparse64(m Matrix64, nonzeros int) *Sparse64 {
	m.check("the matrix", m.Rows, m.Cols)
	if m.Cols > math.MaxInt32 {
		panic(fmt.Sprintf("simd: a sparse matrix of %d columns, expected at most %d", m.Cols, math.MaxInt32))
	}
	s := newSparse64(m.Rows, m.Cols, nonzeros)
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			if v != 0 {
				s.index, s.value = append(s.index, int32(j)), append(s.value, v)
			}
		}
		s.start[i+1] = len(s.index)
	}
	return s
}

func newSparse64(rows, cols, room int) *Sparse64 {
	return &Sparse64{cols: cols, start: make([]int, rows+1), index: make([]int32, 0, room), value: make([]float64, 0, room)}
}

// Rows returns the number of rows.
func (s *Sparse64) Rows() int { return len(s.start) - 1 }

// Cols returns the number of columns.
func (s *Sparse64) Cols() int { return s.cols }

// Decode writes row i to dst, one element for each column.
func (s *Sparse64) Decode(dst []float64, i int) {
	dst = dst[:s.cols]
	clear(dst)
	for t := s.start[i]; t < s.start[i+1]; t++ {
		dst[s.index[t]] = s.value[t]
	}
}

// Transposed returns the transpose.
func (s *Sparse64) Transposed() *Sparse64 {
	if s.Rows() > math.MaxInt32 {
		panic(fmt.Sprintf("simd: the transpose of a sparse matrix of %d rows, expected at most %d", s.Rows(), math.MaxInt32))
	}
	t := newSparse64(s.cols, s.Rows(), len(s.index))
	t.index, t.value = t.index[:len(s.index)], t.value[:len(s.index)]
	for _, j := range s.index {
		t.start[j+1]++
	}
	next := make([]int, s.cols)
	for j := range next {
		t.start[j+1] += t.start[j]
		next[j] = t.start[j]
	}
	for i := range s.Rows() {
		for e := s.start[i]; e < s.start[i+1]; e++ {
			at := &next[s.index[e]]
			t.index[*at], t.value[*at] = int32(i), s.value[e]
			*at++
		}
	}
	return t
}

// MulSparse64 computes y[k][i] = Σⱼ x[i][j]·w[k][j] for the listed rows k of Y and W, where X is
// n×d, W has d columns and Y n. Rows of Y that are not listed stay as they are. Y must not overlap
// W.
//
// A sum is s₀ + s₁, where s₀ is the chain of multiply-adds over the first, third, fifth, … entry of
// the row of X and s₁ that over the others. With the u of float64, v = 2⁻⁵³, its error is at most
// γₘ·Σ|x[i][j]·w[k][j]| for e entries and m = ⌈e/2⌉ + 1, or ⌈e/2⌉ + 2 in the Go tier, plus the
// smallest float64 for each product that underflows. It has the same bits whichever other rows are
// listed.
func (ws *Workspace) MulSparse64(y, w Matrix64, x *Sparse64, rows []int) {
	n, d := x.Rows(), x.cols
	w.check("W", w.Rows, d)
	y.check("Y", y.Rows, n)
	checkListed(rows, min(y.Rows, w.Rows))
	for len(rows) > 0 {
		group := rows[:min(gatherLanes*maxGather, len(rows))]
		rows = rows[len(group):]
		vecs := (len(group) + gatherLanes - 1) / gatherLanes
		width := vecs * gatherLanes
		if need := (n + d) * width; len(ws.panel64) < need {
			ws.panel64 = make([]float64, need)
		}
		panel, out := ws.panel64[:d*width], ws.panel64[d*width:][:n*width]
		// Lanes without a class keep what they hold; nobody reads their sums.
		for lane, k := range group {
			for j, v := range w.Row(k) {
				panel[j*width+lane] = v
			}
		}
		ws.gather(out, x.start, x.index, x.value, panel, n, vecs)
		for lane, k := range group {
			to := y.Row(k)
			for i := range to {
				to[i] = out[i*width+lane]
			}
		}
	}
}

// A kernel gathers for up to maxGather vectors of gatherLanes classes at a time.
const (
	gatherLanes = 4
	maxGather   = 3
)

// gatherGo adds in the order of the other tiers, each product rounded, four lanes at a time.
func gatherGo(y []float64, start []int, index []int32, value, panel []float64, rows, vecs int) {
	width := vecs * gatherLanes
	for i := range rows {
		index, value := index[start[i]:start[i+1]], value[start[i]:start[i+1]]
		for j := 0; j < width; j += gatherLanes {
			*(*[gatherLanes]float64)(y[i*width+j:]) = gatherRowGo(index, value, panel, width, j)
		}
	}
}

// gatherRowGo returns the sums of one row for four lanes from j.
func gatherRowGo(index []int32, value, panel []float64, width, j int) [gatherLanes]float64 {
	var a, b, c, d, a1, b1, c1, d1 float64
	value = value[:len(index)]
	t := 0
	for ; t+1 < len(index); t += 2 {
		v, p := value[t], (*[gatherLanes]float64)(panel[int(index[t])*width+j:])
		a += float64(v * p[0])
		b += float64(v * p[1])
		c += float64(v * p[2])
		d += float64(v * p[3])
		v, p = value[t+1], (*[gatherLanes]float64)(panel[int(index[t+1])*width+j:])
		a1 += float64(v * p[0])
		b1 += float64(v * p[1])
		c1 += float64(v * p[2])
		d1 += float64(v * p[3])
	}
	if t < len(index) {
		v, p := value[t], (*[gatherLanes]float64)(panel[int(index[t])*width+j:])
		a += float64(v * p[0])
		b += float64(v * p[1])
		c += float64(v * p[2])
		d += float64(v * p[3])
	}
	return [gatherLanes]float64{a + a1, b + b1, c + c1, d + d1}
}
