//go:build !linux

package work

// residentOf is 0: nobody knows here.
func residentOf(int) int64 { return 0 }
