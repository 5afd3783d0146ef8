package simd

import (
	"runtime"
	"sync/atomic"
	"time"
)

// A crew does the shares of a divided product on the other cores. Between the products of a training step its helpers stay
// awake and look for work, since waking one takes longer than a share does; when there has been none for a while they
// leave, and the next product starts them again. Nobody waits for a helper that has not come yet: shares are taken one by
// one, and whoever asked takes what is left.
type crew struct {
	job     atomic.Pointer[job]
	helpers atomic.Int32
}

// job is one divided product. It is made anew for each, so that a helper that comes late finds nothing to do in it.
type job struct {
	do   func(buf *buffers, from, to int)
	d    division
	next atomic.Int32 // share to take next
	done atomic.Int32 // shares that are finished

	panicked atomic.Pointer[any] // by a share, to go on where it is expected: in whoever asked
}

// patience is how long a helper looks for work. A step of a network wide enough to be divided comes back within it.
const patience = 500 * time.Microsecond

// run calls do for every share of d, at the same time and with buffers of its own for each caller. buf is the asker's.
func (c *crew) run(d division, buf *buffers, do func(buf *buffers, from, to int)) {
	j := &job{do: do, d: d}
	c.job.Store(j)
	for wanted := min(runtime.GOMAXPROCS(0), d.n()) - 1; int(c.helpers.Load()) < wanted; {
		c.helpers.Add(1)
		go c.help()
	}
	j.work(buf)
	for int(j.done.Load()) < d.n() {
		runtime.Gosched()
	}
	c.job.Store(nil)
	if v := j.panicked.Load(); v != nil {
		panic(*v)
	}
}

// help works on one job after the other until there has been none for a while.
func (c *crew) help() {
	defer c.helpers.Add(-1)
	var buf buffers
	for since := time.Now(); ; runtime.Gosched() {
		switch j := c.job.Load(); {
		case j != nil && j.work(&buf):
			since = time.Now()
		case time.Since(since) > patience:
			return
		}
	}
}

// work does shares of the job as long as there are any, and reports whether it did one.
func (j *job) work(buf *buffers) (some bool) {
	for {
		i := int(j.next.Add(1)) - 1
		if i >= j.d.n() {
			return some
		}
		j.share(buf, i)
		some = true
	}
}

func (j *job) share(buf *buffers, i int) {
	defer func() {
		if v := recover(); v != nil {
			j.panicked.Store(&v)
		}
		j.done.Add(1)
	}()
	from, to := j.d.bounds(i)
	j.do(buf, from, to)
}
