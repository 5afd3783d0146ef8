// Package export writes what a run has found into a directory that other tools
// open: figures for a paper, tables for a spreadsheet, arrays for NumPy, vectors
// for the Embedding Projector, and a report that ties them together.
//
//	README.md     the report: what was trained on what, the figures, the findings
//	result.json   the document of `fathom run --format json`
//	figures/      curves, probes, confusion, cka, pca, teach: PNG and SVG; film: GIF and PNG
//	tables/       the same figures as CSV, in full precision
//	arrays/       weights.npz, representations.npz, scores.npz
//	projector/    vectors, metadata, sprite and config of the Embedding Projector
//
// Of a store they are these:
//
//	figures/      probes, moments, confusion, cka, pca: PNG and SVG
//	tables/       probes, tests, measures, pca, and a confusion of each layer
//	arrays/       predictions.npz, components.npz
//	projector/    vectors as text and as float32, metadata and config
//
// What was not done has no files, and the report says so. The same result gives
// the same bytes: there are no dates, and the fonts are those inside the program.
//
// # Where it comes from
//
// All figures come from the log of a [run.View], all arrays are asked of it by their
// address: nothing is computed again, and any View can be exported, as far as it has
// come. An array that a run has not has no file.
//
// # All or nothing
//
// [Write] writes into a directory of its own and puts it in its place when all is
// done. A full disk, a directory that cannot be written to or a cancelled context
// leave nothing behind, and nothing that is there is ever overwritten.
package export
