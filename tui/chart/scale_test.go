package chart

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomAxis returns an axis of any kind, and a number of dots for it.
func randomAxis(r *rand.Rand) (Axis, int) {
	dots := 2 + r.IntN(400)
	switch r.IntN(4) {
	case 0:
		lo := r.NormFloat64() * math.Pow(10, float64(r.IntN(8)-4))
		return Axis{Range: Range{lo, lo + r.ExpFloat64() + 1e-6}}, dots
	case 1:
		lo := math.Pow(10, 8*r.Float64()-6)
		return Axis{Range: Range{lo, lo * (1.1 + 1000*r.Float64())}, Kind: Log}, dots
	case 2: // a part of a training
		lo := float64(1 + r.IntN(1000))
		return Axis{Range: Range{lo, lo + float64(2+r.IntN(10000))}, Kind: LogSteps}, dots
	}
	return Axis{Range: Range{0, float64(1 + r.IntN(100000))}, Kind: LogSteps}, dots
}

// Whatever the axis and the size, its ends are on it, greater values never stand before smaller
// ones, flipping mirrors the dots, and a place leads back to its value.
func TestScaleProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		a, dots := randomAxis(r)
		s, f := a.Over(dots, false), a.Over(dots, true)
		var values []float64
		for range 20 {
			values = append(values, s.Value(float64(dots-1)*r.Float64()))
		}
		values = append(values, a.Lo, a.Hi)
		slices.Sort(values)
		last := -1
		for _, v := range values {
			v = min(max(v, a.Lo), a.Hi)
			dot, ok := s.Dot(v)
			if !ok || dot < last || dot >= dots {
				t.Fatalf("%+v over %d dots: %v has dot %d (%v) after %d", a, dots, v, dot, ok, last)
			}
			if back := s.Value(s.Place(v)); math.Abs(back-v) > 1e-9*(math.Abs(a.Lo)+math.Abs(a.Hi)) {
				t.Fatalf("%+v over %d dots: %v leads back to %v", a, dots, v, back)
			}
			if mirrored := float64(dots-1) - f.Place(v); math.Abs(mirrored-s.Place(v)) > 1e-6 {
				t.Fatalf("%+v over %d dots: %v is at %v and mirrored at %v", a, dots, v, s.Place(v), mirrored)
			}
			last = dot
		}
		if last > dots-1 || math.Abs(s.Place(a.Lo)) > 1e-6 {
			t.Fatalf("%+v over %d dots: the low end is at %v", a, dots, s.Place(a.Lo))
		}
	}
}

// Steps begin with 0 at the left end and end at the right one, and every decade has the same
// number of dots.
func TestStepsScale(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		steps, dots := 1+r.IntN(1_000_000), 30+r.IntN(400)
		s := Axis{Range: Range{0, float64(steps)}, Kind: LogSteps}.Over(dots, false)
		first, _ := s.Dot(0)
		last, _ := s.Dot(float64(steps))
		if first != 0 || last != dots-1 {
			t.Fatalf("%d steps over %d dots stand from %d to %d", steps, dots, first, last)
		}
		length := -1
		for k := 1.0; k*10 <= float64(steps); k *= 10 {
			from, _ := s.Dot(k)
			to, _ := s.Dot(10 * k)
			if length >= 0 && to-from != length {
				t.Fatalf("%d steps over %d dots: from %v on a decade has %d dots, before %d", steps, dots, k, to-from, length)
			}
			length = to - from
		}
		if one, _ := s.Dot(1); one < 2 && dots > 40 {
			t.Fatalf("%d steps over %d dots: 1 stands at %d, at 0", steps, dots, one)
		}
	}
}

// The decades of a logarithmic axis have the same number of dots at any height.
func TestLogScaleDecades(t *testing.T) {
	for dots := 12; dots < 240; dots++ {
		for _, a := range []Range{{0.02, 1}, {0.001, 0.9}, {1e-4, 3}, {0.5, 700}} {
			s := Axis{Range: a, Kind: Log}.Over(dots, true)
			if s.perUnit < minDecadeDot {
				continue
			}
			var lengths []int
			ticks := s.decades([]float64{1}, 1)
			for i := 1; i < len(ticks); i++ {
				lower, _ := s.Dot(ticks[i-1])
				upper, _ := s.Dot(ticks[i])
				lengths = append(lengths, lower-upper)
			}
			for _, length := range lengths {
				if length != lengths[0] {
					t.Fatalf("%v over %d dots: decades of %v dots", a, dots, lengths)
				}
			}
		}
	}
}

