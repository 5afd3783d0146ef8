package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"fathom/data/text"
)

// Growth is what became of a store's checkpoints since it was looked at before.
type Growth struct {
	// Store is open and has the moments that are new, and of the others those that are still there;
	// nil where none is new. It has the layers and samples of the store that is followed. Whoever
	// takes it closes it.
	Store   *Store
	Moments []Moment // that are new, in order
	// Writing is what is being written now, all of it, in order.
	Writing []Unfinished
	// Said is what happened to files that were read before: sentences without a capital and a full
	// stop.
	Said []string
}

// Unfinished is a checkpoint that is not whole.
type Unfinished struct {
	Moment
	Why string // it is not, though its files have not changed for long; "" while they may
}

// A Follower looks for checkpoints that come to a store. It lists files, asks for their sizes and
// times, and opens those of a checkpoint that are the same as at the poll before; so it works where
// a file system tells nobody of what changes in it. Its methods may be called from several
// goroutines.
type Follower struct {
	first *Store
	wait  func(ctx context.Context, d time.Duration) error

	mu      sync.Mutex
	known   map[string]map[string]stamp // files of each checkpoint that was read, as they were; nil before a poll
	steps   map[int]string              // the checkpoint of each step
	refused map[string]refusal          // checkpoints that are not whole, as they were then
	names   map[string]naming           // of files
	last    *listing
	told    []Unfinished
	failed  int // polls in turn that could not be done
}

// A refusal is why files could not be read as a checkpoint.
type refusal struct {
	files map[string]stamp
	why   string
	polls int  // that have found them the same since
	zeros bool // it could be read, but may still be filled, see [Store.endsInZeros]
}

// patience is how many polls files stay the same, and are not whole, before it is said why.
const patience = 10

// PollEvery is the time between two polls of a store, which is longer where a poll takes long. Tests lower it
// before they follow anything, to be quick; nobody else sets it.
var PollEvery = time.Second

// pollShare is one over the most of the time that polling takes.
const pollShare = 50

// Follow returns a follower of a store, nil if it has no checkpoints that others could come after:
// their names must say what they are. The store's layers and samples are those that new checkpoints
// must have. Nothing is looked at before [Follower.Next].
func (s *Store) Follow() *Follower {
	if s.moments[0].Name == "" {
		return nil
	}
	f := &Follower{first: s, wait: pause, known: map[string]map[string]stamp{"": nil}, steps: map[int]string{}, names: map[string]naming{}, refused: map[string]refusal{}}
	for _, m := range s.moments {
		f.known[m.Name], f.steps[m.Step] = nil, m.Name
	}
	return f
}

// pause waits so long.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Next looks at the store now and then until there is something to say. The error is the context's.
func (f *Follower) Next(ctx context.Context) (Growth, error) {
	for {
		begin := time.Now()
		if g, any := f.poll(); any {
			return g, ctx.Err()
		}
		if err := f.wait(ctx, max(PollEvery, pollShare*time.Since(begin))); err != nil {
			return Growth{}, err
		}
	}
}

// Again takes a checkpoint for one that has not been read, since its files changed while they were:
// it is among those that are new once it is whole.
func (f *Follower) Again(moment string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.known, moment)
	delete(f.refused, moment)
	if f.last != nil {
		delete(f.last.moments, moment) // it must stay as it is for a while from now on
	}
}

// poll looks at the store once. It reports whether there is something new.
func (f *Follower) poll() (g Growth, any bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := &builder{s: f.first.chosen, store: f.first}
	now, err := b.list(f.first.path, f.names)
	if err != nil {
		if f.failed++; f.failed == 2 { // once may be a directory that went while it was listed
			g.Said = []string{fmt.Sprintf("the store cannot be looked at any more: %s; what was learned stays", err)}
		}
		return g, g.Said != nil
	}
	f.failed = 0
	if f.last != nil {
		g.Said = f.changes(now)
	}
	ready := f.sort(now, &g)
	f.take(ready, now, &g)
	for _, m := range now.unfinished {
		if _, known := f.known[m.Name]; !known && !slices.ContainsFunc(g.Writing, func(u Unfinished) bool { return u.Name == m.Name }) {
			g.Writing = append(g.Writing, Unfinished{Moment: m})
		}
	}
	slices.SortFunc(g.Writing, func(a, b Unfinished) int { return compareMoments(a.Moment, b.Moment) })
	any = g.Store != nil || g.Said != nil || !slices.Equal(g.Writing, f.told)
	f.last, f.told = now, g.Writing
	return g, any
}

// changes says what happened to files that were read before, once they stay as they are.
func (f *Follower) changes(now *listing) (said []string) {
	for _, name := range slices.Sorted(maps.Keys(f.known)) {
		are := now.files(name)
		if f.known[name] == nil || !maps.Equal(are, f.last.files(name)) {
			continue
		}
		if sentence := changed(name, f.known[name], are); sentence != "" {
			said = append(said, sentence)
			f.known[name] = are
		}
	}
	return said
}

