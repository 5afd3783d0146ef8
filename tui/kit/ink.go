package kit

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// An ink is a style for text on one line, with its escape sequences worked out
// once: lipgloss works them out at every call, which was most of the time that a
// screen took. Charts take its Style.
type Ink struct {
	lipgloss.Style
	on, off string
}

// newInk returns the ink of a style that has colours and attributes only.
func newInk(s lipgloss.Style) Ink {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return Ink{s, on, off}
}

// Render writes a text without line breaks and without anything that steers: whatever is drawn in
// colours passes here, names and texts of anybody's too.
func (i Ink) Render(text string) string {
	if text == "" {
		return ""
	}
	return i.on + Plain(text) + i.off
}

// Bold is the same ink in bold.
func (i Ink) Bold() Ink {
	if i.GetBold() {
		return i
	}
	return Ink{i.Style.Bold(true), "\x1b[1m" + i.on, "\x1b[m"}
}
