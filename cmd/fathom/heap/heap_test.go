package heap

import (
	"context"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestCollectAt: it is what the program says, but for who has set GOGC.
func TestCollectAt(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	for _, test := range []struct {
		gogc string
		want int
	}{{"", 37}, {"80", 100}, {"off", 100}} {
		t.Setenv("GOGC", test.gogc)
		CollectAt(37)
		if got := debug.SetGCPercent(100); got != test.want {
			t.Errorf("with GOGC=%s it is collected at %d, want %d", test.gogc, got, test.want)
		}
	}
}

// TestAfterLeaving: it is collected once after some have left, and not while more come or all stay.
func TestAfterLeaving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var here, collected atomic.Int64
		here.Store(5)
		go AfterLeaving(ctx, func() int { return int(here.Load()) }, func() { collected.Add(1) })
		for _, step := range []struct{ here, collected int64 }{{5, 0}, {9, 0}, {3, 1}, {3, 1}, {4, 1}, {0, 2}, {0, 2}} {
			synctest.Wait()
			here.Store(step.here)
			time.Sleep(lookEvery + time.Second)
			synctest.Wait()
			if got := collected.Load(); got != step.collected {
				t.Errorf("with %d here it was collected %d times, want %d", step.here, got, step.collected)
			}
			time.Sleep(lookEvery - time.Second) // the next look sees no change
		}
		cancel()
	})
}
