package serve

import (
	"sync"

	"fathom/tui/serve/room"
)

// OnePerKey lets each visitor do one thing at a time.
type OnePerKey struct {
	mu sync.Mutex
	at map[string]bool
}

// Take takes it for a visitor until giveBack is called, unless it is theirs already.
func (o *OnePerKey) Take(g room.Guest) (giveBack func(), free bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.at[g.Key] {
		return nil, false
	}
	if o.at == nil {
		o.at = map[string]bool{}
	}
	o.at[g.Key] = true
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.at, g.Key)
	}, true
}
