package repr

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// foldStream is the stream of random numbers that deals groups to folds.
const foldStream = 0x666f6c64 // "fold"

// Folds deals n samples to k folds, by their labels and groups, and returns the fold of each, 0 …
// k−1, or −1 for a sample whose label is negative, such as [None]. The samples of a group stay
// together: those of one prompt, document, speaker or patient. Groups are nil for none; a sample of
// a negative group is a group of its own. If there are fewer groups than folds, there are as many
// folds as groups.
//
// The folds are stratified: groups are taken in turn, the largest first and those of one size in an
// order drawn by the seed, and each goes to the fold where it is needed most, the one of least
// Σ_c g_c·(2f_c + g_c)/n_c, with g_c, f_c and n_c the samples of class c in the group, in the fold
// and in all. Of equal folds that is the smallest, then the first. The sum is the growth of Σ f_c²/n_c
// over all folds and classes, which is least where every fold has its share of every class. The same
// arguments give the same folds.
//
// Folds panics where groups are neither nil nor one for each label, or k is below 1.
func Folds(labels []int32, groups []int32, k int, seed uint64) []int {
	if groups != nil && len(groups) != len(labels) {
		panic(fmt.Sprintf("repr: %d groups for %d labels", len(groups), len(labels)))
	}
	if k < 1 {
		panic(fmt.Sprintf("repr: %d folds, expected 1 or more", k))
	}
	fold := make([]int, len(labels))
	members := grouped(labels, groups)
	rng := rand.New(rand.NewPCG(seed, foldStream))
	rng.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	slices.SortStableFunc(members, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	k = min(k, len(members))
	total := map[int32]float64{}
	for i, y := range labels {
		if fold[i] = -1; y >= 0 {
			total[y]++
		}
	}
	have, sizes := make([]map[int32]float64, k), make([]int, k)
	for f := range have {
		have[f] = map[int32]float64{}
	}
	for _, group := range members {
		classes, count := countClasses(labels, group)
		best, least := 0, 0.0
		for f := range k {
			cost := 0.0
			for i, y := range classes {
				cost += float64(count[i] * (float64(2*have[f][y]) + count[i]) / total[y])
			}
			if f == 0 || cost < least || cost == least && sizes[f] < sizes[best] {
				best, least = f, cost
			}
		}
		for i, y := range classes {
			have[best][y] += count[i]
		}
		sizes[best] += len(group)
		for _, i := range group {
			fold[i] = best
		}
	}
	return fold
}

// grouped lists the samples with labels, those of a group together, in the order of their first.
func grouped(labels, groups []int32) [][]int {
	var members [][]int
	at := map[int32]int{}
	for i, y := range labels {
		if y < 0 {
			continue
		}
		if groups == nil || groups[i] < 0 {
			members = append(members, []int{i})
			continue
		}
		place, known := at[groups[i]]
		if !known {
			place = len(members)
			at[groups[i]] = place
			members = append(members, nil)
		}
		members[place] = append(members[place], i)
	}
	return members
}

// countClasses lists the classes of some samples and how many samples each has.
func countClasses(labels []int32, samples []int) (classes []int32, count []float64) {
	for _, i := range samples {
		at := slices.Index(classes, labels[i])
		if at < 0 {
			at = len(classes)
			classes, count = append(classes, labels[i]), append(count, 0)
		}
		count[at]++
	}
	return classes, count
}

// CGrid returns the values of C that are tried as a rule: the powers of ten from 10⁻³ to 10².
func CGrid() []float64 { return []float64{1e-3, 1e-2, 1e-1, 1, 10, 100} }

// checkFolds says what is wrong with the folds of a cross-validation, and counts them.
func checkFolds(labels []int32, classes int, folds []int) (int, error) {
	if len(folds) != len(labels) {
		return 0, fmt.Errorf("%d folds for %d samples", len(folds), len(labels))
	}
	count := 0
	for i, f := range folds {
		if f < -1 || f >= len(folds) {
			return 0, fmt.Errorf("sample %d is in fold %d: expected 0 or more, below the number of samples, or -1 for a sample that is left out", i, f)
		}
		if count = max(count, f+1); f >= 0 && (labels[i] < 0 || int(labels[i]) >= classes) {
			return 0, fmt.Errorf("sample %d has label %d: expected 0 to %d", i, labels[i], classes-1)
		}
	}
	if count < 2 {
		return 0, fmt.Errorf("%d folds: expected 2 or more", count)
	}
	sizes := make([]int, count)
	for _, f := range folds {
		if f >= 0 {
			sizes[f]++
		}
	}
	if empty := slices.Index(sizes, 0); empty >= 0 {
		return 0, fmt.Errorf("fold %d has no samples: expected some in each of 0 to %d", empty, count-1)
	}
	return count, nil
}
