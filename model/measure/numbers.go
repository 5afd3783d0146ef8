package measure

import (
	"context"
	"sync"

	"fathom/model/repr"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// measuredSeed is the seed of what measures draw at random of networks that train here. It is not the
// run's, so that the same rows are drawn in the same order for each network.
const measuredSeed = 1

// Numbers finds the numbers of layers, each by a measure of the list. Its exported methods may be
// called from any goroutine.
type Numbers struct {
	env    Env
	named  []number // that the settings name
	sides  [2]side  // the rows, by split
	seed   uint64
	probes ProbeSource

	mu   sync.Mutex
	ends map[numberKey]spec.Measured // of both ends of a training, and of what is the same throughout
}

// ProbeSource has the probe of a layer at a moment, and what it scores: the one that was fitted, or
// else one that is fitted for this.
type ProbeSource struct {
	Scored func(ctx context.Context, m Moment, layer int) (spec.Probed, error)
	Fitted func(ctx context.Context, m Moment, layer int) (*repr.Probe, error) // nil where there is none
}

// side is the rows of a split that are measured.
type side struct {
	source.Selection
	groups []int32 // of each of them, nil for none
	types  []int32 // of each of them, nil where nobody knows
}

func newNumbers(s *Set) *Numbers {
	n := &Numbers{env: s.Env, named: namedIn(s.Spec), seed: measuredSeed, ends: map[numberKey]spec.Measured{}}
	for _, split := range []source.Split{source.Train, source.Test} {
		n.sides[split].Selection = s.probes.first(split)
	}
	n.probes = ProbeSource{Scored: s.probes.scored, Fitted: s.probes.fitted}
	return n
}

// Find finds the numbers that the settings name of a moment, and of the untrained subject, nil for
// none, and writes them to the log: measure by measure, of each layer the untrained one's first; of
// pairs those of each two layers of the moment, and then each layer beside the untrained one. It
// tells far how many are done.
func (n *Numbers) Find(ctx context.Context, untrained *Moment, m Moment, far func(done, of int)) error {
	units := n.unitsOf(untrained, m)
	far(0, len(units))
	done := 0
	return n.each(ctx, units, n.env.Pass, func(e spec.Measured) {
		done++
		n.env.Append(e)
		far(done, len(units))
	})
}

// Wanted lists what [Numbers.Find] finds: numbers with an address and no value.
func (n *Numbers) Wanted(untrained *Moment, m Moment) []spec.Measured {
	var all []spec.Measured
	for _, u := range n.unitsOf(untrained, m) {
		all = append(all, u.addressed(spec.Measured{}))
	}
	return all
}

// each finds the numbers of units beside each other, none twice, and hands each on in the order of
// the units, as soon as all before it are there. Each passes first, as the stage does the gate; a look
// does not, for it is taken of a run that is held too.
func (n *Numbers) each(ctx context.Context, units []unit, pass func(context.Context) error, then func(e spec.Measured)) error {
	found := n.inOrder(units, then)
	for i, work := range found.work {
		found.work[i] = func(ctx context.Context) error {
			if err := pass(ctx); err != nil {
				return err
			}
			return work(ctx)
		}
	}
	if err := n.env.Beside(ctx, found.work); err != nil {
		return err
	}
	return ctx.Err()
}

// known is a number that was found before.
func (n *Numbers) known(u unit) (spec.Measured, bool) {
	n.mu.Lock()
	e, ok := n.ends[u.key()]
	n.mu.Unlock()
	if ok || n.env.Known == nil || u.live {
		return e, ok
	}
	return n.env.Known(u.addressed(spec.Measured{}))
}

// keep keeps a number that is asked for again.
func (n *Numbers) keep(u unit, e spec.Measured) {
	if u.ends() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.ends[u.key()] = e
	}
}

func (n *Numbers) newLayer(m Moment, draws source.Source, layer int) *Layer {
	x := &Layer{Layer: m.Source.Layers()[layer], Classes: n.env.Spec.Source.Classes, Seed: n.seed, Pool: n.env.Pool, index: layer}
	if x.Fixed {
		x.shared = n.env.Shared
	}
	for split, side := range n.sides {
		sample := draws.Sample(side.Selection)
		x.rows[split] = func() source.Rows { return sample.Rows(layer) }
		x.labels[split], x.groups[split], x.types[split] = sample.Labels(), side.groups, side.types
	}
	x.scored = func(ctx context.Context) (spec.Probed, error) { return n.probes.Scored(ctx, m, layer) }
	x.fitted = func(ctx context.Context) (*repr.Probe, error) { return n.probes.Fitted(ctx, m, layer) }
	if of, ok := m.Source.(Headed); ok && layer == len(m.Source.Layers())-1 {
		x.head = func() (weights simd.Matrix, biases []float32, ok bool) {
			weights, biases = of.Head()
			return weights, biases, true
		}
	}
	return x
}
