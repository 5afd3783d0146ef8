package tui

import (
	"fmt"
	"strings"
	"testing"
)

// TestHelpHasTheKeysOfTheTab: on the smallest usual screen, every key that works on the
// shown tab is on the page.
func TestHelpHasTheKeysOfTheTab(t *testing.T) {
	a := quiet(t, 80, 24)
	for i, tab := range a.tabs {
		typed(a, fmt.Sprintf("%d ?", i+1))
		screen := screenOf(a)
		for _, g := range a.session.keys.groups() {
			if g.tabs && !strings.Contains(g.title, tab.Title()) {
				continue
			}
			for _, row := range g.rows {
				if !strings.Contains(screen, row[1]) {
					t.Errorf("the keys on tab %s lack %q:\n%s", tab.Title(), row[1], screen)
				}
			}
		}
		typed(a, "?")
	}
}
