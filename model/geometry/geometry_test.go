package geometry

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/reading"
	"fathom/model/repr"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

// cloud is n rows of d hashed numbers between −1 and 1, times a width for each column.
func cloud(n, d int, first uint64, width func(j int) float64) simd.Matrix {
	x := simd.NewMatrix(n, d)
	for i := range n {
		for j := range d {
			x.Row(i)[j] = float32((2*modeltest.Uniform(first+uint64(i*d+j)) - 1) * width(j))
		}
	}
	return x
}

func even(int) float64 { return 1 }

func held(t testing.TB, x simd.Rows, pool *simd.Pool) *Layer {
	t.Helper()
	return modeltest.Must(Hold(t.Context(), x, 7, pool))(t)
}

// labelsOf are 0 … classes−1 in turn.
func labelsOf(n, classes int) []int32 {
	labels := make([]int32, n)
	for i := range labels {
		labels[i] = int32(i % classes)
	}
	return labels
}

// measureAll returns all figures of two layers and their labels.
func measureAll(t testing.TB, a, b *Layer, labels []int32, classes int) []float64 {
	t.Helper()
	ctx := t.Context()
	var all []float64
	add := func(e *Estimate, err error) {
		t.Helper()
		e = modeltest.Must(e, err)(t)
		all = append(all, e.Value, e.SE)
		if e.Interval != nil {
			all = append(all, e.Interval[:]...)
		}
		for _, p := range e.Curve {
			all = append(all, p.Value)
		}
	}
	for _, l := range []*Layer{a, b} {
		add(l.ParticipationRatio(ctx))
		add(l.EffectiveRank(ctx))
		add(l.TwoNN(ctx))
		add(l.Separation(ctx, labels, classes))
		weights := mat.NewDense(classes, l.d, nil)
		weights.Apply(func(i, j int, _ float64) float64 { return modeltest.Uniform(uint64(i*l.d + j)) }, weights)
		c := modeltest.Must(l.Collapse(ctx, labels, classes, &Readout{weights, make([]float64, classes)}))(t)
		all = append(all, c.NC1, c.NC2Norms, c.NC2Angles, c.NC2Spread, c.Behind.NC2Weights, c.Behind.NC3, c.Behind.NC4)
	}
	add(CKA(ctx, a, b))
	add(Procrustes(ctx, a, b))
	add(RSA(ctx, a, b, Correlation))
	add(RSA(ctx, a, b, SquaredEuclid))
	return all
}

// TestBits holds the last bits of all figures, which are the same with every tier of kernels, on every
// processor and on any number of cores.
func TestBits(t *testing.T) {
	for _, shape := range []struct {
		n, d, e, classes int
		want             uint64
	}{{101, 17, 30, 4, 0xff48f8f0aba2f18}, {90, 150, 121, 12, 0x2e6e6fe029418adb}} {
		for _, pool := range []*simd.Pool{simd.Serial, simd.NewPool(1), simd.NewPool(5)} {
			falling := func(j int) float64 { return 1 / float64(1+j) }
			a, b := held(t, cloud(shape.n, shape.d, 1, falling), pool), held(t, cloud(shape.n, shape.e, 1<<20, even), pool)
			bits := modeltest.NewBits()
			bits.Add(measureAll(t, a, b, labelsOf(shape.n, shape.classes), shape.classes)...)
			bits.Hold(t, fmt.Sprintf("%d rows, %d cores", shape.n, pool.Cores()), shape.want)
		}
	}
}

