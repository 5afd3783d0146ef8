package run

import "fathom/model/spec"

// State is how a stage of a run stands.
type State int

// The states of a stage.
const (
	Idle    State = iota // nobody has asked for it
	Waiting              // it was asked for and has not begun
	Running
	Done
	Diverged // done, and its network has diverged, see [spec.Diverged]
	Failed
)

// Standing is how a run stands: what its log and its gauge say, put together. The zero Standing is
// that of a run that has not begun.
type Standing struct {
	Gauge  Gauge
	Loaded *spec.Loaded   // nil before the data are loaded
	Last   spec.Evaluated // the newest evaluation of any network; without a Subject before there is one
	Err    error          // why the log ended, nil if it goes on or ended well

	Story Story // what it has come to

	Checked *spec.Checked     // of a store, nil before its numbers are checked
	Writing []spec.Unfinished // checkpoints of it that are being written
	Noticed []string          // what happened to its files, in order, see [spec.Noticed]

	states map[spec.Stage]State
}

// State is how a stage stands.
func (s *Standing) State(stage spec.Stage) State { return s.states[stage] }

// Take takes the next event of the log.
func (s *Standing) Take(e spec.Event) {
	s.Story.Take(e)
	switch e := e.(type) {
	case spec.Loaded:
		s.Loaded = &e
	case spec.Checked:
		s.Checked = &e
	case spec.Writing:
		s.Writing = e.Moments
	case spec.Noticed:
		s.Noticed = append(s.Noticed, e.Sentence)
	case spec.Started:
		s.set(e.Stage, Running)
	case spec.Done:
		if s.states[e.Stage] != Diverged {
			s.set(e.Stage, Done)
		}
	case spec.Failed:
		s.set(e.Stage, Failed)
	case spec.Diverged:
		if e.Subject == spec.Base {
			s.set(spec.Train, Diverged)
		} else {
			s.set(spec.Teach, Diverged)
		}
	case spec.Evaluated:
		s.Last = e
	}
}

// Measure takes the newest gauge, after the events that came with it. It says what waits.
func (s *Standing) Measure(g Gauge) {
	s.Gauge = g
	for stage, state := range s.states {
		if state == Waiting {
			s.states[stage] = Idle
		}
	}
	for _, stage := range g.Waiting {
		if s.states[stage] == Idle {
			s.set(stage, Waiting)
		}
	}
}

// End takes the error that ended the log: nothing runs any more.
func (s *Standing) End(err error) {
	s.Err, s.Gauge, s.Writing = err, Gauge{Ended: true}, nil
	for stage, state := range s.states {
		switch state {
		case Running:
			s.states[stage] = Failed
		case Waiting:
			s.states[stage] = Idle
		}
	}
}

// Unusable is why there are no data to work on, nil if there are or may still be.
func (s *Standing) Unusable() error {
	if s.Loaded == nil {
		return s.Err
	}
	return nil
}

func (s *Standing) set(stage spec.Stage, state State) {
	if s.states == nil {
		s.states = map[spec.Stage]State{}
	}
	s.states[stage] = state
}
