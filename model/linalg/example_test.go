package linalg_test

import (
	"fmt"

	"fathom/model/linalg"

	"gonum.org/v1/gonum/mat"
)

// The same three points, a quarter turn apart.
func ExampleProcrustes() {
	before := mat.NewDense(3, 2, []float64{
		3, 1,
		-2, 1,
		-1, -2,
	})
	after := mat.NewDense(3, 2, []float64{
		-1, 3,
		-1, -2,
		2, -1,
	})
	var turned mat.Dense
	turned.Mul(after, linalg.Procrustes(after, before))
	for i := range 3 {
		fmt.Printf("%.1f\n", turned.RawRowView(i))
	}
	// Output:
	// [3.0 1.0]
	// [-2.0 1.0]
	// [-1.0 -2.0]
}
