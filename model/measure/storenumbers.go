package measure

import (
	"fathom/data/store"
	"fathom/model/source"
	"fathom/model/spec"
)

// mostMeasured is how many rows of a split of a store numbers are found of at most: distances and
// similarities are of pairs of rows.
const mostMeasured = 5000

// MeasuredRows is how many rows of a split of a store numbers are found of: all there are, or so many
// that the seed draws, no more than the probes' memory holds of all layers together in float64. It
// does not depend on the machine.
func MeasuredRows(s *store.Store, p spec.Probing, split store.Split) int {
	width := int64(1)
	for _, layer := range s.Layers() {
		width += int64(layer.Width)
	}
	return min(s.Len(split), mostMeasured, max(200, int(memoryOf(p)/(8*width))))
}

// NewStoreNumbers finds the numbers of a store's layers.
func NewStoreNumbers(env Env, of *store.Store, probes ProbeSource) *Numbers {
	settings, _ := spec.Settings[spec.Probing](env.Spec, Probe)
	n := &Numbers{env: env, named: namedIn(env.Spec), seed: env.Spec.Seed, probes: probes, ends: map[numberKey]spec.Measured{}}
	for split, at := range map[source.Split]store.Split{source.Train: store.Train, source.Test: store.Test} {
		rows := MeasuredRows(of, settings, at)
		chosen := drawnRows(of.Len(at), rows, env.Spec.Seed)
		n.sides[split] = side{source.Selection{Split: split, First: rows, Index: chosen}, source.Chosen(of.Groups(at), chosen), source.Chosen(types(of, at), chosen)}
	}
	return n
}

// types are of what type each row of a split is, such as of which word: what the store calls it; nil
// where it does not.
func types(of *store.Store, split store.Split) []int32 {
	if of.IDs(split) == nil {
		return nil
	}
	numbers := map[string]int32{}
	for s := range store.Split(store.Splits) { // the same numbers for all splits
		for _, id := range of.IDs(s) {
			if _, seen := numbers[id]; !seen {
				numbers[id] = int32(len(numbers))
			}
		}
	}
	var all []int32
	for _, id := range of.IDs(split) {
		all = append(all, numbers[id])
	}
	return all
}
