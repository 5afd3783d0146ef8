// Package tuitest is what the tests of tui have in common: a log that nobody had to train for, with
// curves and clouds by formula, shaped like the post's; a [Run] that stands still and answers from
// it; and a [Bench] on which one screen stands alone, without the app. Only tests import it.
package tuitest
