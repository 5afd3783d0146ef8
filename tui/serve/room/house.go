package room

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"fathom/data/text"
	"fathom/model/spec"
)

// Budget is what the labs of visitors may take of the host.
type Budget struct {
	Labs   int           // at once, of all visitors
	PerKey int           // of one visitor
	Time   time.Duration // of each, from its beginning
	Keep   time.Duration // after its owner has left
}

// A Door leads to a shared room. The room is opened when somebody comes, and closed some time after the
// last has left, unless it is Open from the beginning.
type Door struct {
	Name  string
	About string                // what is behind it, while nobody is
	Make  func() (*Room, error) // opens the room; may take a while; nil of one that is always open

	making sync.Mutex
	room   *Room       // guarded by the house, as is left
	left   *time.Timer // closes it when nobody has come back, nil while somebody is in
	always bool
}

// House is all rooms there are. Its methods may be called from any goroutine.
type House struct {
	// Begin begins an experiment for a visitor, Check says why it may not be begun.
	Begin func(ctx context.Context, s spec.Spec) (Lab, error)
	Check func(ctx context.Context, s spec.Spec) error
	Budget

	mu     sync.Mutex
	doors  []*Door
	own    []*owned
	made   int // own rooms so far
	closed bool
}

// owned is a room of one visitor's.
type owned struct {
	*Room
	key  string
	ends time.Time   // when its time is over
	over *time.Timer // ends it then
	left *time.Timer // ends it when nobody has come back, nil while somebody is in
}

// Add adds a shared room that is open, or a door to one that is not.
func (h *House) Add(d *Door, open *Room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	d.room, d.always = open, open != nil
	h.doors = append(h.doors, d)
}

// Entry is a room as the entrance lists it.
type Entry struct {
	Name    string
	About   string
	Room    *Room // nil while nobody is in it
	Own     bool
	Here    int
	Steerer string
	Ends    time.Time // zero for never
}

// Entries lists the shared rooms that are there, and the own ones of a visitor.
func (h *House) Entries(key string) []Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []Entry
	for _, d := range h.doors {
		all = append(all, Entry{Name: d.Name, About: d.About, Room: d.room})
	}
	for _, o := range h.own {
		if o.key == key && o.over != nil { // which has begun
			all = append(all, Entry{Name: o.Name, Room: o.Room, Own: true, Ends: o.ends})
		}
	}
	for i := range all {
		if r := all[i].Room; r != nil {
			all[i].Here, all[i].Steerer = r.About()
		}
	}
	return all
}

// Computing is how many experiments of visitors' own compute now.
func (h *House) Computing() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, o := range h.own {
		if o.over == nil { // which has not begun
			continue
		}
		if g := o.View().Gauge(); g.Stage != "" && !g.Paused {
			n++
		}
	}
	return n
}

// ErrNoRoom says that there is no room of a name.
var ErrNoRoom = errors.New("there is no such room")

// Enter takes somebody into the room of a name: a shared one, or one of their own. leave takes them
// out again; cut is whether their line was cut.
func (h *House) Enter(g Guest, name string) (m *Member, leave func(cut bool), err error) {
	h.mu.Lock()
	i := slices.IndexFunc(h.doors, func(d *Door) bool { return d.Name == name })
	j := slices.IndexFunc(h.own, func(o *owned) bool { return o.key == g.Key && o.Name == name && o.over != nil })
	switch {
	case h.closed:
		h.mu.Unlock()
		return nil, nil, ErrClosed
	case i >= 0:
		d := h.doors[i]
		h.mu.Unlock()
		return h.through(d, g)
	case j >= 0:
		defer h.mu.Unlock()
		return h.into(h.own[j], g)
	}
	h.mu.Unlock()
	return nil, nil, ErrNoRoom
}

