package tui

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/run"
)

// TestPlayWaitsForItsFrame: the training is played moment by moment, and none is left before its
// pictures have come or cannot come.
func TestPlayWaitsForItsFrame(t *testing.T) {
	a := quiet(t, 120, 36)
	tl := &a.session.time
	tl.moments = []int{0, 100, 200, 300}
	tick := func() { a.Update(playMsg{a.run, tl.turn}) }
	at := func(when string, step int) {
		t.Helper()
		if !tl.past || !tl.playing || tl.at != step {
			t.Fatalf("%s the play is at step %d (at a moment %v, playing %v), want step %d", when, tl.at, tl.past, tl.playing, step)
		}
	}
	typed(a, "p")
	at("at first", 0)
	for range 3 {
		tick()
		at("without a frame", 0)
	}
	a.Update(frameMsg{a.run, &run.Frame{Step: 0}, nil})
	at("with its frame", 0)
	tick()
	at("after its frame", 100)
	tick()
	at("with the frame before", 100)
	a.Update(frameMsg{a.run, &run.Frame{Step: 0}, nil}) // one that was asked for long ago
	tick()
	at("with a frame that is too late", 100)
	a.Update(frameMsg{run: a.run, err: errors.New("no memory is left")})
	tick()
	at("without a frame that cannot be made", 200)
	a.Update(playMsg{a.run, tl.turn - 1})
	a.Update(playMsg{a.run - 1, tl.turn})
	a.Update(frameMsg{a.run, &run.Frame{Step: 200}, nil})
	a.Update(playMsg{a.run, tl.turn - 1})
	a.Update(playMsg{a.run - 1, tl.turn})
	at("after ticks of other plays", 200)
	tick()
	at("after its frame", 300)
	a.Update(frameMsg{a.run, &run.Frame{Step: 300}, nil})
	tick()
	if tl.past || tl.playing {
		t.Errorf("after the last moment the play is at step %d, playing %v, want live", tl.at, tl.playing)
	}
}

// TestNewsKeepTheirTime: news come when they are due, the next ones a frame after these were, so
// that a little lateness puts nothing off; what is more than a frame behind is not caught up with.
func TestNewsKeepTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := quiet(t, 120, 36)
		a.gauge.Step = 1 // not as the lab has it: there is always something new
		for _, tt := range []struct {
			name      string
			late      time.Duration // of the news, on a frame; negative while they are not due yet
			next, now time.Duration // when the next are due and these have come, from now on
		}{
			{"early", -frame / 2, frame + frame/2, frame / 2},
			{"in time", 0, frame, 0},
			{"a little late", frame / 3, frame - frame/3, 0},
			{"a frame late", frame, 0, 0},
			{"almost two frames late", 2*frame - 1, -frame + 1, 0},
			{"more than two frames late", 2*frame + 1, 0, 0},
			{"an hour late", time.Hour, 0, 0},
		} {
			begin := time.Now()
			a.due = begin.Add(-tt.late)
			news := a.read()().(newsMsg)
			if came := time.Since(begin); came != tt.now {
				t.Errorf("%s: the news come after %v, want %v", tt.name, came, tt.now)
			}
			if next := news.due.Sub(begin); next != tt.next {
				t.Errorf("%s: the next news are due after %v, want %v", tt.name, next, tt.next)
			}
		}
	})
}
