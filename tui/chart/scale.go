package chart

import (
	"math"
	"slices"
)

// A Kind is how the places on an axis follow from the values.
type Kind uint8

// The kinds of axes.
const (
	Linear Kind = iota
	// Log has equal ratios equally long. Only positive values have a place.
	Log
	// LogSteps is for counts, such as the steps of a training: logarithmic from 1 on, with 0
	// at the low end. The way from 0 to 1 takes what whole decades leave of the axis.
	LogSteps
)

// An Axis says which values a picture shows, and how they lie. It knows nothing of sizes: pictures
// that share an Axis and the columns of their data show every value in the same column.
type Axis struct {
	Range
	Kind  Kind
	Whole bool // the values are whole numbers: no tick stands between two of them
}

// The share of a decade that the way from 0 to 1 takes at least, and how many dots a decade must
// have so that cutting it to whole dots is not seen.
const (
	stepsGap     = 0.4
	minDecadeDot = 4
)

// mended returns the axis with a range that its kind can show.
func (a Axis) mended() Axis {
	if !a.valid() {
		a.Range = a.spread()
		if !a.valid() {
			a.Range = Range{0, 1}
		}
	}
	switch a.Kind {
	case LogSteps:
		a.Lo = max(a.Lo, 0)
		if a.Hi < 1 {
			a.Hi = 1
		}
		if a.Lo > 0 && a.Lo < 1 {
			a.Lo = 0
		}
		if !a.valid() {
			a.Range = Range{0, a.Hi}
		}
	case Log:
		if a.Hi <= minAbsoluteSpan {
			a.Range = Range{0.1, 1}
		}
		if a.Lo <= minAbsoluteSpan || !a.valid() {
			a.Lo = max(a.Hi/1000, minAbsoluteSpan)
		}
	}
	return a
}

// Over returns the scale of the axis over so many dots, at least one. Flipped, the low end has the
// last dot, as on a screen's y axis.
func (a Axis) Over(dots int, flipped bool) Scale {
	a = a.mended()
	s := Scale{Axis: a, dots: max(dots, 1), flipped: flipped}
	span := float64(s.dots - 1)
	switch {
	case a.Kind == Linear:
		s.perUnit = span / 2 / (a.Hi/2 - a.Lo/2)
	case a.Kind == LogSteps && a.Lo == 0:
		decades := math.Log10(a.Hi)
		s.perUnit = wholeDots(span / (decades + stepsGap))
		s.gap = span - float64(decades*s.perUnit)
		s.zero = s.gap
	default:
		s.perUnit = wholeDots(span / (math.Log10(a.Hi) - math.Log10(a.Lo)))
		s.zero = -float64(math.Log10(a.Lo) * s.perUnit)
	}
	return s
}

// wholeDots cuts the length of a decade to whole dots, so that all decades are equally long, where
// that is little.
func wholeDots(perDecade float64) float64 {
	if perDecade < minDecadeDot {
		return perDecade
	}
	return math.Floor(perDecade)
}

// A Scale is an Axis over a number of dots: a pure value that says which dot a value has.
type Scale struct {
	Axis
	dots    int
	flipped bool
	perUnit float64 // dots of a unit, or of a decade
	zero    float64 // the place of 0, or of the value 1 on a logarithmic axis
	gap     float64 // dots from 0 to 1, of LogSteps
}

// Place returns where a value falls, in dots from the first one, which may be far outside. NaN, and
// what a logarithmic axis cannot show, has the place NaN or that of −Inf.
func (s Scale) Place(v float64) float64 {
	var at float64
	switch {
	case s.Kind == Linear:
		at = float64((v/2-s.Lo/2)*s.perUnit) * 2
	case s.Kind == LogSteps && s.Lo == 0 && v < 1:
		at = v * s.gap
	case v <= 0:
		at = math.Inf(-1)
	default:
		at = s.zero + float64(math.Log10(v)*s.perUnit)
	}
	if s.flipped {
		return float64(s.dots-1) - at
	}
	return at
}

// bounded is Place for drawing lines: at most a few thousand screens outside.
func (s Scale) bounded(v float64) float64 {
	const far = 1e7
	return min(max(s.Place(v), -far), far)
}

