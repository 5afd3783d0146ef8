package run

import (
	"context"
	"slices"

	"fathom/model/spec"
)

// Measures finds what measures find at moments that the log says nothing of.
type Measures interface {
	// Measure returns what a measure finds of each layer at a moment, the first layer's first, or of
	// pairs of layers. What it finds is what the stage finds there, to the bit. A layer that has no
	// number has a Problem; what cannot be asked is an error that says why.
	Measure(ctx context.Context, q MeasureQuery) ([]spec.Measured, error)
}

// MeasureQuery says what is to be measured.
type MeasureQuery struct {
	Measure string // its name, see [spec.Rules.About]
	Step    int    // one of [View.Moments]
	Pairing Pairing
	// With is the other run of [OtherRun], on the same items, and WithName what it is called.
	With     View
	WithName string
	// Progress is told how far the answer is; nil for nobody. It is no part of the question.
	Progress *Progress
}

// Pairing says of which pairs of layers a measure of pairs is taken.
type Pairing int

// The pairings.
const (
	EachOther Pairing = iota // each two layers of the moment, the earlier one first
	ToTheEnd                 // each layer and itself at the last moment of the run
	OtherRun                 // each layer and each one of another run at its last moment, row by row
)

// Measured finds what a log says in answer to a question: numbers of the stage, or else of a look at
// that moment; nil where it says nothing, and of pairs of another run.
func Measured(events []spec.Event, q MeasureQuery) []spec.Measured {
	var fitted, live []spec.Measured
	for _, e := range events {
		m, is := e.(spec.Measured)
		if !is || m.Measure != q.Measure || m.Step != q.Step || m.Subject != spec.Base && m.Subject != spec.FromStore || !q.pairs(m.Other) {
			continue
		}
		all := &fitted
		if m.Live {
			all = &live
		}
		*all = append(slices.DeleteFunc(*all, func(o spec.Measured) bool {
			return o.Layer == m.Layer && (m.Other == nil || o.Other.Layer == m.Other.Layer)
		}), m)
	}
	if len(fitted) > 0 {
		return fitted
	}
	return live
}

// pairs reports whether a number of a layer and another is one of those that are asked for.
func (q MeasureQuery) pairs(other *spec.OtherLayer) bool {
	return other == nil || q.Pairing == EachOther && other.Run == "" && other.Subject != spec.Untrained && other.Step == q.Step
}
