// Package source is a subject's layers as rows. A measure reads rows of numbers at a layer, the
// labels that go with them and what the subject itself predicts, and need not know whether a
// network that trains here made them or a file holds them.
//
// A [Source] is one subject at one moment. From it a [Sample] is drawn: chosen samples, seen at
// every layer. [Network] is the source that trains here, [Stored] the one that lies in a store.
package source
