package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// ErrOther is of a run that was taken up and makes other figures than the log has.
var ErrOther = errors.New("it cannot go on with the same bits")

// remaking is what a log that goes on knows of the events that are made again.
type remaking struct {
	known    map[eventKey][]byte // what the log says, without seconds
	attempts map[run.Request]int // of each stage, so far
	added    bool                // something that was not there before
	broken   context.CancelFunc
}

// eventKey names an event among those that are made once.
type eventKey struct {
	kind          string
	ask           run.Request // the stage that it is of
	attempt       int
	subject       string
	step          int
	live          bool
	first, second int    // layers
	seed          uint64 // of a replicate
	seeds         int    // that are done, of what they show together
	measure       string
	other         spec.OtherLayer // of a pair
}

// continueLog is an open log that has events already. Of stages that are not done and did not fail the
// last attempt is made again; broken is called when something of it is not what the events say.
func continueLog(events []spec.Event, done func(run.Request) bool, broken context.CancelFunc) *eventLog {
	l := &eventLog{Log: run.NewLog(events...)}
	r := &remaking{known: map[eventKey][]byte{}, attempts: map[run.Request]int{}, broken: broken}
	failed := map[run.Request]bool{}
	for _, e := range events {
		key := r.key(e)
		r.known[key] = withoutSeconds(e)
		switch e.(type) {
		case spec.Started:
			failed[key.ask] = false
		case spec.Failed:
			failed[key.ask] = true
		}
	}
	for ask := range r.attempts {
		if !failed[ask] && !done(ask) {
			r.attempts[ask]--
		}
	}
	l.remaking = r
	return l
}

// again reports whether an event is in the log already; the error says that it is another there.
func (r *remaking) again(e spec.Event) (known bool, err error) {
	key := r.key(e)
	was, known := r.known[key]
	if _, end := e.(spec.Finished); end {
		known = known && !r.added
	}
	if !known {
		r.added = true
		return false, nil
	}
	if now := withoutSeconds(e); !bytes.Equal(was, now) {
		subject, step := e.Where()
		return true, fmt.Errorf("%w: what is %s of %s after step %s is not what the log says; it was made with another program, other kernels or other data",
			ErrOther, e.Kind(), orData(subject), text.Count(step))
	}
	return true, nil
}

func orData(subject string) string {
	if subject == "" {
		return "the data"
	}
	return subject
}

// key names an event. That of a start counts the attempts.
func (r *remaking) key(e spec.Event) eventKey {
	k := eventKey{kind: e.Kind(), ask: stageOf(e)}
	k.subject, k.step = e.Where()
	switch e := e.(type) {
	case spec.Started:
		r.attempts[k.ask]++
	case spec.Probed:
		k.live, k.first = e.Live, e.Layer
	case spec.Projected:
		k.live, k.first = e.Live, e.Layer
	case spec.Compared:
		k.live, k.first, k.second = e.Live, e.First, e.Second
	case spec.Judged:
		k.live = e.Live
	case spec.Replicated:
		k.seed = e.Seed
	case spec.Seeded:
		k.seeds = e.Done
	case spec.Measured:
		k.live, k.first, k.measure = e.Live, e.Layer, e.Measure
		if e.Other != nil {
			k.other = *e.Other
		}
	}
	k.attempt = r.attempts[k.ask]
	return k
}

// stageOf is the stage that an event is of: a look is of the training.
func stageOf(e spec.Event) run.Request {
	subject, _ := e.Where()
	training := run.Request{Stage: spec.Train}
	if init, taught := spec.StartOf(subject); taught {
		training = run.Request{Stage: spec.Teach, Init: init}
	}
	measured := func(live bool, by spec.Stage) run.Request {
		if live {
			return training
		}
		return run.Request{Stage: by}
	}
	switch e := e.(type) {
	case spec.Started:
		return run.Request{Stage: e.Stage, Init: e.Init, Seeds: e.Seeds}
	case spec.Done:
		return run.Request{Stage: e.Stage, Init: e.Init, Seeds: e.Seeds}
	case spec.Failed:
		return run.Request{Stage: e.Stage, Init: e.Init, Seeds: e.Seeds}
	case spec.Probed:
		return measured(e.Live, measure.Probe)
	case spec.Compared:
		return measured(e.Live, measure.Probe)
	case spec.Judged:
		return measured(e.Live, measure.Probe)
	case spec.Projected:
		return measured(e.Live, measure.PCA)
	case spec.Measured:
		return measured(e.Live, measure.Measures)
	case spec.Evaluated, spec.Looked, spec.Diverged, spec.Taught:
		return training
	case spec.Seeded:
		return run.Request{Stage: spec.Seeds, Seeds: e.Seeds}
	}
	return run.Request{}
}

// withoutSeconds is an event as its codec writes it, but for how long things took.
func withoutSeconds(e spec.Event) []byte {
	switch done := e.(type) {
	case spec.Loaded:
		done.Seconds = 0
		if done.Store != nil {
			of := *done.Store
			of.Seconds = 0
			done.Store = &of
		}
		e = done
	case spec.Done:
		done.Seconds = 0
		e = done
	case spec.Finished:
		done.Seconds = 0
		e = done
	case spec.Replicated:
		done.Seconds = 0
		e = done
	}
	line, err := spec.Marshal(e)
	if err != nil {
		return []byte(err.Error()) // equal to itself, and to nothing that can be written
	}
	return line
}
