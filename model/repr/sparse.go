package repr

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// lanes is how many classes a pass over the non-zeros serves: as many sums as the
// compiler keeps in registers, and ten digits are two passes.
const lanes = 5

// sparse keeps the non-zeros twice, by row and by column, so that both products
// gather and neither scatters.
type sparse struct {
	byRow, byCol compressed
	panel        [][lanes]float64 // max(n, d): the vectors of one pass, interleaved
}

// compressed is a matrix as the non-zeros of its rows: row i has value[t] in
// column index[t] for start[i] ≤ t < start[i+1].
type compressed struct {
	columns int
	start   []int
	index   []int32
	value   []float64
}

func newSparse(x *mat.Dense, nonzeros int) *sparse {
	n, d := x.Dims()
	s := &sparse{
		byRow: compressed{d, make([]int, n+1), make([]int32, 0, nonzeros), make([]float64, 0, nonzeros)},
		byCol: compressed{n, make([]int, d+1), make([]int32, nonzeros), make([]float64, nonzeros)},
		panel: make([][lanes]float64, max(n, d)),
	}
	rows, cols := &s.byRow, &s.byCol
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if v != 0 {
				rows.index, rows.value = append(rows.index, int32(j)), append(rows.value, v)
				cols.start[j+1]++
			}
		}
		rows.start[i+1] = len(rows.index)
	}
	next := make([]int, d)
	for j := range d {
		cols.start[j+1] += cols.start[j]
		next[j] = cols.start[j]
	}
	for i := range n {
		for t := rows.start[i]; t < rows.start[i+1]; t++ {
			at := &next[rows.index[t]]
			cols.index[*at], cols.value[*at] = int32(i), rows.value[t]
			*at++
		}
	}
	return s
}

func (x *sparse) forward(dst, w block, rows []int) {
	x.multiply(&x.byRow, dst, w, rows)
	for _, k := range rows {
		floats.AddConst(w.row(k)[w.width-1], dst.row(k))
	}
}

func (x *sparse) backward(dst, r block, rows []int) {
	x.multiply(&x.byCol, dst, r, rows)
	for _, k := range rows {
		dst.row(k)[dst.width-1] = floats.Sum(r.row(k))
	}
}

func (x *sparse) samples(dst block, lo int) {
	clear(dst.data)
	m := &x.byRow
	for i := range len(dst.data) / dst.width {
		row := dst.row(i)
		for t := m.start[lo+i]; t < m.start[lo+i+1]; t++ {
			row[m.index[t]] = m.value[t]
		}
		row[dst.width-1] = 1
	}
}

// multiply sets dst[k] = m src[k], a few classes at a time: each non-zero is
// read once for all of them.
func (x *sparse) multiply(m *compressed, dst, src block, rows []int) {
	for len(rows) > 0 {
		group := rows[:min(lanes, len(rows))]
		rows = rows[len(group):]
		x.pack(src, group, m.columns)
		for i := range len(m.start) - 1 {
			sum := m.dot(i, x.panel)
			for lane, k := range group {
				dst.row(k)[i] = sum[lane]
			}
		}
	}
}

// pack interleaves the first count values of each vector of a group. Lanes
// without a class keep what they hold; nobody reads their sums.
func (x *sparse) pack(src block, group []int, count int) {
	for lane, k := range group {
		for i, v := range src.row(k)[:count] {
			x.panel[i][lane] = v
		}
	}
}

// dot multiplies row i with the vectors of the panel.
func (m *compressed) dot(i int, panel [][lanes]float64) (sum [lanes]float64) {
	index := m.index[m.start[i]:m.start[i+1]]
	value := m.value[m.start[i]:m.start[i+1]]
	value = value[:len(index)]
	var a, b, c, d, e float64
	for t, j := range index {
		v, p := value[t], &panel[j]
		a += v * p[0]
		b += v * p[1]
		c += v * p[2]
		d += v * p[3]
		e += v * p[4]
	}
	return [lanes]float64{a, b, c, d, e}
}
