// Package spec is what is to be done and what was learned, as data. It computes nothing and knows
// none of the packages that do.
//
// # An experiment is a value
//
// A [Spec] says where the data come from, which subjects there are (what has layers: a network that
// trains here, one that is taught by another) and which measures are taken of their layers, each
// with settings of its own. It is written as strict JSON with a version, see [Parse]. The same Spec
// gives the same figures. [Rules] say how its settings are called on a command line and what goes
// together.
//
// # What was learned is a log of events
//
// An [Event] is a small typed value: that a stage began, what a network scored, what a probe found.
// It says of which subject it is and after how many steps, see [Event.Where]. Events are written
// one a line and read back to the same value, NaN and the infinities too, see [Marshal] and
// [Unmarshal]. How an event is called in JSON is its kind, and each kind comes in the same order on
// every run of the same Spec.
package spec
