package repr

import (
	"cmp"
	"fmt"
	"slices"
)

// SplitMix64 is output k of the generator of that name with the seed 0 (G. L. Steele, D. Lea and C. H.
// Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): a hash of k, the same in any
// language.
func SplitMix64(k uint64) uint64 {
	z := (k + 1) * 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// Shuffle returns the numbers 0 … n−1 in an order that depends on the seed and on n alone, or also on
// groups where there are some, one for each number: those of a group then stay together, in their own
// order, and those of a negative group are each alone. It sorts by the hash of the seed and of the
// number, or of the number of the group.
//
// Rows of a file are rarely in an order without meaning, and what takes them one after the other, or
// in batches, would measure that order too.
func Shuffle(n int, groups []int32, seed uint64) []int {
	if groups != nil && len(groups) != n {
		panic(fmt.Sprintf("repr: %d groups for %d rows", len(groups), n))
	}
	base := SplitMix64(seed)
	keys, order := make([]uint64, n), make([]int, n)
	first := map[int32]int{} // of each group
	lead := make([]int, n)   // the first row of each row's group
	for i := range order {
		order[i], lead[i] = i, i
		if groups != nil && groups[i] >= 0 {
			if at, known := first[groups[i]]; known {
				lead[i] = at
			} else {
				first[groups[i]] = i
			}
		}
		keys[i] = SplitMix64(base + uint64(lead[i]))
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(lead[a], lead[b]), cmp.Compare(a, b))
	})
	return order
}
