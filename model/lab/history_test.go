package lab

import (
	"slices"
	"testing"

	"fathom/model"
	"fathom/model/moments"
	"fathom/model/run"
	"fathom/model/spec"
)

func TestRememberChangesNothing(t *testing.T) {
	c := tiny()
	want := document(t, c, do(t, c))
	l := remembering(t, c, moments.DefaultHistory)
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	if got := document(t, c, events); got != want {
		t.Errorf("with a history the result is\n%s\nwithout\n%s", got, want)
	}
	if got, want := l.Moments(), []int{0, 50, 100, 150, 200, 250, 300}; !slices.Equal(got, want) {
		t.Errorf("moments %v, want %v", got, want)
	}
	if g := l.Gauge(); g.Moments != 7 || g.History != 7 {
		t.Errorf("the gauge counts %d moments and %d changes, want 7", g.Moments, g.History)
	}
	initial, _ := l.moments.Initial(spec.Base)
	trained, _ := l.moments.Trained(spec.Base)
	for step, net := range map[int]*model.Network{0: initial, 300: trained} {
		kept, ok := l.moments.At(spec.Base, step)
		if !ok || !slices.Equal(kept.Maps[1].Weights.Data, net.Maps[1].Weights.Data) {
			t.Errorf("the moment of step %d is not the network's", step)
		}
	}
	if _, ok := l.moments.At(spec.Base, 51); ok {
		t.Error("there is a moment of step 51")
	}
}

// remembering starts a lab that does all stages of a config with a history.
func remembering(t testing.TB, c spec.Spec, bytes int) *Lab {
	t.Helper()
	l := Start(c, load, cores)
	t.Cleanup(l.Close)
	l.Remember(bytes)
	for _, s := range c.Stages {
		l.Ask(run.Request{Stage: s})
	}
	l.Finish()
	return l
}

func TestNothingIsRememberedUnasked(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	l := remembering(t, c, 0)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	if m := l.Moments(); len(m) != 0 || l.Gauge().Moments != 0 {
		t.Errorf("moments %v were kept", m)
	}
}

func TestHistoryKeepsItsBound(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.Steps, n.LookEvery = 1, 200, 0 })
	c.EditNetwork(func(n *spec.Network) { n.Hidden = []int{300, 200} })
	l := remembering(t, c, 4<<20)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	net, _ := l.moments.Trained(spec.Base)
	kept := l.Moments()
	if held := len(kept) * net.Bytes(); held > 4<<20 || held < 1<<20 {
		t.Errorf("%d moments of %d bytes", len(kept), net.Bytes())
	}
	if kept[0] != 0 || kept[len(kept)-1] != 200 {
		t.Errorf("moments %v", kept)
	}
}
