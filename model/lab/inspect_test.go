package lab

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"fathom/data"
	"fathom/model"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

func TestInspectIsWhatTheRunSays(t *testing.T) {
	c := tiny()
	l := remembering(t, c, moments.DefaultHistory)
	again := remembering(t, c, moments.DefaultHistory) // an independent run
	for _, l := range []*Lab{l, again} {
		if _, err := finish(t, l); err != nil {
			t.Fatal(err)
		}
	}
	m, _ := load()
	for step, probeStep := range map[int]int{0: 0, 50: 0, 100: 100, 250: 200, 300: 300} {
		net, _ := again.moments.At(spec.Base, step)
		probed, _ := again.moments.At(spec.Base, probeStep)
		logits := func(image int) []float32 {
			_, z := model.NewPass(net.Shape, 1, simd.Serial).Everything(net, m.Test.Slice(image, image+1))
			return z.Row(0)
		}
		for _, image := range []int{0, 7, 119, 120, 199} {
			in, err := l.Inspect(t.Context(), run.InspectQuery{Step: step, Item: image})
			if err != nil {
				t.Fatal(err)
			}
			if in.Step != step || in.Number != image || in.Label != m.Test.Labels[image] || in.Rows != 6 || !slices.Equal(in.Pixels, blobs().Test.Row(image)) {
				t.Errorf("step %d, image %d: %+v", step, image, in)
			}
			sum := 0.0
			for k, z := range logits(image) {
				sum += in.Network[k]
				// A ratio of probabilities is the exponential of a difference of logits.
				want := math.Exp(float64(z) - float64(logits(image)[0]))
				if math.Abs(in.Network[k]/in.Network[0]-want) > 1e-9*want {
					t.Errorf("step %d, image %d, class %d has probability %v", step, image, k, in.Network[k])
				}
			}
			if math.Abs(sum-1) > 1e-12 || in.Network[in.Predicted] != slices.Max(in.Network) {
				t.Errorf("step %d, image %d: probabilities %v, predicted %d", step, image, in.Network, in.Predicted)
			}
			for layer, v := range in.Layers {
				probe, ok := probeAt(again, probeStep, layer)
				if !ok || v.ProbeStep != probeStep || v.Name != spec.LayerName(layer) {
					t.Fatalf("step %d, %s: probe of step %d, want %d", step, v.Name, v.ProbeStep, probeStep)
				}
				all, err := probe.Probabilities(source.Of(probed, m, simd.Serial).Whole(source.Test, layer))
				if err != nil {
					t.Fatal(err)
				}
				want := all.RawRowView(image)
				for k := range want {
					// One row and many are added up in different orders, in float64.
					if math.Abs(v.Probabilities[k]-want[k]) > 1e-12 {
						t.Errorf("step %d, %s, image %d: probabilities %v, want %v", step, v.Name, image, v.Probabilities, want)
					}
				}
				if image < probing(c).Samples && v.Predicted != predictions(again, probeStep, layer)[image] {
					t.Errorf("step %d, %s, image %d is predicted %d by the inspection alone", step, v.Name, image, v.Predicted)
				}
				near, err := l.Nearest(t.Context(), run.NearestQuery{Step: step, Layer: layer, Item: image, Count: 3})
				if err != nil {
					t.Fatal(err)
				}
				expectNearest(t, v.Name, near, source.Of(net, m, simd.Serial).Whole(source.Test, layer), image, projecting(c).Samples)
			}
		}
	}
}

// expectNearest looks at all distances.
func expectNearest(t *testing.T, layer string, near []run.Neighbour, x source.Rows, image, of int) {
	t.Helper()
	n, d := x.Dims()
	values := make([]float32, n*d)
	if err := x.Read(values, 0); err != nil {
		t.Fatal(err)
	}
	var all []repr.Neighbour
	for i := range of {
		if i == image {
			continue
		}
		sum := 0.0
		for j, a := range values[i*d : (i+1)*d] {
			difference := float64(a) - float64(values[image*d+j])
			sum += difference * difference
		}
		all = append(all, repr.Neighbour{Row: i, Distance: math.Sqrt(sum)})
	}
	slices.SortStableFunc(all, func(a, b repr.Neighbour) int { return cmp.Compare(a.Distance, b.Distance) })
	if len(near) != 3 {
		t.Fatalf("%d neighbours, want 3", len(near))
	}
	test := blobs().Test
	for k, n := range near {
		if n.Number != all[k].Row || math.Abs(n.Distance-all[k].Distance) > 1e-12 {
			t.Errorf("%s, image %d: neighbour %d is image %d at %v, want %v", layer, image, k, n.Number, n.Distance, all[k])
		}
		if n.Label != test.Labels[n.Number] || !slices.Equal(n.Pixels, test.Row(n.Number)) {
			t.Errorf("%s: neighbour %d is not image %d", layer, k, n.Number)
		}
	}
}

