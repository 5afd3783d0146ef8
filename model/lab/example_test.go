package lab_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"fathom/data"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// twoBars is a dataset of 2×2 images, bright on the left or on the right.
func twoBars() (*source.Material, error) {
	images := data.Images{Rows: 2, Cols: 2}
	for i := range 40 {
		bright, dark := byte(200+i), byte(i)
		if i%2 == 0 {
			images.Pixels = append(images.Pixels, bright, dark, bright, dark)
		} else {
			images.Pixels = append(images.Pixels, dark, bright, dark, bright)
		}
		images.Labels = append(images.Labels, int32(i%2))
	}
	return source.Prepare(&data.Set{Name: "two bars", Classes: 2, Train: images, Test: images}), nil
}

// A lab is asked for stages and read through its log.
func ExampleStart() {
	config := measure.Rules().Default
	config.Source.Classes = 2
	config.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps = []int{4, 3}, 10, 200 })
	config.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.LookEvery = 100, 0 })
	spec.Edit(&config, measure.Probe, func(p *spec.Probing) { p.Samples = 40 })
	spec.Edit(&config, measure.PCA, func(p *spec.Projecting) { p.Classes, p.Samples = []int{0, 1}, 40 })

	l := lab.Start(config, twoBars, simd.NewPool(2))
	defer l.Close()
	l.Ask(run.Request{Stage: measure.Probe}) // which needs a trained network
	l.Finish()

	var events []spec.Event
	for {
		news, err := l.Next(context.Background(), len(events))
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		events = append(events, news...)
	}
	for _, e := range events {
		switch e := e.(type) {
		case spec.Started:
			fmt.Printf("started %s (for %q)\n", e.Stage, e.For)
		case spec.Evaluated:
			fmt.Println("step", e.Step, "accuracy", e.Accuracy)
		case spec.Probed:
			if e.Step > 0 { // not the untrained network, the control
				fmt.Println("step", e.Step, e.Name, e.TestAccuracy)
			}
		}
	}
	// Output:
	// started train (for "probe")
	// step 0 accuracy 0.5
	// step 100 accuracy 1
	// step 200 accuracy 1
	// started probe (for "")
	// step 200 input 1
	// step 200 hidden1 1
	// step 200 hidden2 1
}
