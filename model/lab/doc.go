// Package lab does an experiment: it trains the networks of a Spec, has the measures taken of their
// layers while they train and afterwards, and writes down what is learned.
//
// # One log, many readers
//
// A [Lab] appends small typed events to its log, and nobody else can. Nothing in the log is ever
// changed. Everyone reads it the same way, from a cursor, with [Lab.Next]: the interactive app, the
// headless run, a file, a spectator. No reader can slow the lab. What is too big for events is
// asked for by its address, see [Lab.Array]; a cheap gauge beside the log tells how far the lab is.
// All that may be seen of a lab is a [run.View], and all that steers it a [run.Control].
//
// # Stages
//
// A stage is a training or a measure. [Lab.Ask] asks for one at any time; what it needs runs first,
// and the event Started says for whom. Asking for a measure while the network trains also takes a
// snapshot of the weights at the next step boundary and looks at it beside the training. What there
// is to measure, package measure says; the lab knows none of it by name. Scheduled looks, which
// every run has, come with an event of their own, Looked, which says what the network scores there.
//
// What a lab is for a network that trains, package analysis is for a store, whose layers lie in files.
//
// # Time is an axis
//
// A lab that is told to [Lab.Remember] keeps snapshots of the network through its training.
// Questions about them are answered by package moments, in the goroutine that asks, and never enter
// the log. A pace slows the training to what an eye can follow.
//
// # The same seed, the same figures
//
// A Spec decides every figure, its seed among it, on any number of cores, with or without pauses,
// at any pace, with or without a history. Each kind of event is in the same order on every run
// (evaluations by step, probes by step and layer), and of a training the log tells one step after
// the other; the events' seconds are the machine's, and when a look comes that somebody asks for.
package lab
