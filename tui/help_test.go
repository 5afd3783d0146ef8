package tui

import (
	"fmt"
	"strings"
	"testing"

	"fathom/tui/tuitest"
)

// TestHelpHasAllKeys: at every size and on every tab each key is on one of the pages,
// the tab's own on the first.
func TestHelpHasAllKeys(t *testing.T) {
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {200, 60}} {
		a := quiet(t, size[0], size[1])
		for i, shown := range a.tabs {
			typed(a, fmt.Sprint(i+1))
			var screens []string
			for range a.helpPages() {
				typed(a, "?")
				screens = append(screens, screenOf(a))
				tuitest.Exact(t, "keys", a.screen(), size[0], size[1])
			}
			all := strings.Join(screens, "\n")
			for _, g := range a.kit.Keys.Groups(len(a.tabs)) {
				if strings.Contains(g.Title, shown.Title()) && !strings.Contains(screens[0], g.Title) {
					t.Errorf("at %v the first page of keys on tab %s has not its own:\n%s", size, shown.Title(), screens[0])
				}
				for _, row := range g.Rows {
					if !strings.Contains(all, row[1]) {
						t.Errorf("at %v the keys on tab %s lack %q:\n%s", size, shown.Title(), row[1], all)
					}
				}
			}
			if typed(a, "?"); a.page != 0 {
				t.Errorf("at %v ? does not close the last of %d pages", size, len(screens))
			}
		}
	}
}

// TestHelpIsOnOnePage: where there is room, all keys are seen at once.
func TestHelpIsOnOnePage(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {200, 60}} {
		if pages := quiet(t, size[0], size[1]).helpPages(); pages != 1 {
			t.Errorf("at %v the keys take %d pages", size, pages)
		}
	}
}
