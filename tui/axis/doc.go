// Package axis is the time axis: the run that is shown, the moment of its training that is shown,
// and the line of the screen on which a user goes from moment to moment.
//
// [Run] is what the app hands to its screens. The app keeps it up to date, screens only read it:
// how the run stands, which moment is shown, its frame. What a screen wants to know besides it asks
// the run's View with [Run.Ask]; the answer comes back as the message [Answer].
package axis
