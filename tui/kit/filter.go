package kit

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Filter is what a list is searched for: words that a name must all hold, in any case. It is typed
// in the status line. The zero Filter takes every name.
type Filter struct {
	Text   string
	Typing bool
}

// longestFilter bounds what can be typed, in characters.
const longestFilter = 64

// Press takes a key, and reports whether it was one of the filter's: that which opens it, and while
// it is typed all that write, enter, which keeps it, and esc, which takes it away, then and later.
func (f *Filter) Press(msg tea.KeyPressMsg, keys Keys) (known bool) {
	switch {
	case !f.Typing && key.Matches(msg, keys.Find):
		f.Typing = true
	case key.Matches(msg, keys.Close) && (f.Typing || f.Text != ""):
		*f = Filter{}
	case !f.Typing:
		return false
	case key.Matches(msg, keys.Open):
		f.Typing = false
	case msg.String() == "backspace":
		if runes := []rune(f.Text); len(runes) > 0 {
			f.Text = string(runes[:len(runes)-1])
		}
	case msg.String() == "ctrl+u":
		f.Text = ""
	case msg.Text != "":
		if len([]rune(f.Text)) < longestFilter {
			f.Text += msg.Text
		}
	default:
		return false
	}
	return true
}

// Takes reports whether a name holds all that is looked for.
func (f Filter) Takes(name string) bool {
	name = strings.ToLower(name)
	for word := range strings.FieldsSeq(strings.ToLower(f.Text)) {
		if !strings.Contains(name, word) {
			return false
		}
	}
	return true
}

// Line is what is typed, with a cursor.
func (f Filter) Line() string { return "/" + f.Text + "▏" }
