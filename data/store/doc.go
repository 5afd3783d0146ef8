// Package store reads what somebody's network made: a file or a directory of arrays as layers ×
// moments × samples, with labels, groups and a split.
//
//	acts, err := store.Open("acts", store.Settings{})
//	for _, sentence := range acts.Decisions() { … } // what was decided, and by what
//	rows := acts.Rows(moment, layer, store.Train)
//	n, d := rows.Dims()
//	err = rows.Read(block, 0)                       // k×d float32s, pooled
//	labels := acts.Labels(store.Train)
//	err = acts.Changed()                            // at the end of a pass
//	err = acts.Close()
//
// # What is found
//
// Layers are the arrays of floating-point numbers in two dimensions or more with a row for each
// label: files, or keys of a file. Words in the names say the rest:
//
//	train, test, val …          the split, in a directory's, a file's or a key's name
//	labels, y, target, class    what is learned; a column of a table too
//	group, subject, prompt_id   what is never divided
//	mask, lengths               which tokens are none of padding
//	id                          what the samples are called
//	text, sentence, prompt …    their texts: a column of words, or a file of lines or JSON lines
//	images, pixels              their images: bytes, samples × rows × columns, also with colours
//	step-100, epoch_3           checkpoints, of a directory or a file: the moments
//	part-000, …-00001-of-00005  parts of the rows, one after the other
//
// Nothing is guessed silently. What is decided by names or shapes stands in [Store.Decisions];
// where they leave more than one reading, [Open] returns an [Ambiguity] with all of them and the
// setting that says each. [Store.Manifest] states everything in a fathom.toml, which Open heeds
// when it lies at [ManifestPath].
//
// # Rows
//
// Rows are counted over all files of a layer in the order train, validation, test where names
// divide them, and otherwise in the order of the file. [Rows] reads those of one split, in that
// order and in blocks; the elements of layers are never held. Tokens and places of a map become
// one row by [Settings].Pool, or, with "tokens", each token is a row and those of a sample are a
// group.
package store
