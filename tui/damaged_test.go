package tui

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// TestAnswersOfAnotherNetwork goes through all screens and moments of a run whose frames, inspections and charts are those of a
// deeper or shallower network with other classes, as a damaged run may give them.
func TestAnswersOfAnotherNetwork(t *testing.T) {
	for world, w := range wildWorlds {
		if w.name != "deeper than its log" && w.name != "shallower than its log" {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				app, r := wildApp(t.Context(), world)
				l := tuitest.Begin(app)
				l.Send(tea.WindowSizeMsg{Width: 120, Height: 36})
				events := slices.DeleteFunc(w.events(r), func(e spec.Event) bool { return r.Spec().Belongs(e) != nil })
				app.observe(newsMsg{of: app.run, events: events, gauge: run.Gauge{}})
				app.run.Time.Moments = []int{0, 100, 200, 300}
				for _, screen := range []string{"3", "2", "1", "4", "5", "6"} {
					for _, name := range []string{screen, "[", "[", "enter", ".", "esc", "v", "v", "m", "m", "d", "f", "f", "z", "z", "g", "[", "]", "home", "end"} {
						l.Send(tuitest.Press(name))
						tuitest.Sound(t, fmt.Sprintf("screen %s, key %s", screen, name), app.View(), 120, 36)
					}
				}
				l.End()
			})
		})
	}
}
