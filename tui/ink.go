package tui

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// An ink is a style for text on one line, with its escape sequences worked out
// once: lipgloss works them out at every call, which was most of the time that a
// screen took. Charts take its Style.
type ink struct {
	lipgloss.Style
	on, off string
}

// newInk returns the ink of a style that has colours and attributes only.
func newInk(s lipgloss.Style) ink {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return ink{s, on, off}
}

// Render writes a text without line breaks.
func (i ink) Render(text string) string {
	if text == "" {
		return ""
	}
	return i.on + text + i.off
}

// bold is the same ink in bold.
func (i ink) bold() ink {
	if i.GetBold() {
		return i
	}
	return ink{i.Style.Bold(true), "\x1b[1m" + i.on, "\x1b[m"}
}
