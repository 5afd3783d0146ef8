package kit

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Direction is where an arrow key points: to the right and down.
func Direction(msg tea.KeyPressMsg) (dx, dy int) {
	switch strings.TrimPrefix(msg.String(), "shift+") {
	case "left", "h":
		return -1, 0
	case "right", "l":
		return 1, 0
	case "up", "k":
		return 0, -1
	case "down", "j":
		return 0, 1
	}
	return 0, 0
}
