package kit

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// The least screen that the app can be shown on, in cells, and the most of a screen that it draws on,
// which is more than any terminal has, since a size is only what the terminal says.
const (
	MinWidth   = 60
	MinHeight  = 16
	MostWidth  = 2000
	MostHeight = 1000
)

// Size is what is drawn on of a terminal that says it has so many cells.
func Size(width, height int) (int, int) {
	return min(max(0, width), MostWidth), min(max(0, height), MostHeight)
}

// Small reports whether a screen is too small for anything but a sentence.
func Small(width, height int) bool { return width < MinWidth || height < MinHeight }

// TooSmall is that sentence.
func TooSmall(width, height int) string {
	return fmt.Sprintf("fathom needs %d×%d cells; this terminal has %d×%d. q quits.", MinWidth, MinHeight, width, height)
}

// OnWholeScreen is a view that has the terminal to itself.
func OnWholeScreen(screen string) tea.View {
	v := tea.NewView(Screen(screen))
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	return v
}
