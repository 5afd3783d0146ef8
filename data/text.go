package data

import (
	"strconv"
	"strings"
)

// grouped writes n with a comma between groups of three digits: 47,040,000.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// shape writes dimensions as in 60,000×28×28.
func shape(dims ...int) string {
	words := make([]string, len(dims))
	for i, d := range dims {
		words[i] = grouped(d)
	}
	return strings.Join(words, "×")
}

// plural writes a number with its noun: 1 dimension, 3 dimensions.
func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return grouped(n) + " " + noun
}
