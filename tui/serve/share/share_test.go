package share

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// draw draws for so many visitors for a time, each frame taking so long, and returns how many each got.
func draw(t *testing.T, b *Budget, visitors int, cost, during time.Duration) []int {
	frames := make([]int, visitors)
	var all sync.WaitGroup
	for i := range visitors {
		turn := b.Join()
		turn.Sends()
		all.Go(func() {
			for end := time.Now().Add(during); time.Now().Before(end); frames[i]++ {
				turn.Wait(t.Context())
				turn.Spent(cost)
			}
			turn.Leave()
		})
	}
	all.Wait()
	return frames
}

// TestDrawingTakesItsPart: whatever a frame costs and however many look on, drawing takes no more than
// its part of the cores, and each visitor gets as much as any other.
func TestDrawingTakesItsPart(t *testing.T) {
	for _, tt := range []struct {
		visitors    int
		cost        time.Duration
		least, most float64 // frames a second of each
	}{
		{1, time.Millisecond, 29, 31},
		{10, time.Millisecond, 12.4, 13.3}, // of 1.3 ms for what is worked out and 0.25 ms for what is sent
		{100, 20 * time.Microsecond, 6.9, 7.5},
		{300, 10 * time.Millisecond, 0.5, 0.6}, // the least there is, whatever it costs
	} {
		synctest.Test(t, func(t *testing.T) {
			b := New(0.2)
			draw(t, b, tt.visitors, tt.cost, 40*time.Second) // until the cost is known
			for _, n := range draw(t, b, tt.visitors, tt.cost, 20*time.Second) {
				if rate := float64(n) / 20; rate < tt.least || rate > tt.most {
					t.Errorf("%d visitors of %v a frame: %.2f frames a second", tt.visitors, tt.cost, rate)
					break
				}
			}
			if b.drawing != 0 {
				t.Errorf("%d are still drawn for", b.drawing)
			}
		})
	}
}

// TestKeysComeFirst: who presses a key is drawn for at once, and the others as before.
func TestKeysComeFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(0.01)
		b.cost = 0.02 // a frame in two seconds
		turn := b.Join()
		turn.Wait(t.Context())
		begin := time.Now()
		go func() {
			time.Sleep(300 * time.Millisecond)
			turn.Pressed()
		}()
		turn.Wait(t.Context())
		if took := time.Since(begin); took != 300*time.Millisecond {
			t.Errorf("it was drawn %v after a frame, want with the key after 300 ms", took)
		}
		time.Sleep(2 * time.Second)
		turn.Wait(t.Context())
		begin = time.Now()
		turn.Wait(t.Context())
		if took := time.Since(begin); took != 2*time.Second {
			t.Errorf("long after a key a frame comes after %v", took)
		}
	})
}

// TestClock: what waits costs nothing, and what works does.
func TestClock(t *testing.T) {
	stop := Clock()
	x := 1.0
	for range 1_000_000 {
		x *= 1.000001
	}
	if took := stop(); took <= 0 || x == 0 {
		t.Errorf("a million products took %v", took)
	}
}
