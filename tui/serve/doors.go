package serve

import (
	"cmp"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Limits are how much of the server anybody may take. A field that is 0 is the usual one.
type Limits struct {
	Sessions        int           // at once
	Cells           int           // of all windows together: of a screen of one's own each costs time at every frame
	PerKey          int           // visits of one key
	PerAddress      int           // connections from one address
	Channels        int           // of one connection
	Strangers       int           // connections of which nobody knows who it is yet
	StrangersFrom   int           // of them from one address
	Burst           int           // connections at once from one address
	Tries           int           // keys that one connection may offer
	Failures        int           // wrong keys a minute from one address
	Handshake       time.Duration // until somebody must have come in, and then ask for something
	Dead            time.Duration // without a sign of life, or without reading, until a line is given up
	Grace           time.Duration // between the word that the host stops, and that
	Idle, OwnerIdle time.Duration // without a key; 0 for the usual
}

// orUsual fills in what is usual.
func (l Limits) orUsual() Limits {
	return Limits{
		Sessions: cmp.Or(l.Sessions, 150), Cells: cmp.Or(l.Cells, 1_000_000), PerKey: cmp.Or(l.PerKey, 4), PerAddress: cmp.Or(l.PerAddress, 40),
		Channels: cmp.Or(l.Channels, 4), Strangers: cmp.Or(l.Strangers, 32), StrangersFrom: cmp.Or(l.StrangersFrom, 8), Burst: cmp.Or(l.Burst, 50),
		Tries: cmp.Or(l.Tries, 6), Failures: cmp.Or(l.Failures, 20), Handshake: cmp.Or(l.Handshake, 20*time.Second), Dead: cmp.Or(l.Dead, 45*time.Second),
		Grace: cmp.Or(l.Grace, 5*time.Second), Idle: cmp.Or(l.Idle, 4*time.Hour), OwnerIdle: cmp.Or(l.OwnerIdle, 30*time.Minute),
	}
}

// How fast connections are taken.
const (
	perSecond    = 10 // from one address, beyond the burst
	allPerSecond = 20 // from all, since each costs some 6 ms of a core before anybody is known
	penalty      = time.Minute
	trusted      = 24 * time.Hour // for so long a place that somebody has come in from is not shut
)

// doors counts who has come and from where. A place is an address, or of IPv6 the network that one
// customer is given.
type doors struct {
	Limits
	mu     sync.Mutex
	places map[netip.Prefix]*place
	all    place // of all together
}

// place is what has come from one place.
type place struct {
	conns     int
	strangers int
	tokens    float64 // connections that were taken of the burst
	failures  float64
	at        time.Time // when tokens and failures were counted
	shut      time.Time // until when nobody is let in
	passed    time.Time // when somebody came in last
}

func newDoors(l Limits) *doors { return &doors{Limits: l, places: map[netip.Prefix]*place{}} }

// placeOf is the place that an address is in.
func placeOf(a net.Addr) netip.Prefix {
	tcp, is := a.(*net.TCPAddr)
	if !is {
		return netip.Prefix{}
	}
	addr, _ := netip.AddrFromSlice(tcp.IP)
	addr = addr.Unmap().WithZone("")
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64
	}
	p, _ := addr.Prefix(bits)
	return p
}

// fade lets what was counted fade with time.
func (p *place) fade(rate float64, failures int, now time.Time) {
	if !p.at.IsZero() {
		gone := now.Sub(p.at).Seconds()
		p.tokens = max(0, p.tokens-rate*gone)
		p.failures = max(0, p.failures-float64(failures)/60*gone)
	}
	p.at = now
}

// stay is a connection that was taken in. Its fields are guarded by the doors.
type stay struct {
	from  *place
	known bool // somebody has said who they are
	gone  bool
	old   bool // from a place that somebody has come in from lately
}

// enter takes in a connection from a place, or says why not.
func (d *doors) enter(from netip.Prefix, now time.Time) (taken *stay, refused string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.places[from]
	if p == nil {
		p = &place{}
		d.places[from] = p
	}
	p.fade(perSecond, d.Failures, now)
	d.all.fade(allPerSecond, d.Failures, now)
	old := p.passed.Add(trusted).After(now)
	switch {
	case now.Before(p.shut):
		return nil, "too many wrong keys"
	case p.conns >= d.PerAddress:
		return nil, "too many connections from one address"
	case !old && (p.strangers >= d.StrangersFrom || d.all.strangers >= d.Strangers):
		return nil, "too many who have not said who they are"
	case p.tokens >= float64(d.Burst), d.all.tokens >= float64(max(d.Burst, 2*allPerSecond)):
		return nil, "too many connections a second"
	}
	p.conns, p.tokens = p.conns+1, p.tokens+1
	d.all.conns, d.all.tokens = d.all.conns+1, d.all.tokens+1
	taken = &stay{from: p, old: old}
	d.stranger(taken, 1)
	return taken, ""
}

// stranger counts one more, or one less, of whom nobody knows who it is. Those from a place that somebody
// has come in from keep out nobody: a class comes from one address.
func (d *doors) stranger(s *stay, n int) {
	if !s.old {
		s.from.strangers += n
		d.all.strangers += n
	}
}

// known says that somebody has said who they are.
func (d *doors) known(s *stay, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.gone || s.known {
		return
	}
	s.known, s.from.passed = true, now
	d.stranger(s, -1)
}

// leave takes a connection out.
func (d *doors) leave(s *stay, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.gone {
		return
	}
	s.gone = true
	s.from.conns--
	d.all.conns--
	if !s.known {
		d.stranger(s, -1)
	}
	d.sweep(now)
}

// sweep forgets places that nobody is in any more and of which nothing is to be remembered.
func (d *doors) sweep(now time.Time) {
	for from, p := range d.places {
		if p.fade(perSecond, d.Failures, now); p.conns == 0 && p.tokens == 0 && p.failures == 0 && !now.Before(p.shut) && now.Sub(p.passed) > trusted {
			delete(d.places, from)
		}
	}
}

// fail counts a wrong key from a place, and shuts the door to that place for a while where there are too
// many.
func (d *doors) fail(from netip.Prefix, now time.Time) (shut bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.places[from]
	if p == nil || now.Sub(p.passed) < trusted { // an agent offers all keys that it has
		return false
	}
	p.fade(perSecond, d.Failures, now)
	if p.failures++; p.failures < float64(d.Failures) {
		return false
	}
	shut = !now.Before(p.shut)
	p.shut = now.Add(penalty)
	return shut
}

// counts is how many connections there are, and of how many nobody knows who it is.
func (d *doors) counts() (conns, strangers int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.all.conns, d.all.strangers
}
