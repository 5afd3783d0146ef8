package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestStudent(t *testing.T) {
	// 97.5 % points of Student's t from printed tables.
	for degrees, want := range map[int]float64{1: 12.7062, 2: 4.30265, 3: 4.30265, 4: 2.77645, 10: 2.22814, 30: 2.04227, 120: 1.97993, 121: 1.97993, 2000: 1.96115, 50_000: 1.96115} {
		if got := Student(degrees); math.Abs(got-want) > 1e-5 {
			t.Errorf("of %d degrees of freedom it is %g, want %g", degrees, got, want)
		}
	}
}

func TestWilsonClusters(t *testing.T) {
	rows := func(right ...int) (correct []bool, groups []int32) { // of 4 in each group
		for g, n := range right {
			for i := range 4 {
				correct, groups = append(correct, i < n), append(groups, int32(g))
			}
		}
		return correct, groups
	}
	t.Run("by hand", func(t *testing.T) {
		correct, groups := rows(4, 4, 3, 1, 0)
		got := WilsonClusters(correct, groups)
		// p = 12/20, so the residuals are 1.6 1.6 0.6 −1.4 −2.4, and their squares 2.56+2.56+0.36+1.96+5.76 = 13.2;
		// deff = 5/4 · 13.2/(20·0.24) = 3.4375; t of 4 is 2.776445.
		want := 20 / 3.4375 * math.Pow(1.959964/2.776445, 2)
		if got.Groups != 5 || math.Abs(got.Effective-want) > 1e-5 {
			t.Errorf("%+v, want %g effective rows", got, want)
		}
	})
	t.Run("never narrower", func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 200 {
			n := 2 + r.IntN(60)
			correct, groups, right := make([]bool, n), make([]int32, n), 0
			for i := range n {
				correct[i], groups[i] = r.IntN(4) > 0, int32(r.IntN(20))
				if correct[i] {
					right++
				}
			}
			got := WilsonClusters(correct, groups)
			low, high := Wilson(right, n)
			if got.Low > low+1e-12 || got.High < high-1e-12 || !(got.Low >= 0 && got.High <= 1) {
				t.Errorf("%v in groups %v: %+v, narrower than %g to %g", correct, groups, got, low, high)
			}
		}
	})
	t.Run("groups of one row", func(t *testing.T) {
		got := WilsonClusters([]bool{true, false, true}, []int32{7, 1, 3})
		low, high := Wilson(2, 3)
		if got != (ClusterInterval{Low: low, High: high, Effective: 3}) {
			t.Errorf("%+v, want Wilson's", got)
		}
	})
	t.Run("all right", func(t *testing.T) {
		got := WilsonClusters(rows(4, 4, 4, 4, 4))
		if want := 5 * math.Pow(1.959964/2.776445, 2); math.Abs(got.Effective-want) > 1e-5 || got.High != 1 {
			t.Errorf("%+v, want %g effective rows", got, want)
		}
	})
	t.Run("groups alike", func(t *testing.T) {
		// No group differs from another, which says no more than so many independent rows would: t of 4 again.
		got := WilsonClusters(rows(2, 2, 2, 2, 2))
		if want := 20 * math.Pow(1.959964/2.776445, 2); math.Abs(got.Effective-want) > 1e-5 {
			t.Errorf("%+v, want %g effective rows", got, want)
		}
	})
	t.Run("one group", func(t *testing.T) {
		if got := WilsonClusters(rows(3)); got.Effective != 1 {
			t.Errorf("%+v, want one effective row", got)
		}
	})
}

