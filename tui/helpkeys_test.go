package tui

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"fathom/model/run"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// ofAll are the groups of a help that are of every screen.
var ofAll = []string{"Everywhere", "The experiment", "The fits", "Time"}

// untold is what the help of a screen says of itself, or of an answer to what it asks.
var untold = []string{"?", "ctrl+c", "enter"}

// TestHelpTellsOfEveryKey: whichever key changes something on a screen, in whatever is open there, `?` tells of it
// among those of the screen or of all. So each key that it does not tell of is pressed, and without FATHOM_SLOW one of
// seven of the others, which show that keys do something there.
func TestHelpTellsOfEveryKey(t *testing.T) {
	keys := slices.Concat(tuitest.AllKeys(), []string{"=", "*", "&", "_"})
	ways := map[string][][]string{
		"Train": {{}}, "Probes": {{}, {"g"}, {"c"}, {"c", "enter"}, {"o"}, {"o", "enter"}}, "PCA": {{}, {"g"}, {"enter"}, {"v"}, {"z"}, {"*"}},
		"Teach": {{}}, "Geometry": {{}, {"g"}, {"g", "g"}, {"enter"}}, "Seeds": {{}, {"enter"}},
	}
	quiets := func() *App {
		a := quiet(t, 120, 36)
		show(a, run.Gauge{Moments: 2}, tuitest.Everything(still(a)))
		return a
	}
	found := append(tuitest.StoreDone(topics(), false), tuitest.Measuring(topics())...)
	stores := func() *App {
		a := storeApp(t, topics(), 120, 36)
		show(a, run.Gauge{Moments: 5}, slices.Clone(found))
		return a
	}
	told, shown := 0, map[string]bool{}
	for name, begin := range map[string]func() *App{"a training": quiets, "a store": stores} {
		first := begin()
		groups := first.kit.Keys.StoredGroups()
		if name == "a training" {
			groups = first.kit.Keys.Groups(len(first.tabs))
		}
		for number := range 6 {
			first := begin()
			typed(first, fmt.Sprint(number+1))
			title := first.tabs[first.shown].Title()
			if shown[name+title] {
				continue // a store has fewer screens
			}
			shown[name+title] = true
			tells := map[string]bool{}
			for _, k := range keys {
				tells[k] = tuitest.Tells(groups, k, append(ofAll, title)...)
			}
			for _, way := range ways[title] {
				var a *App   // anew after each key that does something
				before := "" // the same each time
				for i, k := range keys {
					if tells[k] && !sampled(i, number) {
						continue
					}
					if a == nil {
						a = begin()
						typed(a, append([]string{fmt.Sprint(number + 1)}, way...)...)
					}
					if before == "" {
						before = body(a)
					}
					_, cmd := a.Update(tuitest.Press(k))
					if cmd == nil && body(a) == before {
						continue
					}
					if a = nil; slices.Contains(untold, k) || k >= "1" && k <= "6" {
						continue
					}
					told++
					if !tells[k] {
						t.Errorf("%s on the screen %s of %s, after %v: it does something, and the help tells of no such key", k, title, name, way)
					}
				}
			}
		}
	}
	least := 300
	if os.Getenv("FATHOM_SLOW") == "" {
		least /= 7
	}
	if told < least || len(shown) != 9 {
		t.Errorf("only %d keys do something, on the screens %v: the test looks in the wrong place", told, shown)
	}
}

// TestTells: what a help says of keys is read as people do.
func TestTells(t *testing.T) {
	groups := kit.NewKeys().Groups(6)
	for k, want := range map[string]bool{"0": true, "h": true, "pgup": true, "shift+left": true, "i": true, "a": true, "enter": true, "G": false, "q": false, "s": false} {
		if got := tuitest.Tells(groups, k, "PCA", "Probes"); got != want {
			t.Errorf("of %s it tells: %v", k, got)
		}
	}
}
