package runs

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
	told, keys, tells := 0, append(tuitest.AllKeys(), "@", "\"", ":", "delete"), map[string]bool{}
	for _, k := range keys {
		tells[k] = tuitest.Tells(kit.NewKeys().RunsGroups(), k, kit.RunsTitle, "What is marked", "A run", "Everywhere")
	}
	for w, way := range [][]string{{"down"}, {"down", "d", "d"}, {"down", "d", "d", "tab"}, {"d", "d", "tab", "tab"}, {"g"}} {
		begin := func() (b *bench, before string) { // anew after each key that does something
			b = on(t, 120, 36)
			b.keys(way...)
			b.word = ""
			return b, b.screen()
		}
		b, before := begin()
		for i, k := range keys {
			if slices.Contains([]string{"?", "q", "ctrl+c", "/"}, k) {
				continue // they leave, or answer, or begin a text
			}
			if tells[k] && (i+w)%5 > 0 && os.Getenv("FATHOM_SLOW") == "" {
				continue
			}
			b.keys(k)
			if b.word = ""; b.screen() == before {
				continue
			}
			b, before = begin()
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
