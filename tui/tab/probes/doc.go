// Package probes is the screen of the probes: what a linear classifier reads from each layer, as a
// table with its control and its tests, as curves over the training, and as a confusion matrix with
// the images behind its cells.
//
// Where the layers lie in a store it shows them as the store names them, at each of its checkpoints,
// under what its checks found; first answers of few rows give way to refined ones.
package probes