// TestRefusals checks that what cannot be measured is a sentence, and nothing is NaN.
func TestRefusals(t *testing.T) {
	const n, d = 120, 6
	constant := simd.NewMatrix(n, d)
	for i := range n {
		for j := range d {
			constant.Row(i)[j] = 1e6 + float32(j)/3
		}
	}
	twins := cloud(n, d, 5, even) // two points, sixty times each
	for i := 2; i < n; i++ {
		copy(twins.Row(i), twins.Row(i%2))
	}
	lattice := simd.NewMatrix(n, n) // all equally far from each other
	for i := range n {
		lattice.Row(i)[i] = 1
	}
	few := cloud(2, d, 9, even)
	flat := cloud(n, d, 11, even) // a row that is the same in all columns
	for j := range d {
		flat.Row(17)[j] = 0.25
	}
	good := cloud(n, d, 3, even)
	labels, one := labelsOf(n, 3), make([]int32, n)
	lone := append([]int32{1}, make([]int32, n-1)...)
	ctx := t.Context()
	for name, c := range map[string]struct {
		says string
		do   func() error
	}{
		"constant, variance":    {"all 120 rows are the same", func() error { _, err := held(t, constant, nil).ParticipationRatio(ctx); return err }},
		"constant, rank":        {"all 120 rows are the same", func() error { _, err := held(t, constant, nil).EffectiveRank(ctx); return err }},
		"constant, neighbours":  {"all 120 rows are the same", func() error { _, err := held(t, constant, nil).TwoNN(ctx); return err }},
		"constant, separation":  {"all 120 rows are the same", func() error { _, err := held(t, constant, nil).Separation(ctx, labels, 3); return err }},
		"constant, CKA":         {"all 120 rows are the same", func() error { _, err := CKA(ctx, held(t, good, nil), held(t, constant, nil)); return err }},
		"constant, Procrustes":  {"all 120 rows are the same", func() error { _, err := Procrustes(ctx, held(t, constant, nil), held(t, good, nil)); return err }},
		"constant, RSA":         {"all 120 rows are the same", func() error { _, err := RSA(ctx, held(t, constant, nil), held(t, good, nil), Correlation); return err }},
		"twins, neighbours":     {"2 different rows among 120", func() error { _, err := held(t, twins, nil).TwoNN(ctx); return err }},
		"lattice, neighbours":   {"equally far", func() error { _, err := held(t, lattice, nil).TwoNN(ctx); return err }},
		"lattice, RSA":          {"equally far", func() error { _, err := RSA(ctx, held(t, lattice, nil), held(t, good, nil), SquaredEuclid); return err }},
		"few, neighbours":       {"2 rows: expected 3", func() error { _, err := held(t, few, nil).TwoNN(ctx); return err }},
		"few, CKA":              {"2 rows: expected 4", func() error { _, err := CKA(ctx, held(t, few, nil), held(t, few, nil)); return err }},
		"lattice, CKA":          {"cannot be estimated", func() error { _, err := CKA(ctx, held(t, lattice, nil), held(t, good, nil)); return err }},
		"one class, separation": {"are of class 0", func() error { _, err := held(t, good, nil).Separation(ctx, one, 3); return err }},
		"one class, collapse":   {"are of class 0", func() error { _, err := held(t, good, nil).Collapse(ctx, one, 3, nil); return err }},
		"no class 2, collapse":  {"class 2 has no row", func() error { _, err := held(t, good, nil).Collapse(ctx, lone, 3, nil); return err }},
		"twins, collapse":       {"", func() error { _, err := held(t, twins, nil).Collapse(ctx, labelsOf(n, 2), 2, nil); return err }},
		"flat row, RSA":         {"row 17 has the same value", func() error { _, err := RSA(ctx, held(t, flat, nil), held(t, good, nil), Correlation); return err }},
		"no weights": {"are all 0", func() error {
			_, err := held(t, good, nil).Collapse(ctx, labels, 3, &Readout{mat.NewDense(3, d, nil), make([]float64, 3)})
			return err
		}},
	} {
		err := c.do()
		var u *repr.Undefined
		switch {
		case c.says == "" && err == nil:
		case c.says == "" || !errors.As(err, &u) || !strings.Contains(u.Reason, c.says):
			t.Errorf("%s: the error is %v, want one that says %q", name, err, c.says)
		}
	}
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(-1))} {
		x := cloud(n, d, 3, even)
		x.Row(77)[4] = bad
		if _, err := Hold(ctx, x, 1, nil); !errors.Is(err, reading.ErrNotFinite) || !strings.Contains(err.Error(), "row 77, column 4") {
			t.Errorf("of %g the error is %v", bad, err)
		}
	}
	if _, err := CKA(ctx, held(t, good, nil), modeltest.Must(Hold(ctx, good, 8, nil))(t)); err == nil || !strings.Contains(err.Error(), "same seed") {
		t.Errorf("of layers in different orders the error is %v", err)
	}
}

