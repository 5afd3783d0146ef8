package runs

import (
	"slices"
	"testing"

	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// TestHelpTellsOfEveryKey: whichever key changes something, `?` tells of it.
func TestHelpTellsOfEveryKey(t *testing.T) {
	told := 0
	for _, way := range [][]string{{"down"}, {"down", "d", "d"}, {"down", "d", "d", "tab"}, {"d", "d", "tab", "tab"}, {"g"}} {
		begin := func() (b *bench, before string) { // anew after each key that does something
			b = on(t, 120, 36)
			b.keys(way...)
			b.word = ""
			return b, b.screen()
		}
		b, before := begin()
		for _, k := range append(tuitest.AllKeys(), "@", "\"", ":", "delete") {
			if slices.Contains([]string{"?", "q", "ctrl+c", "/"}, k) {
				continue // they leave, or answer, or begin a text
			}
			b.keys(k)
			if b.word = ""; b.screen() == before {
				continue
			}
			b, before = begin()
			told++
			if !tuitest.Tells(kit.NewKeys().RunsGroups(), k, kit.RunsTitle, "What is marked", "A run", "Everywhere") {
				t.Errorf("%s after %v does something, and the help tells of no such key", k, way)
			}
		}
	}
	if told < 30 {
		t.Errorf("only %d keys do something: the test looks in the wrong place", told)
	}
}
