package simd

import (
	"math/rand/v2"
	"testing"
)

// randomSparse returns a matrix of bytes/255, each not zero with the given probability.
func randomSparse(t testing.TB, r *rand.Rand, rows, cols int, density float64) *Sparse {
	t.Helper()
	var palette Palette
	for i := range palette {
		palette[i] = float32(i) / 255
	}
	s, err := NewSparse(cols, &palette)
	if err != nil {
		t.Fatal(err)
	}
	row := make([]uint8, cols)
	for range rows {
		for j := range row {
			row[j] = 0
			if r.Float64() < density {
				row[j] = uint8(r.IntN(256))
			}
		}
		s.Append(row)
	}
	return s
}

// dense returns s as a matrix of all its elements.
func (s Sparse) dense() Matrix {
	m := NewMatrix(s.Rows(), s.Cols())
	for i := range m.Rows {
		for band := range s.bands {
			for _, e := range s.band(i, band) {
				m.Row(i)[band*bandCols+int(e&0xff)] = s.palette[e>>8]
			}
		}
	}
	return m
}

// TestSparseHasTheBitsOfDense compares the sparse products with the dense ones, which are tested on
// their own.
func TestSparseHasTheBitsOfDense(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(2, 1))
		w := NewWorkspace(k, Serial)
		for _, rows := range append(sizes, 300) {
			for _, n := range append(sizes, 250) {
				density := []float64{0, 0.05, 0.2, 1}[r.IntN(4)]
				all := randomSparse(t, r, rows+2, 230, density)
				x := all.Slice(1, rows+1)
				b, check := testMatrix(t, r, 230, n, normal(r))
				bias, _ := guarded(t, Pad(n))
				got, checkGot := testMatrix(t, r, rows, n, normal(r))
				want := clone(got)
				w.MulSparse(got, x, b, bias, Tanh)
				checkGot()
				w.Mul(want, x.dense(), b, bias, Tanh)
				equalMatrices(t, got, want)

				updated := clone(b)
				w.AddSparseTransMul(b, -0.3, x, got)
				check()
				w.AddTransMul(updated, -0.3, x.dense(), got)
				equalMatrices(t, b, updated)
			}
		}
	})
}

// TestSparseCores has products large enough to be divided among cores.
func TestSparseCores(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(2, 2))
		w := NewWorkspace(k, NewPool(3))
		x := randomSparse(t, r, 240, 300, 0.5)
		if 2*x.Entries()*300 < parallelFlops {
			t.Fatal("the product would not be divided")
		}
		b, _ := testMatrix(t, r, 300, 300, normal(r))
		y, want := NewMatrix(240, 300), NewMatrix(240, 300)
		w.MulSparse(y, *x, b, nil, Identity)
		w.Mul(want, x.dense(), b, nil, Identity)
		equalMatrices(t, y, want)
		updated := clone(b)
		w.AddSparseTransMul(b, 0.1, *x, y)
		w.AddTransMul(updated, 0.1, x.dense(), y)
		equalMatrices(t, b, updated)
	})
}

func TestSparseRows(t *testing.T) {
	palette := Palette{1: 0.5, 9: -2}
	s, err := NewSparse(3, &palette)
	if err != nil {
		t.Fatal(err)
	}
	s.Append([]uint8{1, 0, 9})
	s.Append([]uint8{0, 0, 0})
	s.Append([]uint8{7, 9, 0}) // the palette's 7 is zero
	if s.Rows() != 3 || s.Cols() != 3 || s.Entries() != 3 {
		t.Errorf("%d rows, %d columns, %d entries; want 3, 3, 3", s.Rows(), s.Cols(), s.Entries())
	}
	if v := s.Slice(1, 3); v.Rows() != 2 || v.Entries() != 1 {
		t.Errorf("the slice has %d rows and %d entries, want 2 and 1", v.Rows(), v.Entries())
	}
	want := NewMatrix(3, 3)
	copy(want.Row(0), []float32{0.5, 0, -2})
	copy(want.Row(2), []float32{0, -2, 0})
	equalMatrices(t, s.dense(), want)
	if _, err := NewSparse(1<<16+1, &palette); err == nil {
		t.Error("no error for more columns than an index can tell apart")
	}
}
