package geometry

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"

	"gonum.org/v1/gonum/mat"
)

// The figures of testdata/geometry.json were computed outside this project in float64, of four layers:
// the samples, two tanh layers and a ReLU layer behind them, whose weights come from a hash; B is
// another such network. Here they are compared twice: of float64 rows, which must give the figures to
// 1e-9, and of the same rounded to float32, as layers are held, which must to 1e-5.

type reference struct {
	Checksums struct{ Sum, Squares []float64 }
	Layers    []struct {
		Values        []float64
		Participation float64 `json:"participation_ratio"`
		Rank          float64 `json:"effective_rank"`
		TwoNN         float64
		TwoNNSE       float64 `json:"twonn_se"`
		TwoNNRows     int     `json:"twonn_n"`
		Separation    float64
		Collapse      struct {
			NC1      float64
			Norms    float64 `json:"nc2_equinorm_means"`
			Weights  float64 `json:"nc2_equinorm_weights"`
			Spread   float64 `json:"nc2_equiangle_std"`
			Angles   float64 `json:"nc2_maxangle"`
			NC3, NC4 float64
		}
	}
	Pairs map[string]struct {
		Debiased, Theta, SE, Nuclear, Angle float64
		Batches                             int
		Interval                            [2]float64
		RSA                                 struct{ Correlation, SqEuclidean float64 }
	}
	Noise struct {
		Debiased float64 `json:"cka_debiased"`
		Nuclear  float64 `json:"procrustes_nuclear"`
	}
}

// A precision is how rows come in.
type precision struct {
	name      string
	tolerance float64
	round     func(float64) float64
}

var precisions = []precision{
	{"float64", 1e-9, func(v float64) float64 { return v }},
	{"float32", 1e-5, func(v float64) float64 { return float64(float32(v)) }},
}

