package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/model/stat"
)

// A Group is runs that differ in nothing but their seeds.
type Group struct {
	Runs  []int    `json:"runs"` // their places, by seed; of each seed one
	Seeds []uint64 `json:"seeds"`
	// Again are the places of other runs of these seeds, which count for nothing: a copy, or the same
	// experiment done again, tells nothing new.
	Again    []int     `json:"again,omitempty"`
	Settings []Setting `json:"settings"` // those that tell the groups apart
	Accuracy Spread    `json:"accuracy"` // of the trained networks, on the test images
	Last     Spread    `json:"last_layer"`
}

// A Spread is the mean of a figure over runs and its standard error, s/√n with s² = Σ(x−mean)²/(n−1).
// Runs of which it is not known, or not finite, are not counted.
type Spread struct {
	Mean  spec.Figure `json:"mean"`
	Error spec.Figure `json:"standard_error"` // NaN of fewer than two
	N     int         `json:"n"`
}

// A GroupTest is of a group against that of the baseline: an exact test over the signs of the
// differences of runs with one seed, see [stat.FlipSigns].
type GroupTest struct {
	Group      int         `json:"group"`
	Of         string      `json:"of"`              // [OfNetwork] or "last layer"
	Pairs      int         `json:"pairs"`           // seeds that both have
	Difference spec.Figure `json:"mean_difference"` // of accuracies over the pairs, the group's minus the baseline's
	PValue     spec.Figure `json:"p_value"`
	Adjusted   spec.Figure `json:"adjusted_p_value"`
	Shows      spec.Shows  `json:"shows"`
	Why        string      `json:"why,omitempty"` // it could not be made
}

// OfLast is what a test of the probes of groups' last layers is of.
const OfLast = "last layer"

// Groups parts runs into groups, in the order of their first runs.
func Groups(runs []Run) []Group {
	at := map[string]int{}
	var groups []Group
	for i := range runs {
		key := runs[i].butSeed()
		g, seen := at[key]
		if !seen {
			g = len(groups)
			at[key] = g
			groups = append(groups, Group{})
		}
		groups[g].Runs = append(groups[g].Runs, i)
	}
	firsts := make([]Run, len(groups))
	for g := range groups {
		firsts[g] = runs[groups[g].Runs[0]]
	}
	differ, _ := Differ(firsts)
	for g := range groups {
		groups[g].fill(g, runs, differ)
	}
	return groups
}

// butSeed names the group of a run: all that it was told but its seed.
func (r *Run) butSeed() string { return butSeed(r.Settings, r.Images) }

// butSeed is all settings but the seed and, unless it is of a store, the images: which rows of a store
// are held out can follow from the seed.
func butSeed(settings []Setting, images string) string {
	var b strings.Builder
	for _, s := range settings {
		if s.Name == storeName {
			images = ""
		}
		if s.Name != seedName {
			b.WriteString(s.Name + "\x00" + s.Value + "\x00")
		}
	}
	return b.String() + images
}

// fill works out what there is to say of a group.
func (g *Group) fill(place int, runs []Run, differ []Difference) {
	g.Runs, g.Again = once(g.Runs, func(i int) uint64 { return runs[i].Seed }, func(i, k int) bool { return runs[i].isAhead(&runs[k]) })
	slices.Sort(g.Again)
	slices.SortStableFunc(g.Runs, func(a, b int) int { return cmp.Compare(runs[a].Seed, runs[b].Seed) })
	for _, d := range differ {
		if d.Setting != seedName {
			g.Settings = append(g.Settings, Setting{d.Setting, d.Values[place]})
		}
	}
	var accuracies, lasts []spec.Figure
	for _, i := range g.Runs {
		g.Seeds = append(g.Seeds, runs[i].Seed)
		if final, ok := runs[i].final(); ok {
			accuracies = append(accuracies, final.Accuracy)
		}
		if p := runs[i].last(); p != nil {
			lasts = append(lasts, p.Accuracy)
		}
	}
	g.Accuracy, g.Last = SpreadOf(accuracies), SpreadOf(lasts)
}

// once parts places into one of each seed, the one that is farther than the others or else the first,
// and the rest.
func once(places []int, seed func(i int) uint64, ahead func(i, k int) bool) (counted, again []int) {
	at := map[uint64]int{} // which of the counted has a seed
	for _, i := range places {
		k, twice := at[seed(i)]
		switch {
		case !twice:
			at[seed(i)] = len(counted)
			counted = append(counted, i)
		case ahead(i, counted[k]):
			again = append(again, counted[k])
			counted[k] = i
		default:
			again = append(again, i)
		}
	}
	return counted, again
}

