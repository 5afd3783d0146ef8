// Package measure is what can be measured of a subject's layers, one file a measure. Each says
// which settings it has, what it needs and how it is taken; [List] is the one list of them.
//
// A measure reads a [source.Source], a subject at one moment, and writes events of package spec. It
// knows neither who trains the subject nor who reads the log. [Start] sets all measures of a run to
// work; what they keep for each other and for questions is in the [Set].
//
// [StoreProbes] are the probes of a store, whose settings are others: scaled features, and C by
// cross-validation.
//
// # To add a measure
//
// Write its settings and its events in package spec, the measure in a file here, a line in [List],
// and the tab, the part of the document and the files of the export that show it.
package measure
