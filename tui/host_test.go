package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// onlooker is an app on a quiet run whose user may only look on. It fails when another run is
// begun.
func onlooker(t *testing.T) *App {
	t.Helper()
	still := tuitest.NewRun(measure.Rules().Default)
	a := New(t.Context(), Host{
		Current: func() (run.View, run.Control) { return still, nil },
		Rules:   measure.Rules(), Base: measure.Rules().Default,
		Start: func(context.Context, spec.Spec) error { t.Error("an onlooker begins another run"); return nil },
	})
	a.resize(120, 36)
	return a
}

// TestOnlookersSteerNothing: without a control the keys that steer are neither offered nor listed,
// and do nothing; leaving loses nothing.
func TestOnlookersSteerNothing(t *testing.T) {
	for _, situation := range situations {
		a := onlooker(t)
		show(a, situation.gauge, situation.log(still(a)))
		for tab := range a.tabs {
			a.Update(tuitest.Press(fmt.Sprint(tab + 1)))
			own := a.tabs[tab].Bindings()
			for _, b := range a.bindings().Steering() {
				if b.Enabled() {
					t.Errorf("%s, tab %d: %s is offered", situation.name, tab+1, b.Help().Desc)
				}
				for _, name := range b.Keys() {
					if takes(own, name) {
						continue // it means something else there
					}
					before := body(a)
					if _, cmd := a.Update(tuitest.Press(name)); cmd != nil || body(a) != before || a.form != nil || a.asking != askNothing {
						t.Errorf("%s, tab %d: %s does something:\n%s", situation.name, tab+1, name, screenOf(a))
					}
				}
			}
		}
		if told := still(a).Told(); len(told) > 0 {
			t.Errorf("%s: the run was told %q", situation.name, told)
		}
		if typed(a, "q"); a.asking != askNothing {
			t.Errorf("%s: q asks what an onlooker would lose", situation.name)
		}
	}
	a := onlooker(t)
	typed(a, "?")
	for _, b := range []string{"single step", "restart", "set up", "Setting up"} {
		if strings.Contains(screenOf(a), b) {
			t.Errorf("the pages of keys list %q:\n%s", b, screenOf(a))
		}
	}
}

// takes reports whether one of some bindings takes a key.
func takes(bindings []key.Binding, name string) bool {
	for _, b := range bindings {
		if b.Enabled() && key.Matches(tuitest.Press(name), b) {
			return true
		}
	}
	return false
}

// TestSteering: with a control the same keys reach it.
func TestSteering(t *testing.T) {
	a := quiet(t, 120, 36)
	show(a, run.Gauge{Stage: spec.Train, Step: 120, Steps: 10000, Waiting: []spec.Stage{measure.Probe}}, tuitest.Training(still(a), 100))
	typed(a, "space", "space", "s", "<", ">", "2", "r")
	want := "pause, resume, step, pace 2000, pace 0, ask probe"
	if got := strings.Join(still(a).Told(), ", "); got != want {
		t.Errorf("the run was told %q, want %q", got, want)
	}
	lacks(t, a, "Probing the network as it is at step 120")
}

// TestHostThatCannotStart: a run that cannot be begun leaves the one that is shown, and says why.
func TestHostThatCannotStart(t *testing.T) {
	a := quiet(t, 80, 24)
	a.host.Start = func(context.Context, spec.Spec) error { return errors.New("no memory is left") }
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	before := a.run
	_, cmd := a.Update(tuitest.Press("R"))
	a.Update(cmd())
	if a.run != before || a.busy {
		t.Error("the run that is shown is given up")
	}
	lacks(t, a, "✗ Not started: no memory is left.")
}

// TestSecondSessionSharesNothing: what one user chooses and sees changes nothing for another on the
// same run.
func TestSecondSessionSharesNothing(t *testing.T) {
	still := tuitest.NewRun(measure.Rules().Default)
	host := Host{Current: func() (run.View, run.Control) { return still, nil }, Rules: measure.Rules(), Base: measure.Rules().Default}
	first, second := New(t.Context(), host), New(t.Context(), host)
	for _, a := range []*App{first, second} {
		a.resize(120, 36)
		show(a, run.Gauge{Moments: 2}, tuitest.Everything(still))
		a.pressed = true
	}
	for _, tab := range []string{"1", "2", "3", "4"} {
		typed(second, tab)
		before := second.screen()
		typed(first, tab)
		typed(first, tuitest.AllKeys()...)
		asASCII(first)
		if second.screen() != before {
			t.Errorf("what one user does on tab %s changes another's screen:\n%s", tab, screenOf(second))
		}
	}
}

// TestChoicesOutliveARestart: what is chosen on the tabs stays with another seed, and is forgotten
// with another experiment.
func TestChoicesOutliveARestart(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*spec.Spec)
		stays  bool
	}{
		{"the same seed", func(*spec.Spec) {}, true},
		{"another seed", func(s *spec.Spec) { s.Seed++ }, true},
		{"another width", func(s *spec.Spec) { s.EditNetwork(func(n *spec.Network) { n.Hidden = []int{50, 50, 50} }) }, false},
		{"other samples of a measure", func(s *spec.Spec) { spec.Edit(s, measure.PCA, func(p *spec.Projecting) { p.Samples = 500 }) }, false},
	} {
		a := quiet(t, 120, 36)
		show(a, run.Gauge{}, tuitest.Everything(still(a)))
		typed(a, "o") // the losses
		lacks(t, a, "loss, nats per image")
		next := a.run.Spec
		tt.change(&next)
		a.Update(a.restart(next)())
		show(a, run.Gauge{}, tuitest.Everything(still(a)))
		if stays := strings.Contains(screenOf(a), "loss, nats per image"); stays != tt.stays {
			t.Errorf("%s: what was chosen stays %v, want %v", tt.name, stays, tt.stays)
		}
	}
}

// TestAnswersOfAnEarlierRun are of no use.
func TestAnswersOfAnEarlierRun(t *testing.T) {
	a, q := onPCA(t, 120, 36)
	typed(a, "enter")
	late := q.asked
	a.Update(a.restart(a.run.Spec)())
	for step := 0; step <= 10000; step += 100 {
		a.run.Time.Moments = append(a.run.Time.Moments, step)
	}
	again := collect(a)
	show(a, run.Gauge{Moments: 101}, tuitest.Everything(still(a)))
	typed(a, "enter")
	before := a.screen()
	for _, ask := range late {
		a.Update(ask())
	}
	if len(late) == 0 || len(again.asked) == 0 || a.screen() != before {
		t.Errorf("an answer of the run before is taken:\n%s", screenOf(a))
	}
}

// TestOnlyTheShownTabDrawsFrames: while a training goes slowly, the newest frame is asked for where
// it is drawn.
func TestOnlyTheShownTabDrawsFrames(t *testing.T) {
	for tab, want := range map[string]bool{"1": false, "2": false, "3": true, "4": false} {
		a := quiet(t, 120, 36)
		show(a, run.Gauge{Stage: spec.Train, Pace: 20, Moments: 2}, tuitest.Training(still(a), 100))
		a.run.Time.Moments = []int{0, 100}
		_, cmd := a.Update(tuitest.Press(tab))
		if got := cmd != nil; got != want {
			t.Errorf("tab %s asks for the newest frame: %v, want %v", tab, got, want)
		}
	}
}