// TestDeficient measures layers of low rank, with duplicates and with more columns than rows: all
// figures are numbers.
func TestDeficient(t *testing.T) {
	const n, d = 100, 30
	low := cloud(n, d, 2, even)
	for i := range n {
		for j := 3; j < d; j++ { // a line of the plane of the first three
			low.Row(i)[j] = low.Row(i)[j%3]
		}
	}
	twice := cloud(n, d, 2, even)
	for i := n / 2; i < n; i++ {
		copy(twice.Row(i), twice.Row(i-n/2))
	}
	for _, x := range []simd.Matrix{low, twice} {
		for _, v := range measureAll(t, held(t, x, nil), held(t, cloud(n, 2*n, 4, even), nil), labelsOf(n, 5), 5) {
			if v-v != 0 {
				t.Errorf("a figure is %v", v)
			}
		}
	}
	l := held(t, low, nil)
	if rank := modeltest.Must(l.EffectiveRank(t.Context()))(t).Value; rank > 3 {
		t.Errorf("the effective rank of a layer of rank 3 is %g", rank)
	}
	if e := modeltest.Must(held(t, twice, nil).TwoNN(t.Context()))(t); e.N != n/2 {
		t.Errorf("of 100 rows that are 50 twice, %d count", e.N)
	}
}

// TestClosedForms compares with layers whose figures are known.
func TestClosedForms(t *testing.T) {
	ctx := t.Context()
	// ±e_j·s_j: the covariance is diagonal, with variances in proportion to s_j².
	sizes := []float64{3, 2, 1, 1}
	cross := simd.NewMatrix(8, 4)
	for j, s := range sizes {
		cross.Row(2 * j)[j], cross.Row(2*j + 1)[j] = float32(s), float32(-s)
	}
	agrees(t, "participation ratio", modeltest.Must(held(t, cross, nil).ParticipationRatio(ctx))(t).Value, 225.0/99, 1e-14)
	entropy := 0.0
	for _, s := range sizes {
		entropy -= s / 7 * math.Log(s/7)
	}
	agrees(t, "effective rank", modeltest.Must(held(t, cross, nil).EffectiveRank(ctx))(t).Value, math.Exp(entropy), 1e-14)

	// A layer turned, mirrored, scaled and moved is the same shape.
	x := cloud(300, 2, 3, func(j int) float64 { return float64(1 + j) })
	turned := simd.NewMatrix(300, 2)
	for i := range 300 {
		a, b := float64(x.Row(i)[0]), float64(x.Row(i)[1])
		turned.Row(i)[0], turned.Row(i)[1] = float32(5+3*a+4*b), float32(-7+4*a-3*b)
	}
	a, b := held(t, x, nil), held(t, turned, nil)
	cka := modeltest.Must(CKA(ctx, a, b))(t)
	agrees(t, "CKA of the same shape", cka.Value, 1, 1e-6)
	if cka.Batches != 11 || cka.Interval[0] < 1-1e-6 || cka.Interval[1] > 1+1e-6 {
		t.Errorf("the interval of the same shape is %v of %d batches", *cka.Interval, cka.Batches)
	}
	if angle := modeltest.Must(Procrustes(ctx, a, b))(t).Value; angle > 1e-3 {
		t.Errorf("the angle of the same shape is %g", angle)
	}
	agrees(t, "RSA of the same shape", modeltest.Must(RSA(ctx, a, b, SquaredEuclid))(t).Value, 1, 1e-6)

	// Classes that are points of a simplex, with the weights that belong to them.
	simplex, labels := simd.NewMatrix(40, 4), labelsOf(40, 4)
	for i, y := range labels {
		simplex.Row(i)[y] = 2
	}
	weights := mat.NewDense(4, 4, nil)
	weights.Apply(func(i, j int, _ float64) float64 {
		if i == j {
			return 3
		}
		return -1
	}, weights)
	c := modeltest.Must(held(t, simplex, nil).Collapse(ctx, labels, 4, &Readout{weights, make([]float64, 4)}))(t)
	for name, v := range map[string]float64{"NC1": c.NC1, "norms": c.NC2Norms, "angles": c.NC2Angles, "spread": c.NC2Spread, "weights": c.Behind.NC2Weights, "NC3": c.Behind.NC3, "NC4": c.Behind.NC4} {
		if math.Abs(v) > 1e-14 {
			t.Errorf("%s of a collapsed layer is %g", name, v)
		}
	}
	agrees(t, "separation of points", modeltest.Must(held(t, simplex, nil).Separation(ctx, labels, 4))(t).Value, 1, 1e-14)
}

