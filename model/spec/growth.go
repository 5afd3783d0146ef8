package spec

import (
	"cmp"
	"slices"
)

// Appeared says that a store has a checkpoint that it had not when it was opened. From then on the
// moments of the experiment are those of [Spec.WithMoment].
type Appeared struct {
	Subject string `json:"subject"`
	Step    int    `json:"step"`
	Name    string `json:"name"` // as the files have it
}

// Writing says which checkpoints of a store are being written, all of them: each takes the place of
// the one before.
type Writing struct {
	Subject string       `json:"subject"`
	Moments []Unfinished `json:"moments"` // in order; empty when none is any more
}

// Unfinished is a checkpoint that is not whole.
type Unfinished struct {
	Name string `json:"name"`
	Step int    `json:"step"`
	// Why it is not whole though its files have not changed for long, a sentence without a capital and
	// a full stop; "" while they may.
	Why string `json:"why,omitempty"`
}

// Sentence says how the checkpoint stands, without a capital and a full stop.
func (u Unfinished) Sentence() string {
	if u.Why == "" {
		return u.Name + " is being written"
	}
	return u.Name + " is not whole yet: " + u.Why
}

// Noticed says in a sentence, without a capital and a full stop, what happened to the files of a
// store that is followed.
type Noticed struct {
	Subject  string `json:"subject"`
	Step     int    `json:"step"` // of the checkpoint that is withdrawn, else 0
	Sentence string `json:"sentence"`
	// Withdrawn says that the figures of the checkpoint are void, for its files changed while they
	// were read; others may come.
	Withdrawn bool `json:"withdrawn,omitempty"`
}

// WithMoment is the experiment with a moment more, in its place among the others by its step; s as
// it is where it has one of that step.
func (s Spec) WithMoment(e Appeared) Spec {
	s.Subjects = slices.Clone(s.Subjects)
	for i, subject := range s.Subjects {
		if subject.ID != e.Subject {
			continue
		}
		moments := slices.Clone(subject.Stored.Moments)
		at, there := slices.BinarySearchFunc(moments, e.Step, func(m StoredMoment, step int) int { return cmp.Compare(m.Step, step) })
		if !there {
			s.Subjects[i].Stored.Moments = slices.Insert(moments, at, StoredMoment{Name: e.Name, Step: e.Step})
		}
	}
	return s
}
