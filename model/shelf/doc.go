// Package shelf is a directory of runs on disk as package compare knows them: a row for each, and what
// is compared of one. Rows come from summaries alone; the log and the predictions of a run are read when
// it is compared, its networks never.
package shelf
