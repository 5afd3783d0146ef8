package lab

import (
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

func TestPausesAndLooksChangeNothing(t *testing.T) {
	c := tiny()
	want := document(t, c, do(t, c))
	l := Start(c, load, cores)
	defer l.Close()
	l.Pause() // before the first step
	for _, s := range c.Stages {
		l.Ask(run.Request{Stage: s})
	}
	l.Finish()
	await(t, l, func(e spec.Event) bool { return e == spec.Event(spec.Started{Stage: spec.Train, Subject: spec.Base}) })
	// A closed gate holds the training at each step, however long this takes to see it.
	single := func(step int) {
		l.Step()
		for l.Gauge().Step < step {
			time.Sleep(time.Millisecond)
		}
	}
	single(1)
	l.Ask(run.Request{Stage: measure.PCA}) // a look at step 1, while the gate is closed
	l.Ask(run.Request{Stage: measure.Probe})
	await(t, l, func(e spec.Event) bool {
		p, ok := e.(spec.Projected)
		return ok && p.Live && p.Step == 1 && p.Layer == 2
	})
	await(t, l, func(e spec.Event) bool { p, ok := e.(spec.Probed); return ok && p.Live && p.Step == 1 && p.Layer == 2 })
	for step := 2; step <= 20; step++ {
		single(step)
	}
	l.Resume()
	for range 20 { // wherever the lab is by then
		l.Pause()
		time.Sleep(time.Millisecond)
		l.Resume()
	}
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	if got := document(t, c, events); got != want {
		t.Errorf("with pauses the result is\n%s\nwithout\n%s", got, want)
	}
}

// TestASlowStartChangesNothing: not a bit, skipped in the middle or not; it ends with the training.
func TestASlowStartChangesNothing(t *testing.T) {
	c := tiny()
	want := document(t, c, do(t, c))
	for _, skipped := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) { // it takes seconds
			begin := time.Now()
			l := Start(c, load, simd.NewPool(2))
			defer l.Close()
			l.SlowStart()
			for _, s := range c.Stages {
				l.Ask(run.Request{Stage: s})
			}
			l.Finish()
			if g := l.Gauge(); !g.Starting || g.Pace != 25 {
				t.Errorf("the gauge of a slow start is %+v", g)
			}
			if skipped {
				await(t, l, func(e spec.Event) bool { _, is := e.(spec.Looked); return is })
				l.SetPace(0)
			}
			events, err := finish(t, l)
			if err != nil {
				t.Fatal(err)
			}
			if got := document(t, c, events); got != want {
				t.Errorf("with a slow start the result is\n%s\nwithout\n%s", got, want)
			}
			if l.Gauge().Starting {
				t.Error("the slow start outlives the training")
			}
			if took := time.Since(begin); !skipped && took < 4*time.Second {
				t.Errorf("the slow start took %v", took)
			}
		})
	}
}

func TestAPaceChangesNothing(t *testing.T) {
	c := tiny()
	want := document(t, c, do(t, c))
	l := Start(c, load, cores)
	defer l.Close()
	l.SetPace(2000)
	for _, s := range c.Stages {
		l.Ask(run.Request{Stage: s})
	}
	l.Finish()
	if pace := l.Gauge().Pace; pace != 2000 {
		t.Errorf("the gauge's pace is %v", pace)
	}
	await(t, l, func(e spec.Event) bool {
		return e == spec.Event(spec.Started{Stage: spec.Teach, Subject: spec.TaughtSame, Init: spec.Same})
	})
	l.SetPace(0)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	if got := document(t, c, events); got != want {
		t.Errorf("with a pace the result is\n%s\nwithout\n%s", got, want)
	}
}
