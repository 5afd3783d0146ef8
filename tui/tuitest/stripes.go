package tuitest

import (
	"errors"
	"io"
	"testing"

	"fathom/data"
	"fathom/model"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// Stripes is a small real dataset: 5×5 images of three classes, each brighter in
// a row of its own.
func Stripes(spec.Spec) (*source.Material, error) {
	rng := model.Stream(3, "stripes")
	draw := func(n int) data.Images {
		images := data.Images{Rows: 5, Cols: 5, Pixels: make([]byte, 25*n), Labels: make([]int32, n)}
		for i := range images.Pixels {
			images.Pixels[i] = byte(rng.IntN(150))
		}
		for i := range n {
			images.Labels[i] = int32(i % 3)
			for j := range 5 {
				images.Pixels[25*i+5*(i%3)+j] += 60
			}
		}
		return images
	}
	return source.Prepare(&data.Set{Name: "stripes", Classes: 3, Train: draw(300), Test: draw(150)}), nil
}

// StripesSpec is a small experiment on [Stripes].
func StripesSpec() spec.Spec {
	c := measure.Rules().Default
	c.Source.Data, c.Source.Classes = "stripes", 3
	c.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps = []int{10, 8}, 10, 400 })
	c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.LookEvery, n.LookAt = 50, 100, []int{0, 100, 200, 300, 400} })
	spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = 60 })
	spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Samples, p.Classes = 60, []int{0, 1, 2} })
	return c
}

// StripesLab does stages on a lab of [StripesSpec], and returns it with its whole log. It is closed
// when the test ends.
func StripesLab(t testing.TB, stages ...spec.Stage) (*lab.Lab, []spec.Event) {
	t.Helper()
	s := StripesSpec()
	l := lab.Start(s, func() (*source.Material, error) { return Stripes(s) }, simd.NewPool(2))
	t.Cleanup(l.Close)
	l.Ask(run.Requests(stages)...)
	l.Finish()
	var events []spec.Event
	for {
		more, err := l.Next(t.Context(), len(events))
		events = append(events, more...)
		if errors.Is(err, io.EOF) {
			return l, events
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
