package chart

import (
	"math"
	"strconv"
	"strings"
)

// noNumber stands for a value that is NaN.
const noNumber = "n/a"

// FormatFixed writes v with the given number of decimals and commas between
// thousands: 12,345.7. It never writes a negative zero. NaN is "n/a", the
// infinities are "inf" and "-inf".
func FormatFixed(v float64, decimals int) string {
	switch {
	case math.IsNaN(v):
		return noNumber
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	digits := strconv.FormatFloat(math.Abs(v), 'f', max(decimals, 0), 64)
	sign := ""
	if v < 0 && strings.ContainsAny(digits, "123456789") {
		sign = "-"
	}
	whole, fraction, found := strings.Cut(digits, ".")
	if found {
		fraction = "." + fraction
	}
	return sign + groupThousands(whole) + fraction
}

// groupThousands puts a comma before every third digit from the right.
func groupThousands(digits string) string {
	head := len(digits) % 3
	groups := make([]string, 0, len(digits)/3+1)
	if head > 0 {
		groups = append(groups, digits[:head])
	}
	for i := head; i < len(digits); i += 3 {
		groups = append(groups, digits[i:i+3])
	}
	return strings.Join(groups, ",")
}

// FormatAccuracy writes a share of one with three decimals: 0.971.
func FormatAccuracy(v float64) string { return FormatFixed(v, 3) }

// FormatPercent writes a share of one in per cent with one decimal: 17.0 %.
func FormatPercent(ratio float64) string {
	if !finite(ratio) {
		return FormatFixed(ratio, 1)
	}
	return FormatFixed(ratio*100, 1) + " %"
}

// FormatShare writes a share of one in per cent, as shortly as can be: 20 %, 0.5 %.
func FormatShare(ratio float64) string {
	if !finite(ratio) {
		return FormatFixed(ratio, 0)
	}
	return FormatFixed(ratio*100, min(decimalsOf(ratio*100), 3)) + " %"
}

// FormatShort writes v with at most three significant digits and a suffix for
// thousands (k), millions (M), billions (G) and trillions (T): 950, 2k, 12.5k,
// 1.5M. Beyond these, and below 0.001, it writes powers of ten: 1e-05.
func FormatShort(v float64) string {
	if !finite(v) || v == 0 {
		return FormatFixed(v, 0)
	}
	// Rounding comes first: 999,950 is 1M, not 1000k.
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	if err != nil { // rounded up beyond the largest float
		rounded = v
	}
	size := math.Abs(rounded)
	if size >= 1e15 || size < 1e-3 {
		return strconv.FormatFloat(rounded, 'g', 3, 64)
	}
	suffix := ""
	for _, s := range []string{"k", "M", "G", "T"} {
		if size < 1000 {
			break
		}
		size /= 1000
		suffix = s
	}
	text := strconv.FormatFloat(size, 'g', 3, 64) + suffix
	if rounded < 0 {
		return "-" + text
	}
	return text
}

// tickLabels writes the ticks of one axis alike: by the given function, or with as
// many decimals as their step needs, or in short where that would be long.
func tickLabels(ticks []float64, unit step, format func(float64) string) []string {
	if format == nil {
		format = tickFormat(ticks, unit)
	}
	labels := make([]string, len(ticks))
	for i, v := range ticks {
		labels[i] = format(v)
	}
	return labels
}

// tickFormat picks the notation in which ticks of a given step are short and
// distinct.
func tickFormat(ticks []float64, unit step) func(float64) string {
	size := unit.times(1)
	for _, v := range ticks {
		size = max(size, math.Abs(v))
	}
	switch {
	case size >= 1e15 || unit.decimals() > 5:
		// As many digits as lie between the largest tick and the step.
		digits := int(math.Log10(size)) - unit.exponent + 1
		return func(v float64) string {
			if v == 0 {
				return "0"
			}
			return strconv.FormatFloat(v, 'g', min(max(digits, 1), 17), 64)
		}
	case size >= 1e6 && size < 1e2*unit.times(1): // three digits tell these apart
		return FormatShort
	default:
		return func(v float64) string { return FormatFixed(v, unit.decimals()) }
	}
}
