// Package saved keeps a run on disk while it lives, shows one that is there, and goes on with it.
//
// # Saving
//
// [Begin] starts a lab whose run is saved. Its saver is one more reader of the log, in a goroutine of
// its own, with two inputs: the log, which it reads from a cursor, and a short queue of networks and
// checkpoints. It never holds the training up but through that queue. What goes wrong on the disk
// ends nothing: it is said by [Lab.Problem], what is not written yet is tried again, and the figures
// come as without it.
//
// # A checkpoint is settled
//
// A checkpoint goes through the lab in the order of its snapshots and comes out where the log is
// written, so that all that the log says up to its step is there; the saver writes the log that far
// before it. So who goes on from a checkpoint misses nothing.
//
// # Going on
//
// [Resume] starts a lab from what is on disk. It makes again what came after the newest checkpoint,
// compares it with the log, and writes only what is new: the log never goes back, and each resuming
// is a test of itself.
//
// # Showing
//
// [Open] is a [run.View] of a run on disk: the log at once, followed while another process writes it;
// networks, arrays and the data when they are asked for.
package saved
