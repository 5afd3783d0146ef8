package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// TestASCII walks all tabs in all situations and ways to look at them: no byte of
// any screen is outside ASCII, and each is exactly as large.
func TestASCII(t *testing.T) {
	for _, situation := range situations {
		for _, size := range tuitest.Sizes() {
			a := quiet(t, size[0], size[1])
			a.host.Appearance = kit.Appearance{ASCII: true}
			a.dress()
			show(a, situation.gauge, situation.log(still(a)))
			check := func(what string) {
				screen := a.screen()
				what = fmt.Sprintf("%s at %v, %s", situation.name, size, what)
				tuitest.Exact(t, what, screen, size[0], size[1])
				for i := range len(screen) {
					if screen[i] >= 0x80 {
						from := strings.LastIndexByte(screen[:i], '\n') + 1
						line, _, _ := strings.Cut(screen[from:], "\n")
						t.Fatalf("%s: %q", what, ansi.Strip(line))
					}
				}
			}
			for _, keys := range []string{"1", "1 o", "1 z x", "2", "2 c", "2 c enter", "3", "3 g", "3 v", "3 enter", "3 m", "3 #", "4", "4 right", "5", "5 g", "5 g g", "5 enter", "6", "6 + enter", "S down esc", "?", "? q"} {
				for _, key := range strings.Fields(keys) {
					a.Update(tuitest.Press(key))
					check(keys)
				}
			}
			a.asking = askNothing
			back := a.run.Time
			scrubbed(a, 1200)
			for tab := range a.tabs {
				a.showTab(tab)
				check("scrubbed back")
			}
			a.run.Time = back
		}
	}
	a := quiet(t, 80, 24)
	a.host.Appearance = kit.Appearance{ASCII: true}
	a.dress()
	a.notice = notice{text: "日本: “a” → b ≤ c"}
	screen := a.screen()
	tuitest.Exact(t, "wide letters", screen, 80, 24)
	if !strings.Contains(screen, `????: "a" ->b <=c`) {
		t.Errorf("the notice is %q", strings.Split(screen, "\n")[22])
	}
	a.resize(50, 10)
	if screen := a.screen(); !strings.Contains(screen, "60x16 cells") {
		t.Errorf("too small: %q", screen)
	}
}

func TestPoorTerminals(t *testing.T) {
	for _, test := range []struct {
		env  string
		want bool
	}{
		{"", false}, {"TERM=xterm-256color", false}, {"TERM=linux LANG=en_GB.UTF-8", true}, {"TERM=dumb", true},
		{"LANG=C", true}, {"LANG=C.UTF-8", false}, {"LANG=en_US.utf8", false}, {"LANG=de_DE.ISO-8859-1", true},
		{"LANG=C LC_ALL=C.UTF-8", false}, {"LANG=C.UTF-8 LC_CTYPE=POSIX", true}, {"LC_ALL=C LC_CTYPE=C.UTF-8 LANG=C.UTF-8", true},
	} {
		for _, told := range []string{"", "true", "false"} {
			look, want := kit.Appearance{}, test.want
			if told != "" {
				look.Set("ascii", told)
				want = told == "true"
			}
			a := quiet(t, 80, 24)
			a.host.Appearance = look
			a.Update(tea.EnvMsg(strings.Fields(test.env)))
			if got := a.kit.Theme.ASCII; got != want {
				t.Errorf("with %q and --ascii %q: ASCII %t, want %t", test.env, told, got, want)
			}
		}
	}
}
