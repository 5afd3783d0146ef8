package serve

import (
	"net/netip"
	"sync"
	"time"
)

// rare is what strangers cause, who could fill a log with it: of each kind from one place the first is
// logged, and then once a minute how many more there were.
type rare struct {
	mu  sync.Mutex
	all map[rareKind]*rareCount
}

type rareKind struct {
	what string
	from netip.Prefix
}

type rareCount struct {
	since  time.Time // when it was logged
	more   int       // since then
	reason string    // of the last one
}

// A place is forgotten after a minute; so many are known at once, beyond which nothing is logged.
const (
	rareEvery = time.Minute
	mostRare  = 4096
)

// rarely logs that something has happened from a place, unless that was logged just now.
func (s *Server) rarely(now time.Time, what string, from netip.Prefix, reason string) {
	kind := rareKind{what, from}
	s.rare.mu.Lock()
	was := s.rare.all[kind]
	first := was == nil && len(s.rare.all) < mostRare
	switch {
	case first && s.rare.all == nil:
		s.rare.all = map[rareKind]*rareCount{kind: {since: now}}
	case first:
		s.rare.all[kind] = &rareCount{since: now}
	case was != nil:
		was.more, was.reason = was.more+1, reason
	}
	s.rare.mu.Unlock()
	if first {
		s.Log.Info(what, "from", from.String(), "reason", reason)
	}
}

// tellRare logs what has happened more than once, a minute later.
func (s *Server) tellRare(now time.Time) {
	s.rare.mu.Lock()
	var over []rareKind
	counts := map[rareKind]rareCount{}
	for kind, c := range s.rare.all {
		if now.Sub(c.since) < rareEvery {
			continue
		}
		over, counts[kind] = append(over, kind), *c
		if c.more == 0 {
			delete(s.rare.all, kind)
		} else {
			c.since, c.more = now, 0
		}
	}
	s.rare.mu.Unlock()
	for _, kind := range over {
		if c := counts[kind]; c.more > 0 {
			s.Log.Info(kind.what, "from", kind.from.String(), "reason", c.reason, "more", c.more)
		}
	}
}