func TestInspectWithoutAHistory(t *testing.T) {
	c := tiny()
	l := remembering(t, c, 0)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	for _, step := range []int{0, 300} {
		in, err := l.Inspect(t.Context(), run.InspectQuery{Step: step, Item: 3})
		if err != nil || in.Layers[1].ProbeStep != step {
			t.Errorf("step %d: %v", step, err)
		}
	}
	_, err := l.Inspect(t.Context(), run.InspectQuery{Step: 100})
	if !errors.Is(err, run.ErrNoMoment) || err.Error() != "there is no network of step 100" {
		t.Errorf("step 100: %v", err)
	}
}

// A probe whose network is not remembered is passed over.
func TestInspectUsesProbesWhoseNetworkIsKept(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.LookAt = 100, []int{0, 150, 300} })
	m, _ := load()
	net := model.New(Shape(c, m.Train.Dim()), model.Stream(1, "small"))
	l := remembering(t, c, 3*net.Bytes()) // room for three
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	if got := l.Moments(); !slices.Equal(got, []int{0, 200, 300}) {
		t.Fatalf("moments %v", got)
	}
	in, err := l.Inspect(t.Context(), run.InspectQuery{Step: 200})
	if err != nil {
		t.Fatal(err)
	}
	// The input is read alike by every network.
	for layer, want := range []int{150, 0, 0} {
		if got := in.Layers[layer].ProbeStep; got != want {
			t.Errorf("%s is read by the probe of step %d, want %d", in.Layers[layer].Name, got, want)
		}
	}
}

func TestInspectBeforeAnyProbe(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	l := remembering(t, c, moments.DefaultHistory)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	in, err := l.Inspect(t.Context(), run.InspectQuery{Step: 300, Item: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range in.Layers {
		if v.ProbeStep != -1 || v.Probabilities != nil || v.Predicted != data.None || v.Over != nil {
			t.Errorf("%s has a probe: %+v", v.Name, v)
		}
	}
}

func TestInspectOfADivergedNetwork(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.Activation, n.LearningRate = spec.ReLU, 1e30 })
	l := remembering(t, c, moments.DefaultHistory)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	in, err := l.Inspect(t.Context(), run.InspectQuery{Step: 300, Item: 1})
	if err != nil {
		t.Fatal(err)
	}
	if in.Predicted != data.None || !math.IsNaN(in.Network[0]) || !math.IsNaN(in.Network[2]) {
		t.Errorf("a network of NaN predicts %d with %v", in.Predicted, in.Network)
	}
	for layer, want := range map[int]int{0: 2, 2: 0} {
		if near, err := l.Nearest(t.Context(), run.NearestQuery{Step: 300, Layer: layer, Item: 1, Count: 2}); err != nil || len(near) != want {
			t.Errorf("layer %d has the neighbours %v, %v", layer, near, err)
		}
	}
}

