package stat

import (
	"cmp"
	"math"
	"slices"
)

// Holm returns the p-values of families of tests as they stand after all have been judged together,
// in the shape they came in: whoever calls those below α differences is wrong in even one of them
// with a chance of at most α, whichever differences there are and however the tests depend on each
// other (S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal
// of Statistics 6, 1979, with the weights of its section on tests of unequal importance).
//
// Each of the F families that is not empty may spend an equal part of α, and each of a family's m
// tests an equal part of that: a test has the weight w = 1/(F·m). The tests are taken by rising
// p/w. One whose p/w times the weight of all that are left, itself included, is below α is a
// difference, and the others share what it no longer needs; at the first that is not, all that
// follow fail too. Its adjusted p-value is the α above which it passes, 1 at most. For one
// family this is Holm's procedure as it is best known: the smallest of m p-values times m, the next
// times m−1, and so on.
//
// A NaN stands for a test that could not be made. It was declared, so it keeps its weight, and it
// stays NaN, which is below nothing.
func Holm(families ...[]float64) [][]float64 {
	type test struct {
		family, place int
		p, weight     float64
	}
	var tests []test
	adjusted := make([][]float64, len(families))
	for f, family := range families {
		adjusted[f] = make([]float64, len(family))
		for i, p := range family {
			if math.IsNaN(p) {
				p = math.Inf(1) // the last, whatever it weighs
			}
			tests = append(tests, test{f, i, p, 1 / float64(len(family))}) // F cancels out below
		}
	}
	slices.SortStableFunc(tests, func(a, b test) int { return cmp.Compare(a.p/a.weight, b.p/b.weight) })
	left := make([]float64, len(tests)) // the weight of a test and of all behind it
	for sum, i := 0.0, len(tests)-1; i >= 0; i-- {
		sum += tests[i].weight
		left[i] = sum
	}
	least := 0.0
	for i, t := range tests {
		least = max(least, t.p/t.weight*left[i])
		adjusted[t.family][t.place] = min(1, least)
		if math.IsInf(t.p, 1) {
			adjusted[t.family][t.place] = math.NaN()
		}
	}
	return adjusted
}
