// Package work does the tasks of a study.
//
// A [Crew] keeps a process for each core, which does one task after the other, see [Serve]: a task that
// hangs, or wants more memory than there is, takes its own process with it and nobody else.
//
// A [Part] is what one process does in a directory that it may share with others: all tasks, or those of
// its [Shard]. Nobody hands them out: the shards follow from the keys.
package work