// isAhead reports whether more is known of a run than of another: it is trained and probed, or farther in
// its training.
func (r *Run) isAhead(other *Run) bool {
	return cmp.Or(cmp.Compare(len(r.Predicted), len(other.Predicted)), cmp.Compare(len(r.Probes), len(other.Probes)),
		cmp.Compare(len(r.Points), len(other.Points))) > 0
}

// SpreadOf is the spread of figures.
func SpreadOf(figures []spec.Figure) Spread {
	s := Spread{Mean: NotKnown, Error: NotKnown}
	sum := 0.0
	for _, f := range figures {
		if f.Finite() {
			s.N++
			sum += float64(f)
		}
	}
	if s.N == 0 {
		return s
	}
	n := float64(s.N)
	mean, squares := sum/n, 0.0
	for _, f := range figures {
		if f.Finite() {
			d := float64(f) - mean
			squares += float64(d * d)
		}
	}
	s.Mean = spec.Figure(mean)
	if s.N > 1 {
		s.Error = spec.Figure(math.Sqrt(squares / (n - 1) / n))
	}
	return s
}

// testGroups tests the networks and the last layers of each group against those of the baseline's.
func testGroups(runs []Run, groups []Group, baseline int) []GroupTest {
	var tests []GroupTest
	for g := range groups {
		if g == baseline {
			continue
		}
		for _, of := range []string{OfNetwork, OfLast} {
			if of == OfNetwork && runs[groups[g].Runs[0]].Stored && runs[groups[baseline].Runs[0]].Stored {
				continue // they have none
			}
			tests = append(tests, testGroup(runs, groups[baseline], groups[g], g, of))
		}
	}
	p := make([]float64, len(tests))
	for i, t := range tests {
		p[i] = float64(t.PValue)
	}
	for i, value := range stat.Holm(p)[0] {
		tests[i].Adjusted = spec.Figure(value)
		tests[i].Shows = shows(value, sign(tests[i].Difference))
	}
	return tests
}

func sign(f spec.Figure) int { return cmp.Compare(f, 0) }

// scored is what a run of a group has right of how many test images.
type scored struct {
	right, samples int
	images         string
}

// bySeed is what the runs of a group have right, by their seeds, where that is known.
func (g *Group) bySeed(runs []Run, of string) map[uint64]scored {
	out := map[uint64]scored{}
	for _, i := range g.Runs {
		if n, samples, missing := right(&runs[i], of); missing == "" {
			out[runs[i].Seed] = scored{n, samples, runs[i].Images}
		}
	}
	return out
}

// testGroup pairs the runs of two groups by seed.
func testGroup(runs []Run, base, group Group, place int, of string) GroupTest {
	t := GroupTest{Group: place, Of: of, Difference: NotKnown, PValue: NotKnown, Adjusted: NotKnown}
	var more []int
	total := 0
	before, after := base.bySeed(runs, of), group.bySeed(runs, of)
	for _, seed := range group.Seeds {
		x, known := before[seed]
		y, also := after[seed]
		switch {
		case !known || !also:
			continue // which counts fewer pairs
		case x.images == "" || x.images != y.images:
			t.Why = "not the same " + runs[group.Runs[0]].items()
			return t
		case x.samples != y.samples:
			t.Why = fmt.Sprintf("scored on %s and %s", text.Count(x.samples), text.Plural(y.samples, runs[group.Runs[0]].item()))
			return t
		}
		more, total = append(more, y.right-x.right), x.samples
	}
	if t.Pairs = len(more); t.Pairs == 0 {
		t.Why = "they have no seed in common of which both are known"
		return t
	}
	sum := 0
	for _, d := range more {
		sum += d
	}
	t.Difference = spec.Figure(float64(sum) / float64(total) / float64(len(more)))
	p, ok := stat.FlipSigns(more)
	if !ok {
		t.Why = "there are too many for an exact test"
		return t
	}
	t.PValue = spec.Figure(p)
	return t
}

// right is how many of how many test images the network of a run, or the probe of its last layer, has
// right.
func right(r *Run, of string) (n, samples int, missing string) {
	s := r.network()
	if of == OfLast {
		s = r.side(r.last())
	}
	if s.missing != "" || len(s.predicted) > len(r.Labels) {
		return 0, 0, cmp.Or(s.missing, "there are labels missing")
	}
	for i, class := range s.predicted {
		if class == r.Labels[i] && class >= 0 {
			n++
		}
	}
	return n, len(s.predicted), ""
}
