package projection_test

import (
	"fmt"
	"log"

	"fathom/model/modeltest"
	"fathom/model/projection"
)

// Points along a line through space, and a little off it.
func ExampleFitPCATop() {
	x := modeltest.Table(3,
		3, 4, 1,
		-3, -4, 1,
		-0.4, 0.3, 1,
		0.4, -0.3, 1,
	)
	p, err := projection.FitPCATop(x, 2)
	if err != nil {
		log.Fatal(err)
	}
	scores, err := p.Scores(x, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ratios %.2f\n", p.ExplainedVarianceRatio)
	fmt.Printf("first loadings %.1f\n", p.Components.RawRowView(0))
	fmt.Printf("first score of the first sample %.1f\n", scores.At(0, 0))
	fmt.Printf("%d component for 90 %%, participation ratio %.2f\n", p.ComponentsFor(0.9), p.ParticipationRatio())
	// Output:
	// ratios [0.99 0.01 0.00]
	// first loadings [0.6 0.8 0.0]
	// first score of the first sample 5.0
	// 1 component for 90 %, participation ratio 1.02
}
