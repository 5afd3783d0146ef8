package geometry

import (
	"maps"
	"math"
	"slices"

	"fathom/model/spec"
)

// numbers are what is known of the layers.
type numbers struct {
	pairs map[at]map[[2]int]spec.Measured          // of each two layers, the earlier one first
	toEnd map[at]map[int]spec.Measured             // of each layer and itself at the end
	of    map[string]map[int]map[int]spec.Measured // of each layer, by measure and step
}

// at is a measure at a step.
type at struct {
	measure string
	step    int
}

func newNumbers() numbers {
	return numbers{map[at]map[[2]int]spec.Measured{}, map[at]map[int]spec.Measured{}, map[string]map[int]map[int]spec.Measured{}}
}

// any reports whether anything is known.
func (n *numbers) any() bool { return len(n.pairs) > 0 || len(n.toEnd) > 0 || len(n.of) > 0 }

// take takes a number of the log or of an answer. One of the stage takes the place of a live one.
func (n *numbers) take(m spec.Measured) {
	if m.Subject != spec.Base && m.Subject != spec.FromStore {
		return
	}
	switch o := m.Other; {
	case o == nil:
		of := inside(inside(n.of, m.Measure), m.Step)
		if old, there := of[m.Layer]; !there || old.Live || !m.Live {
			of[m.Layer] = m
		}
	case o.Run != "" || o.Subject != m.Subject:
	case o.Step == m.Step:
		inside(n.pairs, at{m.Measure, m.Step})[[2]int{min(m.Layer, o.Layer), max(m.Layer, o.Layer)}] = m
	case o.Layer == m.Layer: // the value is the same whichever of the two stands first
		inside(n.toEnd, at{m.Measure, min(m.Step, o.Step)})[m.Layer] = m
	}
}

// inside is the map at a key, which is made where there is none.
func inside[K, L comparable, V any](of map[K]map[L]V, key K) map[L]V {
	if of[key] == nil {
		of[key] = map[L]V{}
	}
	return of[key]
}

// forget drops what was found of a moment that has changed, and what was compared with it.
func (n *numbers) forget(step int) {
	maps.DeleteFunc(n.pairs, func(of at, _ map[[2]int]spec.Measured) bool { return of.step == step })
	for of, layers := range n.toEnd {
		for _, m := range layers {
			if of.step == step || max(m.Step, m.Other.Step) == step {
				delete(n.toEnd, of)
			}
		}
	}
	for _, steps := range n.of {
		delete(steps, step)
	}
}

// pair is the number of two layers, in whichever order.
func (n *numbers) pair(of at, row, col int) (m spec.Measured, known bool) {
	m, known = n.pairs[of][[2]int{min(row, col), max(row, col)}]
	return m, known
}

// measured lists the measures of pairs of which anything is known, by name.
func (n *numbers) measured(measure string) bool {
	for of := range n.pairs {
		if of.measure == measure {
			return true
		}
	}
	return false
}

// steps lists the steps of which a measure is known of a layer, ascending.
func (n *numbers) steps(measure string, layer int) (steps []int) {
	for step, layers := range n.of[measure] {
		if _, there := layers[layer]; there {
			steps = append(steps, step)
		}
	}
	slices.Sort(steps)
	return steps
}

// pointed is the number under the cursor; false where it is not known, or there is none.
func (t *Tab) pointed() (m spec.Measured, known bool) {
	switch t.pane {
	case overLayers:
		m, known = t.known.pair(at{t.like(), t.moment()}, t.row, t.col)
	case overMoments:
		if !t.same(t.row) {
			m, known = t.known.toEnd[at{t.like(), t.at}][t.row]
		}
	default:
		m, known = t.newest(dimensions[t.dimension], t.row)
	}
	return m, known
}

// newest is the newest number of a layer up to the moment that is shown.
func (t *Tab) newest(measure string, layer int) (m spec.Measured, known bool) {
	steps := t.known.steps(measure, layer)
	for _, step := range slices.Backward(steps) {
		if t.run.Spec.IsStored() && step == t.run.Step() || !t.run.Spec.IsStored() && t.run.Time.Shows(step) {
			return t.known.of[measure][step][layer], true
		}
	}
	return spec.Measured{}, false
}

// mostColumns is how many moments are compared at most: as many as have room for their numbers on a
// screen of 80 columns.
const mostColumns = 13

// chooseColumns chooses the moments that are compared: all of them, or of many as many as are worth
// it, of a network spread over the logarithm of the steps, since it changes most in its first ones.
func (t *Tab) chooseColumns() {
	all := t.run.Time.Moments
	if len(all) <= mostColumns {
		t.columns = slices.Clone(all)
		return
	}
	t.columns = nil
	last := len(all) - 1
	for i := range mostColumns {
		at := i * last / (mostColumns - 1)
		if !t.run.Spec.IsStored() {
			target := math.Expm1(math.Log1p(float64(all[last])) * float64(i) / (mostColumns - 1))
			at, _ = slices.BinarySearch(all, int(math.Round(target)))
			at = min(at, last)
		}
		if n := len(t.columns); n == 0 || all[at] > t.columns[n-1] {
			t.columns = append(t.columns, all[at])
		}
	}
}

// column is the index among the compared moments of the chosen one, the nearest before it.
func (t *Tab) column() int {
	i, found := slices.BinarySearch(t.columns, t.at)
	if !found {
		i = max(0, i-1)
	}
	return min(i, max(0, len(t.columns)-1))
}
