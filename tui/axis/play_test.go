package axis

import (
	"context"
	"errors"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// still is a View of which only moments and an experiment are asked.
type still struct {
	run.View
	moments []int
}

func (s still) Spec() spec.Spec {
	var out spec.Spec
	out.EditNetwork(func(n *spec.Network) { n.Steps = 300 })
	return out
}
func (s still) Gauge() run.Gauge { return run.Gauge{} }
func (s still) Moments() []int   { return s.moments }

// onMoments is a run that can be gone back to at some moments.
func onMoments(t *testing.T, moments ...int) *Run {
	r := NewRun(t.Context(), still{moments: moments})
	r.refreshMoments()
	return r
}

// TestPlayWaitsForItsFrame: the training is played moment by moment, and none is left before its
// pictures have come or cannot come.
func TestPlayWaitsForItsFrame(t *testing.T) {
	r := onMoments(t, 0, 100, 200, 300)
	other := onMoments(t, 0)
	tick := func() { r.Update(playMsg{r, r.Time.turn}) }
	frame := func(step int) { r.Update(frameMsg{r, &run.Frame{Step: step}, nil}) }
	at := func(when string, step int) {
		t.Helper()
		if !r.Time.Past || !r.Time.Playing || r.Time.At != step {
			t.Fatalf("%s the play is at step %d (at a moment %v, playing %v), want step %d", when, r.Time.At, r.Time.Past, r.Time.Playing, step)
		}
	}
	r.play()
	at("at first", 0)
	for range 3 {
		tick()
		at("without a frame", 0)
	}
	frame(0)
	at("with its frame", 0)
	tick()
	at("after its frame", 100)
	tick()
	at("with the frame before", 100)
	frame(0) // one that was asked for long ago
	tick()
	at("with a frame that is too late", 100)
	if _, _, err := r.Update(frameMsg{of: r, err: errors.New("no memory is left")}); err == nil {
		t.Error("nobody is told why there is no frame")
	}
	tick()
	at("without a frame that cannot be made", 200)
	r.Update(playMsg{r, r.Time.turn - 1})
	r.Update(playMsg{other, r.Time.turn})
	frame(200)
	r.Update(playMsg{r, r.Time.turn - 1})
	r.Update(playMsg{other, r.Time.turn})
	at("after ticks of other plays", 200)
	tick()
	at("after its frame", 300)
	frame(300)
	tick()
	if r.Time.Past || r.Time.Playing {
		t.Errorf("after the last moment the play is at step %d, playing %v, want live", r.Time.At, r.Time.Playing)
	}
}

// TestDroppedMoments: a moment that is dropped while it is shown gives way to the nearest before
// it, and what is asked of a run that is no longer shown is no error.
func TestDroppedMoments(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	view := still{moments: []int{0, 100, 200}}
	r := NewRun(ctx, &view)
	r.refreshMoments()
	r.Time.move(2)
	view.moments = []int{0, 100}
	if _, moved, err := r.Update(frameMsg{of: r, err: run.ErrNoMoment}); !moved || err != nil || r.Time.At != 100 {
		t.Errorf("a dropped moment leads to step %d (moved %v, %v), want 100", r.Time.At, moved, err)
	}
	cancel()
	if _, moved, err := r.Update(frameMsg{of: r, err: context.Canceled}); moved || err != nil {
		t.Errorf("an answer that was given up moves %v and says %v", moved, err)
	}
}

// TestNewestFrame: while a training runs the newest frame is asked for where somebody draws it and
// can follow it.
func TestNewestFrame(t *testing.T) {
	for _, tt := range []struct {
		name  string
		draws bool
		gauge run.Gauge
		want  bool
	}{
		{"at full speed", true, run.Gauge{Stage: spec.Train}, false},
		{"at a pace", true, run.Gauge{Stage: spec.Train, Pace: 20}, true},
		{"in a pause", true, run.Gauge{Stage: spec.Train, Paused: true}, true},
		{"with another screen", false, run.Gauge{Stage: spec.Train, Pace: 20}, false},
		{"after the training", true, run.Gauge{Stage: spec.Teach, Pace: 20}, false},
	} {
		r := onMoments(t, 0, 100)
		r.DrawsFrames, r.Gauge = tt.draws, tt.gauge
		if got := r.GetFrame() != nil; got != tt.want {
			t.Errorf("%s a frame is asked for: %v, want %v", tt.name, got, tt.want)
		}
		if r.GetFrame() != nil {
			t.Errorf("%s it is asked for twice", tt.name)
		}
	}
}

// TestAsks: what the key of a stage asks for, in each of its states.
func TestAsks(t *testing.T) {
	const measure spec.Stage = "measure"
	r := onMoments(t)
	want := func(when string, stage spec.Stage, word string) {
		t.Helper()
		if q, got := r.Asks(stage, "do it"); got != word || q.Stage != stage {
			t.Errorf("%s the key of %s asks for %+v and says %q, want %q", when, stage, q, got, word)
		}
	}
	want("at first", measure, "do it")
	r.Take(spec.Started{Stage: spec.Train})
	r.Measure(run.Gauge{Stage: spec.Train, Waiting: []spec.Stage{measure, spec.Teach}})
	want("while it trains", spec.Train, "")
	want("while it trains", measure, "look now")
	want("while it trains", spec.Teach, "")
	r.Measure(run.Gauge{Stage: "another", Waiting: []spec.Stage{measure}})
	want("while another stage runs", measure, "")
	r.Take(spec.Failed{Stage: measure})
	want("after it failed", measure, "do it")
	r.Take(spec.Started{Stage: measure})
	r.Take(spec.Done{Stage: measure})
	want("when it is done", measure, "")
}

// TestUpTo: what is shown of the evaluations ends at the moment.
func TestUpTo(t *testing.T) {
	points := []spec.Evaluated{{Step: 0}, {Step: 100}, {Step: 200}}
	r := onMoments(t, 0, 100, 200)
	if got := r.Time.UpTo(points); len(got) != 3 {
		t.Errorf("live %d evaluations are shown, want 3", len(got))
	}
	r.Time.move(1)
	if got := r.Time.UpTo(points); len(got) != 2 || !r.Time.Shows(100) || r.Time.Shows(101) {
		t.Errorf("at step 100 %d evaluations are shown, want 2", len(got))
	}
	if now := r.Time.Now(kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal())); !now.On || now.X != 100 {
		t.Errorf("the moment is marked by %+v", now)
	}
	if moments := r.Time.Moments; !slices.Equal(moments, []int{0, 100, 200}) {
		t.Errorf("the moments are %v", moments)
	}
}

