package main

import (
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
)

// columns is how many characters a line of the terminal has that is written to, 0 where it is none.
func columns(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	file := unscreened(w).(*os.File)
	width, _, err := term.GetSize(file.Fd())
	if err != nil {
		return 0
	}
	return width
}

// fit breaks the lines of a text that are longer than so many characters between words, and indents
// what follows a little more; 0 breaks none. A word that is longer than a line stays whole, so that
// it can be copied.
func fit(text string, width int) string {
	if width <= 0 {
		return text
	}
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if utf8.RuneCountInString(line) <= width {
			out = append(out, line)
			continue
		}
		indent := strings.Repeat(" ", len(line)-len(strings.TrimLeft(line, " ")))
		part := indent
		for i, word := range strings.Fields(line) {
			if i > 0 && utf8.RuneCountInString(part)+1+utf8.RuneCountInString(word) > width {
				out = append(out, part)
				part = indent + "  " + word
				continue
			}
			if i > 0 {
				part += " "
			}
			part += word
		}
		out = append(out, part)
	}
	return strings.Join(out, "\n")
}
