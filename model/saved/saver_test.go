package saved

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gonum.org/v1/gonum/mat"

	"fathom/model"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/spec"
)

// slowLog is a run of which a saver sees so many events.
type slowLog struct {
	run.View
	events []spec.Event
	stages []run.Request
	asked  func() // before somebody sees the events
}

func (s *slowLog) Since(from int) ([]spec.Event, error) {
	if s.asked != nil {
		s.asked()
	}
	return s.events[from:], nil
}
func (s *slowLog) Requests() []run.Request                    { return s.stages }
func (s *slowLog) ScoresOf(spec.Address) (*spec.Scores, bool) { return nil, false }

// TestStatesWaitForTheirEvents: a checkpoint is not on disk before all that the log says up to it.
func TestStatesWaitForTheirEvents(t *testing.T) {
	s := tiny()
	w, err := runfile.Create(t.TempDir(), runfile.Header{Spec: s, Made: made()})
	must(t, err)
	defer w.Close()
	log := &slowLog{events: []spec.Event{spec.Started{Stage: spec.Train, Subject: spec.Base}, spec.Looked{Subject: spec.Base}}}
	v := newSaver(w, s, 0, 0, 0)
	v.of = log
	states := func() int {
		r, err := runfile.Open(w.Path())
		must(t, err)
		defer r.Close()
		return len(r.Slots())
	}
	net := model.New(lab.Shape(s, 4), model.Stream(1, "test"))
	must(t, v.Checkpoint(t.Context(), &lab.Checkpoint{Subject: spec.Base, Step: 7, Net: net, Events: 4}))
	v.write()
	if states() != 0 {
		t.Fatal("a checkpoint is there before its events")
	}
	log.events = append(log.events, spec.Looked{Subject: spec.Base, Step: 1}, spec.Looked{Subject: spec.Base, Step: 2})
	v.write()
	if states() != 1 {
		t.Fatal("the checkpoint is not there after its events")
	}
	r, err := runfile.Open(w.Path())
	must(t, err)
	defer r.Close()
	c, err := checkpoint(r.Slots()[0], lab.Shape(s, 4))
	if must(t, err); c.Step != 7 || !same(c.Net, net) {
		t.Errorf("it is %+v", c)
	}
}

// TestRefusedCheckpointsComeAgain: while the disk refuses everything checkpoints are forgotten, and
// another is wanted when it is tried again.
func TestRefusedCheckpointsComeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := tiny()
		v := newSaver(nil, s, 0, 0, 0)
		v.of = &slowLog{}
		if !v.Due() || v.Due() {
			t.Fatal("at first one checkpoint is wanted")
		}
		must(t, v.Checkpoint(t.Context(), &lab.Checkpoint{Net: model.New(lab.Shape(s, 4), model.Stream(1, "test"))}))
		v.tried(errors.New("the disk is full"))
		v.write()
		if v.Due() || len(v.waiting) != 0 || !v.room.TryAcquire(mostQueued) {
			t.Error("a checkpoint that was refused waits, or is wanted again at once")
		}
		time.Sleep(againAfter)
		if !v.Due() {
			t.Error("none is wanted when the disk is tried again")
		}
	})
}

// TestAnotherProgramGoesOnEarlier: who goes on as another program than the newest sitting's makes the
// steps before the newest checkpoint again, so that there is something to compare.
func TestAnotherProgramGoesOnEarlier(t *testing.T) {
	s := tiny()
	w, err := runfile.Create(t.TempDir(), runfile.Header{Spec: s, Made: made()})
	must(t, err)
	defer w.Close()
	for step := range 2 {
		must(t, w.Append([]runfile.Entry{{Event: spec.Looked{Subject: spec.Base, Step: step}}}))
		slot, err := ofCheckpoint(&lab.Checkpoint{Subject: spec.Base, Step: step, Net: model.New(lab.Shape(s, 4), model.Stream(1, "test"))}, w.Seq())
		must(t, err)
		must(t, w.Save(slot))
		must(t, w.Sync()) // the next takes the place of the other
	}
	r, err := runfile.Open(w.Path())
	must(t, err)
	defer r.Close()
	same, other := candidates(r, made()), candidates(r, runfile.Made{Version: "another"})
	if len(same) != 2 || same[0].Seq <= same[1].Seq {
		t.Fatalf("the same program goes on from %d states", len(same))
	}
	if len(other) != 1 || other[0].Seq != same[1].Seq {
		t.Errorf("another program goes on from %d states, after %d lines", len(other), other[0].Seq)
	}
}

