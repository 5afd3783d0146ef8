package lab

import (
	"context"
	"errors"
	"maps"
	"os"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// keeping keeps all that it is given, in memory.
type keeping struct {
	mu      sync.Mutex
	kept    []moments.Kept
	states  []*Checkpoint
	steps   int // steps from one checkpoint to the next
	counted int
	of      *Lab            // that is kept; nil where nobody asks for the images that are right
	right   map[int][]int32 // by step
}

func (k *keeping) Due() bool {
	k.counted++
	return k.counted%k.steps == 0
}

func (k *keeping) Moment(_ context.Context, m Moment) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if a, err := k.arrayOf(m); err == nil {
		k.right[m.Step] = a.Int32
	}
	k.kept = append(k.kept, moments.Kept{Subject: m.Subject, Step: m.Step, Rank: m.Rank, Bytes: m.Net.Bytes(), Read: func() (*model.Network, error) { return m.Net, nil }})
	return nil
}

// arrayOf is which test images the base network has right.
func (k *keeping) arrayOf(m Moment) (*spec.Array, error) {
	if k.of == nil {
		return nil, run.ErrNoArray
	}
	return k.of.rightOf(spec.Address{Subject: m.Subject, Step: m.Step})
}

func (k *keeping) Checkpoint(_ context.Context, c *Checkpoint) error {
	k.states = append(k.states, c)
	return nil
}

// past is what is there of a run when it is killed right after so many events, and goes on at a
// checkpoint; the checkpoint is the run's own from then on, so that it is a copy.
func (k *keeping) past(events []spec.Event, at *Checkpoint) *Past {
	p := &Past{Events: events, Lived: time.Hour, Right: func(step int) []int32 {
		k.mu.Lock()
		defer k.mu.Unlock()
		return k.right[step]
	}}
	for _, e := range events {
		if e, ok := e.(spec.Evaluated); ok {
			for _, kept := range k.kept {
				if kept.Subject == e.Subject && kept.Step == e.Step {
					p.Kept = append(p.Kept, kept)
				}
			}
		}
	}
	if at != nil {
		c := *at
		c.Net = at.Net.Clone()
		if c.Head != nil {
			c.Head = c.Head.Clone()
		}
		p.Checkpoint = &c
	}
	return p
}

// outcome is a run from its beginning to its end: its streams, without seconds, and its networks.
type outcome struct {
	document string
	streams  map[string][]string
	networks map[string]*model.Network
}

func wholeOf(t *testing.T, l *Lab, c spec.Spec) outcome {
	t.Helper()
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	w := outcome{document: document(t, c, events), streams: map[string][]string{}, networks: map[string]*model.Network{}}
	for _, e := range events {
		subject, _ := e.Where()
		name := e.Kind() + " of " + subject
		w.streams[name] = append(w.streams[name], string(withoutSeconds(e)))
	}
	for _, name := range []string{spec.Base, spec.TaughtSame, spec.TaughtFresh} {
		if net, ok := l.moments.Trained(name); ok {
			w.networks[name] = net
		}
	}
	return w
}

// sameNetwork reports whether all parameters of two networks are the same bits.
func sameNetwork(a, b *model.Network) bool {
	for l, m := range a.Maps {
		for i := range m.Weights.Rows {
			if !slices.Equal(m.Weights.Row(i), b.Maps[l].Weights.Row(i)) {
				return false
			}
		}
		if !slices.Equal(m.Biases, b.Maps[l].Biases) {
			return false
		}
	}
	return true
}

