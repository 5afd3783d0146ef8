package compare

import (
	"slices"

	"fathom/model/spec"
)

// Alike is how alike the layers of a run and of the baseline see the same items, after the last step of
// each.
type Alike struct {
	Run     int // beside the baseline
	Measure string
	Numbers []spec.Measured // of each layer of the baseline, and with each layer of the run
	Why     string          // why there are none, as the end of a sentence
}

// Layers are the names of the layers of the baseline, and of the run.
func (a Alike) Layers() (baseline, other []string) {
	at := func(names []string, layer int, name string) []string {
		if layer >= len(names) {
			names = append(names, make([]string, layer+1-len(names))...)
		}
		names[layer] = name
		return names
	}
	for _, m := range a.Numbers {
		if m.Other != nil {
			baseline, other = at(baseline, m.Layer, m.Name), at(other, m.Other.Layer, m.Other.Name)
		}
	}
	return baseline, other
}

// At is the number of a layer of the baseline and one of the run.
func (a Alike) At(layer, other int) (m spec.Measured, known bool) {
	i := slices.IndexFunc(a.Numbers, func(m spec.Measured) bool { return m.Layer == layer && m.Other != nil && m.Other.Layer == other })
	if i < 0 {
		return m, false
	}
	return a.Numbers[i], true
}

// Nearest is for each layer of the baseline the layer of the run that it is most like, by a measure
// whose value of a layer beside itself is same; -1 where no number of it is known.
func (a Alike) Nearest(same float64) []int {
	layers, others := a.Layers()
	nearest := make([]int, len(layers))
	for layer := range layers {
		nearest[layer] = -1
		least := 0.0
		for other := range others {
			m, known := a.At(layer, other)
			if !known || m.Problem != "" || !m.Value.Finite() {
				continue
			}
			far := max(same-float64(m.Value), float64(m.Value)-same)
			if nearest[layer] < 0 || far < least {
				nearest[layer], least = other, far
			}
		}
	}
	return nearest
}

// alikePair is a number as the document has it.
type alikePair struct {
	Layer    string         `json:"layer"`
	Other    string         `json:"other"`
	Value    spec.Figure    `json:"value"`
	Interval [2]spec.Figure `json:"interval"`
	N        int            `json:"n"`
	Over     spec.Over      `json:"over,omitempty"`
	Problem  string         `json:"problem,omitempty"`
}

// alikeRuns is the part of the document of a run beside the baseline.
type alikeRuns struct {
	Run     string      `json:"run"`
	Measure string      `json:"measure"`
	Pairs   []alikePair `json:"pairs"`
	Why     string      `json:"why,omitempty"`
}

// document is what the document has of it.
func (a Alike) document(name func(run int) string) alikeRuns {
	d := alikeRuns{Run: name(a.Run), Measure: a.Measure, Pairs: []alikePair{}, Why: a.Why}
	for _, m := range a.Numbers {
		if m.Other != nil {
			d.Pairs = append(d.Pairs, alikePair{m.Name, m.Other.Name, finite(m.Value), [2]spec.Figure{finite(m.Interval[0]), finite(m.Interval[1])}, m.N, m.Over, m.Problem})
		}
	}
	return d
}