// TestTwoNNOfCubes measures cubes of known dimension: the estimate is within four of its errors.
func TestTwoNNOfCubes(t *testing.T) {
	for _, d := range []int{1, 2, 5} {
		// Folded into more columns, by a map that keeps distances, and far from the origin.
		cube := cloud(2000, d, uint64(d)<<30, even)
		x := simd.NewMatrix(2000, 2*d)
		for i := range 2000 {
			for j, v := range cube.Row(i) {
				x.Row(i)[2*j], x.Row(i)[2*j+1] = 100+3*v, 100-4*v
			}
		}
		e := modeltest.Must(held(t, x, nil).TwoNN(t.Context()))(t)
		if math.Abs(e.Value-float64(d)) > 4*e.SE+0.05*float64(d) || len(e.Curve) != 3 || e.Curve[2].N != 500 {
			t.Errorf("a cube of dimension %d: %+v", d, *e)
		}
	}
}

// TestNeighboursFarAway has clusters so close, and so far from the mean, that ‖a‖²+‖b‖²−2ab has no digit
// left of the distances in them: all of a cluster have to be looked at.
func TestNeighboursFarAway(t *testing.T) {
	const clusters, unit = 30, 0x1p-8
	offsets := []float64{0, 1, 3, 7, 15, 31}
	x := mat.NewDense(clusters*len(offsets), 9, nil)
	for i := range clusters {
		for k, off := range offsets {
			row := x.RawRowView(i*len(offsets) + k)
			for j := range row { // the same in the whole cluster
				row[j] = 0x1p25 * modeltest.Uniform(uint64(9*i+j))
			}
			row[0] = math.Floor(row[0]) + off*unit
		}
	}
	// The nearest and the next of each: 1 and 3 from the first, then 1 and 2, 2 and 3, and so on.
	logs := math.Log(3) + math.Log(2) + math.Log(1.5) + math.Log(1.5) + math.Log(1.5) + math.Log(1.5)
	agrees(t, "dimension", modeltest.Must(inOrder(t, x, precisions[0]).TwoNN(t.Context()))(t).Value, 6/logs, 1e-12)
}

func TestArccos(t *testing.T) {
	for _, x := range []float64{0, 1e-9, 0.1, 0.5, 0.9, 0.999, 1 - 1e-12, 1} {
		// Package math takes it from π/2, which leaves some 4e-16 near 1.
		if got := arccos(x); math.Abs(got-math.Acos(x)) > 1e-15 {
			t.Errorf("arccos %g is %.17g, want %.17g", x, got, math.Acos(x))
		}
	}
}

// TestRanks compares with ranks that are known, ties included.
func TestRanks(t *testing.T) {
	got := ranks([]float64{3, 1, 3, 2, 3})
	if want := []float64{4, 1, 4, 2, 4}; !slices.Equal(got, want) {
		t.Errorf("ranks are %v, want %v", got, want)
	}
}

func TestCutBatches(t *testing.T) {
	for n, want := range map[int]int{40: 0, 87: 0, 88: 11, 700: 11, 768: 13, 1000: 15, 5000: 21} {
		cuts := cutBatches(n)
		if len(cuts) != want+min(1, want) {
			t.Errorf("%d rows: %d cuts for %d batches", n, len(cuts), want)
			continue
		}
		for i := 1; i < len(cuts); i++ {
			if size := cuts[i] - cuts[i-1]; size < n/want || size > n/want+1 {
				t.Errorf("%d rows: a batch of %d", n, size)
			}
		}
	}
}
