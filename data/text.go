package data

import (
	"strconv"
	"strings"
)

// Count writes n with a comma between groups of three digits, 47,040,000, as every
// sentence of fathom does.
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	return sign + group(digits)
}

// group puts a comma before every third digit from the right.
func group(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// shape writes dimensions as in 60,000×28×28.
func shape(dims ...int) string {
	words := make([]string, len(dims))
	for i, d := range dims {
		words[i] = Count(d)
	}
	return strings.Join(words, "×")
}

// Plural writes a number with its noun, which takes an s unless there is one of it:
// 1 step, 10,000 steps.
func Plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Count(n) + " " + noun
}
