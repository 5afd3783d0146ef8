package room

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fathom/model/run"
	"fathom/model/spec"
)

// State is how a room stands for one of those who are in it.
type State struct {
	Change  int    // how often something had changed by then, for [Member.Next]
	Run     int    // how many labs the room has shown before this one
	Epoch   int    // how often the steering has passed
	Steers  bool   // this member steers
	Can     bool   // this member may steer, if whoever does agrees
	Steerer string // who does, "" for nobody
	Away    bool   // whose line was cut, and who may come back
	Asker   string // who asks to steer: told to who may answer
	Place   int    // of this member's own request, from 1; 0 for none
	Here    int    // how many are in the room
	Word    string // what has become of what this member asked for, until they press a key or the steering passes
	Notice  string // of the host
	Paused  string // who paused the lab, while it is paused
	Closed  bool
}

// Next returns how the room stands, once something has changed since the state with that number of
// changes; −1 for at once.
func (m *Member) Next(ctx context.Context, change int) (State, error) {
	for {
		m.room.mu.Lock()
		s, more := m.state(), m.room.more
		m.room.mu.Unlock()
		if s.Change != change {
			return s, nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return State{}, ctx.Err()
		}
	}
}

// state is how the room stands; its lock is held.
func (m *Member) state() State {
	r := m.room
	s := State{
		Change: r.change, Run: r.run, Epoch: r.epoch, Steers: r.steerer == m, Can: m.may(), Here: len(r.members), Word: m.word,
		Place: slices.Index(r.queue, m) + 1, Notice: r.notice, Away: r.gone != "", Closed: r.closed,
	}
	if r.steerer != nil {
		s.Steerer = r.steerer.Name
	}
	if s.Steers && len(r.queue) > 0 {
		s.Asker = r.queue[0].Name
	}
	if r.lab.View.Gauge().Paused {
		s.Paused = r.paused
	}
	return s
}

// may reports whether somebody may steer at all.
func (m *Member) may() bool {
	r := m.room
	return r.lab.Control != nil && !m.Passes && (m.Host || r.Own || !m.Watches && r.Policy != HostOnly)
}

// Current is what the room shows, and what steers it as long as nobody else does; nil for who looks on.
func (m *Member) Current() (run.View, run.Control) {
	r := m.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.steerer != m || r.lab.Control == nil {
		return r.lab.View, nil
	}
	return r.lab.View, control{m, r.epoch}
}

// Shown is the room that the member is in, and how many labs that has shown before this one.
func (m *Member) Shown() (of *Room, lab int) {
	m.room.mu.Lock()
	defer m.room.mu.Unlock()
	return m.room, m.room.run
}

// Ask asks to steer: at once where nobody does and of who may take it, else whoever does is asked.
func (m *Member) Ask() {
	r := m.room
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	switch {
	case r.steerer == m || slices.Contains(r.queue, m):
		return
	case !m.may() && m.Watches:
		m.word = "Your key only looks on."
	case !m.may():
		m.word = "Only the host steers here."
	case m.Host || r.steerer == nil && (r.gone == "" || r.gone == m.Key):
		was := r.steerer
		if r.pass(m); was != nil {
			was.word = m.Name + " has taken the steering."
		}
	case r.Policy == Free && r.steerer != nil:
		m.word = r.steerer.Name + " steers until they give it back."
	case !m.asked.IsZero() && now.Sub(m.asked) < askEvery:
		m.word = fmt.Sprintf("You asked just now; again in %d s.", int((askEvery-now.Sub(m.asked)).Seconds())+1)
	default:
		m.asked, m.word = now, ""
		if r.queue = append(r.queue, m); len(r.queue) == 1 {
			r.since = now
		}
	}
	r.changed()
}

// Give gives the steering back, or takes a request back.
func (m *Member) Give() {
	r := m.room
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.steerer == m && !r.Own:
		r.next()
	case slices.Contains(r.queue, m):
		r.drop(m)
		m.word = "You ask no more."
	default:
		return
	}
	r.changed()
}

// Answer answers whoever asks first, for who steers.
func (m *Member) Answer(yes bool) {
	r := m.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.steerer != m || len(r.queue) == 0 {
		return
	}
	if asker := r.queue[0]; yes {
		r.next()
	} else {
		r.drop(asker)
		asker.word = m.Name + " goes on steering."
	}
	r.changed()
}

// Typed says that a member is at the keys, who has read the word that was left for them.
func (m *Member) Typed() {
	m.room.mu.Lock()
	defer m.room.mu.Unlock()
	m.typed = time.Now()
	if m.word != "" {
		m.word = ""
		m.room.changed()
	}
}

// Say leaves a member a word of the host's.
func (m *Member) Say(word string) {
	m.room.mu.Lock()
	defer m.room.mu.Unlock()
	m.word = word
	m.room.changed()
}

// Names lists who is in the room, who steers first.
func (m *Member) Names() (names []string) {
	r := m.room
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, o := range r.members {
		if o == r.steerer {
			names = slices.Insert(names, 0, o.Name)
		} else {
			names = append(names, o.Name)
		}
	}
	return names
}

// Start begins another experiment in place of the one that is shown, for who steers.
func (m *Member) Start(ctx context.Context, s spec.Spec) error {
	r := m.room
	r.starting.Lock()
	defer r.starting.Unlock()
	r.mu.Lock()
	epoch, may, closed := r.epoch, r.steerer == m && r.Begin != nil, r.closed
	r.mu.Unlock()
	if closed || !may {
		return errNoSteerer(closed)
	}
	lab, err := r.Begin(ctx, s)
	if err != nil {
		return err
	}
	r.mu.Lock()
	if r.epoch != epoch || r.steerer != m || r.closed { // the steering has passed meanwhile
		r.mu.Unlock()
		lab.Close()
		return errNoSteerer(false)
	}
	old := r.lab
	r.lab, r.run, r.paused = lab, r.run+1, ""
	r.changed()
	r.mu.Unlock()
	if old.Close != nil {
		old.Close()
	}
	return nil
}

func errNoSteerer(closed bool) error {
	if closed {
		return ErrClosed
	}
	return fmt.Errorf("you do not steer")
}

// control steers a room's lab for one member, as long as the steering has not passed.
type control struct {
	of    *Member
	epoch int
}

// do does something to the lab, unless somebody else steers by now: what comes late must not undo what
// they do.
func (c control) do(f func(run.Control)) {
	r := c.of.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.steerer == c.of && r.epoch == c.epoch && !r.closed {
		f(r.lab.Control)
	}
}

func (c control) Pause() {
	c.do(func(to run.Control) {
		to.Pause()
		c.of.room.paused = c.of.Name
		c.of.room.changed()
	})
}

func (c control) Resume() {
	c.do(func(to run.Control) {
		to.Resume()
		c.of.room.changed()
	})
}

func (c control) Step()                 { c.do(run.Control.Step) }
func (c control) SetPace(steps float64) { c.do(func(to run.Control) { to.SetPace(steps) }) }
func (c control) Ask(stages ...run.Request) {
	c.do(func(to run.Control) { to.Ask(stages...) })
}

// Finish and Close do nothing: a room outlives those who steer it.
func (c control) Finish() {}
func (c control) Close()  {}
