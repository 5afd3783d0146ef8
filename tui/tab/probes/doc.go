// Package probes is the screen of the probes: what a linear classifier reads from each layer, as a
// table with its control and its tests, as curves over the training, and as a confusion matrix with
// the images behind its cells.
package probes
