package share

import (
	"context"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// draw draws for so many visitors for a time, each frame taking so long, and returns how many each got.
func draw(t *testing.T, b *Budget, visitors int, sends bool, cost, during time.Duration) []int {
	frames := make([]int, visitors)
	var all sync.WaitGroup
	for i := range visitors {
		turn := b.Join()
		if sends {
			turn.Sends()
		}
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
		sends       bool
		cost        time.Duration
		least, most float64 // frames a second of each
	}{
		{1, true, time.Millisecond, 29, 31},
		{10, true, time.Millisecond, 12.4, 13.3},  // of 1.3 ms for what is worked out and 0.25 ms for what is sent
		{10, false, time.Millisecond, 19.4, 20.6}, // where others send it that is theirs
		{100, true, 20 * time.Microsecond, 6.9, 7.5},
		{300, true, 10 * time.Millisecond, 0.5, 0.6}, // the least there is, whatever it costs
	} {
		synctest.Test(t, func(t *testing.T) {
			b := New(0.2)
			draw(t, b, tt.visitors, tt.sends, tt.cost, 40*time.Second) // until the cost is known
			for _, n := range draw(t, b, tt.visitors, tt.sends, tt.cost, 20*time.Second) {
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

// TestAfterAKey: for a second after a key frames come as often as any do, and then no more.
func TestAfterAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(0.01)
		b.cost = 0.02 // a frame in two seconds
		turn := b.Join()
		turn.Wait(t.Context())
		turn.Pressed()
		begin, frames := time.Now(), 0
		for time.Since(begin) < 10*time.Second {
			turn.Wait(t.Context())
			frames++
		}
		if frames < 29+4 || frames > 31+6 {
			t.Errorf("%d frames in 10 s, want 30 in the first second and one in two seconds then", frames)
		}
	})
}

// TestTheEndIsNotWaitedFor: who leaves waits for no turn.
func TestTheEndIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turn := New(0.01).Join()
		turn.Wait(t.Context())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		begin := time.Now()
		if turn.Wait(ctx); time.Since(begin) != 0 {
			t.Errorf("the end comes after %v", time.Since(begin))
		}
	})
}

// TestRate: what is told is how often each gets a frame, and how many there were for which something was worked out.
func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(0.2)
		b.cost = 0.02
		first, second := b.Join(), b.Join()
		if rate, frames := b.Rate(); rate != 5 || frames != 0 { // of 0.2/0.02 for both
			t.Errorf("at first %v a second and %d frames", rate, frames)
		}
		b.cost = 0
		if rate, _ := b.Rate(); rate != 30 {
			t.Errorf("without cost %v a second", rate)
		}
		first.Sends()
		for _, turn := range []*Turn{first, first, second, first, second} {
			turn.Wait(t.Context()) // before the first of each nothing was worked out
			turn.Spent(time.Millisecond)
		}
		if _, frames := b.Rate(); frames != 3 {
			t.Errorf("%d frames, want 3", frames)
		}
		for range 3 {
			first.Wait(t.Context()) // of which the last two show nothing new
		}
		if _, frames := b.Rate(); frames != 4 {
			t.Errorf("%d frames, want 4", frames)
		}
	})
}

// TestALongFrame: however long one takes, those after it are taken to cost little more than those before.
func TestALongFrame(t *testing.T) {
	b := New(0.2)
	b.took(time.Hour)
	if want := firstCost.Seconds() * (1 + 7./64); math.Abs(b.cost-want) > 1e-15 { // 8 times as much counts one time in 64
		t.Errorf("after an hour a frame is taken to cost %v, want %v", b.cost, want)
	}
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
