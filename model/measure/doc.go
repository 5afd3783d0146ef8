// Package measure is what can be measured of a subject's layers, one file a measure. Each says which
// settings it has, what it needs and how it is taken; [List] is the one list of them.
//
// To add a measure, write its settings and its events in package spec, the measure in a file here,
// and a line in the list.
package measure
