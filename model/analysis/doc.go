// Package analysis does what can be done where nothing trains: it checks the layers of a store, which lie
// in files, probes and measures every layer at every moment, and writes down what it finds.
//
// An [Analysis] is seen and steered like a lab, by a [run.View] and a [run.Control]. It may follow a store
// that grows, see [Follow], and takes over what was fitted before, see [Known]. Pictures, and questions
// about rows, are answered in the goroutine that asks, and never enter the log. The same Spec and the same
// files give the same figures, on any number of cores.
package analysis
