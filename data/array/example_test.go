package array_test

import (
	"fmt"

	"fathom/data/array"
)

func ExampleOpen() {
	file, err := array.Open("testdata/views.pt", array.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	for _, a := range file.Arrays {
		fmt.Println(a.Name(), a.Shape, a.Type)
	}
	row := make([]float32, 3)
	if err := file.Arrays[0].ReadFloats(row, 2*3); err != nil { // row 2
		fmt.Println(err)
	}
	fmt.Println(row)
	// Output:
	// testdata/views.pt:turned [70 3] f32
	// testdata/views.pt:slice [5] i64
	// testdata/views.pt:columns [70 3] f32
	// testdata/views.pt:permuted [2 3 4] f32
	// testdata/views.pt:rest [8] f32
	// [0 0.5 1]
}

func ExampleOpen_refused() {
	_, err := array.Open("testdata/objects.npy", array.Options{})
	fmt.Println(err)
	// Output:
	// testdata/objects.npy: Python objects (pickle); save numbers, or words by .astype(str)
}
