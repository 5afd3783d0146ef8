package tuitest

import (
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// named are the keys that have names.
var named = map[string]rune{"tab": tea.KeyTab, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace, "f2": tea.KeyF2, "delete": tea.KeyDelete}

// Press is the message of a key by its name.
func Press(text string) tea.KeyPressMsg {
	switch code, ok := named[strings.TrimPrefix(text, "shift+")]; {
	case ok && strings.HasPrefix(text, "shift+"):
		return tea.KeyPressMsg{Code: code, Mod: tea.ModShift}
	case ok:
		return tea.KeyPressMsg{Code: code}
	case text == "space":
		return tea.KeyPressMsg{Code: ' ', Text: " "}
	case strings.HasPrefix(text, "ctrl+"):
		return tea.KeyPressMsg{Code: rune(text[5]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: rune(text[0]), Text: text}
}

// Exact fails when a screen is not exactly of its size.
func Exact(t testing.TB, what, screen string, width, height int) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	if len(lines) != height {
		t.Fatalf("%s: %d lines, want %d", what, len(lines), height)
	}
	for i, line := range lines {
		if w := widths.of(line); w != width {
			t.Fatalf("%s: line %d is %d cells wide, want %d: %q", what, i, w, width, ansi.Strip(line))
		}
	}
}

// widths are how wide the library says that lines are which were measured before: most lines of a screen are those of
// the one before it.
var widths lengths

// lengths are the lengths of lines, in cells. There is a bound to how many are kept.
type lengths struct {
	mu   sync.Mutex
	made map[string]int
}

// mostLengths is how many are kept.
const mostLengths = 1 << 14

// of is how long a line is.
func (l *lengths) of(line string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	cells, known := l.made[line]
	if !known {
		if cells = ansi.StringWidth(line); l.made == nil || len(l.made) >= mostLengths {
			l.made = map[string]int{}
		}
		l.made[strings.Clone(line)] = cells
	}
	return cells
}

// Sizes are the sizes of terminals that the screens are made for.
func Sizes() [][2]int { return [][2]int{{80, 24}, {120, 36}, {200, 60}} }

// AllKeys are the keys that a test may press, nearly all of a keyboard.
func AllKeys() []string {
	return []string{
		"1", "2", "3", "4", "5", "6", "tab", "shift+tab", "r", "enter", "space", "s", "R", "n", "?", "q", "z", "left", "right", "up", "down",
		".", ",", "x", "o", "a", "g", "d", "i", "y", "esc", "h", "j", "k", "l", "c", "e", "m", "pgup", "pgdown", "ctrl+c",
		"v", "t", "f", "u", "+", "-", "0", "shift+left", "shift+right", "shift+up", "shift+down", "[", "]", "{", "home", "end", "p", "<", ">", "w",
		"N", "(", ")", "#", "!", ";", "/", "S", "f2", "backspace", "ctrl+r", "ctrl+y", "ctrl+u",
	}
}
