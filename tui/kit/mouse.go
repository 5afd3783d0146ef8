package kit

import tea "charm.land/bubbletea/v2"

// Mouse is a message of the mouse, where X and Y count from the corner of the screen that gets it.
type Mouse struct {
	tea.MouseMsg
	X, Y int
}
