package text

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Count writes n with a comma between groups of three digits, 47,040,000, as every
// sentence of fathom does.
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	return sign + Grouped(digits)
}

// Grouped puts a comma before every third digit, from the right, of a whole number without a sign.
func Grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Megabytes writes a size, of 0 bytes at least, in millions of them with one decimal, 1,234.5.
func Megabytes(bytes int64) string {
	whole, tenth, _ := strings.Cut(strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64), ".")
	return Grouped(whole) + "." + tenth
}

// Decimal writes a figure as every sentence and table of fathom does: with so many decimals
// and commas between thousands, 1,234.5678. From a million on, where so many digits say
// nothing, and where the decimals would show nothing of it, it writes three digits or two and
// a power of ten, 1.23e+33 and 4e-05; below 1e-12 is what rounding leaves of zero. It never
// writes a negative zero. NaN is "n/a", the infinities are "inf" and "-inf".
func Decimal(v float64, decimals int) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "n/a"
	case math.IsInf(v, 0):
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(v, 'f', 0, 64)), "+")
	case size >= 1e6:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	digits := strconv.FormatFloat(size, 'f', max(decimals, 0), 64)
	if strings.Trim(digits, "0.") == "" {
		if size >= 1e-12 {
			return strconv.FormatFloat(v, 'g', 2, 64)
		}
		v = 0
	}
	whole, fraction, found := strings.Cut(digits, ".")
	if found {
		fraction = "." + fraction
	}
	if v < 0 {
		whole = "-" + Grouped(whole)
	} else {
		whole = Grouped(whole)
	}
	return whole + fraction
}

// Shape writes dimensions as in 60,000×28×28.
func Shape(dims ...int) string {
	words := make([]string, len(dims))
	for i, d := range dims {
		words[i] = Count(d)
	}
	return strings.Join(words, "×")
}

// Plural writes a number with its noun, which takes an s, or es after an s, unless there is
// one of it: 1 step, 10,000 steps, 2 classes.
func Plural(n int, noun string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(noun, "s"):
		noun += "es"
	default:
		noun += "s"
	}
	return Count(n) + " " + noun
}

// Printable is a text without what would steer the terminal it is shown on: that is "?".
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}

// PrintableLines is [Printable] of each line of a text, with its tabs.
func PrintableLines(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\n' || r == '\t' {
			return r
		}
		return '?'
	}, text)
}

// Quote writes a word as a POSIX shell reads it: as it is where that is possible, in single quotes
// otherwise, and with what would steer the terminal it is shown on, or is no UTF-8, in octal for
// printf to write.
func Quote(word string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_@%+=:,./-", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	steers := func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }
	if utf8.ValidString(word) && strings.IndexFunc(word, steers) < 0 {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	body := strings.TrimRight(word, "\n") // which the shell takes from what a command prints
	var b strings.Builder
	for len(body) > 0 {
		r, n := utf8.DecodeRuneInString(body)
		switch {
		case r == utf8.RuneError && n == 1, steers(r), r == '\'', r == '\\':
			for _, c := range []byte(body[:n]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		case r == '%':
			b.WriteString("%%")
		default:
			b.WriteRune(r)
		}
		body = body[n:]
	}
	return `"$(printf '` + b.String() + `')` + word[len(strings.TrimRight(word, "\n")):] + `"`
}

// Line is a text of anybody's as one line: what breaks a line or is a tab is a blank, of several
// blanks one is left, what would steer the terminal it is shown on is "?", and signs that are not
// seen, such as those that turn the direction of writing, are left out.
func Line(text string) string {
	var b strings.Builder
	blank := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			blank = b.Len() > 0
			continue
		case unicode.Is(unicode.Cf, r):
			continue
		case !unicode.IsPrint(r):
			r = '?'
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
