// Package runfile is a run on disk: a directory that is written while the run lives, survives that
// its process is killed, and is read by any number of others meanwhile.
//
// # The directory
//
//	20261126T010203Z-mnist-100x3-s7-q4hz/
//	  run.json       the header, written once and first of all, see [Header]
//	  events.ndjson  the log, only ever added to: one JSON object a line
//	  arrays.bin     small arrays, only ever added to; the log says what lies where
//	  weights/       a network a file, safetensors: base-00000100.safetensors
//	  resume-a, resume-b.safetensors  the newest states to go on from, in turn
//	  summary.json   the run's row in a list of runs, see [Summary]
//	  writer.json, beat, lock         who writes now, see [Standing]
//
// Names that begin with a dot are on their way in (".tmp-") or out (".trash-"), and readers pass
// them over. Nothing holds an absolute path but the header's Spec where the user typed one, so a
// directory may be moved and copied.
//
// # The log
//
// A line is an event of package spec ("event") or something that only the store knows ("kind"),
// see [Line]. It begins with its number and the seconds since the run began, and ends with a CRC-32C
// of the bytes before, so that it can be checked without being understood. The process can be
// killed in the middle of a line: a reader leaves a line without its end out, and the next writer
// cuts it off before it adds anything. A line that is whole and wrong is damage, which is said and
// never mended in silence. A kind of line that is not known is a newer minor's, and is passed over; one
// with "must":true says that who does not know it must not write.
//
// # The order of writing
//
// What a line names is written before the line: an array's bytes, a file under its last name. So
// whatever the log says is there, wherever the process was killed; that needs order alone, and no
// fsync. Against a crash of the machine [Writer.Sync] makes all durable, files first and the log
// after them.
//
// # One writer
//
// A writer holds the lock of lock, which the system lets go of with the process. Who finds it held
// reads. The state of a run, see [State], is derived from the log and the lock, and nothing on disk
// says "running".
//
// # Who uses it
//
// [List] lists the runs of a directory by their summaries. [Open] reads one; [Run.Poll] follows one
// that lives. [Create] begins one, and [Reopen] takes one up again. The package knows no network and
// no probe: package saved makes a run that one can look at and go on with of what it reads.
package runfile
