package tuitest

import "fathom/model/spec"

// Teaching is the log of a taught network from the fresh start up to a step, after
// everything.
func Teaching(upTo int) []spec.Event {
	events := []spec.Event{spec.Started{Stage: spec.Teach, Init: spec.Fresh}}
	for step := 0; step <= upTo; step += 100 {
		events = append(events, Evaluated(spec.TaughtFresh, step, -0.006))
	}
	if upTo < 10000 {
		return events
	}
	return append(events, spec.Taught{
		Init: spec.Fresh, Layer: "hidden1", Source: "hidden3", Weight: 0.1, Components: 3,
		FinalBase: 0.969, FinalTaught: 0.9631, Difference: -0.0059, TargetVariance: 0.45,
		OnlyBase: 240, OnlyTaught: 181, PValue: 0.0046, Shows: spec.Worse,
	}, spec.Done{Stage: spec.Teach, Init: spec.Fresh})
}