// Dot returns the dot nearest to a value, counted from 0, and whether the value is on the axis.
func (s Scale) Dot(v float64) (dot int, ok bool) {
	if !s.contains(v) { // false for NaN too
		return 0, false
	}
	const rounding = 1e-6 // a logarithm's error must not tell two decades apart
	return int(min(max(math.Floor(s.Place(v)+0.5+rounding), 0), float64(s.dots-1))), true
}

// Value returns the value at a place in dots.
func (s Scale) Value(place float64) float64 {
	if s.flipped {
		place = float64(s.dots-1) - place
	}
	switch {
	case s.dots < 2:
		return s.Hi
	case s.Kind == Linear:
		t := place / float64(s.dots-1)
		return float64(s.Lo*(1-t)) + float64(s.Hi*t)
	case s.Kind == LogSteps && s.Lo == 0 && place < s.gap:
		return place / s.gap
	}
	return math.Pow(10, (place-s.zero)/s.perUnit)
}

// Ticks returns the values for ticks, ascending, as many as stand at least so many dots apart: of a
// linear axis multiples of 1, 2 or 5 times a power of ten; of a logarithmic one 1, 2, 3 and 5 times
// powers of ten, or fewer of these; of steps 0, powers of ten and the last step.
func (s Scale) Ticks(apart int) []float64 {
	apart = max(apart, 1)
	switch s.Kind {
	case Log:
		return s.logTicks(apart)
	case LogSteps:
		return s.stepTicks(apart)
	}
	return s.linearTicks(min(max(s.dots/apart+1, 2), maxTicks), apart)
}

// linearTicks are at most n round values that stand apart, or two.
func (s Scale) linearTicks(n, apart int) []float64 {
	round := func(n int) []float64 {
		return slices.DeleteFunc(niceTicks(s.Lo, s.Hi, n), func(v float64) bool { return s.Whole && v != math.Trunc(v) })
	}
	return fewTicks(n, round, func(ticks []float64, _ int) bool { return s.areApart(ticks, apart) })
}

// areApart reports whether ticks stand at least so many dots apart.
func (s Scale) areApart(ticks []float64, apart int) bool {
	for i := 1; i < len(ticks); i++ {
		a, _ := s.Dot(ticks[i-1])
		b, _ := s.Dot(ticks[i])
		if max(a-b, b-a) < apart {
			return false
		}
	}
	return true
}

// logDigits are the digits that ticks can have in a decade, from the most to the fewest; the first
// two sets are for axes that have less than three ticks of the next.
var logDigits = [][]float64{{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 5, 7}, {1, 2, 3, 5}, {1, 2, 5}, {1, 3}, {1}}

// logTicks are the ticks of a logarithmic axis. Where it is too short for all of a set, the first and the last of
// one tell its scale, where one alone would not; where a decade has too few they are round values as on a
// linear one.
func (s Scale) logTicks(apart int) []float64 {
	sets := logDigits
	if len(s.decades(logDigits[2], 1)) > 2 {
		sets = sets[2:]
	}
	for _, digits := range sets {
		if ticks := s.decades(digits, 1); len(ticks) > 1 && s.areApart(ticks, apart) {
			return ticks
		}
	}
	for every := 2; every < 700; every++ {
		if ticks := s.decades([]float64{1}, every); len(ticks) > 1 && s.areApart(ticks, apart) {
			return ticks
		}
	}
	for _, digits := range [][]float64{logDigits[3], logDigits[2]} {
		if ticks := ends(s.decades(digits, 1)); len(ticks) > 1 && s.areApart(ticks, apart) {
			return ticks
		}
	}
	return s.linearTicks(4, apart)
}

// decades are the multiples of every so manieth power of ten that lie on the axis.
func (s Scale) decades(digits []float64, every int) []float64 {
	const rounding = 1e-9
	var ticks []float64
	for k := int(math.Floor(math.Log10(s.Lo))); k <= int(math.Ceil(math.Log10(s.Hi))); k++ {
		if k%every != 0 {
			continue
		}
		for _, digit := range digits {
			if v := (step{digit, k}).times(1); v >= s.Lo*(1-rounding) && v <= s.Hi*(1+rounding) {
				ticks = append(ticks, min(max(v, s.Lo), s.Hi))
			}
		}
	}
	return ticks
}

