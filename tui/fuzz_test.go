package tui

import (
	"fmt"
	"math/rand/v2"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/tui/tuitest"
)

// FuzzLive lives wildly in the app while its lab trains: random keys, mouse events and
// resizes. Nothing panics, every screen is exactly as large as the terminal, and
// afterwards nothing is left running.
func FuzzLive(f *testing.F) {
	f.Add(uint64(1), uint16(200))
	f.Add(uint64(2), uint16(200))
	f.Fuzz(func(t *testing.T, seed uint64, events uint16) {
		rng := rand.New(rand.NewPCG(seed, 1))
		d := drive(t, 80, 24)
		labOf(d.app).SetPace(2000)
		labOf(d.app).Resume()
		for range min(int(events), 1000) {
			d.catchUp()
			d.update(anything(rng, d.app))
			if a := d.app; a.width > 0 && a.height > 0 {
				tuitest.Exact(t, fmt.Sprintf("seed %d at %d×%d", seed, a.width, a.height), a.screen(), a.width, a.height)
			}
		}
		d.end()
	})
}

// anything is a random event: a key mostly.
func anything(rng *rand.Rand, a *App) tea.Msg {
	mouse := tea.Mouse{
		X: rng.IntN(max(1, a.width)+2) - 1, Y: rng.IntN(max(1, a.height)+2) - 1,
		Button: [...]tea.MouseButton{tea.MouseLeft, tea.MouseRight, tea.MouseWheelUp, tea.MouseWheelDown, tea.MouseNone}[rng.IntN(5)],
	}
	switch rng.IntN(12) {
	case 0:
		sizes := [...][2]int{{0, 0}, {1, 1}, {60, 16}, {80, 24}, {120, 36}, {200, 60}, {500, 200}, {rng.IntN(300), rng.IntN(100)}}
		size := sizes[rng.IntN(len(sizes))]
		return tea.WindowSizeMsg{Width: size[0], Height: size[1]}
	case 1, 2:
		return tea.MouseClickMsg(mouse)
	case 3:
		return tea.MouseMotionMsg(mouse)
	case 4:
		return tea.MouseReleaseMsg(mouse)
	case 5:
		return tea.MouseWheelMsg(mouse)
	}
	return tuitest.Press(tuitest.AllKeys()[rng.IntN(len(tuitest.AllKeys()))])
}
