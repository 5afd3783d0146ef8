// Package train is the screen of the base network's training: its accuracy, its loss and what each
// layer's live probe scores, as rows and as a curve.
package train
