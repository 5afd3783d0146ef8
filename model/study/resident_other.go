//go:build !linux

package study

// residentOf is 0: nobody knows here.
func residentOf(int) int64 { return 0 }
