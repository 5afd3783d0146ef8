//go:build !linux

package share

import "time"

// Clock returns how long it takes until what it returns is called. That of the processor's work alone
// would be better, and is not told here.
func Clock() (stop func() time.Duration) {
	begin := time.Now()
	return func() time.Duration { return time.Since(begin) }
}
