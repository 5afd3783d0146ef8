package kit

import tea "charm.land/bubbletea/v2"

// Mouse is a message of the mouse, where X and Y count from the corner of the screen that gets it.
type Mouse struct {
	tea.MouseMsg
	X, Y int
}

// ZoomStep is how far one key or one notch of the mouse wheel zooms.
const ZoomStep = 1.25

// WheelZoom is the factor by which a notch of the mouse wheel magnifies, and whether a button is
// one of the wheel's.
func WheelZoom(button tea.MouseButton) (factor float64, is bool) {
	switch button {
	case tea.MouseWheelUp:
		return ZoomStep, true
	case tea.MouseWheelDown:
		return 1 / ZoomStep, true
	}
	return 1, false
}
