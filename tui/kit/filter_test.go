package kit

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// pressed is a filter after some keys.
func pressed(f *Filter, codes ...rune) (known bool) {
	for _, code := range codes {
		msg := tea.KeyPressMsg{Code: code}
		if code >= ' ' && code < tea.KeyExtended && code != tea.KeyBackspace {
			msg.Text = string(code)
		}
		known = f.Press(msg, NewKeys())
	}
	return known
}

func TestFilter(t *testing.T) {
	var f Filter
	if pressed(&f, 'a') || f.Text != "" {
		t.Errorf("a key before it is opened gives %+v", f)
	}
	if pressed(&f, tea.KeyEscape) {
		t.Error("esc without a filter is its key")
	}
	if pressed(&f, '/', 'm', 'L', '/', 'q'); f.Text != "mL/q" || !f.Typing {
		t.Errorf("typed is %+v", f)
	}
	if pressed(&f, tea.KeyBackspace, tea.KeyBackspace, ' ', '1'); f.Text != "mL 1" {
		t.Errorf("after two keys back and two more it is %+v", f)
	}
	if pressed(&f, tea.KeyDown) {
		t.Error("a key that moves is one of the filter's")
	}
	for name, want := range map[string]bool{"Block.1.MLP": true, "block.1.attention": false, "mlp 2": false, "mlp 12": true} {
		if f.Takes(name) != want {
			t.Errorf("%q is taken %v", name, !want)
		}
	}
	if pressed(&f, tea.KeyEnter); f.Typing || f.Text != "mL 1" || pressed(&f, 'x') {
		t.Errorf("enter leaves %+v", f)
	}
	if pressed(&f, tea.KeyEscape); f != (Filter{}) || !f.Takes("anything") {
		t.Errorf("esc leaves %+v", f)
	}
	pressed(&f, '/', tea.KeyBackspace)
	for range 100 {
		pressed(&f, 'ä')
	}
	if f.Text != strings.Repeat("ä", longestFilter) {
		t.Errorf("a long text is cut to %q", f.Text)
	}
}
