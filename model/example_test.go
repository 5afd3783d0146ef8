package model_test

import (
	"fmt"

	"fathom/data"
	"fathom/model"
	"fathom/model/simd"
)

// A network with one hidden layer learns the exclusive or of two pixels.
func Example() {
	images := data.Images{
		Rows: 1, Cols: 2,
		Pixels: []byte{0, 0, 0, 255, 255, 0, 255, 255},
		Labels: []int32{0, 1, 1, 0},
	}
	shape := model.Shape{Inputs: images.Dim(), Hidden: []int{8}, Classes: 2, Activation: model.Tanh}
	net := model.New(shape, model.Stream(1, "weights"))
	trainer := model.NewTrainer(net, nil, images.Len(), 0.5, simd.Serial)
	for range 2000 {
		trainer.Step(model.NewInput(images), model.Matrix{})
	}
	predictions := make([]int32, images.Len())
	score := model.NewPass(shape, images.Len(), simd.Serial).EvaluateTo(predictions, net, model.NewInput(images))
	fmt.Printf("%v: accuracy %.2f\n", shape, score.Accuracy)
	fmt.Println("predictions:", predictions)
	// Output:
	// 2→8→2: accuracy 1.00
	// predictions: [0 1 1 0]
}

// Every layer's representation of any sample can be looked at.
func ExamplePass_Representations() {
	images := data.Images{Rows: 1, Cols: 2, Pixels: []byte{0, 51, 255, 102}, Labels: []int32{0, 1}}
	shape := model.Shape{Inputs: 2, Hidden: []int{3}, Classes: 2, Activation: model.ReLU}
	net := model.New(shape, model.Stream(1, "weights"))
	layers := model.NewPass(shape, 2, simd.Serial).Representations(net, model.NewInput(images), 0, 1)
	fmt.Println("input", layers[0].Row(0), layers[0].Row(1))
	fmt.Println("hidden layer", layers[1].Rows, "×", layers[1].Cols)
	// Output:
	// input [0 0.2] [1 0.4]
	// hidden layer 2 × 3
}