// through takes somebody through a door.
func (h *House) through(d *Door, g Guest) (*Member, func(bool), error) {
	d.making.Lock()
	defer d.making.Unlock()
	h.mu.Lock()
	r := d.room
	h.mu.Unlock()
	if r == nil {
		made, err := d.Make()
		if err != nil {
			return nil, nil, err
		}
		h.mu.Lock()
		closed := h.closed // meanwhile, and Close has not seen this room
		if !closed {
			r, d.room = made, made
		}
		h.mu.Unlock()
		if closed {
			made.Close()
			return nil, nil, ErrClosed
		}
	}
	m, err := r.Enter(g)
	if err != nil {
		return nil, nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if d.left != nil {
		d.left.Stop()
		d.left = nil
	}
	return m, func(cut bool) {
		m.Leave(cut)
		h.mu.Lock()
		defer h.mu.Unlock()
		if here, _ := r.About(); here == 0 && !d.always && d.left == nil {
			d.left = later(h.Keep, func() { h.shut(d, r) })
		}
	}, nil
}

// shut closes the room behind a door if nobody is in it.
func (h *House) shut(d *Door, r *Room) {
	d.making.Lock()
	defer d.making.Unlock()
	h.mu.Lock()
	if here, _ := r.About(); here > 0 || d.room != r {
		h.mu.Unlock()
		return
	}
	d.room, d.left = nil, nil
	h.mu.Unlock()
	r.Close()
}

// into takes somebody into a room of their own; the house's lock is held.
func (h *House) into(o *owned, g Guest) (*Member, func(bool), error) {
	m, err := o.Enter(g)
	if err != nil {
		return nil, nil, err
	}
	if o.left != nil {
		o.left.Stop()
		o.left = nil
	}
	return m, func(cut bool) {
		m.Leave(cut)
		h.mu.Lock()
		defer h.mu.Unlock()
		if here, _ := o.About(); here == 0 && o.left == nil {
			o.left = later(h.Keep, func() { h.end(o) })
		}
	}, nil
}

// Open begins an experiment in a room of a visitor's own, within the budget.
func (h *House) Open(ctx context.Context, g Guest, s spec.Spec) (name string, err error) {
	if h.Begin == nil || h.Labs == 0 {
		return "", errNoOwn
	}
	if err := h.Check(ctx, s); err != nil {
		return "", err
	}
	o, err := h.reserve(g)
	if err != nil {
		return "", err
	}
	lab, err := h.Begin(ctx, s)
	if err != nil {
		h.release(o)
		return "", err
	}
	o.lab = lab
	h.mu.Lock()
	closed := h.closed
	o.over = later(h.Time, func() {
		o.Tell("The time of this experiment is over.")
		h.end(o)
	})
	h.mu.Unlock()
	if closed {
		h.end(o)
		return "", ErrClosed
	}
	return o.Name, nil
}

// reserve takes a room for a visitor, or says why there is none.
func (h *House) reserve(g Guest) (*owned, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	his := 0
	var first time.Time // when the next one ends
	for _, o := range h.own {
		if o.key == g.Key {
			his++
		}
		if first.IsZero() || o.ends.Before(first) {
			first = o.ends
		}
	}
	switch {
	case h.closed:
		return nil, ErrClosed
	case his >= h.PerKey:
		return nil, fmt.Errorf("you have %s of your own already, as many as this host lets one visitor have; delete ends one", text.Plural(his, "experiment"))
	case len(h.own) >= h.Labs:
		return nil, fmt.Errorf("all %s of this host are taken; one is free in %s at the latest", text.Plural(h.Labs, "place"), minutes(time.Until(first)))
	}
	name := ""
	for free := false; !free; free = !slices.ContainsFunc(h.doors, func(d *Door) bool { return d.Name == name }) {
		h.made++
		name = fmt.Sprintf("own-%d", h.made)
	}
	o := &owned{Room: New(Config{Name: name, Own: true, Begin: h.again}, Lab{}), key: g.Key, ends: time.Now().Add(h.Time)}
	h.own = append(h.own, o)
	return o, nil
}

// minutes is a time in whole minutes, at least one.
func minutes(d time.Duration) string {
	return text.Plural(max(1, int(d.Round(time.Minute)/time.Minute)), "minute")
}

// Borrow takes a place for an experiment that a visitor has done without a room; giveBack gives it back.
func (h *House) Borrow(g Guest) (giveBack func(), err error) {
	if h.Begin == nil || h.Labs == 0 {
		return nil, errNoOwn
	}
	o, err := h.reserve(g)
	if err != nil {
		return nil, err
	}
	return func() { h.release(o) }, nil
}

var errNoOwn = errors.New("this host has no rooms for experiments of your own")

// again begins another experiment in a room of a visitor's own.
func (h *House) again(ctx context.Context, s spec.Spec) (Lab, error) {
	if err := h.Check(ctx, s); err != nil {
		return Lab{}, err
	}
	return h.Begin(ctx, s)
}

// release gives back a room that was not begun.
func (h *House) release(o *owned) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.own = slices.DeleteFunc(h.own, func(other *owned) bool { return other == o })
}

// end ends a room of a visitor's own, and gives its place back.
func (h *House) end(o *owned) {
	h.mu.Lock()
	o.over.Stop()
	h.mu.Unlock()
	defer h.release(o) // also where its end fails
	o.Close()
}

// End ends a visitor's own room of a name.
func (h *House) End(key, name string) error {
	h.mu.Lock()
	i := slices.IndexFunc(h.own, func(o *owned) bool { return o.key == key && o.Name == name && o.over != nil })
	if i < 0 {
		h.mu.Unlock()
		return ErrNoRoom
	}
	o := h.own[i]
	h.mu.Unlock()
	h.end(o)
	return nil
}

// Tell says something to all who are in any room.
func (h *House) Tell(sentence string) {
	for _, r := range h.open() {
		r.Tell(sentence)
	}
}

// open are all rooms that are open.
func (h *House) open() (all []*Room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, d := range h.doors {
		if d.room != nil {
			all = append(all, d.room)
		}
	}
	for _, o := range h.own {
		if o.over != nil {
			all = append(all, o.Room)
		}
	}
	return all
}

// Close ends all labs, at the same time, and waits for them. No room is opened any more.
func (h *House) Close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	var all sync.WaitGroup
	for _, r := range h.open() {
		all.Go(func() { safely(r.Close) })
	}
	all.Wait()
}

// InUse is how many own rooms there are, and how many there may be.
func (h *House) InUse() (own, most int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.own), h.Labs
}
