// Package run is the port between what runs and what shows it.
//
// A [View] is a run as everyone may see it: a log of events that is read from a cursor, arrays that
// are asked for by their address, a gauge of how far it is, and questions that are answered when
// they are asked. It has no method that changes anything. A living lab is a View, and so is a run
// on disk.
//
// A [Control] steers a run: it pauses, asks for stages, ends it. Who may not steer has none.
//
// What a log says, put together, is a [Result]: the document that `fathom run --format json`
// prints. What it claims is in [Verdicts] and in sentences, each of which says no more than its
// tests show.
package run
