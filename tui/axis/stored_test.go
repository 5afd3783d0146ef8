package axis

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// shelf is a View of which only a store's checkpoints are asked.
type shelf struct{ run.View }

func (shelf) Spec() spec.Spec {
	return spec.Spec{
		Source: spec.Source{Store: "shelf"},
		Subjects: []spec.Subject{{ID: spec.FromStore, Stored: spec.Stored{
			Layers:  []spec.StoredLayer{{Name: "a", Width: 1}, {Name: "b", Width: 1}},
			Moments: []spec.StoredMoment{{Name: "epoch1", Step: 1}, {Name: "epoch\x1b10", Step: 10}, {Name: "epoch1000", Step: 1000}},
		}}},
	}
}
func (shelf) Gauge() run.Gauge { return run.Gauge{} }
func (shelf) Moments() []int   { return []int{1, 10, 1000} }

// TestCheckpoints: the checkpoints of a store are there at once and stand evenly, the last is where
// one begins, and no pictures of them are asked for.
func TestCheckpoints(t *testing.T) {
	r := NewRun(t.Context(), shelf{})
	th := kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal())
	at := func(when, name, track string) {
		t.Helper()
		line := ansi.Strip(r.Scrubber(th, 31))
		if r.CheckpointName(r.Step()) != name || line != track {
			t.Errorf("%s the checkpoint is %q, drawn %q, want %q and %q", when, r.CheckpointName(r.Step()), line, name, track)
		}
	}
	press := func(text string, code rune) {
		t.Helper()
		if cmd, _, known := r.Key(tea.KeyPressMsg{Text: text, Code: code}, kit.NewKeys()); !known || cmd != nil {
			t.Errorf("%s is known: %v, and starts %v", text, known, cmd)
		}
	}
	if r.Layers() != 2 || r.Follow() != nil {
		t.Errorf("%d layers, want 2; or pictures are developed", r.Layers())
	}
	at("at first", "epoch1000", " epoch1000 ┿━━━━━━━━┿━━━━━━━━● ")
	press("[", '[')
	at("before it", "epoch?10", " epoch?10  ┿━━━━━━━━●━━━━━━━━┿ ")
	press("", tea.KeyHome)
	at("first", "epoch1", " epoch1    ●━━━━━━━━┿━━━━━━━━┿ ")
	press("]", ']')
	press("]", ']')
	at("at the end", "epoch1000", " epoch1000 ┿━━━━━━━━┿━━━━━━━━● ")
	if r.Time.Past {
		t.Error("the last checkpoint counts as one that has passed")
	}
	r.GoTo(th, 19, 31)
	at("after a click", "epoch?10", " epoch?10  ┿━━━━━━━━●━━━━━━━━┿ ")
	if r.play(); !r.Time.Playing || !strings.Contains(ansi.Strip(r.Scrubber(th, 31)), "▶ epoch?10") {
		t.Errorf("while it is played the axis is %q", ansi.Strip(r.Scrubber(th, 31)))
	}
	for range 2 {
		r.advance(playMsg{r, r.Time.turn})
	}
	at("after the play", "epoch1000", " epoch1000 ┿━━━━━━━━┿━━━━━━━━● ")
}
