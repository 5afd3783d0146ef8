package moments

import (
	"context"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"fathom/model/linalg"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// film is how the moments' scores are turned: small things, of every moment. The scores themselves
// are answers in the cache and can be worked out again.
type film struct {
	// busy holds a token while somebody turns a moment to the one before, which must go in order:
	// who waits for it can give up. It is nothing that a training or the log ever waits for.
	busy chan struct{}

	mu sync.Mutex
	// chains has of each moment and layer the orthogonal k×k matrix that turns its scores to the
	// turned ones of the moment before; nil where there are no scores.
	chains map[int][]*mat.Dense
}

func newFilm() film { return film{busy: make(chan struct{}, 1), chains: map[int][]*mat.Dense{}} }

// begin waits until nobody turns a moment, or ctx ends.
func (f *film) begin(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	select {
	case f.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *film) end() { <-f.busy }

func (f *film) at(step int) ([]*mat.Dense, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	chain, ok := f.chains[step]
	return chain, ok
}

// count returns how many of the moments have been turned.
func (f *film) count(kept []moment) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, m := range kept {
		if f.chains[m.step] != nil {
			n++
		}
	}
	return n
}

// put adds a moment and forgets those that are no longer kept.
func (f *film) put(step int, chain []*mat.Dense, kept []moment) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.chains[step] = chain
	for step := range f.chains {
		if !keptAt(kept, step) {
			delete(f.chains, step)
		}
	}
}

// missing returns which moment, up to a step, is the first that is not turned, −1 for none.
func (f *film) missing(kept []moment, upTo int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.IndexFunc(kept, func(m moment) bool { return m.step <= upTo && f.chains[m.step] == nil })
}

// last returns the chain of the newest moment in which a layer has scores, and its step; nil if
// there is none.
func (f *film) last(layer int) (chain *mat.Dense, newest int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	newest = -1
	for step, c := range f.chains {
		if step > newest && c[layer] != nil {
			chain, newest = c[layer], step
		}
	}
	return chain, newest
}

// turn returns how a layer of a moment is turned: along the chain and, when the film is complete,
// back by the chain of the last, which is thereby not turned at all.
func (f *film) turn(step, layer int, fixed, complete bool) *mat.Dense {
	chain, _ := f.at(step)
	if chain == nil || chain[layer] == nil || !complete || fixed {
		if chain == nil {
			return nil
		}
		return chain[layer]
	}
	last, newest := f.last(layer)
	if newest == step {
		k, _ := last.Dims()
		return linalg.Identity(k)
	}
	return linalg.Product(chain[layer], mat.DenseCopyOf(last.T()))
}

// shot is one moment of a film: every layer's components. It is never changed.
type shot struct {
	layers    []measure.Projection
	predicted []int32
}

// bytes is how much memory a shot takes, but for what all share.
func (s *shot) bytes() int {
	n := 4 * len(s.predicted)
	for _, p := range s.layers {
		n += 8 * (len(p.ExplainedVariance) + len(p.ExplainedVarianceRatio))
		if p.Scores != nil {
			n += 4 * len(p.Scores.Values)
		}
	}
	return n
}

// shot returns the components of a moment, by the film's own samples or others; about says which.
func (m *Moments) shot(ctx context.Context, about question, src source.Source, p *measure.Projector) (*shot, error) {
	return run.Ask(ctx, m.cache, about, func(ctx context.Context) (*shot, int, error) {
		sample, layers := p.Draw(src), src.Layers()
		s := &shot{predicted: sample.Predicted()}
		for layer := range layers {
			if ctx.Err() != nil {
				return nil, 0, ctx.Err()
			}
			of := p.Project(sample, layers, layer)
			of.Subject, of.Step = spec.Base, about.step
			of.Components, of.Mean = nil, nil // of each moment they would take more room than the scores
			s.layers = append(s.layers, of)
		}
		return s, s.bytes(), nil
	})
}

// filmed is the question for a moment of the film.
func filmed(step int) question { return question{about: "film", step: step} }

// develop turns the moments up to a step that are missing, in order, since each is turned to the
// one before. Between two of them others may have their turn.
func (m *Moments) develop(ctx context.Context, upTo int) error {
	for {
		done, err := m.turnNext(ctx, upTo)
		if done || err != nil {
			return err
		}
	}
}

// turnNext turns the first moment up to a step that is missing, if any is.
func (m *Moments) turnNext(ctx context.Context, upTo int) (done bool, err error) {
	kept := m.history.moments()
	if m.film.missing(kept, upTo) < 0 {
		return true, ctx.Err()
	}
	if err := m.film.begin(ctx); err != nil {
		return false, err
	}
	defer m.film.end()
	kept = m.history.moments()
	next := m.film.missing(kept, upTo)
	if next < 0 {
		return true, nil
	}
	material, measures, err := m.loaded()
	if err != nil {
		return false, err
	}
	step, p := kept[next].step, measures.Projections().Projector()
	net, err := m.network(ctx, spec.Base, kept[next])
	if err != nil {
		return false, err
	}
	src := source.Of(net, material, m.pool)
	s, err := m.shot(ctx, filmed(step), src, p)
	if err != nil {
		return false, err
	}
	chain := make([]*mat.Dense, len(s.layers))
	for layer, l := range src.Layers() {
		scores := s.layers[layer].Scores
		switch {
		case scores == nil:
		case l.Fixed:
			chain[layer] = linalg.Identity(min(alignedComponents, scores.Components))
		default:
			if chain[layer], err = m.turned(ctx, scores, layer, kept[:next]); err != nil {
				return false, err
			}
		}
	}
	kept = m.history.moments()
	m.film.put(step, chain, kept)
	// What was answered about moments that are dropped is asked no more, but for the ends' own.
	m.cache.Forget(func(q question) bool {
		return q.step > 0 && q.step < m.spec.Network().Steps && !keptAt(kept, q.step)
	})
	return false, nil
}

// turned returns how to turn a layer's scores to the turned ones of the newest moment before that
// has any: orthogonal Procrustes. The first are not turned.
func (m *Moments) turned(ctx context.Context, scores *spec.Scores, layer int, before []moment) (*mat.Dense, error) {
	k := min(alignedComponents, scores.Components)
	for _, b := range slices.Backward(before) {
		chain, ok := m.film.at(b.step)
		if !ok || chain[layer] == nil {
			continue
		}
		material, measures, err := m.loaded()
		if err != nil {
			return nil, err
		}
		net, err := m.network(ctx, spec.Base, b)
		if err != nil {
			return nil, err
		}
		last, err := m.shot(ctx, filmed(b.step), source.Of(net, material, m.pool), measures.Projections().Projector())
		if err != nil {
			return nil, err
		}
		target := linalg.Product(firstOf(last.layers[layer].Scores, k), chain[layer])
		return linalg.Procrustes(firstOf(scores, k), target), nil
	}
	return linalg.Identity(k), nil
}
