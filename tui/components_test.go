package tui

import (
	"fmt"
	"strconv"
	"testing"

	"fathom/model/run"
	"fathom/tui/tuitest"
)

// pcaStates are the states of the PCA tab that are designed, each reached from a whole run by keys.
// layout is how often g is pressed at each of the sizes.
var pcaStates = []struct {
	name   string
	layout [3]int
	do     func(a *App, q *questions)
}{
	{"past", [3]int{1, 1, 1}, func(a *App, _ *questions) { goBack(a, 500, tuitest.FrameAt(500, 0.7)) }},
	{"developing", [3]int{1, 1, 1}, func(a *App, _ *questions) { goBack(a, 500, tuitest.FrameAt(300, 0.7)) }},
	{"strip", [3]int{2, 1, 1}, func(*App, *questions) {}},
	{"space", [3]int{}, func(a *App, _ *questions) { typed(a, "v", "right", "up") }},
	{"picked", [3]int{}, func(a *App, q *questions) { typed(a, "enter", "right"); q.answer() }},
	{"picked-past", [3]int{}, func(a *App, q *questions) {
		goBack(a, 500, tuitest.FrameAt(500, 0.7))
		typed(a, "enter", "right", ",")
		q.answer()
	}},
	{"wrong", [3]int{}, func(a *App, _ *questions) { goBack(a, 500, tuitest.FrameAt(500, 0.7)); typed(a, "m") }},
	{"refit", [3]int{}, func(a *App, q *questions) { typed(a, "d", "f"); q.answer() }},
	{"zoomed", [3]int{0, 2, 2}, func(a *App, _ *questions) { typed(a, "+", "+", "+", "shift+right", "shift+up") }},
}

// onPCA is an app that shows the PCA tab of a whole run, with 101 moments.
func onPCA(t *testing.T, width, height int) (*App, *questions) {
	t.Helper()
	a := quiet(t, width, height)
	r := still(a)
	for step := 0; step <= 10000; step += 100 {
		a.run.Time.Moments = append(a.run.Time.Moments, step)
	}
	r.OnFrame = func(q run.FrameQuery) (*run.Frame, error) { return tuitest.FrameAt(q.Step, 0, q.Classes...), nil }
	r.OnInspect = func(q run.InspectQuery) (*run.Inspection, error) { return tuitest.InspectionOf(q), nil }
	r.OnNearest = func(q run.NearestQuery) ([]run.Neighbour, error) { return tuitest.NearestOf(q), nil }
	r.OnList = func(q run.ListQuery) (*run.List, error) { return tuitest.ListOf(q), nil }
	r.OnFind = func(words string) ([]int, error) {
		number, err := strconv.Atoi(words)
		if err != nil || number >= 120 {
			return nil, nil
		}
		return []int{number, (number + 10) % 120}, nil
	}
	q := collect(a)
	show(a, run.Gauge{Moments: 101}, tuitest.Everything(r))
	typed(a, "3")
	return a, q
}

func TestGoldenComponents(t *testing.T) {
	for _, state := range pcaStates {
		for i, size := range tuitest.Sizes() {
			t.Run(fmt.Sprintf("pca-%s-%dx%d", state.name, size[0], size[1]), func(t *testing.T) {
				a, q := onPCA(t, size[0], size[1])
				for range state.layout[i] {
					typed(a, "g")
				}
				state.do(a, q)
				requireGolden(t, a, size[0], size[1])
			})
		}
	}
}
