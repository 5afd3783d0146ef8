package data

import (
	"strconv"
	"strings"
	"unicode"
)

// Count writes n with a comma between groups of three digits, 47,040,000, as every
// sentence of fathom does.
func Count(n int) string {
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
		words[i] = Count(d)
	}
	return strings.Join(words, "×")
}

// plural writes a number with its noun: 1 dimension, 3 dimensions.
func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Count(n) + " " + noun
}

// printable is a text without what would steer the terminal it is shown on: that is "?".
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}

// Quote writes a word as a POSIX shell reads it: as it is where that is possible, in single quotes otherwise.
func Quote(word string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_@%+=:,./-", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