// TestWilsonClustersCovers: 95 % intervals hold the truth about as often, where Wilson's of the
// rows does not by far.
func TestWilsonClustersCovers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const trials, groupsOf, rowsOf = 2000, 40, 10
	held, plain := 0, 0
	for range trials {
		correct, groups, right := make([]bool, 0, 400), make([]int32, 0, 400), 0
		for g := range groupsOf {
			p := 0.5 + 0.5*float64(r.IntN(2)) // 0.75 on average
			for range rowsOf {
				yes := r.Float64() < p
				correct, groups = append(correct, yes), append(groups, int32(g))
				if yes {
					right++
				}
			}
		}
		if c := WilsonClusters(correct, groups); c.Low <= 0.75 && 0.75 <= c.High {
			held++
		}
		if low, high := Wilson(right, len(correct)); low <= 0.75 && 0.75 <= high {
			plain++
		}
	}
	// The standard error of a share of 2,000 is 0.005.
	if share := float64(held) / trials; share < 0.93 || share > 0.98 {
		t.Errorf("%g of the intervals hold the truth", share)
	}
	if share := float64(plain) / trials; share > 0.85 {
		t.Errorf("%g of Wilson's intervals hold the truth: groups make no difference here", share)
	}
}

func TestCompareGroups(t *testing.T) {
	zeros := func(n int) []int32 { return make([]int32, n) }
	t.Run("one row a group is McNemar's", func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		for range 50 {
			n := 1 + r.IntN(80)
			a, b, groups := zeros(n), zeros(n), zeros(n)
			for i := range n {
				a[i], b[i], groups[i] = int32(r.IntN(2)), int32(r.IntN(3)/2), int32(i)
			}
			got, want := CompareGroups(a, b, zeros(n), groups), CompareMcNemar(a, b, zeros(n))
			if got.OnlyFirst != want.OnlyFirst || got.OnlySecond != want.OnlySecond || math.Abs(got.PValue-want.PValue) > 1e-12 {
				t.Errorf("%+v, want %+v", got, want)
			}
		}
	})
	t.Run("all signs", func(t *testing.T) {
		for _, sizes := range [][]int{{1, 2, 3, 5}, {4}, {2, 2, 2}, {1, 1, 7, 9, 9, 12}} {
			total := 0
			for _, d := range sizes {
				total += d
			}
			for least := 0; least <= total; least++ {
				count := 0
				for signs := range 1 << len(sizes) {
					sum := 0
					for i, d := range sizes {
						sum += d
						if signs>>i&1 == 1 {
							sum -= 2 * d
						}
					}
					if max(sum, -sum) >= least {
						count++
					}
				}
				want := float64(count) / float64(int(1)<<len(sizes))
				if got, ok := flips(sizes, least); !ok || math.Abs(got-want) > 1e-14 {
					t.Errorf("%v, at least %d: %g, want %g", sizes, least, got, want)
				}
			}
		}
	})
	t.Run("one group shows nothing", func(t *testing.T) {
		wrong := zeros(100)
		for i := range wrong {
			wrong[i] = 1
		}
		if got := CompareGroups(wrong, zeros(100), zeros(100), zeros(100)); got.OnlySecond != 100 || got.PValue != 1 {
			t.Errorf("%+v, want a p-value of 1", got)
		}
	})
	t.Run("too many for all signs", func(t *testing.T) {
		if _, ok := flips([]int{1 << 20, 1 << 28}, 1); ok {
			t.Error("2²⁸ additions are done")
		}
	})
	t.Run("the sign test and the sum point apart", func(t *testing.T) {
		// The second has one row more in each of 21,000 groups, and three fewer in each of so many others.
		p := func(down int) float64 {
			var first, groups []int32
			for g := range 21_000 {
				first, groups = append(first, 1), append(groups, int32(g))
			}
			second := zeros(len(first))
			for g := range down {
				for range 3 {
					first, second, groups = append(first, 0), append(second, 1), append(groups, int32(21_000+g))
				}
			}
			return CompareGroups(first, second, zeros(len(first)), groups).PValue
		}
		if got := p(10_000); got != 1 { // most groups say the second, and most rows the first
			t.Errorf("p = %g, want 1", got)
		}
		if got := p(7_000); got != 1 { // most groups say the second, and the rows neither
			t.Errorf("where the sum is 0 p = %g, want 1", got)
		}
		if got := p(5_000); got > 1e-9 {
			t.Errorf("where both say the second p = %g", got)
		}
	})
}
