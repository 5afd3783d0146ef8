package studies

import (
	"os"
	"slices"
	"testing"

	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// TestHelpTellsOfEveryKey: whichever key changes something, `?` tells of it. So each key that it does not tell of is
// pressed, and without FATHOM_SLOW one of five of the others, which show that keys do something there.
func TestHelpTellsOfEveryKey(t *testing.T) {
	told, keys, tells := 0, append(tuitest.AllKeys(), "@", "*", ":"), map[string]bool{}
	for _, k := range keys {
		tells[k] = tuitest.Tells(kit.NewKeys().StudyGroups(), k, "Seeds of a study", "A task", "Everywhere")
	}
	for w, way := range [][]string{{"down"}, {"tab", "down"}, {"tab", "tab"}, {"tab", "tab", "tab"}, {"!"}, {"enter"}, {"enter", "down", "enter"}} {
		var f *fixture // anew after each key that does something
		before := ""
		for i, k := range keys {
			if tells[k] && (i+w)%5 > 0 && os.Getenv("FATHOM_SLOW") == "" {
				continue
			}
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
			if !tells[k] {
				t.Errorf("%s after %v does something, and the help tells of no such key", k, way)
			}
		}
	}
	least := 30
	if os.Getenv("FATHOM_SLOW") == "" {
		least /= 5
	}
	if told < least {
		t.Errorf("only %d keys do something: the test looks in the wrong place", told)
	}
}
