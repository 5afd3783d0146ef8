package axis

import (
	"errors"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// TestNothing: a screen of a measure that has nothing to draw says in every state how it stands.
func TestNothing(t *testing.T) {
	const measure spec.Stage = "measure"
	waits := func(stage spec.Stage) run.Gauge {
		return run.Gauge{Stage: stage, Waiting: []spec.Stage{measure}}
	}
	for _, tt := range []struct {
		name   string
		events []spec.Event
		gauge  run.Gauge
		looks  int // steps between live looks
		err    error
		want   string
	}{
		{"not asked for", nil, run.Gauge{}, 0, nil, "○ Idle."},
		{"before the training", nil, waits(""), 500, nil, "◌ The figures wait for the stages before them."},
		{"while it trains with looks", []spec.Event{spec.Started{Stage: spec.Train}}, waits(spec.Train), 500, nil, "◌ The first look at the layers"},
		{"while it trains without", []spec.Event{spec.Started{Stage: spec.Train}}, waits(spec.Train), 0, nil, "◌ The figures come after the training. r looks"},
		{"after the training", []spec.Event{spec.Started{Stage: spec.Train}, spec.Done{Stage: spec.Train}}, waits("another"), 500, nil, "◌ The figures wait for the stages before them."},
		{"running", []spec.Event{spec.Started{Stage: measure}}, run.Gauge{Stage: measure}, 0, nil, "● Running."},
		{"failed", []spec.Event{spec.Failed{Stage: measure}}, run.Gauge{}, 0, nil, "✗ Failed."},
		{"without data", nil, run.Gauge{}, 0, errors.New("an empty file"), "✗ The data cannot be used"},
	} {
		r := onMoments(t)
		r.Spec.EditNetwork(func(n *spec.Network) { n.LookEvery = tt.looks })
		for _, e := range tt.events {
			r.Take(e)
		}
		r.Measure(tt.gauge)
		if tt.err != nil {
			r.End(tt.err)
		}
		c := &kit.Context{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal())}
		n := Nothing{Failed: "Failed.", Running: "Running.", Idle: "Idle.", What: "figures", About: "About."}
		text := strings.Join(strings.Fields(ansi.Strip(n.View(c, r, measure, 80, 18))), " ")
		if !strings.Contains(text, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, text, tt.want)
		}
	}
}
