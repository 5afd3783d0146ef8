package tui

import (
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// manyClasses is a probes tab on an experiment of a thousand classes of which three occur: 7 is
// always taken for what it is, 255 three times for 999.
func manyClasses(t *testing.T, width, height int) (*App, *probesTab) {
	t.Helper()
	a := quiet(t, width, height)
	a.session.config.Source.Classes = 1000
	a.session.projecting.Classes = []int{7, 999}
	var labels, predictions []int32
	count := func(n int, label, predicted int32) {
		for range n {
			labels, predictions = append(labels, label), append(predictions, predicted)
		}
	}
	count(40, 7, 7)
	count(20, 255, 255)
	count(3, 255, 999)
	var events []spec.Event
	for layer := range 4 {
		p := probed(0, layer, false).(spec.Probed)
		p.Confusion = spec.NewConfusion(1000, labels, predictions)
		events = append(events, p)
	}
	show(a, run.Gauge{}, append([]spec.Event{spec.Loaded{Data: "many", Train: 100, Test: 63, Rows: 8, Cols: 8, Classes: 1000}}, events...))
	a.Update(press("2"))
	return a, a.tabs[1].(*probesTab)
}

// TestMatrixOfManyClasses shows the classes that occur, whatever their numbers, and walks among
// them.
func TestMatrixOfManyClasses(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		a, tab := manyClasses(t, size[0], size[1])
		typed(a, "c")
		lacks(t, a, "3 of 1,000 classes")
		lacks(t, a, "255 taken for 999: 3 images")
		rows := 0
		for _, line := range strings.Split(screenOf(a), "\n") {
			words := strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(line))
			if len(words) >= 5 && words[1] != "taken" && (words[0] == "7" || words[0] == "255" || words[0] == "999") {
				rows++
			}
		}
		if rows != 3 {
			t.Errorf("%v: %d rows of the classes 7, 255 and 999:\n%s", size, rows, screenOf(a))
		}
		typed(a, "up", "left")
		if want := (matrixCell{7, 255}); tab.at() != want {
			t.Errorf("%v: the cell is %v, want %v", size, tab.at(), want)
		}
		typed(a, "up", "left", "left", "left")
		lacks(t, a, "7 taken for what it is: 40 images")
	}
}
