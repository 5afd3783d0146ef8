package lab

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/model/stat"
)

// claim is what a sentence says of two layers: the second is better or worse than the first.
type claim struct {
	first, second string
	shows         spec.Shows
}

// claimsOf reads a verdict's words again, as a reader would: each claim that they make, by name.
func claimsOf(t *testing.T, words string, layers []string) []claim {
	t.Helper()
	at := func(name string) int {
		i := slices.Index(layers, name)
		if i < 0 {
			t.Fatalf("%q names the layer %q", words, name)
		}
		return i
	}
	var out []claim
	steps := func(from, to int, shows string) {
		for i := from; i < to; i++ {
			out = append(out, claim{layers[i], layers[i+1], spec.Shows(shows)})
		}
	}
	words = regexp.MustCompile(` \([^)]*\)`).ReplaceAllString(words, "")
	last := len(layers) - 1
	first, second, both := strings.Cut(words, "; ")
	if before, _, found := strings.Cut(first, " and from "+layers[0]+" to "+layers[last]); found && strings.HasSuffix(before, "at every layer") {
		first, second, both = before, fmt.Sprintf("from %s to %s %s", layers[0], layers[last], strings.TrimSuffix(before, " at every layer")), true
	}
	for _, part := range regexp.MustCompile(`, | and `).Split(strings.TrimPrefix(first, "measurably "), -1) {
		var shows, from, to string
		switch {
		case part == "no step is measurable", part == "from there no step is measurable", part == "no other step is measurable",
			regexp.MustCompile(`^the step from \S+ to \S+ is not measurable$`).MatchString(part):
		case sscan(part, `^(better|worse) at every layer$`, &shows):
			steps(0, last, shows)
		case sscan(part, `^(better|worse) up to (\S+)$`, &shows, &to):
			steps(0, at(to), shows)
		case sscan(part, `^(better|worse) (?:at every layer )?from (\S+) to (\S+)$`, &shows, &from, &to):
			steps(at(from), at(to), shows)
		default:
			t.Fatalf("%q says %q, which nobody understands", words, part)
		}
	}
	var from, to, shows string
	switch {
	case !both:
	case sscan(second, `^from (\S+) to (\S+) measurably (better|worse)$`, &from, &to, &shows):
		out = append(out, claim{from, to, spec.Shows(shows)})
	case !regexp.MustCompile(`^from \S+ to \S+ not measurable, p [=<] [0-9.]+ after Holm$`).MatchString(second):
		t.Fatalf("%q says %q, which nobody understands", words, second)
	}
	return out
}

// sscan sets the groups of an expression that matches all of a text.
func sscan(text, expression string, groups ...*string) bool {
	found := regexp.MustCompile(expression).FindStringSubmatch(text)
	for i := range found {
		if i > 0 {
			*groups[i-1] = found[i]
		}
	}
	return found != nil
}

// leftByHolm is what the declared families leave, worked out by the definition and not by adjusted
// p-values: of the tests that are left, the one with the least p over its weight passes if it is
// below its share of the level, and hands its weight on; else no other passes.
func leftByHolm(layers []string, tests []spec.Compared) []claim {
	last := len(layers) - 1
	weight := map[int]float64{}
	for i, c := range tests {
		switch {
		case last == 1:
			weight[i] = 1
		case c.Second-c.First == 1:
			weight[i] = 0.5 / float64(last)
		default:
			weight[i] = 0.5
		}
	}
	var out []claim
	for len(weight) > 0 {
		sum, next := 0.0, -1
		for i := range tests { // in order, so that the sum is the same each time
			w, left := weight[i]
			if !left {
				continue
			}
			sum += w
			if next < 0 || float64(tests[i].PValue)/w < float64(tests[next].PValue)/weight[next] {
				next = i
			}
		}
		c := tests[next]
		if float64(c.PValue)*sum >= stat.Level*weight[next] {
			break
		}
		delete(weight, next)
		shows := spec.Better
		if c.OnlyFirst > c.OnlySecond {
			shows = spec.Worse
		}
		out = append(out, claim{layers[c.First], layers[c.Second], shows})
	}
	return out
}

// verdictOf is the verdict on tests, nil where they cannot be judged.
func verdictOf(step int, layers []string, accuracies []spec.Figure, tests []spec.Compared) *run.DepthVerdict {
	judged, ok := measure.JudgeDepth(spec.Base, step, false, layers, tests)
	if !ok {
		return nil
	}
	return run.NewDepthVerdict(judged, accuracies)
}

