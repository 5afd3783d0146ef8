// Package geometry is the screen of the shape of layers: how alike each two of them see the same rows
// (a map of centred kernel alignment), how alike each is to itself at the end of the training, and how
// many dimensions each fills and how its classes collapse over the steps.
//
// What the log says of these is drawn as it comes. What it does not say is asked of the run, a moment
// a question, while nothing else needs the cores and the screen is shown; until the answer is there the
// cell says that it is not known. No figure is computed here.
package geometry
