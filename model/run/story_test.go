package run_test

import (
	"math"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// TestStory: the line says of each figure whether it is sure, by the tests alone, claims nothing of a
// network that diverged, and has shorter forms.
func TestStory(t *testing.T) {
	trained := []spec.Event{
		spec.Evaluated{Subject: spec.Base, Step: 0, Accuracy: 0.1}, spec.Evaluated{Subject: spec.Base, Step: 100, Accuracy: 0.97254},
	}
	probes := func(shows spec.Shows) []spec.Event {
		ends := spec.LayerTest{First: "input", Second: "hidden2", Shows: shows}
		return append(trained[:2:2],
			spec.Probed{Layer: 0, Step: 0, TestAccuracy: 0.5}, spec.Probed{Layer: 0, Step: 100, TestAccuracy: 0.829},
			spec.Probed{Layer: 1, Step: 100, TestAccuracy: 0.9}, spec.Probed{Layer: 2, Step: 100, TestAccuracy: 0.963},
			spec.Probed{Layer: 2, Step: 90, Live: true, TestAccuracy: 0.1},
			spec.Judged{Step: 0, Neighbours: make([]spec.LayerTest, 2), Ends: &spec.LayerTest{Shows: spec.Worse}},
			spec.Judged{Step: 100, Neighbours: make([]spec.LayerTest, 2), Ends: &ends})
	}
	taught := func(init spec.Init, difference spec.Figure, shows spec.Shows) spec.Event {
		return spec.Taught{Init: init, Difference: difference, PValue: 0.1, Shows: shows}
	}
	for _, tt := range []struct {
		name   string
		events []spec.Event
		width  int
		want   string
	}{
		{"nothing yet", nil, 100, ""},
		{"trained", trained, 100, "test accuracy 0.9725"},
		{"probed", probes(spec.Better), 100, "test accuracy 0.9725 · probes 0.829 → 0.963 from input to hidden2, measurably better"},
		{"worse", probes(spec.Worse), 100, "test accuracy 0.9725 · probes 0.829 → 0.963 from input to hidden2, measurably worse"},
		{"no gain", probes(spec.Nothing), 100, "test accuracy 0.9725 · probes 0.829 → 0.963 from input to hidden2, not measurable"},
		{"not all layers", probes(spec.Better)[:5], 100, "test accuracy 0.9725"},
		{"taught", append(probes(spec.Better), taught(spec.Same, 0.0012, spec.Nothing)), 200,
			"test accuracy 0.9725 · probes 0.829 → 0.963 from input to hidden2, measurably better · taught +0.0012, not measurable"},
		{"brief", append(probes(spec.Better), taught(spec.Same, 0.0012, spec.Nothing)), 78,
			"test 0.9725 · probes 0.829 → 0.963 measurable · taught +0.0012 not measurable"},
		{"bare", append(probes(spec.Better), taught(spec.Same, 0.0012, spec.Nothing)), 76, "test 0.9725 · 0.829 → 0.963 measurable · +0.0012 not measurable"},
		{"barer", append(probes(spec.Better), taught(spec.Same, 0.0012, spec.Nothing)), 58, "test 0.9725 · 0.829 → 0.963 measurable"},
		{"of both starts the first", append(trained[:2:2], taught(spec.Same, 0.0012, spec.Nothing), taught(spec.Fresh, -0.002, spec.Worse)), 58,
			"test 0.9725 · taught same +0.0012 not measurable"},
		{"both starts", append(trained[:2:2], taught(spec.Same, 0.0012, spec.Nothing), taught(spec.Fresh, -0.002, spec.Worse)), 100,
			"test accuracy 0.9725 · taught same +0.0012, not measurable · taught fresh -0.0020, measurably worse"},
		{"the taught one diverged", append(trained[:2:2], spec.Diverged{Subject: spec.TaughtSame}, taught(spec.Same, spec.Figure(math.NaN()), "")), 100,
			"test accuracy 0.9725 · taught diverged, nothing to compare"},
		{"diverged", append(probes(spec.Better), spec.Diverged{Subject: spec.Base}), 100, "the network diverged: nothing is claimed of it"},
		{"no room", trained, 5, ""},
	} {
		if got := tell(tt.events).Line(tt.width); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	for shows, want := range map[spec.Shows]string{
		spec.Better:  "hidden2 reads measurably better than input.",
		spec.Nothing: "hidden2 and input differ by nothing measurable.",
	} {
		if got := tell(probes(shows)).Found(); got != want {
			t.Errorf("found %q, want %q", got, want)
		}
	}
}

// tell is the story of a log.
func tell(events []spec.Event) (s run.Story) {
	for _, e := range events {
		s.Take(e)
	}
	return s
}
