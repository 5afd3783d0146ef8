package run

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// of answers with a number of the given size and counts how often it is asked.
func of(n, bytes int, asked *atomic.Int32) func(context.Context) (int, int, error) {
	return func(context.Context) (int, int, error) {
		asked.Add(1)
		return n, bytes, nil
	}
}

// keeps reports whether an answer is kept.
func keeps[K comparable](c *Cache[K], key K) bool {
	_, kept := c.entries[key]
	return kept
}

func TestCacheKeepsItsBound(t *testing.T) {
	c := NewCache[int](100)
	var asked atomic.Int32
	ask := func(key, bytes int) {
		t.Helper()
		got, err := Ask(t.Context(), c, key, of(10*key, bytes, &asked))
		if err != nil || got != 10*key {
			t.Fatalf("the answer to %d is %d, %v", key, got, err)
		}
		if c.used > 100 {
			t.Fatalf("%d bytes are kept of 100", c.used)
		}
	}
	ask(1, 40)
	ask(2, 40)
	ask(1, 40) // is kept, and the newest used
	if n := asked.Load(); n != 2 {
		t.Fatalf("two questions were worked out %d times", n)
	}
	ask(3, 40) // makes the second go
	if keeps(c, 2) || c.used != 80 {
		t.Errorf("the one that was not used for longest is kept, in %d bytes", c.used)
	}
	if !keeps(c, 1) {
		t.Error("the one that was used again is gone")
	}
	ask(4, 101) // larger than all the room: answered and not kept
	if keeps(c, 4) || c.used != 80 {
		t.Errorf("%d bytes are kept after an answer that is too large", c.used)
	}
	ask(5, 100) // as large as the room
	if !keeps(c, 5) || c.used != 100 {
		t.Errorf("an answer that just fits is not kept, %d bytes are", c.used)
	}
}

// TestTheSameQuestionIsWorkedOutOnce has many ask while the first one works, and all get its
// answer, even one that is too large to be kept.
func TestTheSameQuestionIsWorkedOutOnce(t *testing.T) {
	for _, room := range []int{100, 0} {
		synctest.Test(t, func(t *testing.T) {
			c := NewCache[string](room)
			begun, end := make(chan struct{}), make(chan struct{})
			var asked atomic.Int32
			work := func(context.Context) (int, int, error) {
				if asked.Add(1) == 1 {
					close(begun)
				}
				<-end
				return 7, 10, nil
			}
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if got, err := Ask(t.Context(), c, "x", work); got != 7 || err != nil {
						t.Errorf("an answer is %d, %v", got, err)
					}
				})
			}
			<-begun
			synctest.Wait()
			if other, err := Ask(t.Context(), c, "y", of(1, 1, &asked)); other != 1 || err != nil {
				t.Errorf("another question waits for the first: %d, %v", other, err)
			}
			close(end)
			all.Wait()
			if n := asked.Load(); n != 2 {
				t.Errorf("two questions were worked out %d times", n)
			}
		})
	}
}

// TestWhoWaitsDoesNotGetAnothersError: if who works gives up, fails or panics, the next one works.
func TestWhoWaitsDoesNotGetAnothersError(t *testing.T) {
	for name, fail := range map[string]func(cancel context.CancelFunc) error{
		"gives up": func(cancel context.CancelFunc) error { cancel(); return context.Canceled },
		"fails":    func(context.CancelFunc) error { return errors.New("no luck") },
		"panics":   func(context.CancelFunc) error { panic("no luck") },
	} {
		synctest.Test(t, func(t *testing.T) {
			c := NewCache[string](100)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			end := make(chan struct{})
			go func() {
				defer func() { recover() }()
				Ask(ctx, c, "x", func(context.Context) (int, int, error) {
					<-end
					return 0, 0, fail(cancel)
				})
			}()
			synctest.Wait()
			var asked atomic.Int32
			got := make(chan int)
			go func() {
				n, err := Ask(t.Context(), c, "x", of(5, 1, &asked))
				if err != nil {
					t.Errorf("%s: who waited gets %v", name, err)
				}
				got <- n
			}()
			synctest.Wait()
			close(end)
			if n := <-got; n != 5 || asked.Load() != 1 {
				t.Errorf("%s: who waited gets %d, worked out %d times", name, n, asked.Load())
			}
		})
	}
}

// TestWhoWaitsCanGiveUp does not keep who asked a question that somebody else works on.
func TestWhoWaitsCanGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewCache[string](100)
		end := make(chan struct{})
		defer close(end)
		go Ask(t.Context(), c, "x", func(context.Context) (int, int, error) { <-end; return 1, 1, nil })
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Ask(ctx, c, "x", of(1, 1, new(atomic.Int32))); !errors.Is(err, context.Canceled) {
			t.Errorf("who gave up gets %v", err)
		}
	})
}

// TestWhoHasGivenUpAsksNothing: nothing is worked out for a context that has ended, and the
// question is left to the next one.
func TestWhoHasGivenUpAsksNothing(t *testing.T) {
	c := NewCache[string](100)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var asked atomic.Int32
	if got, err := Ask(ctx, c, "x", of(5, 1, &asked)); !errors.Is(err, context.Canceled) || asked.Load() != 0 {
		t.Errorf("it is told %d, %v, and worked out %d times", got, err, asked.Load())
	}
	if got, err := Ask(t.Context(), c, "x", of(5, 1, &asked)); got != 5 || err != nil {
		t.Errorf("the next one is told %d, %v", got, err)
	}
}

func TestForget(t *testing.T) {
	c := NewCache[int](100)
	for key := range 6 {
		if _, err := Ask(t.Context(), c, key, of(key, 10, new(atomic.Int32))); err != nil {
			t.Fatal(err)
		}
	}
	c.Forget(func(key int) bool { return key%2 == 0 })
	for key := range 6 {
		if kept := keeps(c, key); kept != (key%2 == 1) {
			t.Errorf("the answer to %d is kept: %v", key, kept)
		}
	}
	if c.used != 30 {
		t.Errorf("%d bytes are kept, want 30", c.used)
	}
}
