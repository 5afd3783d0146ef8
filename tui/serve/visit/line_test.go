package visit

import (
	"strings"
	"testing"
)

// lines are those that a visitor sees.
func (v *visitor) lines() []string { return strings.Split(v.sees(), "\n") }

// TestTheLeastWindow: a window that has no line to spare says who steers as well, where the app says nothing.
func TestTheLeastWindow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPlace(t)
		mia := p.visitor(t, "mia", 60, 16, "lab")
		mia.until("who steers", func() bool { return strings.Contains(mia.sees(), "nobody steers") })
		tom := p.visitor(t, "tom", 60, 16, "lab")
		tom.until("the room", func() bool { return strings.Contains(tom.sees(), "2 here") })
		mia.types("ctrl+t")
		tom.until("who steers", func() bool { return strings.Contains(tom.sees(), "mia steers") })
		if lines := tom.lines(); len(lines) != 16 || !strings.Contains(lines[14], "mia steers") || !strings.Contains(lines[15], "keys") {
			t.Errorf("tom sees\n%s", tom.sees())
		}
		mia.until("their own screen", func() bool { return mia.app != nil && !mia.apart })
		mia.until("that they steer", func() bool { return strings.Contains(mia.sees(), "you steer") })
		if line := mia.lines()[14]; strings.Contains(line, "You") || strings.Contains(line, "…") {
			t.Errorf("mia reads %q, of which a part does not fit", line)
		}
		tom.types("ctrl+t")
		mia.until("that tom asks", func() bool { return strings.Contains(mia.lines()[14], "tom asks") })
		if len(mia.lines()) != 16 {
			t.Errorf("mia sees %d lines", len(mia.lines()))
		}
	})
}

// TestInPlaceOf puts a line where another was.
func TestInPlaceOf(t *testing.T) {
	for _, tt := range []struct {
		row     int
		picture string
		is      string
	}{{0, "a\nb\nc", "x\nb\nc"}, {1, "a\nb\nc", "a\nx\nc"}, {3, "a\nb\nc", "a\nb\nc"}} {
		if got := inPlaceOf(tt.row, tt.picture, "x"); got != tt.is {
			t.Errorf("in place of line %d there is %q", tt.row, got)
		}
	}
}

// TestLinesBeginAnew: each line of a picture ends in the terminal's own pen, since those who have seen all lines but
// one are sent that one alone.
func TestLinesBeginAnew(t *testing.T) {
	p := newPlace(t)
	for _, size := range [][2]int{{60, 16}, {80, 24}, {200, 60}} {
		mia := p.visitor(t, "mia", size[0], size[1], "")
		seen := func() {
			for i, line := range strings.Split(mia.View().Content, "\n") {
				if at := strings.LastIndex(line, "\x1b["); at >= 0 && !strings.HasPrefix(line[at:], "\x1b[m") && !strings.HasPrefix(line[at:], "\x1b[0m") {
					t.Errorf("%v: line %d ends in a pen: %q", size, i, line[at:])
				}
			}
		}
		seen()
		mia.types("enter")
		mia.until("the room", func() bool { return mia.in != nil && strings.Contains(mia.sees(), "here") })
		for _, key := range []string{"1", "2", "3", "4", "5", "6", "?", "?", "e", "esc", "q"} {
			mia.types(key)
			seen()
		}
	}
}
