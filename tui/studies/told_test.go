package studies

import (
	"slices"
	"testing"

	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// TestHelpTellsOfEveryKey: whichever key changes something, `?` tells of it.
func TestHelpTellsOfEveryKey(t *testing.T) {
	told := 0
	for _, way := range [][]string{{"down"}, {"tab", "down"}, {"tab", "tab"}, {"tab", "tab", "tab"}, {"!"}, {"enter"}, {"enter", "down", "enter"}} {
		var f *fixture // anew after each key that does something
		before := ""
		for _, k := range append(tuitest.AllKeys(), "@", "*", ":") {
			if f == nil {
				f = on(t, plan, 120, 36)
				mixed(f)
				f.press(way...)
				f.word = ""
				before = f.text()
			}
			_, cmd := f.Update(tuitest.Press(k))
			f.word = ""
			if slices.Contains([]string{"?", "ctrl+c"}, k) || cmd == nil && f.text() == before {
				continue
			}
			f = nil
			told++
			if !tuitest.Tells(kit.NewKeys().StudyGroups(), k, "Seeds of a study", "A task", "Everywhere") {
				t.Errorf("%s after %v does something, and the help tells of no such key", k, way)
			}
		}
	}
	if told < 30 {
		t.Errorf("only %d keys do something: the test looks in the wrong place", told)
	}
}
