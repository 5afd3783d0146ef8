package vector

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/modeltest"
)

// TestBlock holds the views of a block against its numbers, one after the other.
func TestBlock(t *testing.T) {
	b := NewBlock(4, 3)
	for i := range b.Data {
		b.Data[i] = float64(i)
	}
	if got := b.Row(2); !slices.Equal(got, []float64{6, 7, 8}) || cap(got) != 3 {
		t.Errorf("row 2 is %v with a capacity of %d", got, cap(got))
	}
	if got := b.Span(1, 3); !slices.Equal(got, []float64{3, 4, 5, 6, 7, 8}) {
		t.Errorf("rows 1 and 2 are %v", got)
	}
	if got := b.Slice(1, 3); got.Width != 3 || !slices.Equal(got.Data, b.Span(1, 3)) {
		t.Errorf("the slice of rows 1 and 2 is %v", got)
	}
	if got := b.Columns(1, 3); got.Rows != 4 || !slices.Equal(got.Row(3), []float64{10, 11}) {
		t.Errorf("columns 1 and 2 are %v", got)
	}
	if got := b.Matrix(2); got.Rows != 4 || !slices.Equal(got.Row(1), []float64{3, 4}) {
		t.Errorf("columns 0 and 1 are %v", got)
	}
	if got := UpTo(3); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("all of 3 are %v", got)
	}
}

// TestBlockSum has numbers whose sum tells the order: of a row that begins at an odd place the first
// element goes ahead.
func TestBlockSum(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	odd := 0
	for width := 1; width < 20; width++ {
		b := Block{width, modeltest.Numbers(rng, 4*width)}
		for k := range 4 {
			row := b.Row(k)
			want := Sum(row)
			if k*width%2 == 1 {
				if want = sumFrom(row[0], row[1:]); want != Sum(row) {
					odd++
				}
			}
			if got := b.Sum(k); math.Float64bits(got) != math.Float64bits(want) {
				t.Errorf("the sum of row %d of %d is %v, want %v", k, width, got, want)
			}
		}
	}
	if odd == 0 {
		t.Error("no order shows")
	}
}

// TestElements holds what is done element by element against plain loops, for lengths around those that
// are done at a time.
func TestElements(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 19 {
		x, y := modeltest.Numbers(rng, n), modeltest.Numbers(rng, n)
		for name, c := range map[string]struct {
			do   func(y []float64)
			want func(x, y float64) float64
		}{
			"Add":         {func(y []float64) { Add(y, x) }, func(x, y float64) float64 { return y + x }},
			"AddScaled":   {func(y []float64) { AddScaled(y, 3, x) }, func(x, y float64) float64 { return y + float64(3*x) }},
			"AddScaledTo": {func(y []float64) { AddScaledTo(y, x, -2, y) }, func(x, y float64) float64 { return x + float64(-2*y) }},
			"AddConstant": {func(y []float64) { AddConstant(y, 0.1) }, func(_, y float64) float64 { return y + 0.1 }},
			"SubtractTo":  {func(y []float64) { SubtractTo(y, x, y) }, func(x, y float64) float64 { return x - y }},
			"Multiply":    {func(y []float64) { Multiply(y, x) }, func(x, y float64) float64 { return y * x }},
			"Scale":       {func(y []float64) { Scale(y, 0.3) }, func(_, y float64) float64 { return y * 0.3 }},
		} {
			got := slices.Clone(y)
			c.do(got)
			for i, v := range got {
				if want := c.want(x[i], y[i]); v != want {
					t.Errorf("%s of %d numbers: element %d is %v, want %v", name, n, i, v, want)
				}
			}
		}
	}
}

// TestNarrow holds what is done with float32s against plain loops.
func TestNarrow(t *testing.T) {
	x, y := []float32{0.1, -2, 3e-40}, []float64{0.1, 5, 1}
	wide, off := make([]float64, 3), make([]float64, 3)
	Widen(wide, x)
	SubtractWide(off, x, y)
	for i, v := range x {
		if wide[i] != float64(v) || off[i] != float64(v)-y[i] {
			t.Errorf("%v is %v, less %v it is %v", v, wide[i], y[i], off[i])
		}
	}
}
