package kit

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"fathom/data/text"
)

// Cells is the width of a line on the screen. What the app draws is nearly all
// made of characters that take one cell and of colours that take none, which is
// counted here; anything else is left to the library, which is ten times slower.
func Cells(line string) int {
	n := 0
	for i := 0; i < len(line); {
		if c := line[i]; c >= ' ' && c <= '~' {
			n++
			i++
			continue
		}
		if line[i] == '\x1b' && i+1 < len(line) && line[i+1] == '[' {
			for i += 2; i < len(line) && (line[i] < '@' || line[i] > '~'); i++ {
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(line[i:])
		switch {
		case r >= 0xA0 && r < 0x300 && r != 0xAD: // Latin, beside the ASCII above
		case r == '–', r == '…', r == '✓', r == '✗':
		case r >= 0x2190 && r <= 0x21FF, r >= 0x2500 && r <= 0x25FF && r != 0x25FD && r != 0x25FE, r >= 0x2800 && r <= 0x28FF: // arrows, boxes, blocks, braille
		default:
			return ansi.StringWidth(line)
		}
		n++
		i += size
	}
	return n
}

// ToWidth cuts or fills a line to exactly width cells.
func ToWidth(line string, width int) string {
	n := Cells(line)
	switch {
	case width <= 0:
		return ""
	case n > width:
		line = ansi.Truncate(line, width, "…")
		n = Cells(line) // less than width where a wide character did not fit
	}
	return line + strings.Repeat(" ", width-n)
}

// Pad puts spaces before a text to make it width cells.
func Pad(text string, width int) string {
	return strings.Repeat(" ", max(0, width-Cells(text))) + text
}

// Spread puts one text at the left and one at the right end of a line. The left
// one is cut when there is no room for both.
func Spread(left, right string, width int) string {
	room := width - Cells(right)
	if room < 0 {
		return ToWidth(right, width)
	}
	return ToWidth(left, room) + right
}

// Block makes a text exactly height lines of width cells.
func Block(text string, width, height int) string {
	var b strings.Builder
	b.Grow(len(text) + max(0, height))
	for i := range height {
		if i > 0 {
			b.WriteByte('\n')
		}
		line, rest, _ := strings.Cut(text, "\n")
		text = rest
		switch n := Cells(line); {
		case width <= 0:
		case n > width:
			b.WriteString(ToWidth(line, width))
		default:
			b.WriteString(line)
			for range width - n {
				b.WriteByte(' ')
			}
		}
	}
	return b.String()
}

// Beside puts blocks of equal height next to each other.
func Beside(blocks ...string) string {
	var b strings.Builder
	size := 0
	for _, text := range blocks {
		size += len(text)
	}
	b.Grow(size)
	rest := slices.Clone(blocks)
	for more := len(blocks) > 0; more; {
		for i := range rest {
			line, after, found := strings.Cut(rest[i], "\n")
			b.WriteString(line)
			if rest[i] = after; i == 0 {
				more = found
			}
		}
		if more {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// Stack puts blocks below each other, leaving empty ones out.
func Stack(blocks ...string) string {
	var full []string
	for _, b := range blocks {
		if b != "" {
			full = append(full, b)
		}
	}
	return strings.Join(full, "\n")
}

// Paragraph breaks a text into lines of exactly width cells, with a blank column
// on either side.
func Paragraph(text string, style Ink, width int) string {
	lines := Wrap(text, width-2)
	for i, line := range lines {
		lines[i] = ToWidth(" "+style.Render(line), width)
	}
	return strings.Join(lines, "\n")
}

// What a line does not break at, and what stands for it meanwhile: the hyphen of a
// flag or of a negative number, and the blanks of "p = 0.03" and "0.8 → 0.9".
var (
	solid   = strings.NewReplacer("-", "\u2011", " = ", "\u00a0=\u00a0", " < ", "\u00a0<\u00a0", " → ", "\u00a0→\u00a0")
	melting = strings.NewReplacer("\u2011", "-", "\u00a0", " ")
)

// Wrap breaks a text into lines at its blanks.
func Wrap(text string, width int) []string {
	return strings.Split(melting.Replace(ansi.Wordwrap(solid.Replace(text), width, "")), "\n")
}

// Clauses is as many parts of a sentence as go into so many cells, the first in any case. What stands
// between them is cut off with what comes after it, and end put in its place.
func Clauses(sentence, between, end string, width int) string {
	for Cells(sentence) > width {
		at := strings.LastIndex(sentence, between)
		if at < 0 {
			break
		}
		sentence = sentence[:at] + end
	}
	return sentence
}

// Begin is a name, or as much of its beginning as goes into so many cells.
func Begin(name string, most int) string {
	return strings.TrimRight(ToWidth(name, min(most, Cells(name))), " ")
}

// End is a name, or so many cells, one or more, of its end behind an ellipsis, where that is what names differ in.
func End(name string, most int) string {
	if Cells(name) <= most {
		return name
	}
	runes := []rune(name)
	for len(runes) > 0 && Cells(string(runes)) >= most {
		runes = runes[1:]
	}
	return "…" + string(runes)
}

// MiddleCut shortens a name or a path in its middle: many begin alike, and end in what tells them
// apart.
func MiddleCut(name string, width int) string {
	runes := []rune(name)
	if Cells(name) <= width || width < 5 {
		return name
	}
	head := (width - 1) / 3
	for tail := width - 1 - head; tail > 0; tail-- {
		if cut := string(runes[:head]) + "…" + string(runes[max(head, len(runes)-tail):]); Cells(cut) <= width {
			return cut
		}
	}
	return name
}

// Among shortens one of some names at its end, or where another begins alike in its middle, so that they can be told apart.
func Among(name string, all []string, width int) string {
	if Cells(name) <= width {
		return name
	}
	cut := Begin(name, width)
	for _, other := range all {
		if begin := strings.TrimSuffix(cut, "…"); other != name && strings.HasPrefix(other, begin) {
			return MiddleCut(name, width)
		}
	}
	return cut
}

// Center puts a few lines into the middle of a block.
func Center(text string, width, height int) string {
	lines := strings.Split(text, "\n")
	out := make([]string, 0, max(0, height))
	for range max(0, (height-len(lines))/2) {
		out = append(out, "")
	}
	for _, line := range lines {
		out = append(out, strings.Repeat(" ", max(0, (width-Cells(line))/2))+line)
	}
	return Block(strings.Join(out, "\n"), width, height)
}

// Inset draws a picture with a blank column on either side.
func Inset(view func(width, height int) string, width, height int) string {
	if width < 3 || height < 1 {
		return Block("", width, height)
	}
	return " " + strings.ReplaceAll(view(width-2, height), "\n", " \n ") + " "
}

// AroundPath is a sentence about a path, which is cut in its middle where the status line is too
// narrow for all.
func AroundPath(width int, before, path, after string) string {
	const least = 20
	path = text.Printable(path)
	room := width - 2 - Cells(before)
	if room-Cells(after) < min(least, Cells(path)) {
		after = ""
	}
	return before + MiddleCut(path, room-Cells(after)) + after
}
