package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentence writes one without a capital and a full stop with both.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// widestCard is the most cells that a line of a card has.
const widestCard = 72

// level makes lines equally long, so that they begin below each other where each is centred.
func level(lines []string) string {
	widest := 0
	for _, line := range lines {
		widest = max(widest, cells(line))
	}
	for i, line := range lines {
		lines[i] = fit(line, widest)
	}
	return strings.Join(lines, "\n")
}

// card is a state of a tab that has nothing to draw: what is so, and what to do.
func card(th theme, title ink, what, todo string, width, height int) string {
	room := min(width-4, widestCard)
	styled := func(text string, style ink) string {
		lines := wrap(text, room)
		for i, line := range lines {
			lines[i] = style.Render(line)
		}
		return strings.Join(lines, "\n")
	}
	text := styled(what, title.bold()) + "\n\n" + styled(todo, th.dim)
	return center(text, width, height)
}

// noData is the state of every screen where there are no data to work on. It has the room to say all that is
// wrong, which the line below has not.
func noData(th theme, unusable error, width, height int) string {
	return card(th, th.bad, "✗ The data cannot be used: nothing runs.",
		level(wrap(unusable.Error(), min(width-4, widestCard)))+"\n\nS sets up another experiment; R tries again, once that is mended.", width, height)
}
