package steer

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/spec"
)

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate Gate
		passed := 0
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			for {
				if _, err := gate.Pass(ctx); err != nil {
					ended <- err
					return
				}
				passed++
				time.Sleep(time.Second) // a step
			}
		}()
		expect := func(what string, want int) {
			t.Helper()
			synctest.Wait()
			if passed != want {
				t.Errorf("%s: %d steps, want %d", what, passed, want)
			}
		}
		time.Sleep(2500 * time.Millisecond)
		expect("open for 2.5 s", 3)
		gate.Pause()
		time.Sleep(time.Hour)
		expect("paused", 3)
		gate.Step()
		gate.Step()
		time.Sleep(time.Hour)
		expect("two single steps", 5)
		gate.Resume()
		time.Sleep(1500 * time.Millisecond)
		expect("resumed", 7)
		gate.Step() // of an open gate: closes it
		time.Sleep(time.Hour)
		expect("a single step closes an open gate", 7)
		if !gate.Paused() {
			t.Error("the gate is open after a single step")
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled gate returns %v", err)
		}
	})
}

func TestMeterLeavesPausesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m Meter
		m.Begin(spec.Train, "", 1000)
		for step := 1; step <= 200; step++ {
			time.Sleep(10 * time.Millisecond)
			waited := step == 100
			if waited {
				time.Sleep(time.Hour)
			}
			m.At(step, waited, true)
		}
		g := m.Gauge(0)
		if g.PerSecond < 99 || g.PerSecond > 101 {
			t.Errorf("%v steps per second, want 100", g.PerSecond)
		}
		if g.Step != 200 || g.Left.Round(time.Second) != 8*time.Second {
			t.Errorf("step %d, %v left, want 200 and 8 s", g.Step, g.Left)
		}
	})
}

// walker passes a gate again and again and keeps when it was let through.
type walker struct {
	begin  time.Time
	gate   Gate
	passed []time.Duration // since begin
	pokes  int
	waited int
	step   atomic.Int64 // how long a step takes, in nanoseconds
	ended  chan error
}

func walk(ctx context.Context, pace float64) *walker {
	w := &walker{begin: time.Now(), ended: make(chan error, 1)}
	w.gate.SetPace(pace)
	go func() {
		for {
			paused, err := w.gate.Pass(ctx)
			switch {
			case errors.Is(err, ErrPoked):
				w.pokes++
			case err != nil:
				w.ended <- err
				return
			default:
				w.passed = append(w.passed, time.Since(w.begin))
				if paused {
					w.waited++
				}
				time.Sleep(time.Duration(w.step.Load()))
			}
		}
	}()
	return w
}

// expect compares when steps were let through since the last call.
func (w *walker) expect(t *testing.T, what string, want ...time.Duration) {
	t.Helper()
	synctest.Wait()
	if !slices.Equal(w.passed, want) {
		t.Errorf("%s: let through at %v, want %v", what, w.passed, want)
	}
	w.passed = nil
}

func TestGatePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		const s, ms = time.Second, time.Millisecond
		w := walk(ctx, 2)
		time.Sleep(1700 * ms)
		w.expect(t, "two a second", 0, 500*ms, s, 1500*ms)
		w.gate.SetPace(10) // due since 1.6 s
		time.Sleep(50 * ms)
		w.expect(t, "a faster pace while a step waits", 1700*ms)
		w.gate.SetPace(1)
		time.Sleep(950 * ms)
		w.expect(t, "a slower pace while a step waits", 2700*ms)
		w.gate.Pause()
		time.Sleep(97300 * ms)
		w.expect(t, "paused")
		w.gate.Step()
		w.expect(t, "a single step needs no pace", 100*s)
		w.gate.Resume()
		time.Sleep(2500 * ms)
		w.expect(t, "resumed", 101*s, 102*s)
		w.gate.Pause()
		time.Sleep(time.Hour)
		w.gate.Resume()
		time.Sleep(1500 * ms)
		w.expect(t, "a pause is not caught up with", 3702500*ms, 3703500*ms)
		w.gate.Poke()
		w.expect(t, "a poke lets nothing through")
		if w.pokes != 1 || w.waited != 3 {
			t.Errorf("%d pokes, %d steps after a pause, want 1 and 3", w.pokes, w.waited)
		}
		cancel()
		if err := <-w.ended; !errors.Is(err, context.Canceled) || time.Since(w.begin) != 3704*s {
			t.Errorf("a cancelled gate returns %v after %v", err, time.Since(w.begin))
		}
	})
}

func TestGateCatchesUpWithOneStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		const s, ms = time.Second, time.Millisecond
		w := walk(ctx, 1)
		time.Sleep(500 * ms)
		w.step.Store(int64(4200 * ms)) // of the next step, at 1 s
		time.Sleep(s)
		w.step.Store(0)
		time.Sleep(6 * s)
		w.expect(t, "after a delay", 0, s, 5200*ms, 5200*ms, 6200*ms, 7200*ms)
	})
}

func TestGateWithoutAPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, pace := range []float64{0, -1, math.NaN(), math.Inf(1)} {
			var gate Gate
			gate.SetPace(1e-300) // longer than any time.Duration
			gate.SetPace(pace)
			if gate.Pace() != 0 || gate.held.Load() {
				t.Errorf("SetPace(%v) makes the pace %v", pace, gate.Pace())
			}
			begin := time.Now()
			for range 100 {
				gate.Pass(t.Context())
			}
			if time.Since(begin) != 0 {
				t.Errorf("SetPace(%v): 100 steps take %v", pace, time.Since(begin))
			}
		}
	})
}

// A slow pace is for the steps of a training; a pause is for everything.
func TestPassOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate Gate
		gate.SetPace(0.001)
		begin := time.Now()
		for range 10 {
			if err := gate.PassOpen(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		gate.Pause()
		gate.Poke()
		go func() {
			time.Sleep(time.Minute)
			gate.Step()
			time.Sleep(time.Minute)
			gate.Resume()
		}()
		for _, want := range []time.Duration{time.Minute, 2 * time.Minute} {
			if err := gate.PassOpen(t.Context()); err != nil || time.Since(begin) != want {
				t.Errorf("let through after %v with %v, want %v", time.Since(begin), err, want)
			}
		}
		gate.Pause()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := gate.PassOpen(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a cancelled gate returns %v", err)
		}
	})
}

func TestMeterShowsThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m Meter
		m.Begin(spec.Train, "", 1_000_000)
		step := 0
		for range 10_000 { // at full speed
			time.Sleep(50 * time.Microsecond)
			step++
			m.At(step, false, true)
		}
		for range 5 {
			time.Sleep(time.Second)
			step++
			m.At(step, false, false)
		}
		if g := m.Gauge(0); g.PerSecond < 0.99 || g.PerSecond > 2 {
			t.Errorf("%v steps per second after five seconds at one a second", g.PerSecond)
		}
		if g := m.Gauge(0.5); g.PerSecond != 0.5 || g.Pace != 0.5 {
			t.Errorf("%v steps per second at a pace of one in two seconds", g.PerSecond)
		}
	})
}

// TestMeterForgetsThePace: once no pace holds the steps back, nothing is said of how long they will take
// until there is a rate of theirs, and then that alone counts.
func TestMeterForgetsThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m Meter
		m.Begin(spec.Train, "", 10_000)
		step := 0
		for range 100 {
			time.Sleep(40 * time.Millisecond)
			step++
			m.At(step, false, false)
		}
		for range 1000 {
			time.Sleep(time.Millisecond)
			step++
			m.At(step, false, true)
			g := m.Gauge(0)
			if passed := step - 100; passed <= 250 && g.Left != 0 {
				t.Fatalf("after %d steps at full speed: %v left at %v a second", passed, g.Left, g.PerSecond)
			} else if passed > 260 && math.Abs(g.PerSecond-1000) > 1e-6 {
				t.Fatalf("after %d steps at full speed: %v a second", passed, g.PerSecond)
			}
		}
	})
}

// TestSlowStart: a hundred steps take four seconds, those after them less and less, and in a few
// seconds all pass; a pace that is set ends it.
func TestSlowStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate Gate
		gate.SlowStart()
		begin, last, after := time.Now(), time.Duration(0), []time.Duration{}
		for range 1000 {
			gate.Pass(t.Context())
			after = append(after, time.Since(begin)-last)
			last = time.Since(begin)
		}
		first := time.Duration(0)
		for i, d := range after {
			if i < 100 {
				first += d
			} else if d > after[i-1] {
				t.Fatalf("step %d waits longer than the one before: %v, %v", i, d, after[i-1])
			}
		}
		if first < 3900*time.Millisecond || first > 4*time.Second {
			t.Errorf("the first 100 steps take %v", first)
		}
		if last > 7*time.Second || gate.Starting() || gate.Pace() != 0 || gate.held.Load() {
			t.Errorf("after %v and 1,000 steps the slow start goes on: pace %v", last, gate.Pace())
		}
		gate.SlowStart()
		gate.SetPace(5)
		if gate.EndSlowStart(); gate.Starting() || gate.Pace() != 5 {
			t.Errorf("a pace that is set leaves the slow start on, or gives way to its end: %v", gate.Pace())
		}
	})
}
