package chart

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestNiceTicks(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	tests := []struct {
		lo, hi float64
		n      int
		want   []float64
	}{
		{0, 1, 6, []float64{0, 0.2, 0.4, 0.6, 0.8, 1}},
		{0, 1, 5, []float64{0, 0.5, 1}},
		{0, 0.3, 4, []float64{0, 0.1, 0.2, 0.3}},
		{0, 10000, 6, []float64{0, 2000, 4000, 6000, 8000, 10000}},
		{-1.5, 1.5, 3, []float64{-1, 0, 1}},
		{0.86, 1, 4, []float64{0.9, 0.95, 1}},
		{0.8287, 0.9711, 3, []float64{0.85, 0.9, 0.95}},
		{-1, 1, 1, []float64{0}},
		{11, 19, 1, []float64{15}},
		{0.11, 0.14, 1, nil},
		{1e300, 3e300, 3, []float64{1e300, 2e300, 3e300}},
		{-1e-8, 1e-8, 3, []float64{-1e-8, 0, 1e-8}},
		{-math.MaxFloat64, math.MaxFloat64, 3, []float64{-1e308, 0, 1e308}},
		{0, 1, 0, nil},
		{0, 1, -1, nil},
		{1, 1, 5, nil},
		{2, 1, 5, nil},
		{nan, 1, 5, nil},
		{0, inf, 5, nil},
		{-inf, inf, 5, nil},
		{1e300, math.Nextafter(1e300, inf), 5, nil},
		{0, math.SmallestNonzeroFloat64, 5, nil},
	}
	for _, tt := range tests {
		if got := niceTicks(tt.lo, tt.hi, tt.n); !slices.Equal(got, tt.want) {
			t.Errorf("niceTicks(%v, %v, %d) = %v, want %v", tt.lo, tt.hi, tt.n, got, tt.want)
		}
	}
}

// For any range, ticks are in it, evenly spaced by a step of 1, 2 or 5 times a power
// of ten, no more than asked for, and few only because the next finer step, at most
// 2.5 times finer, gives too many.
func TestNiceTicksProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		lo := r.NormFloat64() * math.Pow(10, float64(r.IntN(13)-6))
		hi := lo + r.ExpFloat64()*math.Pow(10, float64(r.IntN(13)-6))
		n := 1 + r.IntN(12)
		if !(Range{lo, hi}).valid() {
			continue
		}
		ticks := niceTicks(lo, hi, n)
		if len(ticks) > n {
			t.Fatalf("niceTicks(%v, %v, %d) = %v: too many", lo, hi, n, ticks)
		}
		for i, v := range ticks {
			if v < lo || v > hi {
				t.Fatalf("niceTicks(%v, %v, %d) = %v: out of range", lo, hi, n, ticks)
			}
			if i == 0 {
				continue
			}
			d := v - ticks[i-1]
			digit := d / math.Pow(10, math.Floor(math.Log10(d)+1e-3))
			rounding := 1e-15 * max(math.Abs(lo), math.Abs(hi)) / d // of the ticks, in steps
			if best := min(math.Abs(digit-1), math.Abs(digit-2), math.Abs(digit-5)); best > 1e-9+10*rounding {
				t.Fatalf("niceTicks(%v, %v, %d) = %v: step %v", lo, hi, n, ticks, d)
			}
		}
		if len(ticks) > 1 {
			finer := (ticks[1] - ticks[0]) / 2.5
			if (hi-lo)/finer+1 <= float64(n) {
				t.Fatalf("niceTicks(%v, %v, %d) = %v: too few", lo, hi, n, ticks)
			}
		}
	}
}

// Axes of scatters and rulers have two ticks or more over any range, since one alone tells no scale, where two
// labels have room.
func TestTwoTicks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	ranges := []Range{{3.9, 5.1}, {0.31, 0.62}, {-7, 2}}
	for range 20000 {
		lo := r.NormFloat64() * math.Pow(10, float64(r.IntN(5)-2))
		ranges = append(ranges, Range{lo, lo + (0.05+r.Float64())*max(1, math.Abs(lo))})
	}
	for _, axis := range ranges {
		cols, rows := 2*12+r.IntN(60), minPlotRows+r.IntN(30)
		x := ruler{Range: axis, cols: cols, to: cols, column: func(v float64) int { return axisCell(axis, v, cols) }}.ticks()
		if len(x) < 2 {
			t.Fatalf("a ruler over %v of %d columns has the ticks %v", axis, cols, x)
		}
		for i, tick := range x[1:] {
			if end := x[i].from + textWidth(x[i].label); tick.from < end+labelGap || tick.label == x[i].label {
				t.Fatalf("a ruler over %v of %d columns: %v", axis, cols, x)
			}
		}
		y, labels := axes{}.yTicks(axis, rows)
		if len(y) < 2 || len(labels) != len(y) || labels[0] == labels[len(y)-1] {
			t.Fatalf("a y axis over %v of %d rows has the ticks %v with the labels %q", axis, rows, y, labels)
		}
	}
}

func TestRange(t *testing.T) {
	huge := Range{-math.MaxFloat64, math.MaxFloat64}
	for v, want := range map[float64]float64{-math.MaxFloat64: 0, 0: 0.5, math.MaxFloat64: 1} {
		if got := huge.at(v); got != want {
			t.Errorf("%v of the widest range is %v, want %v", v, got, want)
		}
	}
	for _, v := range []float64{0, 1, -3, 0.971, 1e300, -math.MaxFloat64, math.SmallestNonzeroFloat64} {
		r := Range{v, v}.spread()
		if !r.valid() || !r.contains(v) {
			t.Errorf("a range around %v is %v", v, r)
		}
	}
	nice := []struct {
		in   Range
		n    int
		want Range
	}{
		{Range{0.13, 0.97}, 5, Range{0, 1}},
		{Range{0.8287, 0.9711}, 5, Range{0.8, 1}},
		{Range{0, 1}, 5, Range{0, 1}},
		{Range{-0.1, 7.3}, 5, Range{-2, 8}},
	}
	for _, tt := range nice {
		if got := tt.in.nice(tt.n); got != tt.want {
			t.Errorf("%v for %d ticks becomes %v, want %v", tt.in, tt.n, got, tt.want)
		}
	}
}

// TestAxisLabels: on a linear axis all ticks have as many decimals, on a logarithmic one each has its own.
func TestAxisLabels(t *testing.T) {
	for _, tt := range []struct {
		ticks []float64
		log   bool
		want  string
	}{
		{[]float64{0, 0.25, 0.5}, false, "0.00 0.25 0.50"},
		{[]float64{0.001, 0.01, 0.1, 1, 10}, true, "0.001 0.01 0.1 1 10"},
		{[]float64{1e-7, 1e-4, 0.1}, true, "1e-07 0.0001 0.1"},
		{[]float64{0.00001, 0.1, 1}, true, "0.00001 0.1 1"},
	} {
		if got := strings.Join(axisLabels(tt.ticks, nil, tt.log), " "); got != tt.want {
			t.Errorf("%v, logarithmic %v: %q, want %q", tt.ticks, tt.log, got, tt.want)
		}
	}
}
