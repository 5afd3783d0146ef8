package threads

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestSpare: the cores count once, however often it is said how many more there are, and a number that the
// variable gives stays as it is.
func TestSpare(t *testing.T) {
	was := runtime.GOMAXPROCS(0)
	defer func() { runtime.GOMAXPROCS(was); cores = 0 }()
	t.Setenv("GOMAXPROCS", "")
	for _, n := range []int{1, 5, 2} {
		if Spare(n); runtime.GOMAXPROCS(0) != was+n {
			t.Errorf("with %d more than %d there are %d", n, was, runtime.GOMAXPROCS(0))
		}
	}
	t.Setenv("GOMAXPROCS", "3")
	if Spare(7); runtime.GOMAXPROCS(0) != was+2 {
		t.Errorf("a number that is given has become %d", runtime.GOMAXPROCS(0))
	}
}

// TestFollow: there is a thread more for each experiment that computes, within a second.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var busy, spared atomic.Int64
		go follow(ctx, 2, func() int { return int(busy.Load()) }, func(n int) { spared.Store(int64(n)) })
		for _, n := range []int64{0, 7, 10, 1} {
			busy.Store(n)
			time.Sleep(looksEvery + time.Millisecond)
			synctest.Wait()
			if got := spared.Load(); got != 2+n {
				t.Errorf("while %d compute %d threads are spared", n, got)
			}
		}
		cancel()
	})
}
