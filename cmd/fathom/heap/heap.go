// Package heap says when the garbage of the process is collected. The program decides that, and none of
// the labs and sessions in it, which it all holds up.
package heap

import (
	"context"
	"os"
	"runtime/debug"
	"time"
)

// CollectAt says at what growth of the memory in use, in percent, garbage is collected, where the
// variable GOGC does not.
func CollectAt(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// lookEvery is how often AfterLeaving looks.
const lookEvery = 20 * time.Second

// AfterLeaving calls collect after some of those who were here have left, within 20 s, until ctx ends:
// what they held would else stay until as much again is in use, or for two minutes, and the system would
// not get it back for longer. [debug.FreeOSMemory] collects.
func AfterLeaving(ctx context.Context, here func() int, collect func()) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for was := here(); ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		is := here()
		if is < was {
			collect()
		}
		was = is
	}
}
