// Package runs is the screen of the runs that were saved in a directory: a table of them, which is
// filtered and sorted, and what tells those apart that are marked: their settings, their curves over
// each other, the tests between them. It reads no file and computes no figure; a [Shelf] does both in
// the background.
package runs
