package model

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"

	"fathom/data"
	"fathom/model/modeltest"
	"fathom/model/simd"
)

var small = Shape{Inputs: 6, Hidden: []int{5, 4}, Classes: 3, Activation: Tanh}

func TestShape(t *testing.T) {
	if got := (Shape{Inputs: math.MaxInt32, Hidden: []int{1 << 14}, Classes: 2}).Parameters(); int64(got) != min(1<<45+1<<15+2, math.MaxInt) {
		t.Errorf("%d parameters of a network that no machine holds", got)
	}
	if got, want := post.Parameters(), 785*100+2*101*100+101*10; got != want {
		t.Errorf("%d parameters, want %d", got, want)
	}
	if got, want := post.String(), "784→100→100→100→10"; got != want {
		t.Errorf("shape is written %q, want %q", got, want)
	}
	if post.Layers() != 4 || post.Width(0) != 784 || post.Width(3) != 100 {
		t.Errorf("%d layers of widths %d … %d, want 4 of 784 … 100", post.Layers(), post.Width(0), post.Width(3))
	}
}

func TestInitialWeights(t *testing.T) {
	net := New(Shape{Inputs: 300, Hidden: []int{200}, Classes: 10}, Stream(1, "weights"))
	w := net.Maps[0].Weights
	var values []float64
	for i := range w.Rows {
		for _, v := range w.Row(i) {
			values = append(values, float64(v))
			if math.Abs(float64(v)) > 0.2+1e-8 {
				t.Fatalf("weight %v lies beyond two standard deviations of 0.1", v)
			}
		}
	}
	// A normal truncated at ±2 has sd √(1 − 4φ(2)/(2Φ(2)−1)) = 0.879626 (Johnson,
	// Kotz & Balakrishnan 1994, 13.10). Over 60,000 draws the mean's standard error
	// is 0.00036 and the sd's below it: five of them are the tolerance.
	mean, sd := stat.MeanStdDev(values, nil)
	if math.Abs(mean) > 0.0018 || math.Abs(sd-0.0879626) > 0.0018 {
		t.Errorf("weights have mean %v and sd %v, want 0 and 0.08796", mean, sd)
	}
	for _, m := range net.Maps {
		for _, b := range m.Biases {
			if b != 0.1 {
				t.Fatalf("bias %v, want 0.1", b)
			}
		}
	}
}

func TestStreams(t *testing.T) {
	if Stream(1, "a").Uint64() != Stream(1, "a").Uint64() {
		t.Error("one seed and purpose give two streams")
	}
	seen := map[uint64]bool{}
	for _, s := range []uint64{Stream(1, "a").Uint64(), Stream(1, "b").Uint64(), Stream(2, "a").Uint64()} {
		if seen[s] {
			t.Error("two seeds or purposes give one stream")
		}
		seen[s] = true
	}
}

func TestCloneSharesNothing(t *testing.T) {
	net := New(small, Stream(1, "weights"))
	clone := net.Clone()
	before := parameters(clone, nil)
	NewTrainer(net, nil, 5, 0.5, simd.Serial).Step(NewInput(randomImages(5, 2, 3, 3, 1)), Matrix{})
	for i, v := range parameters(clone, nil) {
		if v != before[i] {
			t.Fatal("training a network changes its clone")
		}
	}
}

func TestEvaluateAgainstTheReference(t *testing.T) {
	net, images := New(small, Stream(3, "weights")), randomImages(23, 2, 3, 3, 4)
	theta := parameters(net, nil)
	sum := reference{small, nil, images, Matrix{}}.loss(theta)
	for _, rows := range []int{1, 7, 23, 50} { // chunks must not matter
		e := NewPass(small, rows, simd.Serial).Evaluate(net, NewInput(images))
		if math.Abs(e.Loss-sum/23) > 1e-6 {
			t.Errorf("%d rows at a time: loss %v, want %v", rows, e.Loss, sum/23)
		}
		correct := 0
		for i := range images.Len() {
			// The most probable class is the one whose own loss is least.
			one := images.Slice(i, i+1)
			best, least := 0, math.Inf(1)
			for class := range 3 {
				relabelled := data.Images{Rows: 2, Cols: 3, Pixels: one.Pixels, Labels: []int32{int32(class)}}
				if l := (reference{small, nil, relabelled, Matrix{}}).loss(theta); l < least {
					best, least = class, l
				}
			}
			if best == int(one.Labels[0]) {
				correct++
			}
		}
		if got, want := e.Accuracy, float64(correct)/23; got != want {
			t.Errorf("%d rows at a time: accuracy %v, want %v", rows, got, want)
		}
	}
}

