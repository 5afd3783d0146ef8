package stat_test

import (
	"fmt"

	"fathom/model/stat"
)

func ExampleWilson() {
	lo, hi := stat.Wilson(829, 1000)
	fmt.Printf("0.829 of 1,000: %.3f to %.3f\n", lo, hi)
	// Output: 0.829 of 1,000: 0.804 to 0.851
}

// Of ten samples the first classifier has nine right and the second four, one of
// which the first has wrong.
func ExampleCompareMcNemar() {
	labels := []int32{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}
	first := []int32{0, 0, 0, 0, 0, 1, 1, 1, 1, 0}
	second := []int32{0, 0, 0, 1, 1, 0, 0, 0, 0, 1}
	m := stat.CompareMcNemar(first, second, labels)
	fmt.Printf("%d to %d, p = %.3f\n", m.OnlyFirst, m.OnlySecond, m.PValue)
	// Output: 6 to 1, p = 0.125
}