// TestVerdictNamesWhatHolmLeaves draws p-values and directions at random, for two to eleven layers,
// and reads in the words which claims they make.
func TestVerdictNamesWhatHolmLeaves(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 3))
	order := func(a, b claim) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	seen := map[int]int{}
	for range 5_000 {
		last := 1 + rng.IntN(10)
		layers, accuracies := make([]string, last+1), make([]spec.Figure, last+1)
		for i := range layers {
			layers[i], accuracies[i] = spec.LayerName(i), spec.Figure(rng.Float64())
		}
		var tests []spec.Compared
		add := func(first, second int) {
			p := math.Pow(10, -5*rng.Float64()) // 2 in 5 are above 0.01
			if rng.IntN(3) > 0 {
				p = math.Pow(10, -12*rng.Float64())
			}
			a, b := rng.IntN(9), 10+rng.IntN(9)
			if rng.IntN(3) == 0 {
				a, b = b, a
			}
			tests = append(tests, spec.Compared{Step: 7, First: first, Second: second, OnlyFirst: a, OnlySecond: b, PValue: spec.Figure(p)})
		}
		for second := 1; second <= last; second++ {
			add(second-1, second)
		}
		if last > 1 {
			add(0, last)
		}
		v := verdictOf(7, layers, accuracies, tests)
		got, want := claimsOf(t, v.Finding, layers), leftByHolm(layers, tests)
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if !slices.Equal(got, want) {
			t.Fatalf("%+v\nsays %q:\n%v, want\n%v", tests, v.Finding, got, want)
		}
		seen[len(want)]++
	}
	if len(seen) < 8 || seen[0] < 50 {
		t.Errorf("how often so many claims were left: %v", seen)
	}
}

func TestDepthVerdictWords(t *testing.T) {
	tests := func(p ...spec.Figure) []spec.Compared { // p below 0 is a loss; the last is of the ends
		var out []spec.Compared
		for i, v := range p {
			c := spec.Compared{First: i, Second: i + 1, OnlyFirst: 1, OnlySecond: 2, PValue: v}
			if i == len(p)-1 && i > 0 {
				c.First, c.Second = 0, i
			}
			if v < 0 {
				c.OnlyFirst, c.OnlySecond, c.PValue = 2, 1, -v
			}
			out = append(out, c)
		}
		return out
	}
	for _, test := range []struct {
		p    []spec.Figure
		want string
	}{
		{p: []spec.Figure{1e-9, 1e-9, 1e-9, 1e-9}, want: "measurably better at every layer and from input to hidden3 (0.700 → 0.730)"},
		{p: []spec.Figure{-1e-9, -1e-9, -1e-9, -1e-9}, want: "measurably worse at every layer and from input to hidden3 (0.700 → 0.730)"},
		{p: []spec.Figure{1e-9, 1e-9, 1e-9, 0.5}, want: "measurably better at every layer; from input to hidden3 not measurable (0.700 → 0.730), p = 0.500 after Holm"},
		{p: []spec.Figure{1e-9, 1e-9, 0.6, 1e-9}, want: "measurably better up to hidden2 (0.720), from there no step is measurable; from input to hidden3 measurably better (0.700 → 0.730)"},
		{p: []spec.Figure{1, 1, 1, 1}, want: "no step is measurable; from input to hidden3 not measurable (0.700 → 0.730), p = 1.000 after Holm"},
		{p: []spec.Figure{1, 1, 1, 0.0156}, want: "no step is measurable; from input to hidden3 measurably better (0.700 → 0.730)"},
		{p: []spec.Figure{1, 1e-9, 1e-9, -1e-9}, want: "measurably better at every layer from hidden1 to hidden3, no other step is measurable; from input to hidden3 measurably worse (0.700 → 0.730)"},
		{p: []spec.Figure{1e-9, 0.3, -1e-9, 0.2}, want: "measurably better from input to hidden1 and worse from hidden2 to hidden3, no other step is measurable; from input to hidden3 not measurable (0.700 → 0.730), p = 0.267 after Holm"},
		{p: []spec.Figure{1e-9, -1e-9, 1e-9, 1e-9}, want: "measurably better from input to hidden1, worse from hidden1 to hidden2 and better from hidden2 to hidden3; from input to hidden3 measurably better (0.700 → 0.730)"},
		{p: []spec.Figure{0.04}, want: "measurably better from input to hidden1 (0.700 → 0.710)"},
		{p: []spec.Figure{0.06}, want: "the step from input to hidden1 is not measurable (0.700 → 0.710)"},
	} {
		var layers []string
		var accuracies []spec.Figure
		for i := range max(2, len(test.p)) {
			layers, accuracies = append(layers, spec.LayerName(i)), append(accuracies, spec.Figure(0.7+0.01*float64(i)))
		}
		v := verdictOf(0, layers, accuracies, tests(test.p...))
		if v == nil || v.Finding != test.want {
			t.Errorf("%v:\n%+v\nwant\n%s", test.p, v, test.want)
		}
	}
	if v := verdictOf(0, []string{"input", "hidden1", "hidden2"}, make([]spec.Figure, 3), tests(0.1, 0.1, 0.1)[:2]); v != nil {
		t.Errorf("a verdict without the test of the ends: %+v", v)
	}
	if v := verdictOf(0, []string{"input"}, make([]spec.Figure, 1), nil); v != nil {
		t.Errorf("a verdict of one layer: %+v", v)
	}
}

