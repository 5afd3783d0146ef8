package lab

import (
	"slices"
	"testing"

	"fathom/model"
	"fathom/model/run"
	"fathom/model/spec"
)

// small is a network of known size: (1×1 weights, padded, and biases) twice.
func small() *model.Network {
	return model.New(model.Shape{Inputs: 1, Hidden: []int{1}, Classes: 1, Activation: model.Tanh}, model.Stream(1, "small"))
}

func TestHistoryThinsEvenly(t *testing.T) {
	const interval = 10
	net := small()
	for room := 2; room <= 40; room++ {
		h := history{bytes: room*net.Bytes() + net.Bytes()/2}
		spacing, version := interval, 0
		for n := range 300 {
			step := n * interval
			h.add(moment{step, net}, interval)
			kept := h.moments()
			if count, v := h.count(); count != len(kept) || v <= version {
				t.Fatalf("room for %d, step %d: the count %d of %d kept, version %d after %d", room, step, count, len(kept), v, version)
			} else {
				version = v
			}
			if len(kept) > room || kept[0].step != 0 || kept[len(kept)-1].step != step {
				t.Fatalf("room for %d, step %d: kept %v", room, step, steps(kept))
			}
			for i := 1; i < len(kept); i++ {
				gap := kept[i].step - kept[i-1].step
				if i == 1 && len(kept) > 2 {
					if gap != spacing && gap != 2*spacing {
						t.Fatalf("room for %d, step %d: the spacing goes from %d to %d", room, step, spacing, gap)
					}
					spacing = gap
				}
				if gap != spacing && (i < len(kept)-1 || gap > spacing && len(kept) > 2) {
					t.Fatalf("room for %d, step %d: uneven: %v", room, step, steps(kept))
				}
			}
			if n >= room && len(kept) < (room+1)/2 {
				t.Fatalf("room for %d, step %d: only %v are kept", room, step, steps(kept))
			}
		}
	}
}

func steps(kept []moment) []int {
	var out []int
	for _, m := range kept {
		out = append(out, m.step)
	}
	return out
}

func TestHistoryByHand(t *testing.T) {
	net := small()
	for _, test := range []struct {
		room int
		add  []int
		want []int
	}{
		{5, []int{0, 10, 20, 30, 40}, []int{0, 10, 20, 30, 40}},
		{5, []int{0, 10, 20, 30, 40, 50}, []int{0, 20, 40, 50}},
		{5, []int{0, 10, 20, 30, 40, 50, 60}, []int{0, 20, 40, 60}},
		{5, []int{0, 10, 20, 30, 40, 43}, []int{0, 20, 40, 43}}, // the last step is between two evaluations
		{2, []int{0, 10, 20, 30}, []int{0, 30}},
		{1, []int{0, 10, 20}, nil},
		{0, []int{0, 10}, nil},
		{9, []int{10, 20}, nil}, // asked for too late
	} {
		h := history{bytes: test.room * net.Bytes()}
		for _, step := range test.add {
			h.add(moment{step, net}, 10)
		}
		if got := steps(h.moments()); !slices.Equal(got, test.want) {
			t.Errorf("room for %d: of %v it keeps %v, want %v", test.room, test.add, got, test.want)
		}
	}
}

func TestRememberChangesNothing(t *testing.T) {
	c := tiny()
	want := document(t, c, do(t, c))
	l := remembering(t, c, DefaultHistory)
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
	initial, _ := l.Store().Initial(spec.Base)
	trained, _ := l.Store().Trained(spec.Base)
	for step, net := range map[int]*model.Network{0: initial, 300: trained} {
		kept, ok := l.history.at(step)
		if !ok || !slices.Equal(kept.Maps[1].Weights.Data, net.Maps[1].Weights.Data) {
			t.Errorf("the moment of step %d is not the network's", step)
		}
	}
	if _, ok := l.history.at(51); ok {
		t.Error("there is a moment of step 51")
	}
}

// remembering starts a lab that does all stages of a config with a history.
func remembering(t testing.TB, c spec.Spec, bytes int) *Lab {
	t.Helper()
	l := Start(c, load)
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
	net, _ := l.Store().Trained(spec.Base)
	kept := l.Moments()
	if held := len(kept) * net.Bytes(); held > 4<<20 || held < 1<<20 {
		t.Errorf("%d moments of %d bytes", len(kept), net.Bytes())
	}
	if kept[0] != 0 || kept[len(kept)-1] != 200 {
		t.Errorf("moments %v", kept)
	}
}
