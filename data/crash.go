package data

import "sync"

// A crash carries a panic from the goroutines in which it may come to the one that waits for them,
// where it is expected: nobody could recover it elsewhere. Of several the first is carried.
type crash struct {
	once  sync.Once
	value any
}

// run calls f, and keeps its panic.
func (c *crash) run(f func()) {
	defer func() {
		if v := recover(); v != nil {
			c.once.Do(func() { c.value = v })
		}
	}()
	f()
}

// again panics with what was kept, if anything was. The goroutines must have ended.
func (c *crash) again() {
	if c.value != nil {
		panic(c.value)
	}
}
