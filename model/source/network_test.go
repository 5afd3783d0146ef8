package source

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"fathom/data"
	"fathom/model"
	"fathom/model/simd"
	"fathom/model/spec"
)

// material is n images of 2×2 pixels in two classes.
func material(n int) *Material {
	images := data.Images{Rows: 2, Cols: 2, Pixels: make([]byte, 4*n), Labels: make([]int32, n)}
	for i := range n {
		images.Pixels[4*i+i%4] = byte(50 + i%200)
		images.Labels[i] = int32(i % 2)
	}
	return Prepare(&data.Set{Name: "dots", Classes: 2, Train: images, Test: images.Slice(0, min(n, 30))})
}

func network(hidden ...int) *model.Network {
	return model.New(model.Shape{Inputs: 4, Hidden: hidden, Classes: 2, Activation: model.Tanh}, model.Stream(1, "parameters"))
}

// TestASampleIsWhatTheNetworkMakesOfIt holds rows, labels and predictions against one pass of all
// images.
func TestASampleIsWhatTheNetworkMakesOfIt(t *testing.T) {
	m, net := material(40), network(5, 3)
	src := Of(net, m, simd.Serial)
	if got, want := src.Layers(), []Layer{{"input", 4, true}, {"hidden1", 5, false}, {"hidden2", 3, false}}; !slices.Equal(got, want) {
		t.Fatalf("layers %v, want %v", got, want)
	}
	index := []int{7, 3, 29, 3}
	for _, of := range []Selection{{Split: Train, First: 11}, {Split: Test, First: 1000}, {Split: Test, Index: index}, {Split: Test, Index: []int{}}} {
		in := m.Images(of.Split)
		if of.Index != nil {
			in = in.Select(of.Index)
		} else {
			in = in.Slice(0, min(of.First, in.Len()))
		}
		sample := src.Sample(of)
		if !slices.Equal(sample.Labels(), in.Labels) {
			t.Errorf("%+v: labels %v, want %v", of, sample.Labels(), in.Labels)
		}
		classes := make([]int32, in.Len())
		if in.Len() > 0 {
			model.NewPass(net.Shape, 3, simd.Serial).EvaluateTo(classes, net, in)
			if !slices.Equal(sample.Predicted(), classes) {
				t.Errorf("%+v: predicted %v, want %v", of, sample.Predicted(), classes)
			}
		}
		for layer := range src.Layers() {
			want := model.NewPass(net.Shape, 3, simd.Serial).Representations(net, in, layer)[0]
			rows := sample.Rows(layer)
			if n, d := rows.Dims(); n != in.Len() || d != want.Cols {
				t.Fatalf("%+v: layer %d is %d×%d", of, layer, n, d)
			}
			for from := 0; from+2 <= in.Len(); from++ { // two rows at a time, from anywhere
				two := make([]float32, 2*want.Cols)
				if err := rows.Read(two, from); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(two, append(slices.Clone(want.Row(from)), want.Row(from+1)...)) {
					t.Errorf("%+v: layer %d, rows %d and on are %v", of, layer, from, two)
				}
			}
		}
	}
}

// TestASourceIsOfItsMoment: names and widths are the network's, and what has no prediction has
// none.
func TestASourceIsOfItsMoment(t *testing.T) {
	m, net := material(10), network(2)
	net.Maps[1].Biases[0] = float32(nan())
	if got := Of(net, m, simd.Serial).Sample(Selection{First: 1}).Predicted(); got[0] != spec.None {
		t.Errorf("a network without finite outputs predicts %v", got)
	}
}

func nan() float64 { var zero float64; return zero / zero }

// TestTheWholeIsInAsManyPartsAsCores looks again and again who works on a representation of many
// images.
func TestTheWholeIsInAsManyPartsAsCores(t *testing.T) {
	net, m := network(300, 300), material(20_000)
	first := Of(net, m, simd.Serial).Sample(Selection{Split: Train, First: 2}).Rows(2)
	want := make([]float32, 600)
	if err := first.Read(want, 0); err != nil {
		t.Fatal(err)
	}
	for pool, parts := range map[*simd.Pool]int{simd.Serial: 0, simd.NewPool(2): 2, simd.NewPool(3): 3} {
		done, most := make(chan Rows), 0
		go func() { done <- Of(net, m, pool).Whole(Train, 2) }()
		var rows Rows
		for rows == nil {
			most = max(most, goroutinesIn("source.(*Network).Whole.func"))
			select {
			case rows = <-done:
			default:
				runtime.Gosched()
			}
		}
		if most > parts {
			t.Errorf("%d goroutines represent images on %d cores, want %d at most", most, pool.Cores(), parts)
		}
		got := make([]float32, 600)
		if err := rows.Read(got, 0); err != nil || !slices.Equal(got, want) {
			t.Errorf("on %d cores the first images are others, %v", pool.Cores(), err)
		}
	}
}

// goroutinesIn counts the goroutines that are in a function.
func goroutinesIn(function string) int {
	stacks, n := make([]byte, 1<<20), 0
	for one := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		if strings.Contains(one, function) {
			n++
		}
	}
	return n
}

// TestWholeIsOnePass: all images divided among cores are those of one pass, each in its place.
func TestWholeIsOnePass(t *testing.T) {
	m, net := material(12_003), network(5, 3)
	for layer := range 3 {
		want := model.NewPass(net.Shape, 96, simd.Serial).Representations(net, m.Train, layer)[0]
		for _, cores := range []int{1, 2, 3} {
			got := Of(net, m, simd.NewPool(cores)).Whole(Train, layer)
			n, d := got.Dims()
			if n != m.Train.Len() || d != want.Cols {
				t.Fatalf("layer %d on %d cores is %d×%d", layer, cores, n, d)
			}
			row := make([]float32, d)
			for i := range n {
				if err := got.Read(row, i); err != nil || !slices.Equal(row, want.Row(i)) {
					t.Fatalf("layer %d on %d cores: row %d is %v, want %v (%v)", layer, cores, i, row, want.Row(i), err)
				}
			}
		}
	}
}