// TestContinue: a run that is killed anywhere and goes on at any checkpoint, of which one in five is tried
// without FATHOM_SLOW, comes to the same log, stream by stream, of which the live probes' objectives are
// part, to the same networks and to the same document, bit for bit, and nothing is in its log twice.
func TestContinue(t *testing.T) {
	m := fewDigits(t)
	c := smallPost(1, spec.Tanh, spec.OneVsRest)
	c.EditNetwork(func(n *spec.Network) { n.LookAt = []int{0, 7, 20, 33, 47} })
	begin := func(l *Lab) *Lab {
		t.Cleanup(l.Close)
		l.Ask(run.Requests(c.Stages)...)
		l.Finish()
		return l
	}
	load := func() (*source.Material, error) { return m, nil }
	k := &keeping{steps: 4, right: map[int][]int32{}}
	l := Start(c, load, cores)
	k.of = l
	l.Keep(k)
	begin(l)
	want := wholeOf(t, l, c)
	events, _ := l.Since(0)
	if len(k.states) < 20 {
		t.Fatalf("only %d checkpoints", len(k.states))
	}
	kills := []struct {
		events int
		at     *Checkpoint
	}{{0, nil}, {1, nil}, {len(events) / 3, nil}, {len(events), nil}}
	for i, s := range k.states {
		kills = append(kills, struct {
			events int
			at     *Checkpoint
		}{min(len(events), s.Events+7*(i%4)), s})
	}
	for i, kill := range kills {
		if i >= 4 && i%5 > 0 && os.Getenv("FATHOM_SLOW") == "" {
			continue // one in five checkpoints, which goes round the four distances from it
		}
		step := -1
		if kill.at != nil {
			step = kill.at.Step
		}
		l := Continue(c, load, cores, k.past(slices.Clone(events[:kill.events]), kill.at))
		got := wholeOf(t, begin(l), c)
		if !reflect.DeepEqual(got.streams, want.streams) {
			for name := range want.streams {
				if !slices.Equal(got.streams[name], want.streams[name]) {
					t.Errorf("killed after %d events, on from step %d: %s: %d are\n%.900s\nwant %d\n%.900s", kill.events, step, name,
						len(got.streams[name]), got.streams[name], len(want.streams[name]), want.streams[name])
				}
			}
			t.FailNow()
		}
		if got.document != want.document {
			t.Fatalf("killed after %d events, on from step %d: another document", kill.events, step)
		}
		for name, net := range want.networks {
			other := got.networks[name]
			if other == nil || !sameNetwork(net, other) {
				t.Fatalf("killed after %d events, on from step %d: the network of %s is another", kill.events, step, name)
			}
		}
	}
}

