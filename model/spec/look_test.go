package spec

import (
	"slices"
	"testing"
)

func TestLooks(t *testing.T) {
	post := []int{0, 1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256, 362}
	for step := 500; step <= 10_000; step += 500 {
		post = append(post, step)
	}
	for _, test := range []struct {
		name         string
		steps, every int
		at           []int
		want         []int
	}{
		{"the post", 10_000, 500, nil, post},
		{"never", 10, 0, nil, nil},
		{"never, though some are named", 10, 0, []int{3}, nil},
		{"every step", 4, 1, nil, []int{0, 1, 2, 3, 4}},
		{"every other", 7, 2, nil, []int{0, 1, 2, 4, 6, 7}},
		{"every third", 7, 3, nil, []int{0, 1, 2, 3, 6, 7}},
		{"rarer than there are steps", 20, 500, nil, []int{0, 1, 2, 3, 4, 6, 8, 11, 16, 20}},
		{"ending on a power of √2", 23, 500, nil, []int{0, 1, 2, 3, 4, 6, 8, 11, 16, 23}},
		{"one step", 1, 500, nil, []int{0, 1}},
		{"named", 100, 500, []int{70, 0, 10, 70}, []int{0, 10, 70}},
	} {
		n := Network{Steps: test.steps, LookEvery: test.every, LookAt: test.at}
		var got []int
		for step := -2; step <= test.steps+600; step++ {
			if n.LooksAt(step) {
				got = append(got, step)
			}
		}
		if !slices.Equal(got, test.want) || n.Looks() != len(test.want) {
			t.Errorf("%s: %d looks at %v, want %v", test.name, n.Looks(), got, test.want)
		}
	}
	// Long trainings are no long lists.
	n := Network{Steps: 1 << 30, LookEvery: 1 << 29}
	if got := n.Looks(); got != 60 || !n.LooksAt(1<<28) || n.LooksAt(1<<28+1) {
		t.Errorf("%d looks", got)
	}
}
