package tui

import (
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// TestStoreGrows: what is being written, what has come and what became of files is said, and what is
// withdrawn is no longer shown.
func TestStoreGrows(t *testing.T) {
	s := topics()
	a := storeApp(t, s, 100, 30)
	idle := run.Gauge{Following: true}
	news := func(events ...spec.Event) { show(a, idle, events) }
	news(tuitest.StoreDone(s, false)...)
	lacks(t, a, "new checkpoints are followed", "✓ following")
	writing := func(all ...spec.Unfinished) spec.Event {
		return spec.Writing{Subject: spec.FromStore, Moments: all}
	}
	news(writing(spec.Unfinished{Name: "step-90000", Step: 90000}))
	lacks(t, a, "step-90000 is being written")
	show(a, fitting(5, 65), nil)
	lacks(t, a, "5/65", "step-90000 is being written")
	news(writing(spec.Unfinished{Name: "step-90000", Step: 90000, Why: "block3 is missing"}))
	lacks(t, a, "step-90000 is not whole yet: block3 is missing")
	news(writing(spec.Unfinished{Name: "step-90000"}, spec.Unfinished{Name: "step-91000"}))
	lacks(t, a, "step-90000 and step-91000 are being written")
	news(writing(), spec.Appeared{Subject: spec.FromStore, Step: 90000, Name: "step-90000"}, spec.Started{Stage: "probe", Subject: spec.FromStore})
	lacks(t, a, "13 layers × 6 checkpoints", "step-90000 has come to the store.", "step-64000")
	grown := s.WithMoment(spec.Appeared{Subject: spec.FromStore, Step: 90000, Name: "step-90000"})
	for layer := range 13 {
		news(tuitest.StoreProbed(grown, layer, 90000, false))
	}
	lacks(t, a, "probes, 8,000 + 2,000 rows · step-90000")
	news(spec.Noticed{Subject: spec.FromStore, Step: 90000, Sentence: "step-90000 was written to while it was read", Withdrawn: true},
		spec.Appeared{Subject: spec.FromStore, Step: 95000, Name: "step-95000"})
	lacks(t, a, "! step-90000 was written to while it was read.", "No layer has been fitted at step-90000 yet.")
	typed(a, "!")
	lacks(t, a, "What became of the files since", "! step-90000 was written to while it was read")
}
