// Package room is a lab that several people look at, of whom one at most steers it: who is there, who
// asks to steer, and whom the steering passes to. It draws nothing.
package room

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"fathom/model/run"
	"fathom/model/spec"
)

// A Lab is what a room has running, or a run on disk, which has no Control.
type Lab struct {
	View    run.View
	Control run.Control
	Close   func() // ends it and waits for that; nil for nothing to end
}

// Policy is who may steer a shared room.
type Policy string

const (
	AskFirst Policy = "ask"  // who asks, if the one who steers agrees
	Free     Policy = "free" // who asks first, as long as nobody steers
	HostOnly Policy = "host" // the host alone
)

// Config is what a room is.
type Config struct {
	Name   string
	Policy Policy
	Own    bool // of one person, who steers it always
	// Begin begins another experiment; nil where none may be.
	Begin func(ctx context.Context, s spec.Spec) (Lab, error)
}

// A Guest is somebody who comes into a room.
type Guest struct {
	Key     string // tells people apart: the fingerprint of their key
	Name    string // what they are called; several may be called the same
	Host    bool   // may take the steering
	Watches bool   // may not steer
	Passes  bool   // takes something along and goes: never steers, nor comes back to that
}

// How long what takes.
const (
	answerTime = 20 * time.Second // that a request has until it is refused
	askEvery   = 30 * time.Second // between two requests of one person
	returnTime = 15 * time.Second // that who steered has to come back, when their line was cut
	silentTime = 2 * time.Minute  // without a key, after which the steering goes to who asks for it
)

// A Room is one lab and those who look at it. All its methods may be called from any goroutine.
type Room struct {
	Config

	starting sync.Mutex // held while one lab takes the place of another

	mu      sync.Mutex
	lab     Lab
	run     int // how many labs there were before
	closed  bool
	members []*Member
	steerer *Member
	epoch   int       // how often the steering has passed
	queue   []*Member // who asks to steer, in turn
	since   time.Time // when the first of them was put before who steers
	gone    string    // the key of who steered when their line was cut, "" for nobody
	until   time.Time // and how long they have to come back
	paused  string    // who paused the lab, "" for nobody
	notice  string    // of the host, to all
	change  int       // how often something has changed
	more    chan struct{}
	timer   *time.Timer
}

// New returns a room with a lab.
func New(c Config, lab Lab) *Room {
	r := &Room{Config: c, lab: lab, more: make(chan struct{})}
	r.timer = later(time.Hour, r.tick)
	r.timer.Stop()
	return r
}

// ErrClosed says that a room is no more.
var ErrClosed = errors.New("the room is closed")

// Member is somebody in a room.
type Member struct {
	Guest
	room  *Room
	asked time.Time // when they asked last
	typed time.Time // when they pressed a key last
	word  string    // what has become of what they asked for
}

// Enter takes somebody in. Who comes back soon after their line was cut steers as before.
func (r *Room) Enter(g Guest) (*Member, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	m := &Member{Guest: g, room: r, typed: time.Now()}
	r.members = append(r.members, m)
	if !g.Passes && (r.Own && r.steerer == nil || r.gone == g.Key && g.Key != "") {
		r.pass(m)
	}
	r.changed()
	return m, nil
}

// Leave takes somebody out. cut is whether their line was cut, so that they may mean to come back. The
// lab goes on as it is.
func (m *Member) Leave(cut bool) {
	r := m.room
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.Index(r.members, m)
	if i < 0 {
		return
	}
	r.members = slices.Delete(r.members, i, i+1)
	r.drop(m)
	if r.steerer == m {
		r.pass(nil)
		switch others := slices.IndexFunc(r.members, func(o *Member) bool { return o.Key == m.Key && !o.Passes }); {
		case r.Own && others >= 0:
			r.pass(r.members[others])
		case cut && !r.Own:
			r.gone, r.until = m.Key, time.Now().Add(returnTime)
		default:
			r.next()
		}
	}
	r.changed()
}

// drop takes somebody out of the queue.
func (r *Room) drop(m *Member) {
	i := slices.Index(r.queue, m)
	if i < 0 {
		return
	}
	r.queue = slices.Delete(r.queue, i, i+1)
	if i == 0 {
		r.since = time.Now()
	}
}

// pass passes the steering to somebody, or to nobody. What was said before of who steers is no longer so.
func (r *Room) pass(m *Member) {
	r.steerer, r.epoch = m, r.epoch+1
	r.gone = ""
	for _, o := range r.members {
		o.word = ""
	}
	if m == nil {
		return
	}
	r.drop(m)
	m.typed = time.Now()
	if !r.Own { // where nobody else ever does
		m.word = "You steer now."
	}
}

// next passes the steering to who asked first, to nobody where nobody does.
func (r *Room) next() {
	r.pass(nil)
	if len(r.queue) > 0 {
		r.pass(r.queue[0])
		r.since = time.Now()
	}
}

// changed wakes who waits for a change, and sets the clock to what comes by itself.
func (r *Room) changed() {
	r.change++
	close(r.more)
	r.more = make(chan struct{})
	r.timer.Stop()
	now := time.Now()
	switch {
	case r.gone != "":
		r.timer.Reset(max(0, r.until.Sub(now)))
	case len(r.queue) > 0:
		r.timer.Reset(max(0, r.since.Add(answerTime).Sub(now)))
	}
}

// tick does what comes by itself: who is away does not steer any more, and who has had no answer is
// refused, or steers if nobody is at the keys.
func (r *Room) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	switch {
	case r.closed:
		return
	case r.gone != "":
		if now.Before(r.until) {
			return // the clock was set anew meanwhile
		}
		r.gone = ""
		r.next()
	case len(r.queue) > 0 && !now.Before(r.since.Add(answerTime)):
		if r.steerer == nil || now.Sub(r.steerer.typed) >= silentTime {
			r.next()
			break
		}
		r.queue[0].word = r.steerer.Name + " has not answered."
		r.drop(r.queue[0])
	}
	r.changed()
}

// Close ends the room's lab and waits for that.
func (r *Room) Close() {
	r.starting.Lock()
	defer r.starting.Unlock()
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	r.closed = true
	r.changed()
	r.timer.Stop()
	end := r.lab.Close
	r.mu.Unlock()
	if end != nil {
		end()
	}
}

// Tell says something to all who are in the room, until the next time.
func (r *Room) Tell(sentence string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notice = sentence
	r.changed()
}

// View is the run that the room shows.
func (r *Room) View() run.View {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lab.View
}

// About is who is in a room: how many, and who steers, "" for nobody.
func (r *Room) About() (here int, steerer string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.steerer != nil {
		steerer = r.steerer.Name
	}
	return len(r.members), steerer
}
