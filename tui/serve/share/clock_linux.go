package share

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// Clock returns how long the processor works on what is between this call and that of what it returns,
// both by one goroutine: not how long that waits for its turn, which on a busy machine is much longer.
func Clock() (stop func() time.Duration) {
	runtime.LockOSThread()
	begin := threadTime()
	return func() time.Duration {
		took := threadTime() - begin
		runtime.UnlockOSThread()
		return took
	}
}

// threadTime is what the thread has had of a processor, 0 if the system does not say.
func threadTime() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
