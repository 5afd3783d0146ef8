package kit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// shown reports whether a character is drawn as it is: what [unicode.IsPrint] takes for printed, the
// blank at which no line is broken, and what joins the signs of an emoji, or keeps Persian letters
// apart.
func shown(r rune) bool {
	if r >= 0x2500 && r <= 0x28ff { // boxes, blocks, braille: most of what is drawn, and all of it printed
		return true
	}
	return unicode.IsPrint(r) || r == '\u00a0' || r == '\u200c' || r == '\u200d'
}

// Plain is a text of one line without what would steer the terminal, turn the direction of writing, or
// is no UTF-8: the cells that this would take are "?". Most texts are returned as they are.
func Plain(text string) string {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c >= ' ' && c < 0x7f {
			continue
		}
		for _, r := range text[i:] {
			if !shown(r) || r == utf8.RuneError {
				return plain(text)
			}
		}
		break
	}
	return text
}

// plain takes the sequences and characters out that are not shown.
func plain(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		sequence, _, n, _ := ansi.DecodeSequence(text, 0, nil)
		text = text[n:]
		if strings.IndexFunc(sequence, func(r rune) bool { return !shown(r) || r == utf8.RuneError }) < 0 {
			b.WriteString(sequence)
			continue
		}
		b.WriteString(strings.Repeat("?", Cells(sequence)))
	}
	return b.String()
}

// Screen is a picture as it is given to the terminal: colours and weights (SGR) steer, and nothing else
// does. What is drawn has passed [Ink.Render]; this catches what was drawn without one.
func Screen(picture string) string {
	for i := 0; i < len(picture); {
		c := picture[i]
		if c >= ' ' && c < 0x7f || c == '\n' {
			i++
			continue
		}
		n := harmless(picture[i:])
		if n == 0 {
			return picture[:i] + withoutHarm(picture[i:])
		}
		i += n
	}
	return picture
}

// harmless is how long what a picture begins with is, 0 where it would do harm: a character that is
// shown, or a sequence of SGR (ECMA-48, 8.3.117).
func harmless(picture string) int {
	if picture[0] != '\x1b' {
		r, size := utf8.DecodeRuneInString(picture)
		if r == '\n' || shown(r) && (r != utf8.RuneError || size > 1) {
			return size
		}
		return 0
	}
	if len(picture) < 2 || picture[1] != '[' {
		return 0
	}
	for i := 2; i < len(picture); i++ {
		switch c := picture[i]; {
		case c == 'm':
			return i + 1
		case c < '0' || c > ';': // digits, and what parts them: ; and :
			return 0
		}
	}
	return 0
}

// withoutHarm leaves out what would do harm: most of it takes no cell, so that lines keep their width.
func withoutHarm(picture string) string {
	var b strings.Builder
	b.Grow(len(picture))
	for len(picture) > 0 {
		n := harmless(picture)
		if n == 0 {
			_, skip := utf8.DecodeRuneInString(picture)
			picture = picture[skip:]
			continue
		}
		b.WriteString(picture[:n])
		picture = picture[n:]
	}
	return b.String()
}
