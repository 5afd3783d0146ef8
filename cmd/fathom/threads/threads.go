// Package threads says how many threads of the process run Go code at a time. That is the process's, so the
// program alone decides it, and none of the sessions and labs in it.
package threads

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

var (
	mu    sync.Mutex
	cores int // before any was spared; 0 until then
)

// Spare lets so many more threads run than there are cores. A training and those who evaluate and look beside it
// keep the cores busy for seconds. With one more thread the screen and the keyboard need not queue behind them: the
// system's scheduler, which favours who seldom runs, sees to it that they come first. It changes no figure.
//
// The pool of cores is made before and has none of them. A number that the variable GOMAXPROCS gives stays as it is.
// Otherwise it is Go's own, which knows the limit of a container, and so many more; to set it ends Go's following a
// limit that changes, as runtime.SetDefaultGOMAXPROCS would begin it again without them.
func Spare(n int) {
	if n, err := strconv.Atoi(os.Getenv("GOMAXPROCS")); err == nil && n > 0 { // as the runtime reads it
		return
	}
	mu.Lock()
	defer mu.Unlock()
	if cores == 0 {
		cores = runtime.GOMAXPROCS(0)
	}
	if runtime.GOMAXPROCS(0) != cores+n { // to set it stops all threads, also where nothing changes
		runtime.GOMAXPROCS(cores + n)
	}
}

// looksEvery is how often Follow looks.
const looksEvery = time.Second

// Follow spares a number of threads and one for each experiment that computes, until ctx ends. Each keeps a thread
// busy for as long as Go lets it, 10 ms, and what is between a key and its effect waits several times: behind ten of
// them that is half a second.
func Follow(ctx context.Context, least int, busy func() int) {
	follow(ctx, least, busy, Spare)
}

func follow(ctx context.Context, least int, busy func() int, spare func(int)) {
	tick := time.NewTicker(looksEvery)
	defer tick.Stop()
	for {
		spare(least + busy())
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
