package lab

import (
	"context"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"fathom/model"
	"fathom/model/repr"
	"fathom/model/run"
)

// film keeps the shots of the moments: each layer's components and how their
// scores are turned.
type film struct {
	// busy holds a token while somebody takes a shot: who waits for it can give up.
	// It is nothing that a training or the log ever waits for.
	busy     chan struct{}
	newest   *sample    // of other classes than the film's; under busy
	refitted *run.Frame // the newest of them; under busy

	mu    sync.Mutex
	shots map[int]*shot // by step
}

// shot is one moment of the film. It is never changed once it is in there.
type shot struct {
	layers    []projection
	predicted []int32
	// chain is, of each layer, the orthogonal k×k matrix that turns its scores to
	// the turned ones of the moment before; nil where there are no scores.
	chain []*mat.Dense
}

func newFilm() film { return film{busy: make(chan struct{}, 1), shots: map[int]*shot{}} }

// begin waits until nobody takes a shot, or ctx ends.
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

func (f *film) at(step int) (*shot, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, ok := f.shots[step]
	return s, ok
}

// count returns how many of the moments have been taken.
func (f *film) count(kept []moment) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, m := range kept {
		if f.shots[m.step] != nil {
			n++
		}
	}
	return n
}

// put adds a shot and forgets those of moments that are no longer kept.
func (f *film) put(step int, s *shot, kept []moment) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shots[step] = s
	for step := range f.shots {
		if !slices.ContainsFunc(kept, func(m moment) bool { return m.step == step }) {
			delete(f.shots, step)
		}
	}
}

// develop takes the shots up to a step that are missing, in order, since each is
// turned to the one before. Between two of them others may have their turn.
func (l *Lab) develop(ctx context.Context, upTo int) error {
	for {
		done, err := l.takeNext(ctx, upTo)
		if done || err != nil {
			return err
		}
	}
}

// takeNext takes the first shot up to a step that is missing, if any is.
func (l *Lab) takeNext(ctx context.Context, upTo int) (done bool, err error) {
	kept := l.history.moments()
	if l.film.missing(kept, upTo) < 0 {
		return true, ctx.Err()
	}
	if err := l.film.begin(ctx); err != nil {
		return false, err
	}
	defer l.film.end()
	kept = l.history.moments()
	next := l.film.missing(kept, upTo)
	if next < 0 {
		return true, nil
	}
	s, err := l.shown().take(ctx, kept[next].net)
	if err != nil {
		return false, err
	}
	for layer, p := range s.layers {
		s.chain = append(s.chain, l.film.turned(p.scores, layer, kept[:next]))
	}
	l.film.put(kept[next].step, s, l.history.moments())
	return false, nil
}

// missing returns which moment, up to a step, is the first not taken, −1 for none.
func (f *film) missing(kept []moment, upTo int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.IndexFunc(kept, func(m moment) bool { return m.step <= upTo && f.shots[m.step] == nil })
}

// take fits the components of every layer of a network.
func (s *sample) take(ctx context.Context, net *model.Network) (*shot, error) {
	seen := s.view(net)
	taken := &shot{predicted: seen.predicted}
	for layer := range net.Shape.Layers() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		taken.layers = append(taken.layers, seen.components(layer))
	}
	return taken, nil
}

// turned returns how to turn a layer's scores to the turned ones of the newest
// moment before that has any: orthogonal Procrustes. The first are not turned, and
// the input never is, since it is always the same.
func (f *film) turned(scores *run.Scores, layer int, before []moment) *mat.Dense {
	if scores == nil {
		return nil
	}
	k := min(alignedComponents, scores.Components)
	if layer == 0 {
		return identity(k)
	}
	for _, m := range slices.Backward(before) {
		if last, ok := f.at(m.step); ok && last.chain[layer] != nil {
			var target mat.Dense
			target.Mul(firstOf(last.layers[layer].scores, k), last.chain[layer])
			return repr.Procrustes(firstOf(scores, k), &target)
		}
	}
	return identity(k)
}

// turn returns how a layer of a shot is turned: along the chain and, when the film
// is complete, back by the chain of the last, which is thereby not turned at all.
func (f *film) turn(s *shot, layer int, complete bool) *mat.Dense {
	chain := s.chain[layer]
	if chain == nil || !complete || layer == 0 {
		return chain
	}
	last := f.last(layer)
	if last == s {
		k, _ := chain.Dims()
		return identity(k)
	}
	var turn mat.Dense
	turn.Mul(chain, last.chain[layer].T())
	return &turn
}

// last returns the newest shot in which a layer has scores, nil if there is none.
func (f *film) last(layer int) *shot {
	f.mu.Lock()
	defer f.mu.Unlock()
	var last *shot
	newest := -1
	for step, s := range f.shots {
		if step > newest && s.chain[layer] != nil {
			last, newest = s, step
		}
	}
	return last
}

func identity(k int) *mat.Dense {
	one := mat.NewDense(k, k, nil)
	for i := range k {
		one.Set(i, i, 1)
	}
	return one
}
