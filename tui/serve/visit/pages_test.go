package visit

import (
	"fmt"
	"strings"
	"testing"

	"fathom/tui/serve/room"
)

// TestPages: at the entrance `?` opens the pages of keys, which are turned and closed as the app's are, and any other
// key closes them and does what it does; a word of the host's closes them, too.
func TestPages(t *testing.T) {
	p := newPlace(t)
	v := p.visitor(t, "mia", 80, 24, "")
	v.untilSees("1 room", "? keys")
	v.types("?")
	v.untilSees("go into the room", "ask to steer; answer; end that", "One at most steers it", "PgDn more")
	first := v.sees()
	v.types("down")
	if v.sees() == first || v.page != 2 {
		t.Errorf("the next page is\n%s", v.sees())
	}
	v.types("up", "up")
	if v.sees() != first {
		t.Errorf("the first page is\n%s", v.sees())
	}
	for range 20 {
		v.types("pgdown")
	}
	if last := v.help().Pages(80, 23); v.page != last || strings.Contains(v.sees(), "PgDn more") || !strings.Contains(v.sees(), fmt.Sprintf("Page %d of %d", last, last)) {
		t.Errorf("behind the last page there is\n%s", v.sees())
	}
	for _, key := range []string{"?", "esc"} {
		if v.types(key); v.page != 0 || strings.Contains(v.sees(), "not a key") {
			t.Errorf("%s does not close the pages\n%s", key, v.sees())
		}
		v.types("?")
	}
	if v.types("x"); v.page != 0 {
		t.Error("x leaves the pages open")
	}
	v.untilSees("x is not a key here.")
	v.types("?")
	v.send(Warning("The host stops."))
	v.untilSees("1 room", "The host stops.")
	v.types("?", "enter")
	v.untilSees("nobody steers")
}

// TestTheOrderIsOne: in every window the keys are the last line, and above them the line about the room; the app's
// own is above that, where there is room for both.
func TestTheOrderIsOne(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		for _, size := range [][2]int{{60, 16}, {60, 17}, {80, 24}, {120, 36}, {200, 60}} {
			v := newPlace(t).visitor(t, "mia", size[0], size[1], "lab")
			v.untilSees("nobody steers", "? keys")
			inOrder := func(whose string) {
				t.Helper()
				lines := v.lines()
				n := len(lines)
				if n != size[1] || !strings.Contains(lines[n-2], "nobody steers") || !strings.Contains(lines[n-1], "? keys") {
					t.Errorf("%v: the last lines of %d of %s screen are %q", size, n, whose, lines[n-3:])
				}
			}
			inOrder("a shared")
			if size[1] == 16 {
				continue // the app says what a key did, where the line about the room was
			}
			v.types("2")
			v.until("their own screen", func() bool { return v.app != nil && !v.apart })
			inOrder("their own")
		}
	})
}

// TestColumns: what is said of a room is whole in a window of any width, and near what it is of.
func TestColumns(t *testing.T) {
	for _, width := range []int{60, 80, 119, 120, 200, 300} {
		v := newPlace(t).visitor(t, "mia", width, 24, "")
		v.untilSees("1 room")
		head := strings.TrimRight(v.lines()[2], " ")
		if !strings.HasSuffix(head, "here") || len([]rune(head)) > 160 {
			t.Errorf("in %d columns the head is %q", width, head)
		}
		for i, name := range []string{"20261128T161246Z-mnist-100x3-s1-mzdm", "20261128T161246Z-mnist-100x3-s1-pzha"} {
			v.entries = []room.Entry{{Name: name, About: "a run"}}
			line := v.entry(0)
			if end := []string{"-mzdm  ", "-pzha  "}[i]; !strings.Contains(line, end) || width >= 120 && !strings.Contains(line, name) {
				t.Errorf("in %d columns a saved run is %q", width, line)
			}
		}
	}
}