func TestPText(t *testing.T) {
	for _, test := range []struct {
		p    spec.Figure
		want string
	}{
		{1, "p = 1.000"}, {0.4344, "p = 0.434"}, {0.0996, "p = 0.100"}, {0.0994, "p = 0.0994"}, {0.0503, "p = 0.0503"}, {0.05001, "p = 0.0500"}, {0.05, "p = 0.0500"},
		{0.04999, "p < 0.05"}, {0.04996, "p < 0.05"}, {0.04994, "p = 0.0499"}, {0.0156, "p = 0.0156"}, {0.0101, "p = 0.0101"}, {0.00999, "p = 0.0100"},
		{0.0099, "p = 0.00990"}, {0.001953125, "p = 0.00195"}, {0.001, "p = 0.00100"}, {0.00099, "p < 0.001"}, {0, "p < 0.001"}, {spec.Figure(math.NaN()), "p unknown"},
	} {
		if got := run.PText(test.p); got != test.want {
			t.Errorf("%v: %q, want %q", float64(test.p), got, test.want)
		}
	}
}

// TestVerdictsOfARun are those of the log's tests, of both networks apart.
func TestVerdictsOfARun(t *testing.T) {
	c := tiny()
	events := do(t, c)
	r := run.Collect(c, events)
	v := r.Verdicts()
	if v == nil || v.Trained == nil || v.Untrained == nil || v.Teach == nil || v.OtherTeach != nil || v.Level != 0.05 {
		t.Fatalf("verdicts %+v", v)
	}
	for step, half := range map[int]*run.DepthVerdict{0: v.Untrained, c.Network().Steps: v.Trained} {
		n := 0
		for _, e := range events {
			e, ok := e.(spec.Compared)
			if !ok || e.Live || e.Step != step {
				continue
			}
			n++
			got := half.Ends
			if e.Second == e.First+1 {
				got = &half.Neighbours[e.First]
			}
			if got.OnlyFirst != e.OnlyFirst || got.OnlySecond != e.OnlySecond || got.PValue != e.PValue || got.Adjusted < got.PValue ||
				got.First != spec.LayerName(e.First) || got.Second != spec.LayerName(e.Second) {
				t.Errorf("step %d: the verdict has %+v, the log %+v", step, got, e)
			}
		}
		if n != 3 {
			t.Errorf("step %d: %d tests, want 3", step, n)
		}
	}
	want := fmt.Sprintf("After training: %s; before it: %s.", v.Trained.Finding, v.Untrained.Finding)
	if got := r.ProbeFinding(); got != want {
		t.Errorf("the finding is %q, want %q", got, want)
	}
	if text, err := r.Document(); err != nil || !strings.Contains(string(text), v.Trained.Finding) {
		t.Errorf("the document does not hold the finding (%v)", err)
	}
}

// TestNothingIsClaimedOfANetworkThatDiverged: the verdicts that rest on it are not there, the
// others are.
func TestNothingIsClaimedOfANetworkThatDiverged(t *testing.T) {
	c := tiny()
	events := do(t, c)
	for _, test := range []struct {
		network        string
		trained, teach bool
	}{
		{spec.Base, false, false},
		{spec.TaughtSame, true, false},
		{spec.TaughtFresh, true, true},
	} {
		r := run.Collect(c, append(slices.Clone(events), spec.Diverged{Subject: test.network, Step: c.Network().Steps, Reason: "diverged: it ends at 17.55 nats per image"}))
		v := r.Verdicts()
		if v == nil || (v.Trained != nil) != test.trained || v.Untrained == nil || (v.Teach != nil) != test.teach {
			t.Errorf("%s diverged: verdicts %+v", test.network, v)
		}
		if said := strings.Contains(r.ProbeFinding(), "nothing is claimed of a network that diverged"); said == test.trained {
			t.Errorf("%s diverged: %s", test.network, r.ProbeFinding())
		}
		if said := r.TeachFinding(r.Teach) == "A training diverged: there is nothing to compare."; said == test.teach {
			t.Errorf("%s diverged: %s", test.network, r.TeachFinding(r.Teach))
		}
	}
}
