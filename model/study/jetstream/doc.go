// Package jetstream is a queue of studies on a server of NATS: its JetStream keeps messages until
// somebody has dealt with them.
//
// # What is on the server
//
//	stream FATHOM             fathom.study.ID        each study, the last message of its subject; or that it is over
//	stream FATHOM-ID-TASKS    fathom.ID.task.KEY     its tasks, at most one of a key: a second is refused
//	stream FATHOM-ID-RESULTS  fathom.ID.result.KEY   reports that were not gathered yet
//	stream FATHOM-ID-PARTS    fathom.ID.part.NAME.I  reports that are longer than a message may be
//	(no stream)               fathom.ID.note         what may be lost: that a task is begun
//	(no stream)               fathom.ID.over         that the study is over, for who waits
//
// ID is of the study: equal plans on equal data have the same. Tasks and results are work queues, from which a
// message is gone once it is acknowledged. The consumer "workers" hands tasks out, one message a request, and again after
// a minute without a word. It needs a server from 2.9 on.
//
// # Who may connect
//
// On a loopback address anybody who can log in to the machine may. Beyond that a server must prove by TLS who
// it is, and a client by a token, a password or credentials: [Config.Check] refuses else, since what a worker does and
// what is gathered comes from there.
package jetstream
