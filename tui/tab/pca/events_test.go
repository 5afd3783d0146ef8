package pca

import (
	"fmt"
	"math/rand/v2"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/tui/tuitest"
)

// TestComponentsByChance presses keys, moves the mouse, resizes, goes through time and
// answers, all at random: no panic, and every picture exactly as large as its screen.
func TestComponentsByChance(t *testing.T) {
	rng, keys := rand.New(rand.NewPCG(5, 0)), tuitest.AllKeys()
	b, tab := onPCA(t, 120, 30)
	mouse := func() tea.MouseMsg {
		m := tea.Mouse{X: rng.IntN(210), Y: rng.IntN(65), Button: tea.MouseButton(rng.IntN(6))}
		return [...]tea.MouseMsg{tea.MouseClickMsg(m), tea.MouseMotionMsg(m), tea.MouseReleaseMsg(m), tea.MouseWheelMsg(m)}[rng.IntN(4)]
	}
	for i := range 600 {
		switch rng.IntN(8) {
		case 0:
			b.Kit.Cols, b.Kit.Rows = rng.IntN(260), rng.IntN(84)
		case 1:
			step := 100 * rng.IntN(101)
			b.GoBack(step, tuitest.FrameAt(step, rng.Float64()))
		case 2:
			b.GoLive()
		case 3:
			if tab.pick.Number >= 0 && tab.step() >= 0 {
				answerPick(tab)
			}
			if tab.asking && tab.refitting() {
				tab.receive(frameAnswer{run.FrameQuery{Step: tab.step(), Classes: tab.refitClasses}, tuitest.FrameAt(tab.step(), 0, tab.refitClasses...), nil})
			} else if tab.asking {
				tab.receive(frameAnswer{run.FrameQuery{Step: tab.step()}, tuitest.FrameAt(tab.step(), 0.2), nil})
			}
		case 4, 5:
			b.Mouse(mouse())
		default:
			b.Type(keys[rng.IntN(len(keys))])
		}
		if b.Kit.Cols >= 60 && b.Kit.Rows >= 10 {
			tuitest.Exact(t, fmt.Sprintf("event %d at %d×%d", i, b.Kit.Cols, b.Kit.Rows), b.View(), b.Kit.Cols, b.Kit.Rows)
		} else {
			b.View()
		}
	}
}
