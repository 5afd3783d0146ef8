package tui

import (
	"context"
	"fathom/model/measure"
	"fathom/tui/kit"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// TestASCII walks all tabs in all situations and ways to look at them: no byte of
// any screen is outside ASCII, and each is exactly as large.
func TestASCII(t *testing.T) {
	for _, situation := range situations {
		for _, size := range sizes {
			a := quiet(t, size[0], size[1])
			a.appearance = kit.Appearance{ASCII: true}
			a.dress()
			show(a, situation.gauge, situation.log(a.session.store))
			check := func(what string) {
				screen := a.screen()
				what = fmt.Sprintf("%s at %v, %s", situation.name, size, what)
				exact(t, what, screen, size[0], size[1])
				for i := range len(screen) {
					if screen[i] >= 0x80 {
						from := strings.LastIndexByte(screen[:i], '\n') + 1
						line, _, _ := strings.Cut(screen[from:], "\n")
						t.Fatalf("%s: %q", what, ansi.Strip(line))
					}
				}
			}
			for _, keys := range []string{"1", "1 o", "1 z x", "2", "2 c", "2 c o", "3", "3 g", "3 v", "3 c", "3 m", "3 d", "4", "4 i", "S down esc", "?", "? q"} {
				for _, key := range strings.Fields(keys) {
					a.Update(press(key))
					check(keys)
				}
			}
			a.asking = askNothing
			back := a.session.time
			scrubbed(a, 1200)
			for tab := range a.tabs {
				a.showTab(tab)
				check("scrubbed back")
			}
			a.session.time = back
		}
	}
	a := quiet(t, 80, 24)
	a.appearance = kit.Appearance{ASCII: true}
	a.dress()
	a.notice = notice{text: "日本: “a” → b ≤ c"}
	screen := a.screen()
	exact(t, "wide letters", screen, 80, 24)
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
			ctx, cancel := context.WithCancel(t.Context())
			a := New(ctx, measure.Rules().Default, stripes, look)
			a.Update(tea.EnvMsg(strings.Fields(test.env)))
			if got := a.session.theme.ASCII; got != want {
				t.Errorf("with %q and --ascii %q: ASCII %t, want %t", test.env, told, got, want)
			}
			cancel()
			a.Lab().Close()
		}
	}
}
