package line

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestPartsOfOneMoment gives a screen bit by bit that is another at each part, as one is that is
// played: its middle is that of no more than two moments at any time, the older one below.
func TestPartsOfOneMoment(t *testing.T) {
	const above, inner, below = 2, 10, 2
	screen := func(moment int) []string {
		return slices.Repeat([]string{fmt.Sprintf("step %04d of what is played", moment)}, above+inner+below)
	}
	p := Parts{Above: above, Below: below, First: []int{0, 1, -1, -2}}
	p.Take(screen(1000), 100)
	seen := map[string]bool{}
	for moment := 1001; moment < 1200; moment++ {
		p.Take(screen(moment), 100)
		middle := slices.Compact(strings.Split(p.Screen(), "\n")[above : above+inner])
		if len(middle) > 2 {
			t.Fatalf("at moment %d the middle is of %d moments: %q", moment, len(middle), middle)
		}
		seen[middle[0]] = true
	}
	if len(seen) < 10 {
		t.Errorf("only %d moments were drawn", len(seen))
	}
	before := p.Screen()
	p.Hurry()
	p.Take(screen(1200), 100)
	if strings.Count(p.Screen(), "step 1") < inner { // it is the same picture, of another moment
		t.Errorf("after a key that changes little the screen is %q", p.Screen())
	}
	p.Hurry()
	for range 20 {
		p.Take(screen(2000), 100)
	}
	if strings.Contains(p.Screen(), "step 1") || p.Screen() == before {
		t.Errorf("after a key the screen is still %q", p.Screen())
	}
}

// TestPartsOfAnotherPicture: after a key that brings another picture nothing of the one before stands
// beside it, unless all of it comes at once.
func TestPartsOfAnotherPicture(t *testing.T) {
	picture := func(of string) []string { return slices.Repeat([]string{strings.Repeat(of, 40)}, 14) }
	p := Parts{Above: 2, Below: 2, First: []int{0, 1, -1, -2}}
	p.Take(picture("a"), 100)
	p.Hurry()
	for i := range 20 {
		if changed := p.Take(picture("b"), 100); !changed {
			break
		}
		middle := strings.Join(strings.Split(p.Screen(), "\n")[2:12], "\n")
		if strings.Contains(middle, "a") {
			t.Fatalf("after %d parts the middle is\n%s", i+1, middle)
		}
	}
	if p.Screen() != strings.Join(picture("b"), "\n") {
		t.Errorf("in the end the screen is\n%s", p.Screen())
	}
	p.Hurry()
	p.Take(picture("c"), 10000)
	if middle := strings.Split(p.Screen(), "\n")[2:12]; slices.Contains(middle, "") {
		t.Errorf("though all has room in one part, lines are blank: %q", middle)
	}
}
