package measure

import (
	"context"

	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Measure is an entry of the list: what a measure is called and set to, and how it is set to work.
type Measure struct {
	spec.Part
	// After names a measure whose results this one reads: it is taken right after that one, and is
	// no stage of its own. "" for none.
	After string
	// Looks says in a note what a training does without when the settings forbid it, "no probes".
	Looks string
	// Notes says what is odd about the samples for this measure, each a sentence without a capital
	// and a full stop; nil where there is nothing to say.
	Notes func(s spec.Spec, samples source.Samples) []string
	// start sets it to work.
	start func(s *Set) taking
}

// taking is a measure at work. Its methods are called by one goroutine at a time.
type taking interface {
	// look measures a moment while the training goes on.
	look(ctx context.Context, m Moment) error
	// take is the stage: it measures the trained subject, and the untrained one as its control if
	// it has one. It says how far it is.
	take(ctx context.Context, untrained, trained Moment, far progress) error
	// array is what it keeps by an address, nil if that is nothing. It is called by any goroutine.
	array(at spec.Address) *spec.Array
}

// Moment is a subject after so many steps.
type Moment struct {
	Subject string
	Step    int
	Source  source.Source

	Scheduled bool // every run of the Spec has this look; else somebody asked for it
	End       bool // it is the first or the last moment of the training, which the stage measures too
	// Worse reports whether guessing is better than the subject, by so many of the first samples of
	// each split; nil where nobody can tell.
	Worse func(samples int) bool
}

// Env is what measures are given to work with, by who runs them. All its functions may be called
// from any goroutine.
type Env struct {
	Spec    spec.Spec
	Samples source.Samples
	Append  func(e spec.Event)              // writes to the log
	Pass    func(ctx context.Context) error // waits while the run is held
	Pool    *simd.Pool                      // the cores that large fits share
	// Beside calls functions beside each other, at most as many of them at a time as there are
	// cores, until all have returned or one has failed. One of them may call it in turn.
	Beside func(ctx context.Context, all []func(ctx context.Context) error) error
	// Known returns a number that was found before, by another process perhaps: the one whose address e
	// has. It may be nil.
	Known func(e spec.Measured) (spec.Measured, bool)
	// Shared has what runs of the same Spec with other seeds found too; nil where there are none.
	Shared *Shared
}

// progress is told how many pieces of a stage are done, of how many.
type progress func(done, of int)

// Set is the measures of one run at work.
type Set struct {
	Env
	all     []Measure
	takes   []taking
	probes  *Probes
	pca     *Projections
	numbers *Numbers
}

// Start sets all measures to work.
func Start(env Env) *Set {
	s := &Set{Env: env, all: List()}
	for _, m := range s.all {
		s.takes = append(s.takes, m.start(s))
	}
	return s
}

// Probes is what the probes keep, nil before they are at work.
func (s *Set) Probes() *Probes { return s.probes }

// Projections is what the principal components keep, nil before they are at work.
func (s *Set) Projections() *Projections { return s.pca }

// Numbers is what finds the numbers of layers, nil before it is at work.
func (s *Set) Numbers() *Numbers { return s.numbers }

// Look measures a moment while the training goes on, by the stages' measures that are wanted and
// those that read their results. Stages do not read each other's and are taken beside each other.
func (s *Set) Look(ctx context.Context, m Moment, wanted func(spec.Stage) bool) error {
	var work []func(context.Context) error
	for _, stage := range Stages() {
		if wanted(stage) {
			work = append(work, func(ctx context.Context) error { return s.look(ctx, m, stage) })
		}
	}
	return s.Beside(ctx, work)
}

// look measures a moment by the measures of a stage.
func (s *Set) look(ctx context.Context, m Moment, stage spec.Stage) error {
	for i, one := range s.all {
		if one.stage() != stage {
			continue
		}
		if err := s.takes[i].look(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// Take does a stage: its measure, and those that read its results. It tells far how many pieces
// are done, of how many.
func (s *Set) Take(ctx context.Context, stage spec.Stage, untrained, trained Moment, far func(done, of int)) error {
	for i, one := range s.all {
		if one.stage() != stage {
			continue
		}
		if err := s.takes[i].take(ctx, untrained, trained, far); err != nil {
			return err
		}
	}
	return nil
}

// Array returns what a measure keeps by its address, false if that is nothing. It must not be
// changed.
func (s *Set) Array(at spec.Address) (*spec.Array, bool) {
	for i, one := range s.all {
		if one.Name == at.Measure {
			a := s.takes[i].array(at)
			return a, a != nil
		}
	}
	return nil, false
}

// stage is the stage that a measure is part of.
func (m Measure) stage() spec.Stage {
	if m.After != "" {
		return spec.Stage(m.After)
	}
	return spec.Stage(m.Name)
}

// upTo is how many samples a setting takes that takes the first so many, of those that there are.
func upTo(most, there int) int { return max(0, min(most, there)) }