func TestRepresentations(t *testing.T) {
	net, images := New(small, Stream(3, "weights")), randomImages(9, 2, 3, 3, 4)
	reps := NewPass(small, 4, simd.Serial).Representations(net, NewInput(images), 0, 2)
	if reps[0].Rows != 9 || reps[0].Cols != 6 || reps[1].Cols != 4 {
		t.Fatalf("representations are %d×%d and %d×%d, want 9×6 and 9×4", reps[0].Rows, reps[0].Cols, reps[1].Rows, reps[1].Cols)
	}
	for i := range 9 {
		for j, b := range images.Row(i) {
			if got, want := reps[0].Row(i)[j], float32(b)/255; got != want {
				t.Fatalf("input (%d,%d) is %v, want %v", i, j, got, want)
			}
		}
		single := NewPass(small, 1, simd.Serial).Representations(net, NewInput(images.Slice(i, i+1)), 2)[0]
		for j, v := range single.Row(0) {
			if math.Abs(float64(v-reps[1].Row(i)[j])) > 1e-6 {
				t.Fatalf("hidden2 of image %d differs when it is alone: %v and %v", i, v, reps[1].Row(i)[j])
			}
		}
	}
}

func TestEverythingInOnePass(t *testing.T) {
	net := New(small, Stream(9, "weights"))
	rng := Stream(9, "images")
	images := data.Images{Rows: 2, Cols: 3, Pixels: make([]byte, 6*11), Labels: make([]int32, 11)}
	for i := range images.Pixels {
		images.Pixels[i] = byte(rng.IntN(256))
	}
	in := NewInput(images)
	hidden, logits := NewPass(small, 4, simd.Serial).Everything(net, in)
	all := append([]Matrix{in.Matrix()}, hidden...)
	for layer, want := range NewPass(small, 11, simd.Serial).Representations(net, in, 0, 1, 2) {
		for i := range 11 {
			if !slices.Equal(all[layer].Row(i), want.Row(i)) {
				t.Errorf("layer %d, image %d is %v, want %v", layer, i, all[layer].Row(i), want.Row(i))
			}
		}
	}
	// The logits are the last layer's affine map.
	last := net.Maps[2]
	for i := range 11 {
		for k := range 3 {
			z := float64(last.Biases[k])
			for j, h := range hidden[1].Row(i) {
				z += float64(h) * float64(last.Weights.Row(j)[k])
			}
			if got := float64(logits.Row(i)[k]); math.Abs(got-z) > 1e-6 {
				t.Errorf("logit %d of image %d is %v, want %v", k, i, got, z)
			}
		}
	}
	got, want := Classes(logits), make([]int32, in.Len())
	if NewPass(small, 11, simd.Serial).EvaluateTo(want, net, in); !slices.Equal(got, want) {
		t.Errorf("classes %v, want %v", got, want)
	}
}

func TestDivergedNetwork(t *testing.T) {
	net, images := New(small, Stream(3, "weights")), randomImages(9, 2, 3, 3, 4)
	if !net.Finite() {
		t.Error("a new network is not finite")
	}
	net.Maps[1].Weights.Row(2)[1] = float32(math.NaN())
	if net.Finite() {
		t.Error("a network with a NaN is finite")
	}
	predictions := make([]int32, images.Len())
	e := NewPass(small, 4, simd.Serial).EvaluateTo(predictions, net, NewInput(images))
	if !math.IsNaN(e.Loss) || !math.IsNaN(e.Accuracy) {
		t.Errorf("a network of NaN has loss %v and accuracy %v, want NaN", e.Loss, e.Accuracy)
	}
	if predictions[0] != data.None {
		t.Errorf("a network of NaN predicts %d, want none", predictions[0])
	}
	net = New(small, Stream(3, "weights"))
	net.Maps[2].Biases[0] = float32(math.Inf(1))
	if net.Finite() {
		t.Error("a network with an infinite bias is finite")
	}
}

