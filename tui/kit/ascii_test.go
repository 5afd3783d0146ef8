package kit

import (
	"strings"
	"testing"
)

// TestASCIISignsStayApart: signs that stand for different states in the same place.
func TestASCIISignsStayApart(t *testing.T) {
	for _, place := range []string{"✓●○◌‖✗!", "◌●✓✗○", "│─", "├┼┤█○◆", "▸ ", "‹›"} {
		marks := InASCII(place)
		for i, mark := range marks {
			if mark == '?' || place != "├┼┤█○◆" && strings.ContainsRune(marks[i+1:], mark) {
				t.Errorf("%s becomes %s", place, marks)
			}
		}
	}
}

// TestASCIIDots: what is on its way ends in three dots where there is room for them;
// what is cut ends in a sign that is no full stop.
func TestASCIIDots(t *testing.T) {
	for in, want := range map[string]string{
		"asking …\x1b[m    x": "asking ...\x1b[m  x",
		"asking …    x":       "asking ...  x",
		"asking …  \nx":       "asking ...\nx",
		"asking …  x":         "asking ~  x",
		"ano…\x1b[m":          "ano~\x1b[m",
	} {
		if got := InASCII(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
