package stat

import (
	"fmt"
	"math"
)

// A Difference is how much more often the second of two classifiers is right than the first on the same
// samples, with its 95 % interval, NaN where there is none.
type Difference struct{ Value, Low, High float64 }

// DifferenceOf returns the difference of two classifiers' accuracies, that of the second less that of the
// first, as [CompareMcNemar] counts what they have right. Groups are what samples belong to: with them the
// interval is the BCa one of [BootstrapClusters] over whole groups, of [Draws] draws, and of fewer than two
// groups there is none. Where groups are nil each sample stands for itself, and it is that of [Newcombe].
func DifferenceOf(first, second, labels, groups []int32) Difference {
	m := CompareMcNemar(first, second, labels)
	if groups == nil {
		both, n := 0, 0
		for i, label := range labels {
			if label < 0 {
				continue
			}
			n++
			if first[i] == label && second[i] == label {
				both++
			}
		}
		return DifferenceOfCounts(both+m.OnlyFirst, m.OnlyFirst, m.OnlySecond, n)
	}
	if len(groups) != len(labels) {
		panic(fmt.Sprintf("stat: groups of %d rows for %d", len(groups), len(labels)))
	}
	place := map[int32]int{}
	var clusters []Cluster // in the order in which they come first
	for i, label := range labels {
		if label < 0 {
			continue
		}
		at, known := place[groups[i]]
		if !known {
			at = len(clusters)
			place[groups[i]], clusters = at, append(clusters, Cluster{})
		}
		c := &clusters[at]
		c.Rows++
		if second[i] == label {
			c.Sum++
		}
		if first[i] == label {
			c.Sum--
		}
	}
	b := BootstrapClusters(clusters, Draws, 0)
	return Difference{b.Mean, b.Low, b.High}
}

// DifferenceOfCounts is the same of n samples that stand for themselves, by their counts: how many the
// first has right, and how many of these the second has not, and the other way round. All is NaN of none.
func DifferenceOfCounts(right, onlyFirst, onlySecond, n int) Difference {
	if n <= 0 {
		return Difference{math.NaN(), math.NaN(), math.NaN()}
	}
	both := right - onlyFirst
	low, high := Newcombe(both, onlyFirst, onlySecond, n-both-onlyFirst-onlySecond)
	return Difference{float64(onlySecond-onlyFirst) / float64(n), low, high}
}
