// Package moments is the memory of a run that lives: the networks of its subjects at the steps that
// are remembered, and the questions that are answered from them, in the goroutine that asks.
//
// # Time is an axis
//
// Of each remembered moment there is a frame, every layer's principal components, turned so that
// points move from one to the next and do not jump; all of them are the film. An inspection says
// what each layer makes of one test image.
//
// What takes long is kept in a cache bounded in bytes. Two who look at two moments do not take
// turns, and the same question asked twice is answered once.
package moments
