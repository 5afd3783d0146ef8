package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestHelpHasTheKeysOfTheTab: on the smallest usual screen, every key that works on the
// shown tab is on the page.
func TestHelpHasTheKeysOfTheTab(t *testing.T) {
	a := quiet(t, 80, 24)
	for i, shown := range a.tabs {
		typed(a, fmt.Sprint(i+1), "?")
		screen := screenOf(a)
		for _, g := range a.session.keys.groups() {
			ofAnother := func(other tab) bool { return other != shown && strings.Contains(g.title, other.Title()) }
			if !strings.Contains(g.title, shown.Title()) && slices.ContainsFunc(a.tabs, ofAnother) || g.title == formTitle {
				continue
			}
			for _, row := range g.rows {
				if !strings.Contains(screen, row[1]) {
					t.Errorf("the keys on tab %s lack %q:\n%s", shown.Title(), row[1], screen)
				}
			}
		}
		typed(a, "?")
	}
}

// TestHelpHasAllKeys: on a larger screen every key is on the page, those of other tabs
// and of the form too.
func TestHelpHasAllKeys(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {200, 60}} {
		a := quiet(t, size[0], size[1])
		typed(a, "?")
		screen := screenOf(a)
		for _, g := range a.session.keys.groups() {
			for _, row := range g.rows {
				if !strings.Contains(screen, row[1]) {
					t.Errorf("at %v the keys lack %q:\n%s", size, row[1], screen)
				}
			}
		}
	}
}