// TestWhatIsLeft: a run is left if a stage that was asked for has neither ended nor failed; teach from
// another start is another.
func TestWhatIsLeft(t *testing.T) {
	inits := spec.Inits()
	log := &slowLog{stages: []run.Request{{Stage: spec.Train}, {Stage: spec.Teach, Init: inits[0]}}}
	v := newSaver(nil, tiny(), 0, 0, 0)
	v.of = log
	for _, next := range []struct {
		event spec.Event
		left  bool
	}{
		{spec.Started{Stage: spec.Train}, true}, {spec.Done{Stage: spec.Train}, true}, {spec.Done{Stage: spec.Teach, Init: inits[1]}, true},
		{spec.Failed{Stage: spec.Teach, Init: inits[0]}, false},
	} {
		if log.events = append(log.events, next.event); v.left() != next.left {
			t.Errorf("after %+v something is left: %t", next.event, v.left())
		}
	}
}

// TestCheckpointRoundTrip: all of a checkpoint is read back to the same bits. None of its fields is zero
// here, so that one that is added and not saved is missed.
func TestCheckpointRoundTrip(t *testing.T) {
	s := tiny()
	shape, random := lab.Shape(s, 4), model.Stream(1, "test")
	c := &lab.Checkpoint{
		Ask: run.Request{Stage: spec.Teach, Init: spec.Inits()[0]}, Subject: spec.TaughtSame, Step: 7,
		Net: model.New(shape, random), Head: model.NewHead(shape, 1, 2, 0.3, random),
		Loss: model.Loss{CrossEntropy: 0.1, Head: math.Inf(1)}, Since: 3, Taken: 2, Looked: map[spec.Stage]int{measure.Probe: 5},
		Watch: lab.Watch{Start: 2.3, Worst: 4, TrainLoss: 1.0 / 3, Rises: 6, Said: true},
		Starts: map[int]*repr.Probe{1: {
			Classes: 2, Width: 3, Weights: mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6}), Intercepts: []float64{7, 8},
		}},
		Spent: 1500 * time.Millisecond,
	}
	for _, all := range []any{*c, c.Loss, c.Watch} {
		for v, i := reflect.ValueOf(all), 0; i < v.NumField(); i++ {
			if name := v.Type().Field(i).Name; v.Field(i).IsZero() && name != "Events" { // of which the slot itself has the lines
				t.Errorf("%s is zero", name)
			}
		}
	}
	slot, err := ofCheckpoint(c, 9)
	must(t, err)
	got, err := checkpoint(slot, shape)
	must(t, err)
	if slot.Seq != 9 || !same(got.Net, c.Net) || !reflect.DeepEqual(ofMap(got.Head.Map, "V", "c"), ofMap(c.Head.Map, "V", "c")) {
		t.Error("the network or its head is another")
	}
	got.Net, got.Head.Map = c.Net, c.Head.Map
	if !reflect.DeepEqual(got, c) {
		t.Errorf("read back it is\n%+v, want\n%+v", got, c)
	}
}

// TestNetworksComeBeforeTheLog: when the log on disk says that a training is done its network is there,
// also where both come while the saver looks.
func TestNetworksComeBeforeTheLog(t *testing.T) {
	s := tiny()
	w, err := runfile.Create(t.TempDir(), runfile.Header{Spec: s, Made: made()})
	must(t, err)
	defer w.Close()
	v := newSaver(w, s, 0, 0, 0)
	log := &slowLog{}
	log.asked = func() {
		if len(log.events) == 0 {
			must(t, v.Moment(t.Context(), lab.Moment{Subject: spec.Base, Step: 40, Net: model.New(lab.Shape(s, 4), model.Stream(1, "test"))}))
			log.events = append(log.events, spec.Done{Stage: spec.Train, Subject: spec.Base})
		}
	}
	v.of, v.every = log, 1
	v.write()
	r, err := runfile.Open(w.Path())
	must(t, err)
	defer r.Close()
	if _, there, err := r.Weights(spec.Base, 40); r.Len() == 1 && (!there || err != nil) {
		t.Errorf("the training is done, and its network is not there: %v", err)
	}
}

