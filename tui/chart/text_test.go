package chart

import "testing"

// What counts as simple is what stands alone in one cell.
func TestSimpleTextStandsAlone(t *testing.T) {
	simple := 0
	for r := range rune(0x3000) {
		if !isSimple(string(r)) {
			continue
		}
		simple++
		if w := textWidth(string(r)); w != 1 || !standsAlone(string(r), 1) {
			t.Errorf("%U takes %d cells", r, w)
		}
	}
	if want := 95 + 95 - 1 + 1; simple != want { // ASCII, Latin-1 but for one, the ellipsis
		t.Errorf("%d characters are simple, want %d", simple, want)
	}
	for _, s := range []string{"\x1b[1m", "a\n", "e\u0301", "\u00ad", "\xff", "広"} {
		if isSimple(s) {
			t.Errorf("%q is simple", s)
		}
	}
}
