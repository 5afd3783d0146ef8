package runs

import (
	"errors"
	"fmt"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

func strip(screen string) string { return ansi.Strip(screen) }

// layersShown turns to the pane of layers.
func layersShown(b *bench) { b.showPane(layersPane) }

// situations are the states of the screen, by the keys that lead there.
var situations = []struct {
	name  string
	begin func(b *bench)
	keys  []string
}{
	{"listed", nil, nil},
	{"one", nil, []string{"down", "d"}},
	{"three", nil, []string{"down", "d", "d", "d", "up", "up"}},
	{"tests", nil, []string{"down", "d", "d", "d", "tab", "tab", "tab", "a"}},
	{"differences", nil, []string{"down", "d", "d", "d", "tab", "tab", "\""}},
	{"layers", layersShown, []string{"down", "d", "down", "d"}},
	{"layers-angle", layersShown, []string{"down", "d", "down", "d", "o"}},
	{"layers-three", layersShown, []string{"down", "d", "d", "d"}},
	{"layers-unfinished", layersShown, []string{"d", "d"}},
	{"layers-ascii", func(b *bench) {
		layersShown(b)
		b.kit.Theme = kit.NewTheme(kit.Appearance{ASCII: true}, kit.Terminal{Dark: true, Profile: colorprofile.ASCII})
	}, []string{"down", "d", "down", "d"}},
	{"groups", nil, []string{"g", "d", "down", "d", "up", "enter"}},
	{"cross", nil, []string{"down", "d", "d", "[", "[", "[", "o", "x"}},
	{"diverged", nil, []string{"down", "d", "down", "down", "down", "d", "down", "d"}},
	{"filtered", nil, []string{"/", "s", "e", "e", "d", "=", "1", "enter"}},
	{"wrong", nil, []string{"/", "a", "c", "x", ">", "1"}},
	{"empty", func(b *bench) { b.send(listedMsg{turn: b.turn, now: noon}) }, nil},
	{"failed", func(b *bench) {
		b.send(listedMsg{turn: b.turn, err: errors.New("open runs: permission denied"), now: noon})
	}, nil},
	{"plain", func(b *bench) {
		b.kit.Theme = kit.NewTheme(kit.Appearance{}, kit.Terminal{Dark: true, Profile: colorprofile.ASCII})
	}, []string{"down", "d", "d", "d"}},
	{"ascii", func(b *bench) {
		b.kit.Theme = kit.NewTheme(kit.Appearance{ASCII: true}, kit.Terminal{Dark: true, Profile: colorprofile.ASCII})
	}, []string{"down", "d", "d", "d"}},
}

func TestGoldens(t *testing.T) {
	for _, s := range situations {
		for _, size := range tuitest.Sizes() {
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]), func(t *testing.T) {
				b := on(t, size[0], size[1])
				if s.begin != nil {
					s.begin(b)
				}
				b.keys(s.keys...)
				golden.RequireEqual(t, []byte(b.text()))
			})
		}
	}
}
