package simd_test

import (
	"fmt"

	"fathom/model/simd"
)

// Gradient descent for a network with one hidden layer, on the exclusive or.
func Example() {
	w := simd.NewWorkspace(simd.Default(), simd.Serial)
	x := simd.NewMatrix(4, 2)
	copy(x.Row(1), []float32{0, 1})
	copy(x.Row(2), []float32{1, 0})
	copy(x.Row(3), []float32{1, 1})
	labels := []int32{0, 1, 1, 0}

	weights1, bias1 := simd.NewMatrix(2, 3), make([]float32, simd.Pad(3))
	copy(weights1.Row(0), []float32{1, -1, 0.5})
	copy(weights1.Row(1), []float32{1, 1, -0.5})
	weights2, bias2 := simd.NewMatrix(3, 2), make([]float32, simd.Pad(2))
	copy(weights2.Row(0), []float32{0.5, -0.5})
	copy(weights2.Row(1), []float32{-0.5, 1})
	copy(weights2.Row(2), []float32{1, 0.5})

	h, logits, d := simd.NewMatrix(4, 3), simd.NewMatrix(4, 2), simd.NewMatrix(4, 3)
	const rate = 0.5
	for step := range 101 {
		w.Mul(h, x, weights1, bias1, simd.Tanh)
		w.Mul(logits, h, weights2, bias2, simd.Identity)
		loss, correct := w.SoftmaxLoss(logits, labels) // logits become their gradient
		if step%50 == 0 {
			fmt.Printf("step %d: loss %.2f, %d correct\n", step, loss, correct)
		}
		w.MulTrans(d, logits, weights2, simd.Tanh, h)
		w.AddTransMul(weights2, -rate, h, logits)
		w.AddColumnSums(bias2, -rate, logits)
		w.AddTransMul(weights1, -rate, x, d)
		w.AddColumnSums(bias1, -rate, d)
	}
	// Output:
	// step 0: loss 3.70, 3 correct
	// step 50: loss 0.08, 4 correct
	// step 100: loss 0.03, 4 correct
}

func ExampleSelect() {
	k, err := simd.Select("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	x := []float32{1, 2, 3}
	k.AddScaled(x, 10, []float32{1, 0, -1})
	fmt.Println(k.Tier(), x)
	// Output: go [11 2 -7]
}

// A palette of grey levels makes a sparse matrix of an image's bytes.
func ExampleSparse() {
	var grey simd.Palette
	for i := range grey {
		grey[i] = float32(i) / 255
	}
	images, err := simd.NewSparse(4, &grey)
	if err != nil {
		fmt.Println(err)
		return
	}
	images.Append([]uint8{0, 255, 0, 51})
	images.Append([]uint8{255, 0, 0, 0})

	weights, y := simd.NewMatrix(4, 1), simd.NewMatrix(2, 1)
	for i := range 4 {
		weights.Row(i)[0] = float32(i + 1)
	}
	simd.NewWorkspace(simd.Default(), simd.Serial).MulSparse(y, *images, weights, nil, simd.Identity)
	fmt.Println(images.Entries(), y.Row(0), y.Row(1))
	// Output: 3 [2.8] [1]
}
