package measure

import (
	"context"
	"sync"
)

// Shared is what runs of the same Spec, but for its seed, find of layers that are the same in all of
// them, such as the input: each once, by whoever needs it first. It may be used by any number of
// runs and goroutines; [NewShared] makes one.
type Shared struct {
	mu    sync.Mutex
	found map[sharedKey]*sharedAnswer
}

// sharedKey names what is shared: of what kind, and of which layer.
type sharedKey struct {
	what  string
	layer int
}

// sharedAnswer is there once done is closed, or was given up then.
type sharedAnswer struct {
	done  chan struct{}
	value any
	ok    bool
}

// NewShared returns an empty one.
func NewShared() *Shared { return &Shared{found: map[sharedKey]*sharedAnswer{}} }

// shared returns what was found, or has it found by work, as one does alone where s is nil. Who asks
// while somebody else works waits for that, or until ctx ends; where the other gives up, one of those
// that wait goes on.
func shared[V any](ctx context.Context, s *Shared, key sharedKey, work func() (V, error)) (V, error) {
	if s == nil {
		return work()
	}
	for {
		at, begun := s.claim(key)
		if !begun {
			return answerShared(s, key, at, work)
		}
		select {
		case <-at.done:
			if at.ok {
				return at.value.(V), nil
			}
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
	}
}

// claim returns an answer, and whether somebody has begun to find it.
func (s *Shared) claim(key sharedKey) (at *sharedAnswer, begun bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, begun = s.found[key]; !begun {
		at = &sharedAnswer{done: make(chan struct{})}
		s.found[key] = at
	}
	return at, begun
}

// answerShared finds an answer and tells those that wait, also after a panic.
func answerShared[V any](s *Shared, key sharedKey, at *sharedAnswer, work func() (V, error)) (V, error) {
	defer func() {
		if !at.ok {
			s.mu.Lock()
			delete(s.found, key)
			s.mu.Unlock()
		}
		close(at.done)
	}()
	value, err := work()
	if err == nil {
		at.value, at.ok = value, true
	}
	return value, err
}
