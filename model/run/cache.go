package run

import (
	"container/list"
	"context"
	"sync"
)

// Cache keeps answers to questions, the newest used, in a bounded number of bytes. The same
// question asked twice at the same time is worked out once. It may be used by any number of
// goroutines.
type Cache[K comparable] struct {
	mu      sync.Mutex
	room    int // bytes
	used    int
	entries map[K]*list.Element
	order   *list.List // of *entry[K], the newest used first
	pending map[K]*pending
}

// pending is a question that somebody is answering.
type pending struct {
	done   chan struct{} // closed when there is an answer, or there will be none
	answer any
	found  bool
}

type entry[K comparable] struct {
	key    K
	answer any
	bytes  int
}

// NewCache returns an empty cache of so many bytes. An answer that is larger than that is not kept.
func NewCache[K comparable](bytes int) *Cache[K] {
	return &Cache[K]{room: bytes, entries: map[K]*list.Element{}, order: list.New(), pending: map[K]*pending{}}
}

// Ask returns the answer to a question: the one that is kept, or else the one that work finds, with
// its size in bytes. Who asks while the same question is being answered waits for that answer, or
// until ctx ends. An error is not kept: who waited for it works the question out anew.
//
// Work runs in the caller's goroutine. What it returns is shared and must not be changed.
func Ask[K comparable, V any](ctx context.Context, c *Cache[K], key K, work func(ctx context.Context) (answer V, bytes int, err error)) (V, error) {
	var none V
	for {
		answer, known, asked := c.claim(key)
		if known {
			return answer.(V), nil
		}
		if asked == nil {
			break
		}
		select {
		case <-asked.done:
			if asked.found {
				return asked.answer.(V), nil
			}
		case <-ctx.Done():
			return none, ctx.Err()
		}
	}
	settled := false
	defer func() {
		if !settled { // after an error or a panic: who waits works it out anew
			c.settle(key, nil, false, 0)
		}
	}()
	if ctx.Err() != nil {
		return none, ctx.Err()
	}
	answer, bytes, err := work(ctx)
	if err != nil {
		return none, err
	}
	settled = true
	c.settle(key, answer, true, bytes)
	return answer, nil
}

// claim returns the answer that is kept, or who is answering the question, or neither where the
// caller is to answer it.
func (c *Cache[K]) claim(key K) (answer any, known bool, asked *pending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, known := c.entries[key]; known {
		c.order.MoveToFront(at)
		return at.Value.(*entry[K]).answer, true, nil
	}
	if asked := c.pending[key]; asked != nil {
		return nil, false, asked
	}
	c.pending[key] = &pending{done: make(chan struct{})}
	return nil, false, nil
}

// settle gives an answer to those who wait for it, and keeps it if there is room; then it forgets
// those that were not used for longest, until all fit.
func (c *Cache[K]) settle(key K, answer any, found bool, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := c.pending[key]
	delete(c.pending, key)
	asked.answer, asked.found = answer, found
	close(asked.done)
	if !found || bytes > c.room {
		return
	}
	c.entries[key] = c.order.PushFront(&entry[K]{key, answer, bytes})
	c.used += bytes
	for c.used > c.room {
		c.drop(c.order.Back())
	}
}

func (c *Cache[K]) drop(at *list.Element) {
	e := at.Value.(*entry[K])
	c.order.Remove(at)
	delete(c.entries, e.key)
	c.used -= e.bytes
}

// Forget drops the answers to the questions that match.
func (c *Cache[K]) Forget(match func(key K) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := c.order.Front(); at != nil; {
		next := at.Next()
		if match(at.Value.(*entry[K]).key) {
			c.drop(at)
		}
		at = next
	}
}
