package repr_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"fathom/model/repr"
)

// The nearest rows of training vote for the class of a row, and no C is chosen.
func ExampleKNearest() {
	train, test := toy(400, 4, 2, 1), toy(100, 4, 2, 2)
	c, err := repr.KNearest(context.Background(), train, test, 2, 5, repr.Euclid, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d of %d\n", c.Correct, c.N)
	// Output:
	// 75 of 100
}

// How many bits the labels take for someone who has the rows.
func ExampleOnlineCode() {
	train, test := toy(400, 4, 2, 1), toy(100, 4, 2, 2)
	code, err := repr.OnlineCode(context.Background(), train, test, nil, 2, 1, repr.Options{Scale: repr.ScaleStandard})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.0f bits, in place of %.0f\n", code.Bits, code.Uniform)
	for _, p := range code.Curve {
		fmt.Printf("%d labels: accuracy %.2f\n", p.N, p.Accuracy)
	}
	// Output:
	// 249 bits, in place of 400
	// 32 labels: accuracy 0.73
	// 64 labels: accuracy 0.78
	// 128 labels: accuracy 0.81
	// 256 labels: accuracy 0.82
}

// With labels that mean nothing a probe is at chance, whatever it makes of those that it was fitted to.
func ExamplePermuted() {
	train, test := toy(60, 30, 2, 1), toy(500, 30, 2, 2)
	p, err := repr.Permuted(context.Background(), train, test, 2, 1, repr.Options{Scale: repr.ScaleStandard})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("training %.2f, test %.2f, chance %.2f\n", p.Train.Accuracy, p.Test.Accuracy, p.Chance)
	// Output:
	// training 0.95, test 0.52, chance 0.51
}

// A control task of a few common types would be learned by anyone, and is refused.
func ExampleSelectivity() {
	train, test := toy(100, 4, 2, 1), toy(50, 4, 2, 2)
	types := make([]int32, 100)
	for i := range types {
		types[i] = int32(i % 3)
	}
	_, err := repr.Selectivity(context.Background(), train, test, types, types[:50], 2, 1, repr.Options{})
	var undefined *repr.Undefined
	fmt.Println(errors.As(err, &undefined), err)
	// Output:
	// true the 3 commonest of 3 types are 100 of 100 training rows: a control task of them is too easy to say anything
}
