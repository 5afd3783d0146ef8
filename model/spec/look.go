package spec

import (
	"math"
	"slices"
)

// LooksAt reports whether the layers of the network are looked at after so many steps of its
// training. Where LookAt names steps it is those. Otherwise looks are twice per doubling below
// LookEvery, after 0 and round(2^(k/2)) steps, k = 0, 1, 2, …, since what a network learns first it
// learns in its first steps; then every LookEvery steps and after the last. With LookEvery 0 there
// are none.
func (n Network) LooksAt(step int) bool {
	switch {
	case n.LookEvery <= 0 || step < 0 || step > n.Steps:
		return false
	case len(n.LookAt) > 0:
		return slices.Contains(n.LookAt, step)
	case step < n.LookEvery && slices.Contains(halfDoublings(n.LookEvery), step):
		return true
	}
	return step%n.LookEvery == 0 || step == n.Steps
}

// Looks is how many looks a whole training has.
func (n Network) Looks() int {
	switch {
	case n.LookEvery <= 0:
		return 0
	case len(n.LookAt) > 0:
		return len(n.LookSteps())
	}
	looks := n.Steps/n.LookEvery + 1
	if n.Steps%n.LookEvery != 0 {
		looks++
	}
	for _, step := range halfDoublings(n.LookEvery) {
		if 0 < step && step < n.Steps {
			looks++
		}
	}
	return looks
}

// LooksAlone is how many looks a whole training has at steps after which it is not evaluated.
func (n Network) LooksAlone() int {
	alone := func(step int) bool { return n.LooksAt(step) && step%n.EvaluateEvery != 0 && step != n.Steps }
	looks := 0
	if len(n.LookAt) > 0 {
		for _, step := range n.LookSteps() {
			if alone(step) {
				looks++
			}
		}
		return looks
	}
	if n.LookEvery <= 0 {
		return 0
	}
	for _, step := range halfDoublings(n.LookEvery) {
		if step > 0 && alone(step) {
			looks++
		}
	}
	// Of the multiples of LookEvery below Steps, those that are no multiples of EvaluateEvery.
	if n.Steps <= 0 {
		return looks
	}
	a, b := n.LookEvery, n.EvaluateEvery
	for b != 0 {
		a, b = b, a%b
	}
	both := (n.Steps - 1) / (n.LookEvery / a) / n.EvaluateEvery
	return looks + (n.Steps-1)/n.LookEvery - both
}

// LookSteps lists the steps that LookAt names, ascending, each of them once. It is not nil.
func (n Network) LookSteps() []int {
	return append([]int{}, slices.Compact(slices.Sorted(slices.Values(n.LookAt)))...)
}

// halfDoublings lists 0 and the powers of √2, rounded, that are below a number, ascending.
func halfDoublings(below int) []int {
	steps := []int{0}
	for k := 0; ; k++ {
		// Sqrt is exact to half an ulp on every processor.
		step := int(math.Round(math.Sqrt(math.Ldexp(1, k))))
		if step >= below || k >= 62 {
			return steps
		}
		if step != steps[len(steps)-1] {
			steps = append(steps, step)
		}
	}
}