// stepTicks are 0, 1 and the other powers of ten, and the last step; of a part of a decade they are
// round steps.
func (s Scale) stepTicks(apart int) []float64 {
	var ticks []float64
	if s.Lo == 0 {
		ticks = append(ticks, 0)
	}
	inner := Scale{Axis: Axis{Range: Range{max(s.Lo, 1), s.Hi}, Kind: Log}, dots: s.dots, perUnit: s.perUnit, zero: s.zero}
	powers := inner.decades([]float64{1}, 1)
	if len(powers) < 2 && s.Lo > 0 {
		s.Whole = true
		powers = s.linearTicks(maxTicks, apart)
	}
	ticks = append(ticks, powers...)
	if last := ticks[max(len(ticks)-1, 0):]; s.Hi == math.Trunc(s.Hi) && (len(last) == 0 || last[0] != s.Hi) {
		ticks = append(ticks, s.Hi)
	}
	return s.thinned(ticks, apart)
}

// thinned leaves out what stands too near to what is kept: the first and the last stay, then as
// many of the others as can, from the last on.
func (s Scale) thinned(ticks []float64, apart int) []float64 {
	if len(ticks) < 3 {
		if !s.areApart(ticks, apart) {
			return ticks[:1]
		}
		return ticks
	}
	first, _ := s.Dot(ticks[0])
	last := ticks[len(ticks)-1]
	next, _ := s.Dot(last)
	kept := []float64{last}
	if next-first < apart {
		return ticks[:1]
	}
	for i := len(ticks) - 2; i > 0; i-- {
		dot, _ := s.Dot(ticks[i])
		if next-dot >= apart && dot-first >= apart {
			kept, next = append(kept, ticks[i]), dot
		}
	}
	kept = append(kept, ticks[0])
	slices.Reverse(kept)
	return kept
}

// Minor returns the values of the small ticks between the powers of ten, if the axis is logarithmic
// and has the room: 2, 3, … 9 times each.
func (s Scale) Minor() []float64 {
	const room = 10 // dots of a decade
	if s.Kind == Linear || s.perUnit < room {
		return nil
	}
	inner := s
	inner.Lo = max(s.Lo, minAbsoluteSpan)
	if s.Kind == LogSteps {
		inner.Lo = max(s.Lo, 1)
	}
	return inner.decades([]float64{2, 3, 4, 5, 6, 7, 8, 9}, 1)
}

// Grown returns the axis with its ends moved outwards to values that can be ticks: of a linear axis
// multiples of a round step for about n ticks, of a logarithmic one 1, 2, 3, 5 and 7 times powers
// of ten.
func (a Axis) Grown(n int) Axis {
	a = a.mended()
	switch a.Kind {
	case Linear:
		a.Range = a.nice(max(n, 2))
	case Log:
		a.Lo, a.Hi = min(a.Lo, roundLog(a.Lo, false)), max(a.Hi, roundLog(a.Hi, true))
	}
	return a
}

// roundLog is the nearest of 1, 2, 3, 5 and 7 times a power of ten that is not above a positive
// value, or not below it.
func roundLog(v float64, up bool) float64 {
	const rounding = 1e-9
	k := int(math.Floor(math.Log10(v) + rounding))
	digits := []float64{1, 2, 3, 5, 7, 10}
	scaled := func(digit float64) float64 { return step{digit, k}.times(1) }
	if up {
		for _, digit := range digits {
			if scaled(digit) >= v*(1-rounding) {
				return scaled(digit)
			}
		}
		return v
	}
	for _, digit := range slices.Backward(digits) {
		if scaled(digit) <= v*(1+rounding) {
			return scaled(digit)
		}
	}
	return v
}

// Zoomed returns the axis magnified about a value, which keeps its place; what is shown stays within
// the whole axis. A factor below 1 shows more.
func (a Axis) Zoomed(whole Axis, factor, about float64) Axis {
	const fine = 1 << 20 // dots
	s := whole.Over(fine, false)
	if !finite(factor) || factor <= 0 || !s.contains(about) {
		return a
	}
	lo, hi, at := s.Place(a.Lo), s.Place(a.Hi), s.Place(about)
	lo, hi = at-(at-lo)/factor, at+(hi-at)/factor
	const narrowest = fine / 20
	if hi-lo < narrowest {
		return a
	}
	out := a
	out.Range = Range{whole.Lo, whole.Hi}
	if lo > 0 {
		out.Lo = s.Value(lo)
	}
	if hi < fine-1 {
		out.Hi = s.Value(hi)
	}
	return out
}
