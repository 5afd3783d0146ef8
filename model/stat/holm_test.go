package stat_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"fathom/model/stat"
)

func TestHolm(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name     string
		families [][]float64
		want     [][]float64
	}{
		{"nothing", nil, nil},
		{"one test", [][]float64{{0.03}}, [][]float64{{0.03}}},
		{"an empty family takes no part of the chance", [][]float64{{}, {0.03}}, [][]float64{{}, {0.03}}},
		{"one family, by hand", [][]float64{{0.01, 0.02, 0.03, 0.04}}, [][]float64{{0.04, 0.06, 0.06, 0.06}}},
		{"in any order", [][]float64{{0.2, 0.001, 0.013, 0.6, 0.012, 0.04}}, [][]float64{{0.4, 0.006, 0.06, 0.6, 0.06, 0.12}}},
		{"never above one", [][]float64{{0.9, 0.8}}, [][]float64{{1, 1}}},
		{"a test that was not made weighs", [][]float64{{0.02, nan, 0.5}}, [][]float64{{0.06, nan, 1}}},
		// 0.0001/¼ is the least: 4·0.0001. Then 0.002/½ with ¾ left: 0.003, then 0.2/¼ with ¼: 0.2.
		{"two families", [][]float64{{0.0001, 0.2}, {0.002}}, [][]float64{{0.0004, 0.2}, {0.003}}},
		// The last family is done with at once; the other has the whole of α then.
		{"what one does not need", [][]float64{{0.02, 0.03}, {1e-20}}, [][]float64{{0.04, 0.04}, {2e-20}}},
	} {
		got := stat.Holm(test.families...)
		if len(got) != len(test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
			continue
		}
		for f := range test.want {
			for i, want := range test.want[f] {
				if g := got[f][i]; !near(g, want, 1e-14) && !(math.IsNaN(g) && math.IsNaN(want)) {
					t.Errorf("%s: %v, want %v", test.name, got, test.want)
				}
			}
		}
	}
}

// TestHolmIsTheClosedTest compares with the principle that the procedure follows from (R. Marcus,
// E. Peritz and K. R. Gabriel, Biometrika 63, 1976): a test is a difference at α if every set of
// tests that it belongs to holds one at α by Bonferroni's inequality, each test of the set having
// its weight's share of α. All sets are gone through.
func TestHolmIsTheClosedTest(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	for range 300 {
		var families [][]float64
		for range 1 + rng.IntN(3) {
			family := make([]float64, rng.IntN(4))
			for i := range family {
				family[i] = math.Pow(10, -4*rng.Float64())
			}
			families = append(families, family)
		}
		got, want := stat.Holm(families...), closed(families)
		for f := range families {
			for i := range families[f] {
				if !near(got[f][i], want[f][i], 1e-12) {
					t.Fatalf("%v: %v, want %v", families, got, want)
				}
			}
		}
	}
}

func closed(families [][]float64) [][]float64 {
	filled := 0
	for _, family := range families {
		if len(family) > 0 {
			filled++
		}
	}
	var p, weight []float64
	for _, family := range families {
		for _, v := range family {
			p, weight = append(p, v), append(weight, 1/float64(filled)/float64(len(family)))
		}
	}
	flat := make([]float64, len(p))
	for set := 1; set < 1<<len(p); set++ {
		total, least := 0.0, math.Inf(1)
		for i := range p {
			if set>>i&1 == 1 {
				total += weight[i]
			}
		}
		for i := range p {
			if set>>i&1 == 1 {
				least = min(least, p[i]*total/weight[i])
			}
		}
		for i := range p {
			if set>>i&1 == 1 {
				flat[i] = max(flat[i], min(1, least))
			}
		}
	}
	out := make([][]float64, len(families))
	for f, family := range families {
		out[f], flat = flat[:len(family)], flat[len(family):]
	}
	return out
}

// TestHolmKeepsItsPromise judges tests of which none shows a difference, some of them the same test
// over again, and counts how often one is claimed all the same: with a chance of at most 5 %.
func TestHolmKeepsItsPromise(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 2))
	const times = 20_000
	wrong := 0
	for range times {
		a, b, c := rng.Float64(), rng.Float64(), rng.Float64()
		claimed := false
		for _, family := range stat.Holm([]float64{a, b, c, a}, []float64{b}) {
			for _, p := range family {
				claimed = claimed || p < stat.Level
			}
		}
		if claimed {
			wrong++
		}
	}
	// Five standard deviations of a count whose chance is 5 %.
	if most := stat.Level*times + 5*math.Sqrt(stat.Level*times); float64(wrong) > most {
		t.Errorf("%d of %d sets of tests without a difference claim one, %.0f at most are expected", wrong, times, most)
	}
	if wrong < times/100 {
		t.Errorf("%d of %d: a test that hardly ever claims anything is none", wrong, times)
	}
}

// Three layers against the one before, and the last against the first: two families
// that share the chance of a false claim.
func ExampleHolm() {
	adjusted := stat.Holm([]float64{0.0004, 0.03, 0.4}, []float64{1e-9})
	for i, p := range adjusted[0] {
		fmt.Printf("layer %d: %.4f, a difference: %t\n", i+1, p, p < stat.Level)
	}
	// Output:
	// layer 1: 0.0012, a difference: true
	// layer 2: 0.0600, a difference: false
	// layer 3: 0.4000, a difference: false
}