// inOrder holds rows in the order they have, in batches of 64 as the reference does.
func inOrder(t testing.TB, x *mat.Dense, p precision) *Layer {
	t.Helper()
	n, d := x.Dims()
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	l, err := hold(n, d, order, func(do func(i int, row []float64) error) error {
		row := make([]float64, d)
		for i := range n {
			for j := range row {
				row[j] = p.round(x.At(i, j))
			}
			if err := do(i, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	l.cuts = nil
	for at := 0; at <= n; at += 64 {
		l.cuts = append(l.cuts, at)
	}
	return l
}

// agrees compares with a figure of 12 digits.
func agrees(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)+1e-12) {
		t.Errorf("%s is %.12g, want %.12g", what, got, want)
	}
}

func readReference(t *testing.T) map[string]reference {
	file, err := os.ReadFile("testdata/geometry.json")
	references := map[string]reference{}
	if err == nil {
		err = json.Unmarshal(file, &references)
	}
	if err != nil {
		t.Fatal(err)
	}
	return references
}

// mnistSet is 1,000 training images and 1,000 test images.
func mnistSet(t testing.TB) (*mat.Dense, []int32) {
	set := modeltest.MNIST(t, 1000, 1000)
	pixels := slices.Concat(set.Train.Slice(0, 1000).Pixels, set.Test.Slice(0, 1000).Pixels)
	x := mat.NewDense(2000, 784, nil)
	x.Apply(func(i, j int, _ float64) float64 { return float64(pixels[i*784+j]) / 255 }, x)
	return x, slices.Concat(set.Train.Slice(0, 1000).Labels, set.Test.Slice(0, 1000).Labels)
}

func TestReference(t *testing.T) {
	references := readReference(t)
	for _, p := range precisions {
		t.Run("digits/"+p.name, func(t *testing.T) {
			x, labels := modeltest.Digits()
			checkReference(t, references["digits"], x, labels, p, func(i int) bool { return i%4 != 3 })
		})
		t.Run("MNIST/"+p.name, func(t *testing.T) {
			if p.name != precisions[0].name && os.Getenv("FATHOM_SLOW") == "" {
				t.Skip("the digits are read with this precision, too; FATHOM_SLOW=1 takes both")
			}
			x, labels := mnistSet(t)
			checkReference(t, references["mnist_1000_1000"], x, labels, p, func(i int) bool { return i < 1000 })
		})
		t.Run("noise/"+p.name, func(t *testing.T) { checkNoise(t, references["digits"], p) })
	}
}

func checkReference(t *testing.T, want reference, x *mat.Dense, labels []int32, p precision, train func(i int) bool) {
	held := map[string]*Layer{}
	for i, layer := range modeltest.Reference(x, 2) {
		test, _ := modeltest.Pick(layer, labels, func(i int) bool { return !train(i) })
		held["B"+string(rune('0'+i))] = inOrder(t, test, p)
	}
	for i, layer := range modeltest.Reference(x, 1) {
		agrees(t, "sum of the layer", mat.Sum(layer), want.Checksums.Sum[i], 1e-11)
		name := "A" + string(rune('0'+i))
		test, y := modeltest.Pick(layer, labels, func(i int) bool { return !train(i) })
		l, w := inOrder(t, test, p), want.Layers[i]
		held[name] = l
		values := modeltest.Must(l.variances(t.Context()))(t)
		for j, v := range w.Values {
			agrees(t, name+"'s eigenvalues", values[j]/float64(l.n-1), v, p.tolerance)
		}
		agrees(t, name+"'s participation ratio", modeltest.Must(l.ParticipationRatio(t.Context()))(t).Value, w.Participation, p.tolerance)
		agrees(t, name+"'s effective rank", modeltest.Must(l.EffectiveRank(t.Context()))(t).Value, w.Rank, p.tolerance)
		near := modeltest.Must(l.TwoNN(t.Context()))(t)
		agrees(t, name+"'s dimension by two neighbours", near.Value, w.TwoNN, p.tolerance)
		agrees(t, "its standard error", near.SE, w.TwoNNSE, p.tolerance)
		if near.N != w.TwoNNRows {
			t.Errorf("%s has %d rows that differ, want %d", name, near.N, w.TwoNNRows)
		}
		agrees(t, name+"'s separation", modeltest.Must(l.Separation(t.Context(), y, 10))(t).Value, w.Separation, p.tolerance)
		rows, y := modeltest.Pick(layer, labels, train)
		checkCollapse(t, name, rows, y, want, i, p)
	}
	for name, w := range want.Pairs {
		a, b := held[name[:2]], held[name[3:]]
		got := modeltest.Must(CKA(t.Context(), a, b))(t)
		agrees(t, name+"'s CKA", got.Value, w.Debiased, p.tolerance)
		theta, se, ok := jackknife(modeltest.Must(a.similar(t.Context()))(t), modeltest.Must(b.similar(t.Context()))(t))
		if !ok || got.Batches != w.Batches {
			t.Errorf("%s: %d batches, want %d", name, got.Batches, w.Batches)
		}
		agrees(t, name+"'s CKA by batches", theta, w.Theta, p.tolerance)
		agrees(t, name+"'s standard error", se, w.SE, p.tolerance)
		for end, v := range got.Interval { // the reference has it around θ
			agrees(t, name+"'s interval", v-got.Value, w.Interval[end]-w.Theta, 1e3*p.tolerance)
		}
		agrees(t, name+"'s nuclear norm", modeltest.Must(overlap(t.Context(), a, b))(t), w.Nuclear, p.tolerance)
		agrees(t, name+"'s angle", modeltest.Must(Procrustes(t.Context(), a, b))(t).Value, w.Angle, p.tolerance)
		if a.n > 500 && os.Getenv("FATHOM_SLOW") == "" {
			continue // half a million pairs of rows, ranked; the digits have a fifth of them
		}
		agrees(t, name+"'s RSA", modeltest.Must(RSA(t.Context(), a, b, Correlation))(t).Value, w.RSA.Correlation, p.tolerance)
		// Distances of whole pixels are equal for many pairs, and which rounding tells apart depends on
		// how they are computed.
		agrees(t, name+"'s RSA by distance", modeltest.Must(RSA(t.Context(), a, b, SquaredEuclid))(t).Value, w.RSA.SqEuclidean, max(2e-8, p.tolerance))
	}
}

// checkCollapse has the readout of the reference: a probe of the same rows.
func checkCollapse(t *testing.T, name string, x *mat.Dense, y []int32, want reference, i int, p precision) {
	probe := modeltest.Must(repr.Fit(t.Context(), modeltest.Held(x), y, 10, repr.Options{Solver: repr.Multinomial, Tolerance: 1e-15}))(t)
	got := modeltest.Must(inOrder(t, x, p).Collapse(t.Context(), y, 10, &Readout{probe.Weights, probe.Intercepts}))(t)
	w := want.Layers[i].Collapse
	agrees(t, name+"'s NC1", got.NC1, w.NC1, p.tolerance)
	agrees(t, name+"'s NC2 of norms", got.NC2Norms, w.Norms, p.tolerance)
	agrees(t, name+"'s NC2 of angles", got.NC2Angles, w.Angles, p.tolerance)
	agrees(t, name+"'s NC2 of cosines", got.NC2Spread, w.Spread, p.tolerance)
	// The probe is of float32 rows, whichever those here are.
	agrees(t, name+"'s NC2 of weights", got.Behind.NC2Weights, w.Weights, 1e-5)
	agrees(t, name+"'s NC3", got.Behind.NC3, w.NC3, 1e-5)
	agrees(t, name+"'s NC4", got.Behind.NC4, w.NC4, 1e-12)
}

// checkNoise compares two layers of noise of more columns than rows.
func checkNoise(t *testing.T, want reference, p precision) {
	noise := func(first uint64) *Layer {
		x := mat.NewDense(40, 200, nil)
		x.Apply(func(i, j int, _ float64) float64 { return 2*modeltest.Uniform(first+uint64(i*200+j)) - 1 }, x)
		l := inOrder(t, x, p)
		l.cuts = nil
		return l
	}
	a, b := noise(900_000_000), noise(910_000_000)
	agrees(t, "CKA of noise", modeltest.Must(CKA(t.Context(), a, b))(t).Value, want.Noise.Debiased, 100*p.tolerance)
	agrees(t, "nuclear norm of noise", modeltest.Must(overlap(t.Context(), a, b))(t), want.Noise.Nuclear, p.tolerance)
}