// TestDataAreSaidAgain: what the run works on gets into the log, also where the disk has refused it at
// first; without it nobody could check the data of who goes on, or compare the run.
func TestDataAreSaidAgain(t *testing.T) {
	s := tiny()
	w, err := runfile.Create(t.TempDir(), runfile.Header{Spec: s, Made: made()})
	must(t, err)
	defer w.Close()
	v := newSaver(w, s, 0, 0, 0)
	v.of = &slowLog{events: []spec.Event{spec.Started{Stage: spec.Train, Subject: spec.Base}}}
	m, err := images(s)
	must(t, err)
	d := digest(m)
	v.unsaid = &d // as where the disk has refused it
	v.write()
	v.write()
	r, err := runfile.Open(w.Path())
	must(t, err)
	defer r.Close()
	if got := r.Data(); got == nil || *got != d {
		t.Errorf("the log says of the data %v, want %v", got, d)
	}
	if v.unsaid != nil || v.known == nil || w.Seq() != 3 { // the sitting, the data and the event
		t.Errorf("it is still to say, or was said twice: the log has %d lines", w.Seq())
	}
}

// TestPlan: as many moments are kept as fit, spread evenly, and always the first and the last.
func TestPlan(t *testing.T) {
	post := spec.Network{Hidden: []int{100, 100, 100}, Steps: 10_000, EvaluateEvery: 100, LookEvery: 500}
	for _, test := range []struct {
		steps, parameters, want int
	}{
		{10_000, 99_710, 1}, {1_000_000, 99_710, 128}, {10_000, 1 << 20, 16}, {10_000, 10_000_000, 0}, {100, 10, 1},
	} {
		n := post
		n.Steps = test.steps
		every := plan(n, test.parameters)
		if every != test.want {
			t.Errorf("%d steps of %d parameters: one of %d moments, want %d", test.steps, test.parameters, every, test.want)
		}
		var ranks []int
		taken := 0
		for step := range test.steps {
			evaluated := step%n.EvaluateEvery == 0
			rank := step / n.EvaluateEvery
			if !evaluated {
				rank = taken
			}
			looks := n.LooksAt(step)
			if looks {
				taken++
			}
			if (evaluated || looks) && keeps(every, rank) {
				ranks = append(ranks, rank)
			}
		}
		if room := min(mostMoments, mostBytes/(4*test.parameters)); every > 0 && (len(ranks) > room || len(ranks) < room/4 && every > 1) {
			t.Errorf("%d steps of %d parameters: %d moments are kept, with room for %d", test.steps, test.parameters, len(ranks), room)
		}
		if slices.Max(append(ranks, 0)) == 0 && every > 0 {
			t.Errorf("%d steps of %d parameters: nothing is kept on the way", test.steps, test.parameters)
		}
	}
}

// TestPlanHolds: of networks of any width and trainings of any length all that is kept on the way fits the
// bound, to the byte; the first and the last come on top of it.
func TestPlanHolds(t *testing.T) {
	for _, parameters := range []int{10, 99_710, 1 << 20, 4_000_000, 10_000_000, 50_000_000} {
		for _, steps := range []int{1, 30, 99, 100, 300, 10_000, 123_457, 1_000_000} {
			n := spec.Network{Steps: steps, EvaluateEvery: 100, LookEvery: 500}
			every, kept, taken := plan(n, parameters), 0, 0
			for step := 1; step < steps; step++ {
				if step%n.EvaluateEvery == 0 && keeps(every, step/n.EvaluateEvery) {
					kept++
				}
				if n.LooksAt(step) {
					if step%n.EvaluateEvery != 0 && keeps(every, taken) {
						kept++
					}
					taken++
				}
			}
			if kept > mostMoments || 4*parameters*kept > mostBytes {
				t.Errorf("%d steps of %d parameters: %d networks are kept on the way, %d bytes", steps, parameters, kept, 4*parameters*kept)
			}
		}
	}
}
