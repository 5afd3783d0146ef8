package stat

import (
	"fmt"
	"math"
)

// A McNemar compares two classifiers on the same samples.
type McNemar struct {
	// OnlyFirst counts the samples that only the first classifier has right,
	// OnlySecond those that only the second has.
	OnlyFirst, OnlySecond int

	// PValue is the probability, were the error rates equal, of counts at least
	// as far apart as these.
	PValue float64
}

// CompareMcNemar tests whether two classifiers have the same error rate, given
// their predictions for the same samples (Q. McNemar, "Note on the sampling error
// of the difference between correlated proportions or percentages", Psychometrika
// 12, 1947). Samples that both have right or both wrong say nothing about that.
// Of the others, b that only the first has right and c that only the second has,
// each is as likely the one as the other if the rates are equal. PValue is the
// exact two-sided one,
//
//	min(1, 2 P(X ≤ min(b, c))),  X ~ Binomial(b+c, ½)
//
// and 1 where b+c = 0. Samples must be independent of each other and of the fits.
//
// A prediction below 0 stands for none and is never correct, whatever the label; a
// label below 0 is not known, and its sample says nothing. There must be as many
// predictions of each classifier as labels.
func CompareMcNemar(first, second, labels []int32) McNemar {
	if len(first) != len(labels) || len(second) != len(labels) {
		panic(fmt.Sprintf("stat: %d and %d predictions for %d labels", len(first), len(second), len(labels)))
	}
	var m McNemar
	for i, label := range labels {
		a := first[i] == label && label >= 0
		b := second[i] == label && label >= 0
		switch {
		case a && !b:
			m.OnlyFirst++
		case b && !a:
			m.OnlySecond++
		}
	}
	m.PValue = twoSided(m.OnlyFirst, m.OnlySecond)
	return m
}

// PairedError is one standard error of the difference of two classifiers' accuracies on the same n
// samples, of which b only the first has right and c only the second (McNemar, as above):
//
//	√(b + c − (b − c)²/n) / n
//
// It is NaN without samples.
func PairedError(b, c, n int) float64 {
	d := float64(b - c)
	return math.Sqrt(float64(b+c)-d*d/float64(n)) / float64(n)
}

// twoSided returns min(1, 2 P(X ≤ min(b, c))), X ~ Binomial(b+c, ½).
//
// With n = b+c and m = min(b, c) it is 2T/(2T+M), T the sum of the binomial
// coefficients up to m and M of those between m and n−m. All are taken relative
// to the middle one, each from its neighbour, C(n, i−1) = C(n, i)·i/(n−i+1). So
// nothing cancels, as it would between logarithms of factorials: n = 200,000
// leaves 12 digits of every P that is a normal float64. Those too small are 0.
func twoSided(b, c int) float64 {
	const epsilon = 0x1p-52 // the distance from 1 to the next float64
	if b == c {
		return 1
	}
	n, m := b+c, min(b, c)
	term, between, tail := 1.0, 0.0, 0.0
	i := n / 2
	for ; i > m && term > 0; i-- {
		between += term
		term *= float64(i) / float64(n-i+1)
	}
	for ; i >= 0 && term > tail*epsilon*epsilon; i-- {
		tail += term
		term *= float64(i) / float64(n-i+1)
	}
	between = float64(2 * between) // the upper half
	if n%2 == 0 {
		between-- // the middle one has no twin
	}
	tail = float64(2 * tail)
	return tail / (tail + between)
}
