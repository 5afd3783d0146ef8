package chart

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// plainText returns a string that takes the same cells wherever it stands: without
// escape sequences, with spaces for control characters and question marks for what
// would merge with the text beside it.
func plainText(s string) string {
	if isSimple(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, ansi.Strip(s))
	var b strings.Builder
	for s != "" {
		cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(cluster):]
		if standsAlone(cluster, width) {
			b.WriteString(cluster)
		} else {
			b.WriteString(strings.Repeat("?", width))
		}
	}
	return b.String()
}

// isSimple reports whether a string is of characters of one cell that never merge: those
// of ASCII, of Latin-1 without the soft hyphen, and the ellipsis that shorten writes.
func isSimple(s string) bool {
	for _, r := range s {
		ascii := r >= ' ' && r <= '~'
		latin := r > 0xa0 && r <= 0xff && r != 0xad
		if !ascii && !latin && r != '…' {
			return false
		}
	}
	return true
}

// standsAlone reports whether a grapheme cluster takes its width in any neighbourhood.
// Some, such as a vowel sign without its letter, join the cell before or after.
func standsAlone(cluster string, width int) bool {
	return utf8.ValidString(cluster) &&
		ansi.StringWidth(" "+cluster+" ") == width+2 &&
		ansi.StringWidth(cluster+cluster) == 2*width
}

// oneCell reports whether a rune is a character of one cell.
func oneCell(r rune) bool {
	return r >= ' ' && plainText(string(r)) == string(r) && ansi.StringWidth(string(r)) == 1
}

// shorten cuts a string to a width and marks the cut.
func shorten(s string, width int, ascii bool) string {
	mark := "…"
	if ascii {
		mark = "~"
	}
	return ansi.Truncate(s, width, mark)
}

// textWidth returns the number of cells a string takes in a grid.
func textWidth(s string) int { return ansi.StringWidth(plainText(s)) }
