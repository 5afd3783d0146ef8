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

// The figures of testdata/probes.json were computed outside this project in float64, of four layers:
// the samples, two tanh layers and a ReLU layer behind them, whose weights come from a hash. Rows
// are float32. The digits are sixteenths, which float32 holds, so that their figures agree to 1e-9;
// all other layers are rounded to 2⁻²⁴ of each number, and theirs agree to 1e-5.

type reference struct {
	Checksums struct{ Sum, Squares []float64 }
	Layers    []struct {
		Raw, Standard fitted
		Ridge         []struct {
			Lambda float64
			Norm   float64 `json:"weight_norm"`
			Right  float64 `json:"test_acc"`
			Left   float64 `json:"loo_mse"`
		}
		Validation *struct {
			LogLoss []float64 `json:"log_loss"`
			C       float64   `json:"chosen_C"`
			fitted
		}
	}
}

type fitted struct {
	Objective float64
	Train     float64 `json:"train_acc"`
	Test      float64 `json:"test_acc"`
	LogLoss   float64 `json:"test_nll_nats"`
}

// agrees compares with a reference of so many digits.
func agrees(t *testing.T, what string, got, want, tolerance float64, digits int) {
	t.Helper()
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(want)))-float64(digits-1))
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)+0.51*unit) {
		t.Errorf("%s is %.12g, want %.12g", what, got, want)
	}
}

func TestReferenceProbes(t *testing.T) {
	var references map[string]reference
	file, err := os.ReadFile("testdata/probes.json")
	if err == nil {
		err = json.Unmarshal(file, &references)
	}
	if err != nil {
		t.Fatal(err)
	}
	x, labels := modeltest.Digits()
	t.Run("digits", func(t *testing.T) {
		checkReference(t, references["digits"], x, labels, 1e-9, func(i int) bool { return i%4 != 3 })
	})
	set := modeltest.MNIST(t, 1000, 1000)
	images := set.Train.Slice(0, 1000)
	all := data.Images{
		Rows: images.Rows, Cols: images.Cols,
		Pixels: slices.Concat(images.Pixels, set.Test.Slice(0, 1000).Pixels),
		Labels: slices.Concat(images.Labels, set.Test.Slice(0, 1000).Labels),
	}
	t.Run("MNIST", func(t *testing.T) {
		exact := modeltest.Matrix(all, func(b byte) float64 { return float64(b) / 255 })
		checkReference(t, references["mnist_1000_1000"], exact, all.Labels, 1e-5, func(i int) bool { return i < 1000 })
	})
}

// checkReference compares all layers of a set, the first to a tolerance of its own.
func checkReference(t *testing.T, want reference, x *mat.Dense, labels []int32, first float64, train func(i int) bool) {
	for i, layer := range modeltest.Reference(x, 1) {
		agrees(t, "sum of the layer", mat.Sum(layer), want.Checksums.Sum[i], 1e-11, 12)
		agrees(t, "sum of the squares", math.Pow(mat.Norm(layer, 2), 2), want.Checksums.Squares[i], 1e-11, 12)
		tolerance := 1e-5
		if i == 0 {
			tolerance = first
		}
		a, ya := modeltest.Pick(layer, labels, train)
		b, yb := modeltest.Pick(layer, labels, func(i int) bool { return !train(i) })
		r := want.Layers[i]
		probe := func(name string, want fitted, o repr.Options) {
			t.Helper()
			p := mustFit(t, a, ya, 10, o)
			on := score(t, p, b, yb)
			if want.Objective != 0 {
				agrees(t, name+" objective", p.Objective[0], want.Objective, tolerance, 10)
			}
			if want.Train != 0 {
				agrees(t, name+" training accuracy", score(t, p, a, ya).Accuracy, want.Train, 0, 12)
			}
			agrees(t, name+" test accuracy", on.Accuracy, want.Test, 0, 12)
			agrees(t, name+" test log loss", on.LogLoss, want.LogLoss, tolerance, 9)
		}
		// Near an optimum the objective is off by the square of what figures are.
		enough := tolerance * tolerance
		probe("raw", r.Raw, repr.Options{Solver: repr.Multinomial, Tolerance: max(enough, 1e-15)})
		standard := repr.Options{Solver: repr.Multinomial, Scale: repr.ScaleStandard, Tolerance: max(enough, 1e-15), FoldTolerance: enough}
		probe("standardised", r.Standard, standard)
		_, wide := layer.Dims()
		for k, v := range r.Ridge {
			if wide > 64 && k != 1 && os.Getenv("FATHOM_SLOW") == "" {
				continue // one decomposition for each
			}
			p := modeltest.Must(repr.FitRidge(t.Context(), modeltest.Rows(a), repr.OneHot(ya, 10), v.Lambda, repr.Options{}))(t)
			agrees(t, "norm of ridge", mat.Norm(p.Weights, 2), v.Norm, 10*tolerance, 12)
			s := modeltest.Must(p.Score(modeltest.Rows(b), repr.OneHot(yb, 10)))(t)
			agrees(t, "accuracy of ridge", accuracy(s.Predictions, yb), v.Right, 0, 12)
			left := modeltest.Must(repr.LeaveOneOut(t.Context(), modeltest.Rows(a), repr.OneHot(ya, 10), []float64{v.Lambda}, repr.Options{}))(t)
			agrees(t, "leave-one-out", left[0], v.Left, 10*tolerance, 12)
		}
		if r.Validation == nil || i != 3 && os.Getenv("FATHOM_SLOW") == "" {
			continue // the layer of ReLUs without, all with
		}
		folds := make([]int, len(ya))
		for j := range folds {
			folds[j] = j % 5
		}
		v := modeltest.Must(repr.CrossValidate(t.Context(), modeltest.Rows(a), ya, 10, folds, repr.CGrid(), standard))(t)
		if len(v.C) != 6 || v.C[v.Best] != r.Validation.C || v.Edge {
			t.Errorf("layer %d: tried C %v and chose number %d, want all and %g", i, v.C, v.Best, r.Validation.C)
		}
		for j, losses := range v.FoldLoss {
			mean := 0.0 // the reference has that of the folds, not of the samples
			for _, loss := range losses {
				mean += loss / 5
			}
			agrees(t, "cross-validated log loss", mean, r.Validation.LogLoss[j], tolerance, 9)
			if !modeltest.Near(v.LogLoss[j], mean, 1e-3) {
				t.Errorf("layer %d: the log loss is %g, of the folds %g", i, v.LogLoss[j], mean)
			}
		}
		standard.C = v.C[v.Best]
		probe("cross-validated", r.Validation.fitted, standard)
	}
}

// accuracy is how often the largest prediction is that of the label.
func accuracy(predictions [][]float64, labels []int32) float64 {
	right := 0
	for i, y := range labels {
		best := 0
		for k := range predictions {
			if predictions[k][i] > predictions[best][i] {
				best = k
			}
		}
		if best == int(y) {
			right++
		}
	}
	return float64(right) / float64(len(labels))
}
