package measure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
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

// How a verdict's words may go.
var (
	inBrackets = regexp.MustCompile(` \([^)]*\)`)
	between    = regexp.MustCompile(`, | and `)
	notOne     = regexp.MustCompile(`^the step from \S+ to \S+ is not measurable$`)
	everywhere = regexp.MustCompile(`^(better|worse) at every layer$`)
	upTo       = regexp.MustCompile(`^(better|worse) up to (\S+)$`)
	fromTo     = regexp.MustCompile(`^(better|worse) (?:at every layer )?from (\S+) to (\S+)$`)
	ofTheEnds  = regexp.MustCompile(`^from (\S+) to (\S+) measurably (better|worse)$`)
	notTheEnds = regexp.MustCompile(`^from \S+ to \S+ not measurable, p [=<] [0-9.]+ after Holm$`)
)

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
	words = inBrackets.ReplaceAllString(words, "")
	last := len(layers) - 1
	first, second, both := strings.Cut(words, "; ")
	if before, _, found := strings.Cut(first, " and from "+layers[0]+" to "+layers[last]); found && strings.HasSuffix(before, "at every layer") {
		first, second, both = before, fmt.Sprintf("from %s to %s %s", layers[0], layers[last], strings.TrimSuffix(before, " at every layer")), true
	}
	for _, part := range between.Split(strings.TrimPrefix(first, "measurably "), -1) {
		var shows, from, to string
		switch {
		case part == "no step is measurable", part == "from there no step is measurable", part == "no other step is measurable",
			notOne.MatchString(part):
		case scan(part, everywhere, &shows):
			steps(0, last, shows)
		case scan(part, upTo, &shows, &to):
			steps(0, at(to), shows)
		case scan(part, fromTo, &shows, &from, &to):
			steps(at(from), at(to), shows)
		default:
			t.Fatalf("%q says %q, which nobody understands", words, part)
		}
	}
	var from, to, shows string
	switch {
	case !both:
	case scan(second, ofTheEnds, &from, &to, &shows):
		out = append(out, claim{from, to, spec.Shows(shows)})
	case !notTheEnds.MatchString(second):
		t.Fatalf("%q says %q, which nobody understands", words, second)
	}
	return out
}

// scan sets the groups of an expression that matches a text.
func scan(text string, expression *regexp.Regexp, groups ...*string) bool {
	found := expression.FindStringSubmatch(text)
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

// findingOf is what is said of a network before its training by tests of its layers.
func findingOf(t *testing.T, layers []string, tests []spec.Compared) string {
	t.Helper()
	judged, ok := measure.JudgeDepth(spec.Base, 0, false, layers, tests)
	if !ok {
		t.Fatalf("%+v cannot be judged", tests)
	}
	probes := make([]run.ProbeResult, len(layers))
	for i, name := range layers {
		probes[i] = run.ProbeResult{Layer: name, TestAccuracy: 0.9}
	}
	said := run.ProbeFindingAt(0, 1, probes, []spec.Judged{judged}, run.NotRuined)
	return strings.TrimSuffix(strings.TrimPrefix(said, "Before training: "), ".")
}

// TestVerdictNamesWhatHolmLeaves draws p-values and directions at random, for two to eleven layers,
// and reads in the words which claims they make.
func TestVerdictNamesWhatHolmLeaves(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 3))
	order := func(a, b claim) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	seen := map[int]int{}
	for range 5_000 {
		last := 1 + rng.IntN(10)
		layers := make([]string, last+1)
		for i := range layers {
			layers[i] = spec.LayerName(i)
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
			tests = append(tests, spec.Compared{First: first, Second: second, OnlyFirst: a, OnlySecond: b, PValue: spec.Figure(p)})
		}
		for second := 1; second <= last; second++ {
			add(second-1, second)
		}
		if last > 1 {
			add(0, last)
		}
		said := findingOf(t, layers, tests)
		got, want := claimsOf(t, said, layers), leftByHolm(layers, tests)
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if !slices.Equal(got, want) {
			t.Fatalf("%+v\nsays %q:\n%v, want\n%v", tests, said, got, want)
		}
		seen[len(want)]++
	}
	if len(seen) < 8 || seen[0] < 50 {
		t.Errorf("how often so many claims were left: %v", seen)
	}
}

