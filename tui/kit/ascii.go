package kit

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// signs are what stands for a character in a terminal that has ASCII only, one cell
// for one cell, so that a line keeps its width. Signs that can stand in the same
// place on the screen stay apart.
var signs = map[rune]byte{
	'✓': '+', '✗': 'x', '●': '*', '○': 'o', '◌': '.', '◐': '~', '‖': '=', '↻': '@', '◆': '*', '◎': '@',
	'▸': '>', '▶': '>', '◂': '<', '‹': '<', '›': '>', '→': '-', '←': '<', '↑': '^', '↓': 'v', '↕': ':',
	'·': '-', '–': '-', '−': '-', '…': '~', '×': 'x', '′': '\'', '°': 'd', '±': '~', '≤': '<', '≥': '>', '²': '2',
	'Σ': 'S', 'Δ': 'd', '▾': 'v', 'µ': 'u', 'μ': 'u', '“': '"', '”': '"', '‘': '\'', '’': '\'', '\u00a0': ' ',
	'│': '|', '─': '-', '━': '=', '┼': '+', '├': '|', '┤': '|', '█': '#', '┆': ':', '╌': '-',
}

// widerSigns are signs that, with the blank behind them, have room for what they are
// written with. An arrow without one, between the widths of two layers, is a dash: it
// must not say that one is greater.
var widerSigns = map[rune]string{'→': "->", '±': "+-", '≤': "<=", '≥': ">="}

// arrowKeys are the arrow keys in words: their signs would read as < and >, which are
// other keys.
var arrowKeys = strings.NewReplacer("←→↑↓", "arrows", "←↑↓→", "arrows", "←→", "left/right", "↑↓", "up/down")

// KeyName writes the name of keys, or what mentions them, for the terminal.
func (t Theme) KeyName(name string) string {
	if t.ASCII {
		return arrowKeys.Replace(name)
	}
	return name
}

// roomBehind returns where three blanks, or two at the end of a line, begin in the rest of
// a screen, which is at once or behind one escape sequence, or −1.
func roomBehind(rest string) int {
	skip := 0
	if strings.HasPrefix(rest, "\x1b[") {
		skip = strings.IndexByte(rest, 'm') + 1
	}
	for _, room := range []string{"   ", "  \n"} {
		if strings.HasPrefix(rest[skip:], room) {
			return skip
		}
	}
	return -1
}

// InASCII writes a screen with characters of ASCII alone: the app's signs as above,
// anything else, such as in the name of a file, as a question mark for each cell.
func InASCII(screen string) string {
	var b strings.Builder
	b.Grow(len(screen))
	for i := 0; i < len(screen); {
		if c := screen[i]; c < utf8.RuneSelf {
			b.WriteByte(c)
			i++
			if i < len(screen) && screen[i] >= utf8.RuneSelf && c > ' ' { // a letter with marks on it, which may be wider
				cluster, cells := ansi.FirstGraphemeCluster(screen[i-1:], ansi.GraphemeWidth)
				i += len(cluster) - 1
				b.WriteString(strings.Repeat("?", max(0, cells-1)))
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(screen[i:])
		if pair, ok := widerSigns[r]; ok && strings.HasPrefix(screen[i+size:], " ") {
			b.WriteString(pair)
			size++
		} else if skip := roomBehind(screen[i+size:]); r == '…' && skip >= 0 {
			// What is on its way, and not cut: three dots, over two of the blanks behind.
			b.WriteString("..." + screen[i+size:i+size+skip])
			size += skip + 2
		} else if sign, ok := signs[r]; ok {
			b.WriteByte(sign)
		} else {
			cluster, cells := ansi.FirstGraphemeCluster(screen[i:], ansi.GraphemeWidth) // as its width is measured
			size = max(size, len(cluster))
			b.WriteString(strings.Repeat("?", cells))
		}
		i += size
	}
	return b.String()
}