// sort finds the checkpoints that have not been read: those that stay as they are, which may be
// whole, and those that are being written.
func (f *Follower) sort(now *listing, g *Growth) (ready []Moment) {
	if f.known[""] == nil {
		f.known[""] = now.files("")
	}
	for _, m := range now.inOrder() {
		files := now.files(m.Name)
		if was, known := f.known[m.Name]; known {
			if was == nil {
				f.known[m.Name] = files
			}
			continue
		}
		switch refused, was := f.refused[m.Name]; {
		case was && maps.Equal(refused.files, files):
			u := Unfinished{Moment: m}
			refused.polls++
			f.refused[m.Name] = refused
			switch {
			case refused.polls < patience:
			case refused.zeros:
				ready = append(ready, m)
				continue
			default:
				u.Why = refused.why
			}
			g.Writing = append(g.Writing, u)
		case f.last != nil && maps.Equal(f.last.files(m.Name), files):
			ready = append(ready, m)
		default:
			g.Writing = append(g.Writing, Unfinished{Moment: m})
		}
	}
	return ready
}

// take opens the store with the checkpoints that are ready, and leaves out those that are not whole.
func (f *Follower) take(ready []Moment, now *listing, g *Growth) {
	if len(ready) == 0 {
		return
	}
	whole, err := ready, error(nil)
	g.Store, err = f.with(ready, true)
	if err == nil {
		if rest := f.filled(ready, now, g); len(rest) < len(ready) {
			_ = g.Store.Close() // of which nothing was used
			g.Store = nil
			f.take(rest, now, g)
			return
		}
	}
	if err != nil {
		whole = nil
		for _, m := range ready {
			one, err := f.with([]Moment{m}, false)
			if err != nil {
				f.refuse(m, now, g, err)
				continue
			}
			_ = one.Close() // of which nothing was read
			whole = append(whole, m)
		}
		if g.Store, err = f.with(whole, true); err != nil { // those before may be gone, or be written again
			g.Store, err = f.with(whole, false)
		}
		if err != nil {
			for _, m := range whole {
				f.refuse(m, now, g, err)
			}
			return
		}
	}
	g.Moments = whole
	for _, m := range whole {
		f.known[m.Name], f.steps[m.Step] = now.files(m.Name), m.Name
		if said := g.Store.unfilled(slices.Index(g.Store.moments, m)); said != "" && f.refused[m.Name].zeros {
			g.Said = append(g.Said, said)
		}
	}
}

// filled are the checkpoints that are not still being filled, as far as can be seen. The others are
// left out until their files change, or have been the same for long.
func (f *Follower) filled(ready []Moment, now *listing, g *Growth) (rest []Moment) {
	for _, m := range ready {
		at := slices.Index(g.Store.moments, m)
		if at < 0 || f.refused[m.Name].polls >= patience || !g.Store.endsInZeros(at) {
			rest = append(rest, m)
			continue
		}
		f.refused[m.Name] = refusal{files: now.files(m.Name), zeros: true}
		g.Writing = append(g.Writing, Unfinished{Moment: m})
	}
	return rest
}

// refuse notes why a checkpoint is not whole.
func (f *Follower) refuse(m Moment, now *listing, g *Growth, err error) {
	f.refused[m.Name] = refusal{files: now.files(m.Name), why: text.Each(err)[0].Error()}
	g.Writing = append(g.Writing, Unfinished{Moment: m})
}

// with opens the store with some checkpoints, and those that were read before if these are wanted
// too. All must be whole, and have the layers and samples of the store that is followed.
func (f *Follower) with(moments []Moment, others bool) (*Store, error) {
	if len(moments) == 0 {
		return nil, errors.New("no checkpoint is whole")
	}
	is := func(name string) func(Moment) bool { return func(m Moment) bool { return m.Name == name } }
	s, err := open(f.first.path, f.first.given, func(file, name string) bool {
		files, known := f.known[name]
		if _, there := files[file]; name == "" {
			return there // others came after the store was opened
		}
		return others && known || slices.ContainsFunc(moments, is(name))
	})
	if err != nil {
		return nil, err
	}
	err = f.first.same(s)
	for _, m := range moments {
		if other, there := f.steps[m.Step]; err == nil && there && other != m.Name {
			err = fmt.Errorf("there is %s at the same step", text.Clip(other))
		}
		if err == nil && !slices.ContainsFunc(s.moments, is(m.Name)) {
			err = errors.New("its files are not whole")
		}
	}
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	for _, sentence := range f.first.beside {
		s.besides(sentence)
	}
	return s, nil
}
