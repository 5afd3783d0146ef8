package lab

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"

	"fathom/model"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// array asks for an array that must be there, of the given size.
func array(t *testing.T, v run.View, at spec.Address, rows, cols int) *spec.Array {
	t.Helper()
	a, err := v.Array(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(a.Float32) + len(a.Float64) + len(a.Int32); a.Rows != rows || a.Cols != cols || n != rows*cols {
		t.Fatalf("%+v is %d×%d with %d numbers, want %d×%d", at, a.Rows, a.Cols, n, rows, cols)
	}
	return a
}

func TestArraysOfANetwork(t *testing.T) {
	c := tiny()
	_, l := doIn(t, c)
	set, steps := blobs(), c.Network().Steps
	inputs := model.NewInput(set.Test)
	initial, _ := l.moments.Initial(spec.Base)
	trained, _ := l.moments.Trained(spec.Base)
	taught, _ := l.moments.Trained(spec.TaughtSame)
	for _, of := range []struct {
		subject string
		step    int
		net     *model.Network
	}{{spec.Base, 0, initial}, {spec.Base, steps, trained}, {spec.TaughtSame, steps, taught}} {
		for layer, m := range of.net.Maps {
			at := spec.Address{Subject: of.subject, Step: of.step, Layer: layer, Name: spec.Weights}
			weights := array(t, l, at, m.Weights.Rows, m.Weights.Cols)
			for i := range m.Weights.Rows {
				if !slices.Equal(weights.Float32[i*weights.Cols:(i+1)*weights.Cols], m.Weights.Row(i)) {
					t.Errorf("%s after step %d: row %d of the weights into layer %d differs", of.subject, of.step, i, layer+1)
				}
			}
			at.Name = spec.Biases
			if !slices.Equal(array(t, l, at, 1, len(m.Biases)).Float32, m.Biases) {
				t.Errorf("%s after step %d: the biases of layer %d differ", of.subject, of.step, layer+1)
			}
		}
		// What the network makes of the images, one at a time.
		scores, _ := l.Scores(spec.Address{Layer: 0})
		pass := model.NewPass(of.net.Shape, 1, simd.Serial)
		classes := array(t, l, spec.Address{Subject: of.subject, Step: of.step, Name: spec.Predicted}, len(scores.Images), 1).Int32
		for layer, width := range []int{36, 12, 8} {
			at := spec.Address{Subject: of.subject, Step: of.step, Layer: layer, Name: spec.Representations}
			rows := array(t, l, at, len(scores.Images), width).Float32
			for i, image := range scores.Images {
				one := inputs.Slice(image, image+1)
				if want := pass.Representations(of.net, one, layer)[0].Row(0); !slices.Equal(rows[i*width:(i+1)*width], want) {
					t.Fatalf("%s after step %d: image %d at layer %d is not %v", of.subject, of.step, image, layer, want)
				}
				if want := predict(of.net, one, 1)[0]; classes[i] != want {
					t.Fatalf("%s after step %d: image %d is a %d, want %d", of.subject, of.step, image, classes[i], want)
				}
			}
		}
	}
}

// TestLoadingsGiveTheScores: the components and means are those that the scores were made with.
func TestLoadingsGiveTheScores(t *testing.T) {
	c := tiny()
	_, l := doIn(t, c)
	steps := c.Network().Steps
	for layer, width := range []int{36, 12, 8} {
		scores, _ := l.Scores(spec.Address{Layer: layer})
		n, k := len(scores.Images), scores.Components
		x := array(t, l, spec.Address{Subject: spec.Base, Step: steps, Layer: layer, Name: spec.Representations}, n, width).Float32
		at := spec.Address{Subject: spec.Base, Step: steps, Layer: layer, Measure: measure.PCA, Name: spec.Mean}
		mean := array(t, l, at, 1, width).Float64
		at.Name = spec.Components
		components := array(t, l, at, k, width).Float64
		for i := range n {
			for j := range k {
				sum := 0.0
				for col := range width {
					sum += (float64(x[i*width+col]) - mean[col]) * components[j*width+col]
				}
				// The score is rounded to float32 once.
				if math.Abs(sum-scores.At(i, j)) > 1e-6*(1+math.Abs(sum)) {
					t.Fatalf("layer %d, row %d, component %d: %v, want %v", layer, i, j, sum, scores.At(i, j))
				}
			}
		}
	}
}

func TestArraysThatThereAreNot(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{measure.Probe}
	_, l := doIn(t, c)
	steps := c.Network().Steps
	at := spec.Address{Subject: spec.Base, Step: steps, Measure: measure.Probe, Name: spec.Predicted}
	if got := array(t, l, at, 100, 1).Int32; !slices.Equal(got, predictions(l, steps, 0)) {
		t.Errorf("the probe gives the classes %v", got)
	}
	for what, at := range map[string]spec.Address{
		"an unknown subject":              {Subject: "nobody", Step: steps, Name: spec.Weights},
		"a network that was not taught":   {Subject: spec.TaughtSame, Step: steps, Name: spec.Weights},
		"a forgotten step":                {Subject: spec.Base, Step: 50, Name: spec.Weights},
		"a layer below the input":         {Subject: spec.Base, Step: steps, Layer: -1, Name: spec.Biases},
		"a layer above the logits":        {Subject: spec.Base, Step: steps, Layer: 3, Name: spec.Representations},
		"an unknown name":                 {Subject: spec.Base, Step: steps, Name: "gradients"},
		"an unknown measure":              {Subject: spec.Base, Step: steps, Measure: "taste", Name: spec.Predicted},
		"a probe of no layer":             {Subject: spec.Base, Step: steps, Layer: 3, Measure: measure.Probe, Name: spec.Predicted},
		"a probe's mean":                  {Subject: spec.Base, Step: steps, Measure: measure.Probe, Name: spec.Mean},
		"components that were not fitted": {Subject: spec.Base, Step: steps, Measure: measure.PCA, Name: spec.Components},
	} {
		if a, err := l.Array(t.Context(), at); !errors.Is(err, run.ErrNoArray) || a != nil {
			t.Errorf("%s: %v, %v", what, a, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Array(ctx, at); !errors.Is(err, context.Canceled) {
		t.Errorf("a question that was given up is answered with %v", err)
	}
}

// TestSeveralAskersShareOneAnswer: the images go through a network once, whoever asks.
func TestSeveralAskersShareOneAnswer(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{measure.PCA}
	_, l := doIn(t, c)
	answers := make([]*spec.Array, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			at := spec.Address{Subject: spec.Base, Step: c.Network().Steps, Name: spec.Predicted}
			answers[i], _ = l.Array(t.Context(), at)
		})
	}
	all.Wait()
	for _, a := range answers {
		if a == nil || &a.Int32[0] != &answers[0].Int32[0] {
			t.Fatal("two askers have two answers")
		}
	}
}
