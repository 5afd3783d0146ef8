package compare

import (
	"fmt"
	"slices"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/model/stat"
)

// OfNetwork is what a test of two networks' own predictions is of; others are of a layer's probe.
const OfNetwork = "network"

// A Test is McNemar's test of a run against the baseline on the same test images.
type Test struct {
	Run  int    `json:"run"`  // its place among the runs
	Of   string `json:"of"`   // [OfNetwork], or the layer whose probe it is
	With string `json:"with"` // the same of the baseline, whose last layer may be another one

	OnlyBaseline int `json:"only_baseline"` // test images that only the baseline has right
	OnlyRun      int `json:"only_run"`
	// Difference is the run's accuracy less the baseline's, and Interval that of 95 %: Newcombe's, or where the
	// test is over groups BCa's by a bootstrap of groups; NaN of a test that could not be made.
	Difference spec.Figure    `json:"difference"`
	Interval   [2]spec.Figure `json:"interval"`

	PValue   spec.Figure `json:"p_value"`          // exact, two-sided; NaN of a test that could not be made
	Adjusted spec.Figure `json:"adjusted_p_value"` // after Holm, within its family
	Samples  int         `json:"samples"`          // test images
	Groups   int         `json:"groups,omitempty"` // in which they come, where the test is over groups
	Shows    spec.Shows  `json:"shows"`            // of the run against the baseline
	// Why says why the test could not be made, in a few words without a capital and a full stop.
	Why string `json:"why,omitempty"`
}

// side is one of two classifiers that are tested.
type side struct {
	name      string
	predicted []int32
	missing   string // why there are no predictions
}

// network is the network's own side of a run.
func (r *Run) network() side {
	s := side{name: OfNetwork, predicted: r.Predicted}
	switch {
	case r.Stored:
		s.missing = "a store has no network"
	case r.Diverged != "":
		s.predicted, s.missing = nil, "the network diverged"
	case r.Predicted == nil && r.Lost != "":
		s.missing = r.Lost
	case r.Predicted == nil:
		s.missing = "its training has not ended"
	}
	return s
}

// side is that of a probe of a run, nil for none.
func (r *Run) side(p *Probe) side {
	switch {
	case r.Diverged != "":
		return side{name: probeName(p), missing: "the network diverged"}
	case p == nil && r.Lost != "":
		return side{name: probeName(p), missing: r.Lost}
	case p == nil:
		return side{name: probeName(p), missing: "its layers are not probed"}
	case p.Predicted == nil && r.Lost != "":
		return side{name: p.Layer, missing: r.Lost}
	case p.Predicted == nil && r.Stored && r.Labels == nil:
		return side{name: p.Layer, missing: "its labels are real values, or were not kept"}
	case p.Predicted == nil:
		return side{name: p.Layer, missing: "its probe predicts nothing"}
	}
	return side{name: p.Layer, predicted: p.Predicted}
}

func probeName(p *Probe) string {
	if p == nil {
		return "last layer"
	}
	return p.Layer
}

// declared is the first family: the network and the last layer of each run, of stores the last layer.
func declared(runs []Run, baseline int) []Test {
	var tests []Test
	base := &runs[baseline]
	for i := range runs {
		if i == baseline {
			continue
		}
		r := &runs[i]
		if !base.Stored || !r.Stored {
			tests = append(tests, test(base, r, i, base.network(), r.network()))
		}
		tests = append(tests, test(base, r, i, base.side(base.last()), r.side(r.last())))
	}
	return adjusted(tests)
}

// layers is the second family: each layer that a run and the baseline both have.
func layers(runs []Run, baseline int) []Test {
	var tests []Test
	base := &runs[baseline]
	for i := range runs {
		if i == baseline {
			continue
		}
		r := &runs[i]
		for k := range base.Probes {
			if p := r.probe(base.Probes[k].Layer); p != nil {
				tests = append(tests, test(base, r, i, base.side(&base.Probes[k]), r.side(p)))
			}
		}
	}
	return adjusted(tests)
}

// test makes one test, or says why it cannot be.
func test(base, r *Run, place int, first, second side) Test {
	t := Test{Run: place, Of: second.name, With: first.name, PValue: NotKnown, Adjusted: NotKnown, Difference: NotKnown, Interval: [2]spec.Figure{NotKnown, NotKnown}}
	n := len(first.predicted)
	switch {
	case second.missing != "":
		t.Why = second.missing
	case first.missing != "":
		t.Why = "of the baseline, " + first.missing
	case base.Images == "" || r.Images == "" || len(base.Labels) == 0:
		t.Why = "it is not known of which " + r.items() + " it is"
	case base.Images != r.Images:
		t.Why = "not the same " + r.items()
	case base.ID != "" && base.ID == r.ID:
		t.Why = "it is a copy of the baseline"
	case n != len(second.predicted):
		t.Why = fmt.Sprintf("scored on %s and %s", text.Count(n), text.Plural(len(second.predicted), r.item()))
	case n > len(base.Labels):
		t.Why = fmt.Sprintf("there are %s for %s", text.Plural(len(base.Labels), "label"), text.Plural(n, "prediction"))
	default:
		m := stat.CompareMcNemar(first.predicted, second.predicted, base.Labels[:n])
		groups, units := groupsOf(base, r, n)
		if units > 0 {
			m, t.Groups = stat.CompareGroups(first.predicted, second.predicted, base.Labels[:n], groups), units
		}
		d := stat.DifferenceOf(first.predicted, second.predicted, base.Labels[:n], groups)
		t.Difference, t.Interval = spec.Figure(d.Value), [2]spec.Figure{spec.Figure(d.Low), spec.Figure(d.High)}
		t.OnlyBaseline, t.OnlyRun, t.PValue, t.Samples = m.OnlyFirst, m.OnlySecond, spec.Figure(m.PValue), n
	}
	return t
}

// groupsOf are the groups of the first n test items, as the baseline knows them or else the other run, and
// how many there are: 0 where each item is one by itself. Rows of a group are alike, so that the test is
// over groups.
func groupsOf(base, r *Run, n int) (groups []int32, units int) {
	if groups = base.Groups; len(groups) < n {
		groups = r.Groups
	}
	if len(groups) < n {
		return nil, 0
	}
	groups = groups[:n]
	if units = len(slices.Compact(slices.Sorted(slices.Values(groups)))); units == n {
		return nil, 0
	}
	return groups, units
}

// item is what one of the test items of a run is called, and items several.
func (r *Run) item() string {
	if r.Stored {
		return "test row"
	}
	return "test image"
}

func (r *Run) items() string {
	if r.Stored {
		return "test rows"
	}
	return "images"
}

// adjusted corrects a family by Holm and says what each of its tests shows.
func adjusted(tests []Test) []Test {
	p := make([]float64, len(tests))
	for i, t := range tests {
		p[i] = float64(t.PValue)
	}
	for i, value := range stat.Holm(p)[0] {
		tests[i].Adjusted = spec.Figure(value)
		tests[i].Shows = shows(value, tests[i].OnlyRun-tests[i].OnlyBaseline)
	}
	return tests
}

// shows is what a test shows by its adjusted p-value and how many more the second has right.
func shows(p float64, more int) spec.Shows {
	switch {
	case !(p < stat.Level) || more == 0:
		return spec.Nothing
	case more > 0:
		return spec.Better
	}
	return spec.Worse
}
