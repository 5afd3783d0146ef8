package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/model/run"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// TestRailIsWhole: at every width that the app draws at, in every state and with every character set, the
// rail names all tabs, with words for all states or for none.
func TestRailIsWhole(t *testing.T) {
	words := map[bool]int{}
	for _, situation := range situations {
		a := quiet(t, 80, 30)
		show(a, situation.gauge, situation.log(still(a)))
		for width := kit.MinWidth; width <= 140; width++ {
			a.resize(width, 30)
			a.kit.Theme.ASCII = width%2 == 0
			rail := a.rail()
			if width%5 == 0 { // a screen, of which the rail is a line, takes long to draw
				rail = strings.Split(a.screen(), "\n")[railLine]
			}
			rail = strings.TrimRight(ansi.Strip(rail), " ")
			for i, tab := range a.tabs {
				if !strings.Contains(rail, fmt.Sprintf(" %d %s", a.digits[i], tab.Title())) {
					t.Fatalf("%s at %d columns: %q lacks %s", situation.name, width, rail, tab.Title())
				}
			}
			if strings.Contains(rail, "…") || strings.Contains(rail, "...") {
				t.Fatalf("%s at %d columns: %q is cut off", situation.name, width, rail)
			}
			words[strings.Count(rail, "not run")+strings.Count(rail, "done") > 0]++
		}
	}
	if words[true] < 50 || words[false] < 50 {
		t.Errorf("%v rails have words and have none: the test looks in the wrong place", words)
	}
}

// TestRailIsPressed: with words and without, a press on a tab's name shows it.
func TestRailIsPressed(t *testing.T) {
	for _, width := range []int{60, 72, 80, 100, 110, 140} {
		a := quiet(t, width, 30)
		show(a, run.Gauge{}, tuitest.Everything(still(a)))
		rail := ansi.Strip(a.rail())
		for i, tab := range a.tabs {
			at := ansi.StringWidth(rail[:strings.Index(rail, tab.Title())])
			if got := a.tabAt(at); got != i {
				t.Errorf("at %d columns the tab at %d is %d, want %d", width, at, got, i)
			}
		}
	}
}
