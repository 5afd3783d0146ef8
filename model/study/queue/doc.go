// Package queue hands the tasks of a study out to workers that come and go, on machines that share no
// disk.
//
// # Who does what
//
// [Gather] is the one process that has the directory of the study. It offers the tasks that are missing
// to a queue, a few thousand at a time, takes what workers report, and writes it to the directory, a file a
// worker, as the worker itself would have. A [Worker] takes a task, does it and reports. What the queue is,
// two small interfaces say, [Giver] and [Taker]; package jetstream is the one that people use.
//
// # What may be lost
//
// Everything but the directory. The queue is disposable: what it should hold are the tasks that are
// offered and not reported, which Gather knows; when the queue holds fewer, because its store was wiped
// or a worker gave a task back, they are offered again. A worker reports, waits until the queue has it,
// and only then lets go of the task; Gather writes a report to the disk and only then takes it off
// the queue. So a task may be done twice, which harms nothing, since equal keys have equal documents, and
// the directory counts it; none is lost.
//
// # What is not tried for ever
//
// A task that cannot be done, hangs, grows or kills its process is an outcome like any other, which the
// worker's own crew finds out. One that takes its whole worker with it is handed out again by the queue,
// which counts; who is given it once too often reports that in place of doing it.
//
// # How large
//
// Simulated over a queue in memory (TestSimulation), a million tasks of a minute on 1,000 workers that are killed every
// four hours or so take 28 hours, and 0.3 % are done twice. The log has 13,618 files
// of 264 MB, since a worker that is started again is another one, and who gathers has 1.1 GB of memory, the simulated
// queue and its workers in it. What breaks first is who looks at the directory: each look opens every file, and
// collecting takes half a minute. A file a machine in place of one a worker would be next.
package queue