// TestContinueMutants: what a checkpoint holds decides bits, and a run that goes on without it is
// found out.
func TestContinueMutants(t *testing.T) {
	m := fewDigits(t)
	c := smallPost(2, spec.Tanh, spec.OneVsRest)
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.LookAt = []int{0, 7, 20, 33, 47} })
	load := func() (*source.Material, error) { return m, nil }
	k := &keeping{steps: 1}
	l := Start(c, load, cores)
	t.Cleanup(l.Close)
	l.Keep(k)
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	wholeOf(t, l, c)
	events, _ := l.Since(0)
	at := k.states[slices.IndexFunc(k.states, func(s *Checkpoint) bool { return s.Step == 25 })]
	for name, mutate := range map[string]func(c *Checkpoint){
		"":                  func(*Checkpoint) {},
		"cold starts":       func(c *Checkpoint) { c.Starts = nil },
		"loss not restored": func(c *Checkpoint) { c.Loss, c.Since = model.Loss{}, 0 },
		"a step too far":    func(c *Checkpoint) { c.Step++ },
		"one bit":           func(c *Checkpoint) { c.Net.Maps[1].Weights.Row(3)[2] *= 1 + 1e-6 },
	} {
		p := k.past(events, at)
		p.Checkpoint.Starts = map[int]*repr.Probe{}
		maps.Copy(p.Checkpoint.Starts, at.Starts)
		mutate(p.Checkpoint)
		l := Continue(c, load, cores, withoutTrained(p, c))
		t.Cleanup(l.Close)
		l.Ask(run.Request{Stage: spec.Train})
		l.Finish()
		if _, err := finish(t, l); (name == "") != (err == nil) || err != nil && !errors.Is(err, ErrOther) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// withoutTrained takes the network after the training away, so that the training is made again.
func withoutTrained(p *Past, c spec.Spec) *Past {
	p.Kept = slices.DeleteFunc(slices.Clone(p.Kept), func(k moments.Kept) bool { return k.Step == c.Network().Steps })
	return p
}

// TestContinueDiverged: that a training has diverged is said once, however often it goes on.
func TestContinueDiverged(t *testing.T) {
	m := fewDigits(t)
	c := smallPost(1, spec.ReLU, spec.OneVsRest)
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.LearningRate, n.LookEvery, n.EvaluateEvery = 1e30, 0, 10 })
	load := func() (*source.Material, error) { return m, nil }
	k := &keeping{steps: 5}
	l := Start(c, load, cores)
	t.Cleanup(l.Close)
	l.Keep(k)
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	want := wholeOf(t, l, c)
	if len(want.streams["diverged of base"]) != 1 {
		t.Fatalf("it diverged %v", want.streams["diverged of base"])
	}
	events, _ := l.Since(0)
	for _, at := range k.states {
		again := Continue(c, load, cores, withoutTrained(k.past(slices.Clone(events[:at.Events]), at), c))
		t.Cleanup(again.Close)
		again.Ask(run.Request{Stage: spec.Train})
		again.Finish()
		if got := wholeOf(t, again, c); !reflect.DeepEqual(got.streams, want.streams) {
			t.Errorf("on from step %d it says %v, want %v", at.Step, got.streams, want.streams)
		}
	}
}

// TestContinueLooksAgain: looks that somebody asked for are taken again where they were.
func TestContinueLooksAgain(t *testing.T) {
	m := fewDigits(t)
	c := smallPost(3, spec.Tanh, spec.OneVsRest)
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.LookAt = []int{0, 40} })
	load := func() (*source.Material, error) { return m, nil }
	k := &keeping{steps: 1}
	l := Start(c, load, cores)
	t.Cleanup(l.Close)
	l.Keep(k)
	l.Pause()
	l.Ask(run.Request{Stage: spec.Train})
	await(t, l, func(e spec.Event) bool { s, ok := e.(spec.Started); return ok && s.Stage == spec.Train })
	for step := range 12 {
		l.Step()
		for l.Gauge().Step <= step {
			time.Sleep(time.Millisecond)
		}
	}
	l.Ask(run.Request{Stage: measure.Probe})
	l.Ask(run.Request{Stage: measure.PCA})
	await(t, l, func(e spec.Event) bool {
		p, ok := e.(spec.Projected)
		return ok && p.Live && p.Step > 0 && p.Layer == 2
	})
	l.Resume()
	l.Finish()
	want := wholeOf(t, l, c)
	events, _ := l.Since(0)
	first := slices.IndexFunc(events, func(e spec.Event) bool { p, ok := e.(spec.Probed); return ok && p.Live && p.Step > 0 })
	asked := events[first].(spec.Probed).Step
	if c.Network().LooksAt(asked) {
		t.Fatalf("there is no look that was asked for but at step %d", asked)
	}
	state := k.states[slices.IndexFunc(k.states, func(s *Checkpoint) bool { return s.Step == asked-2 })]
	again := Continue(c, load, cores, k.past(slices.Clone(events[:first+1]), state)) // half a look
	t.Cleanup(again.Close)
	again.Ask(run.Requests([]spec.Stage{spec.Train, measure.Probe, measure.PCA})...)
	again.Finish()
	got := wholeOf(t, again, c)
	if !reflect.DeepEqual(got.streams["probed of base"], want.streams["probed of base"]) {
		t.Errorf("the probes are\n%.3000s\nwant\n%.3000s", got.streams["probed of base"], want.streams["probed of base"])
	}
}
