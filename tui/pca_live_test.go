package tui

import (
	"slices"
	"testing"
	"time"

	"fathom/model/lab"
)

// TestLivePicturesStandAWhile gives the tab live pictures as a fast training has them:
// a layer's first is shown at once, later ones twice a second and then of all layers,
// and the newest as soon as the training is over.
func TestLivePicturesStandAWhile(t *testing.T) {
	a := quiet(t, 120, 36)
	tab := a.tabs[2].(*pcaTab)
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	store := a.session.store
	news := func(after time.Duration, events ...lab.Event) {
		a.observe(newsMsg{run: a.run, events: events, gauge: lab.Gauge{Stage: lab.Train, Steps: 10000}, due: begin.Add(after)})
	}
	want := func(when string, steps ...int) {
		t.Helper()
		var got []int
		for _, p := range tab.source().layers {
			if p.Name == "" {
				p.Step = -1
			}
			got = append(got, p.Step)
		}
		if !slices.Equal(got, steps) {
			t.Errorf("%s the layers' steps are %d, want %d", when, got, steps)
		}
	}
	live := func(step, layer int) lab.Event { return projected(store, step, layer, true) }

	news(0, loadedEvent(), lab.Started{Stage: lab.Train}, live(0, 0), live(0, 1))
	want("at first", 0, 0, -1, -1)
	news(100*time.Millisecond, live(0, 2), live(0, 3), live(500, 0))
	want("with the first look", 500, 0, 0, 0)
	news(200*time.Millisecond, live(500, 1), live(500, 2), live(500, 3), live(1000, 0))
	news(590*time.Millisecond, live(1000, 1))
	want("before half a second", 500, 0, 0, 0)
	news(600 * time.Millisecond)
	want("after half a second", 1000, 1000, 500, 500)
	news(700*time.Millisecond, live(1000, 2), live(1000, 3))
	want("soon after", 1000, 1000, 500, 500)
	news(800*time.Millisecond, lab.Done{Stage: lab.Train})
	want("after the training", 1000, 1000, 1000, 1000)
	news(900*time.Millisecond, projected(store, 10000, 0, false), live(1500, 0), live(1500, 1))
	want("with a final picture", 10000, 1500, 1000, 1000)
}
