package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// seedStates are the states of the screen of the seeds that are designed: so many of all are done, with
// some that diverged, and keys are pressed.
var seedStates = []struct {
	name      string
	done, all int
	diverged  []int
	paused    bool
	keys      string
}{
	{"before", 0, 0, nil, false, "+"},
	{"begun", 0, 5, nil, false, ""},
	{"first", 1, 5, nil, false, ""},
	{"running", 3, 5, nil, false, ""},
	{"paused", 3, 5, nil, true, ""},
	{"done", 5, 5, nil, false, "down"},
	{"difference", 5, 5, nil, false, "down down down down down down down down down down"},
	{"explained", 5, 5, nil, false, "down down down down down down down down down down enter"},
	{"mean", 5, 5, nil, false, "down enter"},
	{"networks", 5, 5, nil, false, "right"},
	{"more", 5, 5, nil, false, "+ +"},
	{"diverged", 6, 6, []int{1, 4}, false, "y"},
}

// onSeeds is an app on the screen of the seeds in one of their states.
func onSeeds(t testing.TB, width, height, state int) *App {
	s := seedStates[state]
	a := quiet(t, width, height)
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	if s.all > 0 {
		gauge := run.Gauge{}
		if s.done < s.all {
			gauge = run.Gauge{Stage: spec.Seeds, Step: s.done, Steps: s.all, Paused: s.paused}
		}
		show(a, gauge, tuitest.Seeds(a.run.Spec, s.done, s.all, s.diverged...))
	}
	a.showTab(slices.IndexFunc(a.tabs, func(t tab) bool { return t.Title() == "Seeds" }))
	typed(a, strings.Fields(s.keys)...)
	return a
}

func TestGoldenSeeds(t *testing.T) {
	for i, state := range seedStates {
		for _, size := range tuitest.Sizes() {
			t.Run(fmt.Sprintf("%s-%dx%d", state.name, size[0], size[1]), func(t *testing.T) {
				requireGolden(t, onSeeds(t, size[0], size[1], i), size[0], size[1])
			})
		}
	}
	t.Run("ascii-120x36", func(t *testing.T) {
		a := onSeeds(t, 120, 36, 6)
		asASCII(a)
		requireGolden(t, a, 120, 36)
	})
	t.Run("failed-80x24", func(t *testing.T) {
		a := onSeeds(t, 80, 24, 3)
		show(a, run.Gauge{}, []spec.Event{spec.Failed{Stage: spec.Seeds, Reason: "no room for another network"}})
		requireGolden(t, a, 80, 24)
	})
	t.Run("past-120x36", func(t *testing.T) {
		a := onSeeds(t, 120, 36, 5)
		a.run.Time.Moments = []int{0, 100, 1000, 10000}
		goBack(a, 1000, nil)
		requireGolden(t, a, 120, 36)
	})
}

// TestSeedsInASCII: no byte of the screen is outside ASCII, in any state.
func TestSeedsInASCII(t *testing.T) {
	for i, state := range seedStates {
		for _, size := range tuitest.Sizes() {
			a := onSeeds(t, size[0], size[1], i)
			asASCII(a)
			screen := a.screen()
			tuitest.Exact(t, state.name, screen, size[0], size[1])
			if at := strings.IndexFunc(screen, func(r rune) bool { return r >= 0x80 }); at >= 0 {
				t.Errorf("%s at %v: %q", state.name, size, screen[at:min(len(screen), at+40)])
			}
		}
	}
}

// TestSeedsAreAskedFor: r asks for as many seeds as are chosen, also while the training goes on, and more
// once they are done.
func TestSeedsAreAskedFor(t *testing.T) {
	a := onSeeds(t, 120, 36, 0)
	typed(a, "r")
	show(a, run.Gauge{Stage: spec.Train, Step: 3, Steps: 10}, nil)
	typed(a, "r")
	if a.word != "Seeds comes after the training." {
		t.Errorf("while the network trains it says %q", a.word)
	}
	show(a, run.Gauge{Stage: spec.Seeds, Step: 2, Steps: 6, PerSecond: 0.2}, tuitest.Seeds(a.run.Spec, 2, 6))
	lacks(t, a, "seed 2/6", "● replicating")
	typed(a, "r")
	show(a, run.Gauge{}, tuitest.Seeds(a.run.Spec, 6, 6))
	typed(a, "r", "+", "r")
	if told := still(a).Told(); !slices.Equal(told, []string{"ask seeds 6", "ask seeds 6", "ask seeds 7"}) {
		t.Errorf("the run was told %v", told)
	}
}