var post = Shape{Inputs: 784, Hidden: []int{100, 100, 100}, Classes: 10, Activation: Tanh}

func BenchmarkStep(b *testing.B) {
	set := modeltest.MNIST(b, 0, 0)
	for _, bench := range []struct {
		name  string
		shape Shape
		batch int
	}{
		{"post", post, 50},
		{"ten-layers", Shape{784, slices.Repeat([]int{100}, 10), 10, Tanh}, 50},
		{"512x3", Shape{784, slices.Repeat([]int{512}, 3), 10, Tanh}, 128},
		{"2048x3", Shape{784, slices.Repeat([]int{2048}, 3), 10, Tanh}, 256},
	} {
		b.Run(bench.name, func(b *testing.B) {
			in := NewInput(set.Train)
			trainer, step := NewTrainer(New(bench.shape, Stream(1, "weights")), nil, bench.batch, 0.001, simd.Serial), 0
			b.ReportAllocs()
			for b.Loop() {
				from := bench.batch * step % (in.Len() - bench.batch)
				trainer.Step(in.Slice(from, from+bench.batch), Matrix{})
				step++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}

func BenchmarkEvaluate(b *testing.B) {
	set := modeltest.MNIST(b, 0, 0)
	net, pass, in := New(post, Stream(1, "weights")), NewPass(post, 500, simd.Serial), NewInput(set.Test)
	for b.Loop() {
		pass.Evaluate(net, in)
	}
	b.ReportMetric(float64(in.Len()*b.N)/b.Elapsed().Seconds(), "images/s")
}

func BenchmarkNewInput(b *testing.B) {
	set := modeltest.MNIST(b, 0, 0)
	for b.Loop() {
		NewInput(set.Train)
	}
}

// A step allocates nothing once its memory is there.
func TestStepAllocatesNothing(t *testing.T) {
	for _, zeros := range []int{0, 5} { // dense and listed input
		images := randomImages(20, 28, 28, 10, 1)
		for i := range images.Pixels {
			if zeros > 0 && i%zeros != 0 {
				images.Pixels[i] = 0
			}
		}
		in := NewInput(images)
		head := NewHead(post, 1, 3, 0.1, Stream(1, "head"))
		trainer, targets := NewTrainer(New(post, Stream(1, "weights")), head, 20, 0.01, simd.Serial), NewMatrix(20, 3)
		trainer.Step(in, targets)
		if n := testing.AllocsPerRun(20, func() { trainer.Step(in, targets) }); n != 0 {
			t.Errorf("%v allocations a step (listed: %v)", n, in.listed)
		}
	}
}

// The first layer's lists are a matter of speed alone.
func TestListedInputHasTheBitsOfADenseOne(t *testing.T) {
	images := randomImages(30, 28, 28, 10, 1)
	for i := range images.Pixels {
		if i%4 != 0 {
			images.Pixels[i] = 0
		}
	}
	listed, dense := NewInput(images), Input{Labels: images.Labels, Rows: 28, Cols: 28, pixels: images.Pixels}
	if !listed.listed || dense.listed {
		t.Fatal("the inputs are not one listed and one dense")
	}
	a, b := New(post, Stream(1, "weights")), New(post, Stream(1, "weights"))
	train := func(net *Network, in Input) Evaluation {
		trainer := NewTrainer(net, nil, 10, 0.01, simd.Serial)
		for step := range 30 {
			from := 10 * (step % 3)
			trainer.Step(in.Slice(from, from+10), Matrix{})
		}
		return NewPass(post, 7, simd.Serial).Evaluate(net, in)
	}
	if x, y := train(a, listed), train(b, dense); x != y {
		t.Errorf("listed %+v, dense %+v", x, y)
	}
	if !slices.Equal(parameters(a, nil), parameters(b, nil)) {
		t.Error("the parameters differ")
	}
}
