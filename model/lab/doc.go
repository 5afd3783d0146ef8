// Package lab is the experiment: it trains a network, probes its layers, takes
// their principal components and teaches a second network the first one's
// features, and writes down what it learns.
//
// # One log, many readers
//
// A [Lab] appends small typed events to its [Log] and nobody else does. Nothing
// in the log is ever changed. Everyone reads it the same way, from a cursor,
// with [Log.Next]: the interactive app, the headless run, a file, a spectator.
// No reader can slow the lab. Big arrays stand in the lab's [Store]; events say
// which. A cheap [Gauge] beside the log tells how far the lab has come.
//
// # Stages
//
// A [Stage] is train, probe, pca or teach. [Lab.Ask] asks for one at any time;
// what it needs runs first, and the event [Started] says for whom. Asking for
// probe or pca while the training runs also takes a snapshot of the weights at
// the next step boundary and looks at it beside the training.
//
// # Time is an axis
//
// A lab that is told to [Lab.Remember] keeps snapshots of the base network through
// its training, [Lab.Moments]. Of each there is a [Frame], every layer's principal
// components, turned so that points move from one to the next and do not jump;
// and an [Inspection] says what each layer makes of one test image then. Both are
// worked out when they are asked for, in the goroutine that asks, and never enter
// the log. A [Gate] with a pace slows the training to what an eye can follow.
//
// # A sentence is a test
//
// What the lab says of layers and networks rests on tests that are declared before
// any is looked at and judged together, see [DepthVerdict] and [TeachVerdict]; what
// they do not show is not measurable, and nothing is claimed of a network that
// diverged, see [Diverged] and [Ruin].
//
// # The same seed, the same figures
//
// A seed and a [Spec] decide every figure, on any number of cores, with or
// without pauses, at any pace, with or without a history. Each kind of event is in
// the same order on every run (evaluations by step, probes by step and layer);
// only how evaluations and live probes interleave, and the events' seconds, are
// the machine's.
package lab
