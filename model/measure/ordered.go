package measure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"fathom/model/reading"
	"fathom/model/source"
	"fathom/model/spec"
)

// ordered hands numbers on in their order.
type ordered struct {
	of    *Numbers
	then  func(e spec.Measured)
	units []unit
	first []int // the unit whose number it is, of each
	work  []func(ctx context.Context) error

	mu     sync.Mutex
	found  []*spec.Measured
	next   int
	draws  map[placeKey]source.Source // what draws the samples of each moment once
	layers map[placeKey]*Layer
}

// inOrder is the work that finds the numbers of units, and hands each on in their order. What is
// known already is handed on at once.
func (n *Numbers) inOrder(units []unit, then func(e spec.Measured)) *ordered {
	o := &ordered{
		of: n, then: then, units: units, found: make([]*spec.Measured, len(units)), first: make([]int, len(units)),
		draws: map[placeKey]source.Source{}, layers: map[placeKey]*Layer{},
	}
	begun := map[numberKey]int{}
	for i, u := range units {
		if j, twice := begun[u.key()]; twice {
			o.first[i] = j
			continue
		}
		begun[u.key()], o.first[i] = i, i
		if e, known := n.known(u); known {
			o.found[i] = &e
			continue
		}
		o.work = append(o.work, func(ctx context.Context) error {
			e, err := o.find(ctx, u)
			if err != nil {
				return err
			}
			n.keep(u, e)
			o.put(i, e)
			return nil
		})
	}
	o.flush()
	return o
}

// put takes the number of a unit, and hands on what has waited for it.
func (o *ordered) put(i int, e spec.Measured) {
	o.mu.Lock()
	o.found[i] = &e
	o.mu.Unlock()
	o.flush()
}

func (o *ordered) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for ; o.next < len(o.units) && o.found[o.first[o.next]] != nil; o.next++ {
		o.then(o.units[o.next].addressed(*o.found[o.first[o.next]]))
	}
}

// find finds a number. The error is the context's; what else prevents a number is its Problem.
func (o *ordered) find(ctx context.Context, u unit) (spec.Measured, error) {
	x := o.layerOf(u.at, u.layer)
	if u.other != nil {
		return o.findOwn(ctx, u, x)
	}
	return shared(ctx, x.shared, sharedKey{u.by.Measure, u.layer}, func() (spec.Measured, error) { return o.findOwn(ctx, u, x) })
}

func (o *ordered) findOwn(ctx context.Context, u unit, x *Layer) (e spec.Measured, err error) {
	switch {
	case u.by.classes && x.Classes < 2:
		err = errNoClasses
	case u.other == nil:
		e, err = u.by.layer(ctx, x)
	case u.other.rows != nil:
		e, err = u.by.pair(ctx, x, u.other.rows)
	default:
		e, err = u.by.pair(ctx, x, o.layerOf(u.other.Moment, u.other.layer))
	}
	if ctx.Err() != nil {
		return spec.Measured{}, ctx.Err()
	}
	if err == nil && e.Problem == "" && !e.Value.Finite() {
		err = errNoValue
	}
	if errors.Is(err, reading.ErrNotFinite) {
		err = errNotFinite
	}
	if err != nil {
		e = problem(fmt.Sprintf("%s: %v", u.addressed(e).Of(), err))
	}
	return u.addressed(e), nil
}

// What keeps any measure from a number.
var (
	errNoClasses = errors.New("there are no classes, which it is of")
	errNoValue   = errors.New("it comes to no finite number")
	errNotFinite = errors.New("not every row is finite")
)

// problem is a number that there is not.
func problem(sentence string) spec.Measured {
	return spec.Measured{Value: spec.Figure(math.NaN()), Interval: noInterval(), Over: spec.OverItems, Problem: sentence}
}

// noInterval is that of a number that has none.
func noInterval() [2]spec.Figure {
	return [2]spec.Figure{spec.Figure(math.NaN()), spec.Figure(math.NaN())}
}

// layerOf is a layer of a moment, as its measures get it: the same one for all of them.
func (o *ordered) layerOf(m Moment, layer int) *Layer {
	o.mu.Lock()
	defer o.mu.Unlock()
	at := placeOf(m, layer)
	if x, known := o.layers[at]; known {
		return x
	}
	moment := placeKey{subject: m.Subject, step: m.Step}
	if o.draws[moment] == nil {
		o.draws[moment] = drawn(m.Source)
	}
	x := o.of.newLayer(m, o.draws[moment], layer)
	o.layers[at] = x
	return x
}