func TestJudgeDepth(t *testing.T) {
	layers := []string{"input", "hidden1", "hidden2"}
	first := spec.Compared{Step: 7, First: 0, Second: 1, OnlyFirst: 1, OnlySecond: 9, PValue: 0.01}
	second := spec.Compared{Step: 7, First: 1, Second: 2, OnlyFirst: 9, OnlySecond: 1, PValue: 0.02}
	ends := spec.Compared{Step: 7, First: 0, Second: 2, OnlyFirst: 4, OnlySecond: 4, PValue: 0.02}
	with := func(c spec.Compared, change func(*spec.Compared)) spec.Compared { change(&c); return c }
	// By hand: half of the level is for the ends, 0.02·2 = 0.04, and half for two neighbours,
	// 0.01·4 = 0.04. The last test has the whole level when the others have passed, 0.02·1, but it
	// is never less than theirs.
	whole := spec.Judged{
		Subject: "base", Step: 7, Live: true, Level: 0.05,
		Neighbours: []spec.LayerTest{
			{First: "input", Second: "hidden1", OnlyFirst: 1, OnlySecond: 9, PValue: 0.01, Adjusted: 0.04, Shows: spec.Better},
			{First: "hidden1", Second: "hidden2", OnlyFirst: 9, OnlySecond: 1, PValue: 0.02, Adjusted: 0.04, Shows: spec.Worse},
		},
		Ends: &spec.LayerTest{First: "input", Second: "hidden2", OnlyFirst: 4, OnlySecond: 4, PValue: 0.02, Adjusted: 0.04, Shows: spec.Nothing},
	}
	pair := whole
	pair.Ends, pair.Neighbours = nil, []spec.LayerTest{whole.Neighbours[0]}
	pair.Neighbours[0].Adjusted = 0.01 // it is alone
	for _, test := range []struct {
		name   string
		layers []string
		tests  []spec.Compared
		want   *spec.Judged // nil where nothing can be judged
	}{
		{"all", layers, []spec.Compared{first, second, ends}, &whole},
		{"in another order", layers, []spec.Compared{ends, second, first}, &whole},
		{"beside others", layers, []spec.Compared{
			with(first, func(c *spec.Compared) { c.PValue = 0.9 }), // an older one
			first, second, ends,
			with(first, func(c *spec.Compared) { c.Step, c.PValue = 8, 0.9 }),
			with(ends, func(c *spec.Compared) { c.Second, c.PValue = 3, 0.9 }),
			with(second, func(c *spec.Compared) { c.First, c.Second, c.PValue = 2, 1, 0.9 }),
		}, &whole},
		{"two layers", layers[:2], []spec.Compared{first, second, ends}, &pair},
		{"no ends", layers, []spec.Compared{first, second}, nil},
		{"a step is missing", layers, []spec.Compared{first, ends}, nil},
		{"another moment", layers, []spec.Compared{first, second, with(ends, func(c *spec.Compared) { c.Step = 8 })}, nil},
		{"one layer", layers[:1], []spec.Compared{first, second, ends}, nil},
		{"no layer", nil, nil, nil},
	} {
		got, ok := measure.JudgeDepth("base", 7, true, test.layers, test.tests)
		if ok != (test.want != nil) || ok && !reflect.DeepEqual(got, *test.want) {
			t.Errorf("%s: %+v, %v, want %+v", test.name, got, ok, test.want)
		}
	}
}

func TestShows(t *testing.T) {
	for _, test := range []struct {
		adjusted              float64
		onlyFirst, onlySecond int
		want                  spec.Shows
	}{
		{0.049, 1, 2, spec.Better},
		{0.049, 2, 1, spec.Worse},
		{0, 0, 1, spec.Better},
		{0.049, 2, 2, spec.Nothing},
		{stat.Level, 1, 200, spec.Nothing},
		{math.Nextafter(stat.Level, 0), 1, 200, spec.Better},
		{1, 200, 1, spec.Nothing},
		{math.NaN(), 1, 200, spec.Nothing},
	} {
		if got := measure.Shows(spec.Figure(test.adjusted), test.onlyFirst, test.onlySecond); got != test.want {
			t.Errorf("%v, %d and %d show %q, want %q", test.adjusted, test.onlyFirst, test.onlySecond, got, test.want)
		}
	}
}

// TestTheLevelIsOne: what is judged here is said there, and both are the level of the statistics.
func TestTheLevelIsOne(t *testing.T) {
	judged, ok := measure.JudgeDepth(spec.Base, 0, false, []string{"input", "hidden1"}, []spec.Compared{{Second: 1, PValue: 1}})
	s := measure.Rules().Default
	nan := spec.Figure(math.NaN())
	verdicts := run.Collect(s, []spec.Event{
		spec.Probed{Step: 0, Name: "input"}, spec.Probed{Step: s.Network().Steps, Name: "input", TestAccuracy: nan},
		spec.Probed{Step: 0, Layer: 1, Name: "hidden1"}, spec.Probed{Step: s.Network().Steps, Layer: 1, Name: "hidden1", TestAccuracy: nan},
		judged,
	}).Verdicts()
	if !ok || verdicts == nil || verdicts.Untrained == nil || verdicts.Level != stat.Level || judged.Level != stat.Level {
		t.Errorf("judged at %v, said at %+v, want %v", judged.Level, verdicts, stat.Level)
	}
	// A p-value just below it is written as below it, not as what it rounds to.
	if got, want := run.PText(spec.Figure(math.Nextafter(stat.Level, 0))), fmt.Sprintf("p < %v", stat.Level); got != want {
		t.Errorf("just below the level: %q, want %q", got, want)
	}
}
