package repr_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"fathom/data"
	"fathom/model/modeltest"
	"fathom/model/repr"

	"gonum.org/v1/gonum/mat"
)

// The figures of testdata/measures.json are of the layers of testdata/probes.json, and as exact.

type measured struct {
	Layers []struct {
		KNN struct {
			One    float64 `json:"euclid_k1"`
			Five   float64 `json:"euclid_k5"`
			Cosine float64 `json:"cosine_k20_tau007"`
		}
		Online struct {
			Times       []int
			Uniform     float64   `json:"uniform_bits"`
			Blocks      []float64 `json:"block_bits"`
			Length      float64   `json:"codelength_bits"`
			Compression float64
		}
		Control struct {
			Control     float64 `json:"control_test_acc"`
			Task        float64 `json:"task_test_acc"`
			Selectivity float64
		}
	}
	Control struct {
		Types  int     `json:"n_types"`
		First  []int32 `json:"first_10_types"`
		Labels []int32 `json:"first_10_labels"`
	}
}

func TestReferenceMeasures(t *testing.T) {
	references := map[string]measured{}
	file, err := os.ReadFile("testdata/measures.json")
	if err == nil {
		err = json.Unmarshal(file, &references)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Run("digits", func(t *testing.T) {
		x, labels := modeltest.Digits()
		checkMeasures(t, references["digits"], x, labels, 1e-9, func(i int) bool { return i%4 != 3 })
	})
	t.Run("MNIST", func(t *testing.T) {
		set := modeltest.MNIST(t, 1000, 1000)
		images := set.Train.Slice(0, 1000)
		all := data.Images{
			Rows: images.Rows, Cols: images.Cols,
			Pixels: slices.Concat(images.Pixels, set.Test.Slice(0, 1000).Pixels),
			Labels: slices.Concat(images.Labels, set.Test.Slice(0, 1000).Labels),
		}
		exact := modeltest.Matrix(all, func(b byte) float64 { return float64(b) / 255 })
		checkMeasures(t, references["mnist_1000_1000"], exact, all.Labels, 1e-5, func(i int) bool { return i < 1000 })
	})
}

// checkMeasures compares all layers of a set, the first to a tolerance of its own.
func checkMeasures(t *testing.T, want measured, x *mat.Dense, labels []int32, first float64, in func(i int) bool) {
	types := typesOf(x)
	if !slices.Equal(types[:10], want.Control.First) {
		t.Fatalf("the first types are %v, want %v", types[:10], want.Control.First)
	}
	control := make([]int32, len(types))
	for i, v := range types {
		control[i] = int32(repr.SplitMix64(777_000+uint64(v)) % 10)
	}
	for i, layer := range modeltest.Reference(x, 1) {
		tolerance := 1e-5
		if i == 0 {
			tolerance = first
		}
		a, ya := modeltest.Pick(layer, labels, in)
		b, yb := modeltest.Pick(layer, labels, func(i int) bool { return !in(i) })
		_, ca := modeltest.Pick(layer, control, in)
		_, cb := modeltest.Pick(layer, control, func(i int) bool { return !in(i) })
		train, test, w := repr.Labelled{Rows: modeltest.Rows(a), Labels: ya}, repr.Labelled{Rows: modeltest.Rows(b), Labels: yb}, want.Layers[i]
		near := func(k int, by repr.Distance) float64 {
			return modeltest.Must(repr.KNearest(t.Context(), train, test, 10, k, by, nil))(t).Accuracy
		}
		agrees(t, "1 nearest", near(1, repr.Euclid), w.KNN.One, 0, 12)
		agrees(t, "5 nearest", near(5, repr.Euclid), w.KNN.Five, 0, 12)
		agrees(t, "20 nearest by cosine", near(20, repr.Cosine), w.KNN.Cosine, 0, 12)
		if _, d := layer.Dims(); d > 64 && os.Getenv("FATHOM_SLOW") == "" {
			continue // fits of 784 pixels to 1e-10; those of the digits' 64 are as exact
		}
		// The code is off by the root of what objectives are, and an objective cannot be seen to be
		// nearer than 1e-15.
		o := repr.Options{Scale: repr.ScaleStandard, FoldTolerance: max(tolerance*tolerance, 1e-15)}
		code := modeltest.Must(repr.OnlineCode(t.Context(), train, test, make([]int32, len(ya)), 10, 1, o))(t) // one group: the order of the file
		agrees(t, "code length", code.Bits, w.Online.Length, tolerance, 10)
		agrees(t, "compression", code.Compression, w.Online.Compression, tolerance, 10)
		agrees(t, "uniform code", code.Uniform, w.Online.Uniform, 1e-12, 10)
		if code.Least != code.Most || len(code.Curve) != len(w.Online.Times)-1 || code.Curve[2].N != w.Online.Times[2] {
			t.Errorf("the code in one order is %+v", code)
		}
		loose := modeltest.Must(repr.OnlineCode(t.Context(), train, test, make([]int32, len(ya)), 10, 1, repr.Options{Scale: repr.ScaleStandard}))(t)
		t.Logf("layer %d: code at the default tolerance off by %.2g", i, loose.Bits/code.Bits-1)
		if math.Abs(loose.Bits/code.Bits-1) > 2e-3 {
			t.Errorf("layer %d: the code is %g bits at the default tolerance, want %g", i, loose.Bits, code.Bits)
		}
		s := modeltest.Must(repr.SelectivityOf(t.Context(), train, test, ca, cb, 10, o))(t)
		agrees(t, "control", s.Control.Accuracy, w.Control.Control, 0, 12)
		agrees(t, "task", s.Task.Accuracy, w.Control.Task, 0, 12)
		agrees(t, "selectivity", s.Selectivity, w.Control.Selectivity, 0, 11)
		counts, have := make([]int, 10), 0
		for _, y := range ca {
			counts[y]++
		}
		for _, y := range cb {
			if counts[y] == slices.Max(counts) {
				have++
			}
		}
		agrees(t, "control's majority", s.ControlMajority, float64(have)/float64(len(cb)), 1e-15, 15)
	}
}

// typesOf are the types of samples in the reference: bit q says whether the mean of the columns q, q+6,
// … is above its own mean over all samples.
func typesOf(x *mat.Dense) []int32 {
	n, d := x.Dims()
	types := make([]int32, n)
	for q := range 6 {
		means, all := make([]float64, n), 0.0
		for i := range n {
			count := 0.0
			for j := q; j < d; j += 6 {
				means[i] += x.At(i, j)
				count++
			}
			means[i] /= count
			all += means[i] / float64(n)
		}
		for i, m := range means {
			if m > all {
				types[i] |= 1 << q
			}
		}
	}
	return types
}
