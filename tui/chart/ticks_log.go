package chart

import "math"

// logTicks returns at most n ticks, if any, in a range of logarithms to the base
// 10, with the labels of what they are logarithms of: at 1, 2 and 5 times powers of
// ten where there is room for all of these, and else at every power of ten, every
// second, every fifth, ….
func logTicks(r Range, n int) (ticks []float64, labels []string) {
	if !r.valid() || r.Hi-r.Lo > 600 {
		return nil, nil // beyond what float64 holds
	}
	const rounding = 1e-9
	add := func(decade, digit float64) {
		v := decade + math.Log10(digit)
		if v >= r.Lo-rounding && v <= r.Hi+rounding {
			ticks = append(ticks, min(max(v, r.Lo), r.Hi))
			labels = append(labels, FormatShort(digit*math.Pow(10, decade)))
		}
	}
	for decade := math.Floor(r.Lo); decade <= r.Hi; decade++ {
		for _, digit := range []float64{1, 2, 5} {
			add(decade, digit)
		}
	}
	if len(ticks) <= n {
		return ticks, labels
	}
	decades := niceTicks(math.Ceil(r.Lo-rounding), math.Floor(r.Hi+rounding), n)
	ticks, labels = nil, nil
	for _, decade := range decades {
		if decade == math.Trunc(decade) {
			add(decade, 1)
		}
	}
	return ticks, labels
}
