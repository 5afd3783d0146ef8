package moments

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// DefaultHistory is a good number of bytes of networks to remember: the post's run needs 47 MB for
// all of its 118 moments.
const DefaultHistory = 56 << 20

// answers is how many bytes of answers are kept: the film of the post's run takes 7 MB.
const answers = 48 << 20

// readAhead is how many bytes of networks are held that are kept elsewhere: those that were asked for
// last.
const readAhead = 16 << 20

// Moments remembers the networks of a run and answers questions about them. Its methods may be
// called from any goroutine.
type Moments struct {
	spec    spec.Spec
	pool    *simd.Pool
	history history
	film    film
	cache   *run.Cache[question]
	read    *run.Cache[question] // networks that are kept elsewhere

	mu       sync.Mutex
	material *source.Material // nil until it is loaded
	measures *measure.Set
	networks map[networkKey]moment
}

// networkKey names a network that is kept without a history: as it was before its training or
// after.
type networkKey struct {
	subject string
	trained bool
}

// question names an answer in the cache.
type question struct {
	about   string
	step    int
	classes string // that a refit is fitted on
}

// New returns the memory of a run, which is empty. Questions are answered on the cores of the pool.
func New(s spec.Spec, pool *simd.Pool) *Moments {
	return &Moments{spec: s, pool: pool, film: newFilm(), cache: run.NewCache[question](answers), read: run.NewCache[question](readAhead), networks: map[networkKey]moment{}}
}

// Remember lets the networks that are kept for their moments take so many bytes, see [Moments.Add].
func (m *Moments) Remember(bytes int) { m.history.allow(bytes) }

// Load gives the memory what questions are answered from. Before it they are answered with
// [run.ErrNotLoaded].
func (m *Moments) Load(material *source.Material, measures *measure.Set) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.material, m.measures = material, measures
}

// Add takes in the base network at the next moment, which must be step 0 first. The parameters of
// all moments take no more bytes than [Moments.Remember] says. When the next would take more, those
// whose rank is odd are dropped, but never the first and the last, and from then on only half as
// many are kept; and so on with what is left. So moments that are ranked in the order of their
// steps are kept evenly. If there is room for fewer than two, none are. The network must not be
// changed any more.
func (m *Moments) Add(step int, net *model.Network, rank int) {
	m.history.add(moment{step: step, net: net, rank: rank})
}

// Keep keeps a subject's network as it is before its training, or after. It must not be changed any
// more.
func (m *Moments) Keep(subject string, trained bool, net *model.Network) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.networks[networkKey{subject, trained}] = moment{net: net}
}

// Initial returns a subject's network as it was before its training, if it is known.
func (m *Moments) Initial(subject string) (*model.Network, bool) { return m.end(subject, false) }

// Trained returns a subject's network as it is after its training, if it is known.
func (m *Moments) Trained(subject string) (*model.Network, bool) { return m.end(subject, true) }

func (m *Moments) end(subject string, trained bool) (*model.Network, bool) {
	m.mu.Lock()
	of, ok := m.networks[networkKey{subject, trained}]
	m.mu.Unlock()
	if !ok {
		return nil, false
	}
	if of.step = 0; trained {
		of.step = m.spec.Network().Steps
	}
	net, err := m.network(context.Background(), subject, of)
	return net, err == nil
}

// At returns a subject's network after so many steps, if it is known and can be read.
func (m *Moments) At(subject string, step int) (*model.Network, bool) {
	net, err := m.networkAt(context.Background(), subject, step)
	return net, err == nil
}

// Steps lists the moments that are remembered now, ascending.
func (m *Moments) Steps() []int {
	kept := m.history.moments()
	steps := make([]int, len(kept))
	for i, k := range kept {
		steps[i] = k.step
	}
	return steps
}

// Count returns how many moments are remembered, a number that grows whenever it changes which, and
// of how many the frame is ready.
func (m *Moments) Count() (kept, version, frames int) {
	kept, version = m.history.count()
	return kept, version, m.film.count(m.history.moments())
}

// loaded returns what questions are answered from, or [run.ErrNotLoaded].
func (m *Moments) loaded() (*source.Material, *measure.Set, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.material == nil {
		return nil, nil, run.ErrNotLoaded
	}
	return m.material, m.measures, nil
}

func noMoment(step int) error { return fmt.Errorf("%w of step %d", run.ErrNoMoment, step) }

// keptAt returns whether a step is among moments.
func keptAt(kept []moment, step int) bool {
	return slices.ContainsFunc(kept, func(m moment) bool { return m.step == step })
}
