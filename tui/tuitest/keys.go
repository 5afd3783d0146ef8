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
		if w := widthOf(line); w != width {
			t.Fatalf("%s: line %d is %d cells wide, want %d: %q", what, i, w, width, ansi.Strip(line))
		}
	}
}

// widths are how wide the library says that lines are which were measured before: most lines of a screen are those of
// the one before it.
var widths = struct {
	sync.Mutex
	of map[string]int
}{of: map[string]int{}}

// widthOf is how wide the library says that a line is.
func widthOf(line string) int {
	widths.Lock()
	defer widths.Unlock()
	w, known := widths.of[line]
	if !known {
		if w = ansi.StringWidth(line); len(widths.of) >= 1<<14 {
			clear(widths.of)
		}
		widths.of[strings.Clone(line)] = w
	}
	return w
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
