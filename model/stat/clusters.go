package stat

import (
	"fmt"
	"math"
	"slices"
)

// A ClusterInterval is a 95 % interval of a proportion whose rows come in groups.
type ClusterInterval struct {
	Low, High float64
	Groups    int     // with a row; 0 where no group has two, so that the interval is over rows
	Effective float64 // how many independent rows say as much, at most as many as there are
}

// WilsonClusters returns the 95 % interval of the share of rows that are correct, rows of one group
// being alike and groups independent: the score interval of [Wilson] with n_e rows in place of n.
// With n_g rows in group g of G, y_g of them correct, and p = Σ y_g/n,
//
//	v    = G/(G−1) Σ (y_g − p n_g)²/n²   (the variance of a ratio: Cochran, Sampling Techniques, 1977, §6.3)
//	deff = max(1, v / (p(1−p)/n))        (Kish, Survey Sampling, 1965)
//	n_e  = n/deff · (z/t)²               (Korn and Graubard, Survey Methodology 24, 1998)
//
// t is the 97.5 % point of Student's distribution with G−1 degrees of freedom, which pays for few
// groups; of odd ones that of one less, and of more than 2,000 that of 2,000, either a little wider.
// Where all rows are correct, or none, v is 0 whatever groups do, so that a group counts as if its
// rows were all alike: deff = Σ n_g²/n. It is never narrower than Wilson's, and is that where no
// group has two rows. One group alone says no more than one row.
func WilsonClusters(correct []bool, groups []int32) ClusterInterval {
	if len(correct) != len(groups) {
		panic(fmt.Sprintf("stat: groups of %d rows for %d", len(groups), len(correct)))
	}
	type count struct{ rows, right int }
	var counts []count
	at := map[int32]int{}
	n, right, most := len(correct), 0, 0
	for i, g := range groups {
		k, seen := at[g]
		if !seen {
			k = len(counts)
			at[g] = k
			counts = append(counts, count{})
		}
		counts[k].rows++
		most = max(most, counts[k].rows)
		if correct[i] {
			counts[k].right++
			right++
		}
	}
	if most < 2 {
		low, high := Wilson(right, n)
		return ClusterInterval{Low: low, High: high, Effective: float64(n)}
	}
	size, p := float64(n), float64(right)/float64(n)
	squares, residuals := 0.0, 0.0
	for _, c := range counts {
		r := float64(c.right) - float64(p*float64(c.rows))
		residuals += float64(r * r)
		squares += float64(float64(c.rows) * float64(c.rows))
	}
	out := ClusterInterval{Groups: len(counts)}
	deff := squares / size
	if k := float64(out.Groups); out.Groups > 1 && right > 0 && right < n {
		deff = k / (k - 1) * residuals / (size * p * (1 - p))
	}
	out.Effective = 1
	if out.Groups > 1 {
		t := Student(out.Groups - 1)
		out.Effective = min(size, max(1, size/max(1, deff)*(z975/t)*(z975/t)))
	}
	out.Low, out.High = wilson(p, out.Effective)
	return out
}

