package tui

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/run"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// keymapKeys are all keys of the keymap but those that end the quiet lab, for whose end a
// restart would wait.
func keymapKeys() []string {
	keys := []string{"1", "2", "3", "4", "5", "6"}
	for _, names := range places {
		for _, b := range bindings(kit.NewKeys(), names) {
			keys = append(keys, b.Keys()...)
		}
	}
	slices.Sort(keys)
	return slices.DeleteFunc(slices.Compact(keys), func(k string) bool { return k == "R" || k == "N" })
}

// smallApp is an app in a situation, which can export.
func smallApp(t *testing.T, width, height, situation int) *App {
	a := quiet(t, width, height)
	a.host.Export = func(context.Context, run.View) (string, int, error) { return "", 0, nil }
	show(a, situations[situation].gauge, situations[situation].log(still(a)))
	return a
}

// mouseEverywhere sends clicks, motions and turns of the wheel at a window's corners and
// middle, and beyond them.
func mouseEverywhere(a *App, width, height int) {
	for _, x := range []int{-1, 0, width / 2, width} {
		for _, y := range []int{-1, 0, railLine, scrubberLine, bodyLine, height / 2, height} {
			for _, button := range []tea.MouseButton{tea.MouseLeft, tea.MouseWheelDown} {
				m := tea.Mouse{X: x, Y: y, Button: button}
				for _, msg := range []tea.Msg{tea.MouseClickMsg(m), tea.MouseMotionMsg(m), tea.MouseReleaseMsg(m), tea.MouseWheelMsg(m)} {
					a.Update(msg)
				}
			}
		}
	}
}

// calm takes back what a key may have opened.
func calm(a *App) { a.page, a.form, a.asking, a.exporting, a.busy = 0, nil, askNothing, false, false }

// sampled reports whether the i-th of many sizes is tried: all are with FATHOM_SLOW, else one of seven, which
// has a common divisor with no count of sizes here, from another one on in each situation.
func sampled(i, situation int) bool {
	return (i+situation)%7 == 0 || os.Getenv("FATHOM_SLOW") != ""
}

// TestEverySize: a window of any size, from a single cell on, takes every key on every tab
// and is filled to its last cell, with a page open or without.
func TestEverySize(t *testing.T) {
	keys := keymapKeys()
	for _, situation := range []int{0, 1, 3} {
		a := smallApp(t, 80, 24, situation)
		at := func(width, height int) {
			a.Update(tea.WindowSizeMsg{Width: width, Height: height})
			for i := range a.tabs {
				a.shown = i
				a.travel(nil, true, nil)
				for _, k := range []string{"?", "S", "c", "e"} {
					typed(a, k)
					tuitest.Exact(t, fmt.Sprintf("%s at %d×%d", k, width, height), a.screen(), width, height)
					typed(a, k, "esc")
					calm(a)
				}
			}
			a.shown = (width + height) % len(a.tabs) // each tab gets all keys at a quarter of the sizes
			typed(a, keys...)
			a.Update(tea.PasteMsg{Content: "1\n2"})
			mouseEverywhere(a, width, height)
			a.View()
			calm(a)
		}
		for width := 1; width <= kit.MinWidth; width++ {
			for height := 1; height <= kit.MinHeight; height++ {
				if sampled(width*kit.MinHeight+height, situation) {
					at(width, height)
				}
			}
		}
		for _, size := range [][2]int{{1, 1}, {59, 16}, {60, 15}, {60, 16}, {200, 3}, {3, 200}, {200, 15}, {59, 200}, {60, 200}, {200, 16}} {
			at(size[0], size[1])
		}
	}
}

// opened are the ways to have something open over the tabs, or in them.
var opened = map[string][]string{
	"nothing": {}, "keys": {"?"}, "form": {"S"}, "question": {"q"}, "matrix": {"2", "c"}, "images": {"2", "c", "enter"}, "pick": {"3", "enter"},
	"space": {"3", "v"}, "export": {"e"},
}

