//go:build !fault

package lab

// fault is where a build with the tag "fault" panics, to show what a panic in
// the training goroutine does to a terminal.
func fault(int) {}
