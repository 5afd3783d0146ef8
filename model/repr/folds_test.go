package repr_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"fathom/model/repr"
)

// TestFolds checks that every class has its share of every fold, to one sample, and every fold of
// the samples, and that the seed decides.
func TestFolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	labels := make([]int32, 403)
	for i := range labels {
		labels[i] = int32(rng.IntN(4)) - 1
		if rng.IntN(10) > 0 && labels[i] == 2 {
			labels[i] = 1
		}
	}
	folds := repr.Folds(labels, nil, 5, 3)
	count, sizes := [5][4]int{}, [5]int{}
	for i, f := range folds {
		if (f == -1) != (labels[i] < 0) || f < -1 || f > 4 {
			t.Fatalf("sample %d of class %d is in fold %d", i, labels[i], f)
		}
		if f >= 0 {
			count[f][labels[i]]++
			sizes[f]++
		}
	}
	for k := range 3 {
		least, most := count[0][k], count[0][k]
		for f := range 5 {
			least, most = min(least, count[f][k]), max(most, count[f][k])
		}
		if most > least+1 {
			t.Errorf("class %d has %d to %d samples in the folds", k, least, most)
		}
	}
	if most, least := slices.Max(sizes[:]), slices.Min(sizes[:]); most > least+2 {
		t.Errorf("the folds have %v samples", sizes)
	}
	if !slices.Equal(folds, repr.Folds(labels, nil, 5, 3)) {
		t.Error("the same seed gives other folds")
	}
	if slices.Equal(folds, repr.Folds(labels, nil, 5, 4)) {
		t.Error("another seed gives the same folds")
	}
}

// TestFoldsKeepGroups has groups of many sizes, each of one class or of two.
func TestFoldsKeepGroups(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var labels, groups []int32
	for g := range int32(60) {
		for range 1 + rng.IntN(12) {
			labels, groups = append(labels, (g+int32(rng.IntN(2)))%3), append(groups, g)
		}
	}
	labels, groups = append(labels, 0, 0, 1, 1, 2, 2), append(groups, -1, -1, -1, -1, -1, -1)
	folds := repr.Folds(labels, groups, 4, 9)
	at, count, alone := map[int32]int{}, [4][3]float64{}, map[int]bool{}
	for i, f := range folds {
		if g := groups[i]; g >= 0 {
			if was, known := at[g]; known && was != f {
				t.Fatalf("group %d is in the folds %d and %d", g, was, f)
			}
			at[g] = f
		} else {
			alone[f] = true
		}
		count[f][labels[i]]++
	}
	if len(alone) < 2 {
		t.Error("samples without a group are kept together")
	}
	for k := range 3 {
		total := 0.0
		for f := range 4 {
			total += count[f][k]
		}
		for f := range 4 {
			if share := count[f][k] / total; share < 0.21 || share > 0.29 {
				t.Errorf("fold %d has %.2f of class %d", f, share, k)
			}
		}
	}
	few := repr.Folds([]int32{0, 1, 0, 1}, []int32{5, 5, 8, 8}, 5, 1)
	if slices.Max(few) != 1 || few[0] != few[1] || few[2] != few[3] || few[0] == few[2] {
		t.Errorf("two groups are in the folds %v", few)
	}
}
