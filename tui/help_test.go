package tui

import (
	"fmt"
	"strings"
	"testing"

	"fathom/tui/tuitest"
)

// TestHelpHasAllKeys: at every size and on every tab each key is on one of the pages, and on the
// first the tab's own and what is seen there.
func TestHelpHasAllKeys(t *testing.T) {
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {200, 60}} {
		a := quiet(t, size[0], size[1])
		for i, shown := range a.tabs {
			typed(a, fmt.Sprint(i+1), "?")
			var screens []string
			for range a.helpPages() {
				screens = append(screens, screenOf(a))
				tuitest.Exact(t, "keys", a.screen(), size[0], size[1])
				typed(a, "pgdown")
			}
			all := strings.Join(screens, "\n")
			for _, g := range a.kit.Keys.Groups(len(a.tabs)) {
				if g.Title == shown.Title() && !strings.Contains(screens[0], g.Rows[0][1]) {
					t.Errorf("at %v the first page of keys on tab %s has not its own:\n%s", size, shown.Title(), screens[0])
				}
				for _, row := range g.Rows {
					if !strings.Contains(all, row[1]) {
						t.Errorf("at %v the keys on tab %s lack %q:\n%s", size, shown.Title(), row[1], all)
					}
				}
			}
			if size[1] >= 24 && !strings.Contains(screens[0], "What you see here") {
				t.Errorf("at %v the first page on tab %s does not say what is seen:\n%s", size, shown.Title(), screens[0])
			}
			if typed(a, "?"); a.page != 0 {
				t.Errorf("at %v ? does not close what it opened", size)
			}
		}
	}
}

// TestHelpGivesWay: a key that is not the help's closes it and does what it does elsewhere.
func TestHelpGivesWay(t *testing.T) {
	a := quiet(t, 80, 24)
	if typed(a, "?", "S"); a.page != 0 || a.form == nil {
		t.Error("S over the help does not open the form")
	}
	a = quiet(t, 80, 24)
	if typed(a, "?", "esc"); a.page != 0 {
		t.Error("esc does not close the help")
	}
	if typed(a, "?", "3"); a.page != 0 || a.shown != 2 {
		t.Error("3 over the help does not show PCA")
	}
}
