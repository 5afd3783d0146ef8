package store

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestCoarse: columns of which float32 leaves nothing, or too little, are told from those that are
// constant and from those that it holds well, whatever file they lie in and however samples are read.
func TestCoarse(t *testing.T) {
	columns := []struct {
		of     func(i int) float64
		coarse bool
	}{
		{func(i int) float64 { return 20180130 + float64(i%2) }, true}, // dates, which float32 has for even days
		{func(i int) float64 { return 1.7e9 + float64(i) }, true},      // seconds, 128 apart
		{func(i int) float64 { return 1e-49 * float64(i) }, true},
		{func(i int) float64 { return 3e-41 * float64(i%7) }, true}, // held, but not its inverse
		{func(i int) float64 { return 1e-20 * float64(i) }, false},
		{func(i int) float64 { return 1e5 + float64(i%9) }, false},
		{func(i int) float64 { return math.Sin(float64(i)) }, false},
		{func(i int) float64 { return 0.1 }, false},
		{func(i int) float64 { return []float64{math.NaN(), math.Inf(1), 0.3, -0.7}[i%4] }, false},
		{func(i int) float64 { return float64(i/500) * 3e10 }, false}, // sorted, and far apart
	}
	const n, tokens = 1000, 3
	k, want := len(columns), 0
	for _, c := range columns {
		if c.coarse {
			want++
		}
	}
	value := func(i int) float64 { return columns[i%k].of(i / k) }
	labels := i64(parity, n)
	whole := []int{0, 1, 9} // of the columns
	for name, test := range map[string]struct {
		files map[string]any
		s     Settings
		want  int
	}{
		"float64": {map[string]any{"a.npy": f64(value, n, k), "y.npy": labels}, Settings{}, want},
		"float32": {map[string]any{"a.npy": f32(value, n, k), "y.npy": labels}, Settings{}, 0},
		"tokens": {map[string]any{"y.npy": labels, "a.npy": f64(func(i int) float64 {
			return columns[i%k].of(i / (k * tokens))
		}, n, tokens, k)}, Settings{Axes: "ntd", NoMask: true}, want},
		"places of a map": {map[string]any{"y.npy": labels, "a.npy": f64(func(i int) float64 {
			return columns[i/4%k].of(i / (4 * k))
		}, n, k, 2, 2)}, Settings{Axes: "nchw"}, want},
		"integers": {map[string]any{"y.npy": labels, "a.npy": i64(func(i int) int {
			return int(columns[whole[i%3]].of(i / 3))
		}, n, 3)}, Settings{}, 2},
		"a table": {map[string]any{"t.csv": func() string {
			var b strings.Builder
			b.WriteString("when,x,y\n")
			for i := range n {
				fmt.Fprintf(&b, "%d,%d,%d\n", 20180130+i/2%2, i%5, i%2)
			}
			return b.String()
		}()}, Settings{}, 1},
	} {
		s := opened(t, dir(t, test.files), test.s)
		c, err := s.Checks(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		l := c.Layers[0][0]
		constant := 0
		if test.want == want {
			constant = 1
		}
		if l.Coarse != test.want || l.Constant > constant && name != "float32" {
			t.Errorf("%s: %d columns are coarse, want %d; %d are constant, want %d", name, l.Coarse, test.want, l.Constant, constant)
		}
		sentence := fmt.Sprintf(": what tells the numbers apart in %d of %d columns is lost in float32", test.want, l.Width)
		if said := c.Sentences()[0]; strings.Contains(said, sentence) != (test.want > 0) {
			t.Errorf("%s: at first it says %q", name, said)
		}
	}
}
