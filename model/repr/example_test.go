package repr_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"fathom/model/modeltest"
	"fathom/model/repr"
	"fathom/model/simd"
)

// Four samples that one feature separates. Scores and intervals are for the
// samples of the fit here; use others.
func ExampleFit() {
	x := modeltest.Table(2,
		-2, 0.1,
		-1, 0.3,
		1, 0.2,
		2, 0.2,
	)
	labels := []int32{0, 0, 1, 1}
	probe, err := repr.Fit(context.Background(), x, labels, 2, repr.Options{Solver: repr.Multinomial})
	if err != nil {
		log.Fatal(err)
	}
	score, err := probe.Score(x, labels)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("objective %.4f\n", probe.Objective[0])
	fmt.Printf("%d of %d\n", score.Correct, score.N)
	fmt.Println(score.Predictions)
	// Output:
	// objective 1.0465
	// 4 of 4
	// [0 0 1 1]
}

// A probe of this layer a moment ago makes the next one cheaper.
func ExampleFit_warmStart() {
	x := simd.NewMatrix(50, 3)
	labels := make([]int32, 50)
	for i := range labels {
		labels[i] = int32(i % 2)
		for j := range 3 {
			x.Row(i)[j] = float32(math.Sin(float64(i*(j+1))) + float64(i%2))
		}
	}
	before, err := repr.Fit(context.Background(), x, labels, 2, repr.Options{})
	if err != nil {
		log.Fatal(err)
	}
	x.Row(7)[1] += 0.001
	cold, err := repr.Fit(context.Background(), x, labels, 2, repr.Options{})
	if err != nil {
		log.Fatal(err)
	}
	warm, err := repr.Fit(context.Background(), x, labels, 2, repr.Options{Start: before})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("fewer steps:", warm.Iterations < cold.Iterations)
	fmt.Println("same optimum:", math.Abs(warm.Objective[0]/cold.Objective[0]-1) < 1e-11)
	// Output:
	// fewer steps: true
	// same optimum: true
}

func ExampleNearest() {
	x := modeltest.Table(2,
		0, 0,
		3, 4,
		1, 0,
		0, -1,
		9, 9,
	)
	near, err := repr.Nearest(context.Background(), x, x.Row(0), 0, 3, repr.Euclid, simd.Serial)
	if err != nil {
		log.Fatal(err)
	}
	for _, neighbour := range near {
		fmt.Printf("row %d at distance %.0f\n", neighbour.Row, neighbour.Distance)
	}
	// Output:
	// row 2 at distance 1
	// row 3 at distance 1
	// row 1 at distance 5
}