// Ticks are values of the axis, ascending, and so far apart as asked for.
func TestScaleTicks(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		a, dots := randomAxis(r)
		a.Whole = r.IntN(2) == 0
		s, apart := a.Over(dots, r.IntN(2) == 0), 1+r.IntN(20)
		ticks := s.Ticks(apart)
		for i, v := range ticks {
			if _, ok := s.Dot(v); !ok {
				t.Fatalf("%+v: the tick %v is not on the axis", a, v)
			}
			if (a.Whole && a.Kind == Linear || a.Kind == LogSteps) && v != math.Trunc(v) {
				t.Fatalf("%+v: a tick between steps, %v", a, v)
			}
			if i > 0 && v <= ticks[i-1] {
				t.Fatalf("%+v: ticks %v", a, ticks)
			}
		}
		if len(ticks) > 1 && !s.areApart(ticks, apart) {
			t.Fatalf("%+v over %d dots: ticks %v are less than %d dots apart", a, dots, ticks, apart)
		}
		if a.Kind == Linear && !a.Whole && len(ticks) < 2 && 2*apart < dots {
			t.Fatalf("%+v over %d dots: ticks %v tell no scale", a, dots, ticks)
		}
	}
	for _, tt := range []struct {
		a           Axis
		dots, apart int
		want        []float64
	}{
		{Axis{Range: Range{0, 10000}, Kind: LogSteps}, 100, 10, []float64{0, 1, 10, 100, 1000, 10000}},
		{Axis{Range: Range{0, 3000}, Kind: LogSteps}, 100, 10, []float64{0, 1, 10, 100, 1000, 3000}},
		{Axis{Range: Range{0, 3000}, Kind: LogSteps}, 40, 10, []float64{0, 10, 100, 3000}},
		{Axis{Range: Range{0, 1}, Kind: LogSteps}, 40, 4, []float64{0, 1}},
		{Axis{Range: Range{200, 700}, Kind: LogSteps}, 100, 10, []float64{200, 300, 400, 500, 600, 700}},
		{Axis{Range: Range{0, 1}, Whole: true}, 100, 4, []float64{0, 1}},
		{Axis{Range: Range{0, 10000}, Whole: true}, 100, 16, []float64{0, 2000, 4000, 6000, 8000, 10000}},
		{Axis{Range: Range{10, 30}}, 16, 8, []float64{10, 30}},
		{Axis{Range: Range{10.3, 28}}, 16, 8, []float64{15, 25}},
		{Axis{Range: Range{0.02, 0.3}, Kind: Log}, 80, 8, []float64{0.02, 0.03, 0.05, 0.1, 0.2, 0.3}},
		{Axis{Range: Range{0.02, 0.3}, Kind: Log}, 30, 8, []float64{0.03, 0.1, 0.3}},
		{Axis{Range: Range{0.6, 5.5}, Kind: Log}, 16, 10, []float64{1, 5}},
		{Axis{Range: Range{0.101, 0.109}, Kind: Log}, 40, 8, []float64{0.102, 0.104, 0.106, 0.108}},
	} {
		if got := tt.a.Over(tt.dots, false).Ticks(tt.apart); !slices.Equal(got, tt.want) {
			t.Errorf("%+v over %d dots has ticks %v, want %v", tt.a, tt.dots, got, tt.want)
		}
	}
}

// An axis that was moved out to round values holds what it held, and what is odd is mended.
func TestAxisGrown(t *testing.T) {
	for _, tt := range []struct{ in, want Axis }{
		{Axis{Range: Range{0.027, 0.9}, Kind: Log}, Axis{Range: Range{0.02, 1}, Kind: Log}},
		{Axis{Range: Range{0.03, 0.7}, Kind: Log}, Axis{Range: Range{0.03, 0.7}, Kind: Log}},
		{Axis{Range: Range{0, 1}, Kind: Log}, Axis{Range: Range{0.001, 1}, Kind: Log}},
		{Axis{Range: Range{0.13, 0.93}}, Axis{Range: Range{0, 1}}},
		{Axis{Range: Range{math.NaN(), 2}}, Axis{Range: Range{0, 1}}},
		{Axis{Range: Range{0, 0}, Kind: LogSteps}, Axis{Range: Range{0, 1}, Kind: LogSteps}},
	} {
		if got := tt.in.Grown(5); got != tt.want {
			t.Errorf("%+v grows to %+v, want %+v", tt.in, got, tt.want)
		}
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		a, _ := randomAxis(r)
		if g := a.Grown(2 + r.IntN(8)); g.Lo > a.Lo*(1+1e-9)+1e-12 && a.Lo > 0 || g.Hi < a.Hi*(1-1e-9) && a.Hi > 0 {
			t.Fatalf("%+v grows to %+v", a, g)
		}
	}
}

// Zooming keeps the value that it is about in its place, and ends at the whole axis.
func TestAxisZoomed(t *testing.T) {
	for _, kind := range []Kind{Linear, LogSteps} {
		whole := Axis{Range: Range{0, 10000}, Kind: kind}
		a := whole
		for range 3 {
			before := a.Over(1001, false).Place(500) / 1000
			next := a.Zoomed(whole, 1.25, 500)
			if after := next.Over(1001, false).Place(500) / 1000; kind == Linear && math.Abs(after-before) > 1e-3 {
				t.Errorf("kind %d: 500 moves from %v to %v", kind, before, after)
			}
			if next.Hi-next.Lo >= a.Hi-a.Lo {
				t.Errorf("kind %d: %v is not nearer than %v", kind, next, a)
			}
			a = next
		}
		for range 30 {
			a = a.Zoomed(whole, 0.8, 500)
		}
		if a != whole {
			t.Errorf("kind %d: zooming out ends at %v", kind, a)
		}
		for range 100 {
			a = a.Zoomed(whole, 1.25, 500)
		}
		if !a.contains(500) || !a.valid() {
			t.Errorf("kind %d: zooming in ends at %v", kind, a)
		}
	}
}