// TestTheFilmIsComplete: once nothing runs and every moment has its frame the screens are told, once.
func TestTheFilmIsComplete(t *testing.T) {
	r := onMoments(t, 0, 100)
	told := func(g run.Gauge) (times int) {
		r.Gauge = g
		if cmd := r.Follow(); cmd != nil {
			for _, msg := range messages(cmd()) {
				if done, is := msg.(developedMsg); is {
					if _, moved, _ := r.Update(done); moved {
						times++
					}
				}
			}
		}
		return times
	}
	for i, step := range []struct {
		gauge run.Gauge
		want  int
	}{
		{run.Gauge{Stage: spec.Train, Frames: 2}, 0}, {run.Gauge{Frames: 2}, 1}, {run.Gauge{Frames: 2}, 0},
		{run.Gauge{Stage: spec.Train, Frames: 2}, 0}, {run.Gauge{Frames: 2}, 1},
	} {
		if got := told(step.gauge); got != step.want {
			t.Errorf("at news %d the screens are told %d times, want %d", i, got, step.want)
		}
	}
}

// messages are those of a command that was run, and of those that it is made of.
func messages(msg tea.Msg) []tea.Msg {
	batch, is := msg.(tea.BatchMsg)
	if !is {
		return []tea.Msg{msg}
	}
	var out []tea.Msg
	for _, cmd := range batch {
		if cmd != nil {
			out = append(out, messages(cmd())...)
		}
	}
	return out
}

// TestSnap: on a screen that has something of fewer moments the one up to there is gone to.
func TestSnap(t *testing.T) {
	r := onMoments(t, 0, 100, 200, 300)
	r.Time.move(3)
	r.Time.Only = []int{0, 200}
	if !r.Time.Snap() || r.Time.At != 200 {
		t.Errorf("from step 300 it snaps to %d, want 200", r.Time.At)
	}
	if r.Time.Snap() {
		t.Error("where there is something it snaps again")
	}
}
