// Package form sets up an experiment: [Model] edits a Spec, field by field, and judges what is
// typed by the code that reads the flags. It starts nothing: [Outcome] says when it was left and
// when the data fit what was set up.
package form
