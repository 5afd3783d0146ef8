package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/tuitest"
)

// answered presses keys and answers what comes of each before the next.
func answered(a *App, keys ...string) {
	var do func(cmd tea.Cmd)
	do = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, cmd := range msg {
				do(cmd)
			}
		case axis.Answer:
			_, next := a.Update(msg)
			do(next)
		}
	}
	for _, key := range keys {
		_, cmd := a.Update(tuitest.Press(key))
		do(cmd)
	}
}

// itemStates are the states of a row of a store that is shown, and the keys that lead there.
var itemStates = []struct {
	name string
	spec spec.Spec
	keys string
}{
	{"list", topics(), "* down down"},
	{"doubtful", topics(), "* right down"},
	{"changed", topics(), "* left"},
	{"row", topics(), "* enter , , &"},
	{"long", topics(), "* down down down down enter"},
	{"find", topics(), "* / f i g u r e s"},
	{"nothing", topics(), "* / x y z z y"},
	{"real", tuitest.StoreSpec(12, tuitest.Checkpoints(), nil), "* / s h a r e s esc"},
	{"deep", tuitest.StoreSpec(80, []int{0}, tuitest.Topics()), "* enter pgup , , , ,"},
}

// itemApp is an app in a state, with leakage to warn of.
func itemApp(t testing.TB, state int, width, height int) *App {
	t.Helper()
	of := itemStates[state]
	a := storeApp(t, of.spec, width, height)
	show(a, run.Gauge{}, tuitest.StoreDone(of.spec, state == 3))
	answered(a, strings.Fields(of.keys)...)
	return a
}

// TestGoldenStoreItems compares what is shown of a row with its goldens.
func TestGoldenStoreItems(t *testing.T) {
	for i, state := range itemStates {
		for _, size := range tuitest.Sizes() {
			t.Run(fmt.Sprintf("%s-%dx%d", state.name, size[0], size[1]), func(t *testing.T) {
				requireGolden(t, itemApp(t, i, size[0], size[1]), size[0], size[1])
			})
		}
	}
}

// TestStoreItemsAtAllSizes draws every state at sizes from the smallest on, in colours and without.
func TestStoreItemsAtAllSizes(t *testing.T) {
	for i, state := range itemStates {
		a := itemApp(t, i, 80, 24)
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ASCII} {
			a.Update(tea.ColorProfileMsg{Profile: profile})
			for _, width := range []int{60, 73, 99, 110, 180, 320} {
				for _, height := range []int{16, 21, 28, 34, 90} {
					a.resize(width, height)
					tuitest.Exact(t, fmt.Sprintf("%s at %d×%d", state.name, width, height), a.screen(), width, height)
				}
			}
		}
	}
}

// TestAListIsWalked goes along a list with a row that follows, to another list and back, and keeps
// the row when the list is closed.
func TestAListIsWalked(t *testing.T) {
	a := itemApp(t, 0, 120, 36)
	lacks(t, a, "misread by the last layer's probe · 212 of 2,000", "▸weather", "news-19 · row 19", "3 of 212 in this list")
	answered(a, "up", "up", "up")
	lacks(t, a, "news-1 · row 1")
	answered(a, "right")
	lacks(t, a, "doubtful to the last layer's probe, by its margin · 212", "news-1 · row 1")
	answered(a, "*", "*", "down", "enter", "[")
	lacks(t, a, "news-10 · row 10", "◂ step-16000")
}

// TestTypedKeysAreLetters: while one types no key does what it does elsewhere, but for ctrl+c.
func TestTypedKeysAreLetters(t *testing.T) {
	a := itemApp(t, 5, 120, 36)
	for _, key := range []string{"q", "?", "e", "1", "2", "r", "space", "[", "p", "!", "*", "/", "tab", "S", "R", "c", "g"} {
		answered(a, "ctrl+u", key)
		if word := strings.ReplaceAll(key, "space", " "); key != "tab" {
			lacks(t, a, "/"+word+"▏")
		}
	}
	if _, cmd := a.Update(tuitest.Press("ctrl+c")); cmd == nil {
		t.Error("ctrl+c does not quit while one types")
	}
}

func BenchmarkStoreItemsView(b *testing.B) {
	for i, state := range itemStates {
		b.Run(state.name, func(b *testing.B) {
			a := itemApp(b, i, 200, 60)
			for b.Loop() {
				a.View()
			}
		})
	}
}