func TestInspectErrors(t *testing.T) {
	c := tiny()
	held := make(chan struct{})
	l := Start(c, func() (*source.Material, error) { <-held; return load() }, cores)
	defer l.Close()
	if _, err := l.Inspect(t.Context(), run.InspectQuery{}); !errors.Is(err, run.ErrNotLoaded) {
		t.Errorf("before the data is loaded: %v", err)
	}
	close(held)
	await(t, l, func(e spec.Event) bool { _, ok := e.(spec.Loaded); return ok })
	if _, err := l.Inspect(t.Context(), run.InspectQuery{}); !errors.Is(err, run.ErrNoMoment) {
		t.Errorf("before there is a network: %v", err)
	}
	l.Ask(run.Request{Stage: spec.Train})
	l.Finish()
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	for _, image := range []int{-1, 200} {
		if _, err := l.Inspect(t.Context(), run.InspectQuery{Item: image}); err == nil || !strings.Contains(err.Error(), "0 to 199") {
			t.Errorf("image %d: %v", image, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Inspect(ctx, run.InspectQuery{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestInspectBesideATraining asks from several goroutines while the lab trains.
func TestInspectBesideATraining(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.Steps = 5, 150 })
	net := model.New(Shape(c, 36), model.Stream(1, "x"))
	l := remembering(t, c, 20*net.Bytes())
	l.SetPace(4000)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for image := 0; !l.Gauge().Ended; image = (image + 7) % 200 {
				for _, step := range l.Moments() {
					in, err := l.Inspect(t.Context(), run.InspectQuery{Step: step, Item: image})
					if err != nil && !errors.Is(err, run.ErrNoMoment) || err == nil && (in.Step != step) {
						t.Errorf("step %d, image %d: %v", step, image, err)
					}
					near, err := l.Nearest(t.Context(), run.NearestQuery{Step: step, Layer: 2, Item: image, Count: 2})
					if err != nil && !errors.Is(err, run.ErrNoMoment) || err == nil && len(near) != 2 {
						t.Errorf("step %d, image %d: %d neighbours, %v", step, image, len(near), err)
					}
				}
			}
		})
	}
	if _, err := finish(t, l); err != nil {
		t.Error(err)
	}
	group.Wait()
}

// BenchmarkInspect walks from image to image of one moment, with the post's network
// and data.
func BenchmarkInspect(b *testing.B) {
	c := measure.Rules().Default
	c.Stages = []spec.Stage{measure.Probe}
	c.EditNetwork(func(n *spec.Network) { n.Steps, n.EvaluateEvery = 100, 100 })
	l := Start(c, func() (*source.Material, error) {
		set, err := data.MNIST(Split(c))
		if err != nil {
			return nil, err
		}
		return source.Prepare(set), nil
	}, cores)
	defer l.Close()
	l.Ask(run.Request{Stage: measure.Probe})
	l.Finish()
	for from := 0; ; {
		events, err := l.Next(b.Context(), from)
		if err != nil {
			break
		}
		from += len(events)
	}
	image := 0
	for b.Loop() {
		if _, err := l.Inspect(b.Context(), run.InspectQuery{Step: 100, Item: image}); err != nil {
			b.Fatal(err)
		}
		image = (image + 1) % 2000
	}
}

// TestListsOfANetwork holds the lists of a network that trains here against its inspections.
func TestListsOfANetwork(t *testing.T) {
	c := tiny()
	l := remembering(t, c, moments.DefaultHistory)
	if _, err := finish(t, l); err != nil {
		t.Fatal(err)
	}
	for kind, value := range map[run.ListKind]func(*run.Inspection) float64{
		run.Misread:  func(in *run.Inspection) float64 { return in.Network[in.Predicted] },
		run.Doubtful: func(in *run.Inspection) float64 { s := slices.Sorted(slices.Values(in.Network)); return s[2] - s[1] },
		run.Changed: func(in *run.Inspection) float64 {
			largest := 0.0
			for layer := 1; layer < len(in.Layers); layer++ {
				change := in.Layers[layer].Probabilities[in.Label] - in.Layers[layer-1].Probabilities[in.Label]
				if math.Abs(change) > math.Abs(largest) {
					largest = change
				}
			}
			return largest
		},
	} {
		list, err := l.List(t.Context(), run.ListQuery{Step: 100, Kind: kind})
		if err != nil || list.Of != projecting(c).Samples || len(list.Items) == 0 {
			t.Fatalf("%s: %v", kind, err)
		}
		for _, item := range list.Items {
			in, err := l.Inspect(t.Context(), run.InspectQuery{Step: 100, Item: item.Number})
			if err != nil {
				t.Fatal(err)
			}
			if want := value(in); math.Abs(want-item.Value) > 1e-12 || item.Predicted != in.Predicted || kind == run.Misread && in.Predicted == in.Label {
				t.Errorf("%s: image %d has %v, want %v", kind, item.Number, item.Value, want)
			}
		}
	}
	for words, want := range map[string][]int{"17": {17}, "#199": {199}, "200": nil, "-1": nil, "seven": nil} {
		if got, err := l.Find(t.Context(), words); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q finds %v, %v", words, got, err)
		}
	}
}
