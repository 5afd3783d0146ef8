package chart

import "math"

// A Range is an interval of data values. A chart that is given the zero Range, or
// one that is not finite or not in order, fits the range to its data.
type Range struct{ Lo, Hi float64 }

// The narrowest range that still tells values apart: relative to its ends, and in
// absolute terms.
const (
	minRelativeSpan = 1e-12
	minAbsoluteSpan = 1e-290
)

// valid reports whether the range has finite ends in order, far enough apart for
// float64 to tell positions between them.
func (r Range) valid() bool {
	half := r.Hi/2 - r.Lo/2 // half, because the span itself may overflow
	size := max(math.Abs(r.Lo), math.Abs(r.Hi))
	return finite(r.Lo) && finite(r.Hi) && half > minAbsoluteSpan && half > minRelativeSpan*size
}

// contains reports whether lo ≤ v ≤ hi.
func (r Range) contains(v float64) bool { return r.Lo <= v && v <= r.Hi }

// at returns the position of v between the ends of a valid range: 0 at Lo, 1 at
// Hi, below or above outside.
func (r Range) at(v float64) float64 {
	return (v/2 - r.Lo/2) / (r.Hi/2 - r.Lo/2)
}

// or returns the range itself if it is valid, and otherwise the other one.
func (r Range) or(other Range) Range {
	if r.valid() {
		return r
	}
	return other
}

// grown returns the range moved outwards at both ends by a share of its span.
func (r Range) grown(share float64) Range {
	d := (r.Hi/2 - r.Lo/2) * 2 * share
	return Range{clampFinite(r.Lo - d), clampFinite(r.Hi + d)}
}

// spread returns a valid range around one that may be a single value.
func (r Range) spread() Range {
	if r.valid() {
		return r
	}
	d := math.Abs(r.Lo) * 0.05
	if d < minAbsoluteSpan {
		d = 1
	}
	return Range{clampFinite(r.Lo - d), clampFinite(r.Hi + d)}
}

// nice returns the range with its ends moved outwards to multiples of the step
// that niceTicks takes for n ticks.
func (r Range) nice(n int) Range {
	unit := niceStep(r, n)
	if unit == (step{}) {
		return r
	}
	return Range{unit.times(unit.below(r.Lo)), unit.times(unit.above(r.Hi))}.or(r)
}

// An extent collects the range of the finite values it is shown.
type extent struct {
	Range
	seen bool
}

// add widens the extent to hold v.
func (e *extent) add(v float64) {
	switch {
	case !finite(v):
	case !e.seen:
		e.Range, e.seen = Range{v, v}, true
	default:
		e.Lo, e.Hi = min(e.Lo, v), max(e.Hi, v)
	}
}

// fit returns the range seen, spread if it is a single value, or fallback if
// nothing was seen.
func (e extent) fit(fallback Range) Range {
	if !e.seen {
		return fallback
	}
	return e.spread()
}

// niceTicks returns at most n ascending values in [lo, hi] that are multiples of
// a step of 1, 2 or 5 times a power of ten: the smallest such step that gives no
// more than n values. It returns nil if there is no such value, or if the range is
// not finite, empty, or too narrow for float64 to divide.
func niceTicks(lo, hi float64, n int) []float64 {
	r := Range{lo, hi}
	unit := niceStep(r, n)
	if unit == (step{}) {
		return nil
	}
	first, last := unit.span(r)
	if last < first {
		return nil
	}
	ticks := make([]float64, 0, int(last-first)+1)
	for k := first; k <= last; k++ {
		ticks = append(ticks, min(max(unit.times(k), lo), hi))
	}
	return ticks
}

// ticks are at most n round values in the range.
func (r Range) ticks(n int) []float64 { return niceTicks(r.Lo, r.Hi, n) }

// fewTicks are at most n values that fit, of those that round returns; where no two do, the first and the last of
// more, since one alone tells no scale. What is returned was given to fit last, with the number asked of round.
func fewTicks(n int, round func(n int) []float64, fit func(ticks []float64, n int) bool) []float64 {
	for ; n > 1; n-- {
		if ticks := round(n); len(ticks) > 1 && fit(ticks, n) {
			return ticks
		}
	}
	for n := 2; n <= maxTicks; n++ {
		if ticks := ends(round(n)); len(ticks) > 1 && fit(ticks, n) {
			return ticks
		}
	}
	ticks := round(1)
	fit(ticks, 1)
	return ticks
}

// ends are the first and the last of some ticks.
func ends(ticks []float64) []float64 {
	if len(ticks) > 2 {
		return []float64{ticks[0], ticks[len(ticks)-1]}
	}
	return ticks
}

// A step is a distance between ticks, digit·10^exponent.
type step struct {
	digit    float64
	exponent int
}

// niceStep returns the smallest step that puts at most n ticks in a range, or the
// zero step if there is none.
func niceStep(r Range, n int) step {
	if n < 1 || !r.valid() {
		return step{}
	}
	exponent := int(math.Floor(math.Log10((r.Hi/2-r.Lo/2)/float64(n)))) - 1
	for range 4 { // the answer is within a few powers of ten of the span over n
		for _, digit := range []float64{1, 2, 5} {
			s := step{digit, exponent}
			if first, last := s.span(r); last-first < float64(n) && s.valid() {
				return s
			}
		}
		exponent++
	}
	return step{}
}

// span returns the numbers of the first and the last multiple of the step in a
// range.
func (s step) span(r Range) (first, last float64) {
	return s.above(r.Lo), s.below(r.Hi)
}

// countRounding is the relative error of count: a few roundings.
const countRounding = 1e-15

// above returns the number of the first multiple of the step that is not below v.
func (s step) above(v float64) float64 {
	n := s.count(v)
	return math.Ceil(n - countRounding*math.Abs(n))
}

// below returns the number of the last multiple of the step that is not above v.
func (s step) below(v float64) float64 {
	n := s.count(v)
	return math.Floor(n + countRounding*math.Abs(n))
}

// times returns k steps. Small steps are divided by a power of ten, which float64
// holds exactly, so that three steps of 0.1 are 0.3.
func (s step) times(k float64) float64 {
	if k == 0 {
		return 0
	}
	if s.exponent < 0 {
		return k * s.digit / math.Pow10(-s.exponent)
	}
	return k * s.digit * math.Pow10(s.exponent)
}

// count returns how many steps v is.
func (s step) count(v float64) float64 {
	if s.exponent < 0 {
		return v * math.Pow10(-s.exponent) / s.digit
	}
	return v / math.Pow10(s.exponent) / s.digit
}

// valid reports whether float64 holds the step.
func (s step) valid() bool { return s.times(1) > 0 && finite(s.times(1)) }

// decimals returns the number of decimals that tell multiples of the step apart.
func (s step) decimals() int { return max(0, -s.exponent) }

// finite reports whether v is neither NaN nor infinite.
func finite(v float64) bool { return math.Abs(v) <= math.MaxFloat64 }

// clampFinite returns v, or the largest finite value of its sign.
func clampFinite(v float64) float64 {
	return min(max(v, -math.MaxFloat64), math.MaxFloat64)
}
