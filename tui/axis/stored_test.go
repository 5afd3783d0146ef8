package axis

import (
	"context"
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
	at("at first", "epoch1000", " epoch1000 ┯━━━━━━━━┯━━━━━━━━● ")
	press("[", '[')
	at("before it", "epoch?10", " epoch?10  ┯━━━━━━━━●━━━━━━━━┯ ")
	press("", tea.KeyHome)
	at("first", "epoch1", " epoch1    ●━━━━━━━━┯━━━━━━━━┯ ")
	press("]", ']')
	press("]", ']')
	at("at the end", "epoch1000", " epoch1000 ┯━━━━━━━━┯━━━━━━━━● ")
	if r.Time.Past {
		t.Error("the last checkpoint counts as one that has passed")
	}
	r.GoTo(th, 19, 31)
	at("after a click", "epoch?10", " epoch?10  ┯━━━━━━━━●━━━━━━━━┯ ")
	if r.play(); !r.Time.Playing || !strings.Contains(ansi.Strip(r.Scrubber(th, 31)), "▶ epoch?10") {
		t.Errorf("while it is played the axis is %q", ansi.Strip(r.Scrubber(th, 31)))
	}
	for range 2 {
		r.advance(playMsg{r, r.Time.turn})
	}
	at("after the play", "epoch1000", " epoch1000 ┯━━━━━━━━┯━━━━━━━━● ")
}

// TestCheckpointsThatCome: a checkpoint that appears stands in its place on the time axis, and is
// shown live once all its layers have a figure; one that was gone back to stays.
func TestCheckpointsThatCome(t *testing.T) {
	r := NewRun(t.Context(), shelf{})
	before := r.Spec
	probed := func(step, layer int) spec.Probed {
		return spec.Probed{Subject: spec.FromStore, Step: step, Layer: layer}
	}
	at := func(when string, step, moments int) {
		t.Helper()
		if r.Step() != step || len(r.Time.Moments) != moments {
			t.Errorf("%s step %d of %v is shown, want %d of %d", when, r.Step(), r.Time.Moments, step, moments)
		}
	}
	r.Take(spec.Appeared{Subject: spec.FromStore, Step: 5000, Name: "epoch5000"})
	at("when one has come", 1000, 4)
	if th := kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()); !strings.Contains(ansi.Strip(r.Scrubber(th, 31)), "━●━━━━━┯") {
		t.Errorf("it is drawn %q", ansi.Strip(r.Scrubber(th, 31)))
	}
	r.Take(probed(5000, 0))
	at("with the figure of a layer", 1000, 4)
	r.Time.move(3)
	at("gone forward to", 5000, 4)
	r.Time.move(2)
	r.Take(probed(5000, 1))
	at("with all its figures", 5000, 4)
	r.Time.move(0)
	r.Take(spec.Appeared{Subject: spec.FromStore, Step: 100, Name: "epoch100"})
	r.Take(probed(100, 1))
	at("with one between the others, in the past", 1, 5)
	if r.CheckpointName(r.Time.Moments[2]) != "epoch100" {
		t.Errorf("the moments are %v", r.Time.Moments)
	}
	r.Time.move(5)
	at("live", 5000, 5)
	if len(before.Stored().Moments) != 3 {
		t.Error("the experiment that was there before has other moments now")
	}
}

// pictured is a shelf with pictures.
type pictured struct{ shelf }

func (p pictured) Frame(_ context.Context, q run.FrameQuery) (*run.Frame, error) {
	return &run.Frame{Step: q.Step, Layers: make([]run.Layer, len(p.Spec().LayerNames()))}, nil
}

// TestPicturesOfCheckpoints: on a screen that draws them the frame of the checkpoint that is shown is
// asked for once the store is read, also that of the last, which stays until another comes.
func TestPicturesOfCheckpoints(t *testing.T) {
	r := NewRun(t.Context(), pictured{})
	r.DrawsFrames = true
	if r.GetFrame() != nil {
		t.Error("a frame is asked for before the store is read")
	}
	r.Take(spec.Loaded{})
	shows := func(cmd tea.Cmd, step int) {
		t.Helper()
		if cmd == nil {
			t.Fatalf("nothing is asked for where step %d is shown", step)
		}
		if _, moved, err := r.Update(cmd().(Msg)); !moved || err != nil || r.Time.Frame.Step != step {
			t.Fatalf("moved %v (%v), the frame of step %d", moved, err, r.Time.Frame.Step)
		}
	}
	shows(r.GetFrame(), 1000)
	cmd, _, _ := r.Key(tea.KeyPressMsg{Text: "[", Code: '['}, kit.NewKeys())
	shows(cmd, 10)
	cmd = r.GoLive()
	if r.Time.Frame == nil {
		t.Error("the last picture goes before another comes")
	}
	shows(cmd, 1000)
	if r.GetFrame() != nil {
		t.Error("a frame is asked for that is there")
	}
	r.DrawsFrames = false
	r.Key(tea.KeyPressMsg{Text: "[", Code: '['}, kit.NewKeys())
	if r.GetFrame() != nil {
		t.Error("a frame is asked for that nobody draws")
	}
}