// TestShrinking: whatever is open, a window may shrink to a single cell and grow again, with
// keys and the mouse in between. Nothing breaks, and what is open is there again.
func TestShrinking(t *testing.T) {
	keys := keymapKeys()
	for _, situation := range []int{0, 1, 3} {
		for name, way := range opened {
			a := smallApp(t, 200, 60, situation)
			a.pressed = true // the hint for who has pressed nothing yet would be gone afterwards
			typed(a, way...)
			before := ansi.Strip(a.screen())
			page, form, asking := a.page, a.form, a.asking
			for step := range 60 {
				if !sampled(step, situation) && step < 59 {
					continue
				}
				width, height := max(1, 200-step*4), 60-step
				a.Update(tea.WindowSizeMsg{Width: width, Height: height})
				tuitest.Exact(t, fmt.Sprintf("%s shrunk to %d×%d", name, width, height), a.screen(), width, height)
				if a.small() && asking == askNothing {
					typed(a, slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == "q" || k == "ctrl+c" })...)
				}
				if a.small() {
					mouseEverywhere(a, width, height)
				}
			}
			for _, size := range [][2]int{{0, 0}, {-1, -1}, {1, 0}, {0, 60}, {200, 0}, {1, 1}} {
				a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				a.View()
				typed(a, "?", "S", "c", "e")
			}
			a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
			if a.page != page || a.form != form || a.asking != asking {
				t.Errorf("%s: it is not as it was after growing again", name)
			}
			if after := ansi.Strip(a.screen()); after != before {
				t.Errorf("%s, %s: the screen is not as it was:\n%s\nbefore:\n%s", name, situations[situation].name, after, before)
			}
		}
	}
}

// TestSmallWindowsCanBeLeft: q and ctrl+c leave a window that shows nothing but a sentence,
// also over a form, where q would be a letter; what would be lost is asked there too.
func TestSmallWindowsCanBeLeft(t *testing.T) {
	for _, k := range []string{"q", "ctrl+c"} {
		for _, open := range []string{"", "?", "S"} {
			a := smallApp(t, 80, 24, 3)
			if open != "" {
				typed(a, open)
			}
			a.Update(tea.WindowSizeMsg{Width: 40, Height: 6})
			_, cmd := a.Update(tuitest.Press(k))
			if cmd == nil {
				t.Errorf("%s over %q does not leave", k, open)
			} else if _, quits := cmd().(tea.QuitMsg); !quits {
				t.Errorf("%s over %q does not leave", k, open)
			}
		}
	}
	a := smallApp(t, 40, 6, 1)
	if _, cmd := a.Update(tuitest.Press("q")); cmd != nil {
		t.Error("q while the network trains does not ask")
	}
	text := strings.Join(strings.Fields(ansi.Strip(a.screen())), " ")
	if want := "Quit and lose the training at 3,412 of 10,000? y yes, n no."; text != want {
		t.Errorf("the question is %q, want %q", text, want)
	}
	if _, cmd := a.Update(tuitest.Press("y")); cmd == nil {
		t.Error("y does not leave")
	}
}

// TestHugeWindows: a size is what a terminal says, and nothing is drawn on more than any has.
func TestHugeWindows(t *testing.T) {
	a := smallApp(t, 80, 24, 3)
	a.Update(tea.WindowSizeMsg{Width: 1 << 30, Height: 1 << 30})
	tuitest.Exact(t, "huge", a.screen(), kit.MostWidth, kit.MostHeight)
}

// TestPartsFitAnySize: what makes up the screen can be drawn at any size by itself too, so
// that no panic hangs on the check for small windows alone.
func TestPartsFitAnySize(t *testing.T) {
	for _, situation := range []int{0, 1, 3, 4} {
		t.Run(situations[situation].name, func(t *testing.T) {
			t.Parallel()
			a := smallApp(t, 200, 60, situation)
			a.openForm()
			for width := -1; width <= kit.MinWidth; width++ {
				if !sampled(width+1, situation) && width < kit.MinWidth {
					continue
				}
				for _, height := range []int{-1, 0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16} {
					a.kit.Cols, a.kit.Rows = width, height
					for i, tab := range a.tabs {
						tab.View(width, height)
						// The pages of keys are the same in all situations, and each tab's are tried at some sizes.
						if situation == 0 && (i == (width+height+2)%len(a.tabs) || os.Getenv("FATHOM_SLOW") != "") {
							a.shown, a.page = i, 1
							a.help().View(a.page, width, height)
							a.page = 0
						}
					}
					if situation == 0 || situation == 4 { // without data and with them
						a.form.Resize()
						a.form.View(width, height)
					}
				}
			}
		})
	}
}
