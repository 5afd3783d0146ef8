package kit

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence writes one without a capital and a full stop with both.
func Sentence(text string) string { return Capital(text) + "." }

// Capital writes a text with a capital first. One that begins with no character stays as it is.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if first == utf8.RuneError {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// widestCard is the most cells that a line of a card has.
const widestCard = 72

// level makes lines equally long, so that they begin below each other where each is centred.
func level(lines []string) string {
	widest := 0
	for _, line := range lines {
		widest = max(widest, Cells(line))
	}
	for i, line := range lines {
		lines[i] = ToWidth(line, widest)
	}
	return strings.Join(lines, "\n")
}

// Card is a state of a tab that has nothing to draw: what is so, and what to do.
func Card(th Theme, title Ink, what, todo string, width, height int) string {
	room := min(width-4, widestCard)
	styled := func(text string, style Ink) string {
		lines := Wrap(text, room)
		for i, line := range lines {
			lines[i] = style.Render(line)
		}
		return strings.Join(lines, "\n")
	}
	text := styled(what, title.Bold()) + "\n\n" + styled(todo, th.Dim)
	return Center(text, width, height)
}

// NoData is the state of every screen where there are no data to work on. It has the room to say
// all that is wrong, which the line below has not.
func NoData(th Theme, unusable error, onlooker bool, width, height int) string {
	said := level(Wrap(unusable.Error(), min(width-4, widestCard)))
	if !onlooker { // who has these keys
		said += "\n\nS sets up another experiment; R tries again, once that is mended."
	}
	return Card(th, th.Bad, "✗ The data cannot be used: nothing runs.", said, width, height)
}
