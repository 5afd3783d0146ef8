package tui

import (
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/tui/tuitest"
)

// TestStoreFilter: the layers of a long store are filtered by their names while these are typed,
// whatever the letters do elsewhere; the status line says how many are left, esc shows all again.
func TestStoreFilter(t *testing.T) {
	s := tuitest.StoreSpec(32, []int{0}, tuitest.Topics())
	for _, size := range tuitest.Sizes() {
		a := storeApp(t, s, size[0], size[1])
		show(a, run.Gauge{}, tuitest.StoreDone(s, false))
		shown := func(name string) bool {
			for line := range strings.Lines(screenOf(a)) {
				if fields := strings.Fields(strings.TrimLeft(line, " ▸")); len(fields) > 2 && fields[0] == name {
					return true
				}
			}
			return false
		}
		typed(a, "home", "/", "2", "7")
		lacks(t, a, "/27▏  1 of 33 layers", "enter keep")
		if !shown("block27") || shown("block3") || a.tabs[a.shown].Figure()[:7] != "block27" {
			t.Errorf("%v: 27 leaves\n%s", size, screenOf(a))
		}
		typed(a, "backspace", "enter")
		lacks(t, a, "“2”: 13 of 33 layers; esc shows all.")
		typed(a, "down", "down")
		if !strings.HasPrefix(a.tabs[a.shown].Figure(), "block29") {
			t.Errorf("%v: two down is %s", size, a.tabs[a.shown].Figure())
		}
		typed(a, "esc")
		lacks(t, a, "All 33 layers.")
		if !shown("block29") || !shown("block30") {
			t.Errorf("%v: esc leaves\n%s", size, screenOf(a))
		}
		typed(a, "/", "q", "?", "!", "R", "space")
		if a.asking != askNothing || a.page > 0 {
			t.Errorf("%v: what is typed does something else:\n%s", size, screenOf(a))
		}
		lacks(t, a, "/q?!R ▏  none of 33 layers has such a name: all are shown")
		typed(a, "esc", "/", "b", "enter", "c")
		lacks(t, a, "what block29 takes it for")
	}
}
