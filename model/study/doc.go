// Package study is one experiment done many times: with every combination of some settings, with many
// seeds, on one machine or on many.
//
// # A plan
//
// [Parse] reads a plan in TOML and makes a [Study] of it, a value. Its tasks follow from it: each is a
// Spec with one seed, has a [Task.Key], and what a task finds is a function of its key, bit for bit.
// So it harms nothing to do one twice; that is what lets machines be killed, and queues deliver again.
//
// # A directory
//
// A [Dir] holds what was found. Nobody locks anything there, since locks of network disks cannot be
// trusted, and no two processes ever write one file:
//
//	study.json                  the study, of whoever came first; all others have the same
//	log/HOST-PID-RANDOM.ndjson  what one process did, a line an outcome, each with its checksum
//	blobs/ab/SHA256.json.gz     documents by their contents, by renaming
//
// A line that is torn or damaged is one that is not there. The document is on the disk before the
// line that names it, so that a kill loses the tasks in hand and no others.
//
// # Who works
//
// Package work does the tasks. Why a task cannot be done is a result as well, and is not tried again.
//
// # What it comes to
//
// [Collect] puts the means and the comparisons together that the plan declared: differences paired by
// seed, all of them one family of Holm.
package study
