package stat

import (
	"math"
	"slices"
	"testing"
)

// TestFlipSignsDarwin: Darwin's fifteen pairs of maize, crossed minus self-fertilised, in eighths of
// an inch. Fisher counts 863 of the 2¹⁵ sums with signs that are 314 or more (The Design of
// Experiments, §21), and as many that are −314 or less.
func TestFlipSignsDarwin(t *testing.T) {
	pairs := []int{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}
	want := 2 * 863 / math.Pow(2, 15)
	p, ok := FlipSigns(pairs)
	if !ok || math.Abs(p-want) > 1e-15 {
		t.Errorf("p = %v, %v; Fisher has %v", p, ok, want)
	}
	for i := range pairs {
		pairs[i] = -pairs[i]
	}
	slices.Reverse(pairs)
	if other, _ := FlipSigns(pairs); other != p {
		t.Errorf("the other way round p = %v, want %v", other, p)
	}
}

func TestFlipSignsOfFew(t *testing.T) {
	for _, test := range []struct {
		differences []int
		want        float64
	}{
		{nil, 1}, {[]int{0}, 1}, {[]int{5}, 1}, {[]int{3, 3, 3}, 2. / 8}, {[]int{1, 2, 3, 4, 5}, 2. / 32}, {[]int{1, 2, 3, 4, 5, 6}, 2. / 64},
		{[]int{7, -7}, 1}, {[]int{1, 2, 3, 4, 5, 0, 0}, 2. / 32}, {[]int{-3, -3, -3}, 2. / 8},
	} {
		if p, ok := FlipSigns(test.differences); !ok || p != test.want {
			t.Errorf("of %v p = %v, %v; want %v", test.differences, p, ok, test.want)
		}
	}
	if _, ok := FlipSigns([]int{1 << 28, 1 << 20}); ok {
		t.Error("2²⁸ additions and more are made")
	}
}
