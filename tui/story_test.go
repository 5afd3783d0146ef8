package tui

import (
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/tuitest"
)

// TestStoryIsTold: when all is done the header has the story, the status line says what was found and
// what to press next, and so does what is left on the terminal.
func TestStoryIsTold(t *testing.T) {
	a := quiet(t, 120, 36)
	show(a, run.Gauge{Stage: spec.Train, Step: 5000, Steps: 10000}, tuitest.Training(still(a), 5000))
	if strings.Contains(screenOf(a), "reads measurably") {
		t.Error("something is found before there is anything")
	}
	if summary := a.Summary(); !strings.Contains(summary, "base network at step 5,000 of 10,000") {
		t.Errorf("left in the middle, the app says %q", summary)
	}
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	const story = "probes 0.829 → 0.968 from input to hidden3, measurably better"
	lacks(t, a, story, "hidden3 reads measurably better than input.", "2: layers")
	if summary := a.Summary(); !strings.Contains(summary, "seed 1: test accuracy 0.9") || !strings.Contains(summary, story) {
		t.Errorf("left at the end, the app says %q", summary)
	}
	typed(a, "2")
	show(a, run.Gauge{}, nil)
	if strings.Contains(screenOf(a), "2: layers") {
		t.Error("what to press next is said again")
	}
}

// TestNextPace: slower and faster go to the next pace from any, and faster ends at full speed.
func TestNextPace(t *testing.T) {
	for _, tt := range []struct {
		pace float64
		by   int
		want float64
	}{{0, +1, 2000}, {2000, +1, 500}, {333, +1, 100}, {1, +1, 1}, {0, -1, 0}, {2000, -1, 0}, {333, -1, 500}, {1, -1, 5}, {0.5, -1, 1}} {
		if got := axis.NextPace(tt.pace, tt.by); got != tt.want {
			t.Errorf("from %v by %+d: %v, want %v", tt.pace, tt.by, got, tt.want)
		}
	}
}