// Student returns the 97.5 % point of Student's distribution, to 1e-12: of odd degrees of freedom
// that of one less, of more than 2,000 that of 2,000. P(|T| ≤ t) is for even ν
//
//	s (1 + 1/2 c + 1·3/(2·4) c² + … + 1·3⋯(ν−3)/(2·4⋯(ν−2)) c^((ν−2)/2)),  s = t/√(ν+t²),  c = ν/(ν+t²)
//
// (Abramowitz and Stegun, 26.7.4), which needs nothing that processors round differently.
func Student(degrees int) float64 {
	if degrees < 2 {
		return 12.706204736432095
	}
	v := min(degrees, 2000) / 2 * 2
	within := func(t float64) float64 {
		whole := float64(v) + float64(t*t)
		c, term, sum := float64(v)/whole, 1.0, 1.0
		for k := 2; k < v; k += 2 {
			term = float64(term * (c * float64(k-1) / float64(k)))
			sum += term
		}
		return t / math.Sqrt(whole) * sum
	}
	low, high := 1.9, 4.4 // of 2,000 and of 2
	for high-low > 1e-13 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if within(middle) < 0.95 {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// mostFlips bounds the additions of an exact test over groups.
const mostFlips = 1 << 28

// CompareGroups tests whether two classifiers have the same error rate on rows that come in groups,
// by flipping the signs of the groups' differences (R. A. Fisher, The Design of Experiments, 1935,
// §21). With d_g how many more rows of group g the second has right than the first, and each of ±d_g
// as likely as the other if they are equally good, PValue is the exact
//
//	P(|Σ ±d_g| ≥ |Σ d_g|)
//
// over all signs; where each group has one row that is McNemar's exact test. Beyond 2²⁸ additions,
// which take many thousands of groups, it is the sign test instead: of the d_g that are not 0, how
// many are above it; 1 where those and Σ d_g point in different directions. OnlyFirst and OnlySecond
// count rows as those of [CompareMcNemar] do. Groups must be independent of each other and of the fits.
func CompareGroups(first, second, labels, groups []int32) McNemar {
	m := CompareMcNemar(first, second, labels)
	if len(groups) != len(labels) {
		panic(fmt.Sprintf("stat: groups of %d rows for %d", len(groups), len(labels)))
	}
	more := map[int32]int{}
	for i, label := range labels {
		if label < 0 {
			continue
		}
		if second[i] == label {
			more[groups[i]]++
		}
		if first[i] == label {
			more[groups[i]]--
		}
	}
	var sizes []int
	up, down := 0, 0
	for _, d := range more {
		switch {
		case d > 0:
			up++
			sizes = append(sizes, d)
		case d < 0:
			down++
			sizes = append(sizes, -d)
		}
	}
	slices.Sort(sizes) // so that the order of the map is nowhere
	sum := m.OnlySecond - m.OnlyFirst
	if p, ok := flips(sizes, max(sum, -sum)); ok {
		m.PValue = p
		return m
	}
	m.PValue = 1
	if (up-down)*sum > 0 {
		m.PValue = twoSided(up, down)
	}
	return m
}

// FlipSigns tests whether the middle of paired differences is 0, such as how many more test images one
// of two settings has right than the other with each seed: were it so, and the differences as likely
// above it as below, each sign would be as likely as the other (R. A. Fisher, The Design of
// Experiments, 1935, §21). p is the exact
//
//	P(|Σ ±d_i| ≥ |Σ d_i|)
//
// over all signs, 1 of no differences, and ok false beyond 2²⁸ additions. n pairs cannot give less
// than 2/2ⁿ. Pairs must be independent of each other.
func FlipSigns(differences []int) (p float64, ok bool) {
	var sizes []int
	sum := 0
	for _, d := range differences {
		sum += d
		if d != 0 {
			sizes = append(sizes, max(d, -d))
		}
	}
	slices.Sort(sizes)
	return flips(sizes, max(sum, -sum))
}

// flips is P(|Σ ±sizes| ≥ least) over all signs, each as likely; not ok where that takes too long.
// Every term is positive, so that nothing cancels.
func flips(sizes []int, least int) (p float64, ok bool) {
	work, reach := 0, 0
	for _, d := range sizes {
		reach += d
		if work += reach; work > mostFlips {
			return 0, false
		}
	}
	if least == 0 {
		return 1, true
	}
	// at[k] is the probability that so far k of the sum of sizes are positive: the sum with signs is
	// then 2k − reach.
	at := make([]float64, reach+1)
	at[0] = 1
	top := 0
	for _, d := range sizes {
		top += d
		for k := top; k >= 0; k-- {
			with := 0.0
			if k >= d {
				with = at[k-d]
			}
			without := 0.0
			if k <= top-d {
				without = at[k]
			}
			at[k] = float64(with/2) + float64(without/2)
		}
	}
	for k := 0; 2*k-reach <= -least; k++ {
		p += at[k]
	}
	return min(1, 2*p), true
}
