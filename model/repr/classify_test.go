package repr_test

import (
	"errors"
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

// TestShuffle checks that an order is one of all numbers, that groups stay together, and that a seed
// is another order.
func TestShuffle(t *testing.T) {
	groups := []int32{3, -1, 3, 5, -1, 5, 5, 3, 8, 8}
	orders := map[string]bool{}
	for seed := range uint64(20) {
		order := repr.Shuffle(len(groups), groups, seed)
		sorted := slices.Sorted(slices.Values(order))
		for i, v := range sorted {
			if v != i {
				t.Fatalf("the order %v is not one of all numbers", order)
			}
		}
		seen, last := map[int32]bool{}, int32(-1)
		for at, i := range order {
			g := groups[i]
			if g >= 0 && g != last && seen[g] {
				t.Errorf("the order %v tears group %d apart", order, g)
			}
			if g >= 0 && g == last && order[at-1] > i {
				t.Errorf("the order %v has rows of group %d in another order", order, g)
			}
			seen[g], last = true, g
		}
		text := ""
		for _, i := range order {
			text += string(rune('a' + i))
		}
		orders[text] = true
	}
	if len(orders) < 15 {
		t.Errorf("20 seeds gave %d orders", len(orders))
	}
	if a, b := repr.Shuffle(100, nil, 4), repr.Shuffle(100, nil, 4); !slices.Equal(a, b) {
		t.Error("one seed gave two orders")
	}
}

// TestKNearestIsExact compares the neighbours' votes with those of the search for one query, of rows
// with many equal distances, far from the origin, and of any number of cores.
func TestKNearestIsExact(t *testing.T) {
	for _, c := range []struct {
		n, m, d, levels int
		origin          float64
	}{{1500, 70, 3, 4, 0}, {300, 70, 20, 3, 1e5}, {40, 10, 5, 1 << 20, 1e6}, {3, 5, 4, 100, 0}} {
		fill := func(n int, first uint64) (simd.Matrix, []int32) {
			x, labels := simd.NewMatrix(n, c.d), make([]int32, n)
			for i := range n {
				for j := range c.d {
					x.Row(i)[j] = float32(c.origin + float64(repr.SplitMix64(first+uint64(i*c.d+j))%uint64(c.levels)))
				}
				labels[i] = int32(repr.SplitMix64(first+1<<40+uint64(i)) % 4)
			}
			return x, labels
		}
		x, labels := fill(c.n, 1)
		y, truth := fill(c.m, 1<<30)
		clear(y.Row(0)) // has no direction
		for _, by := range []repr.Distance{repr.Euclid, repr.Cosine} {
			const k = 5
			var want []int32
			for i := range c.m {
				near := modeltest.Must(repr.Nearest(t.Context(), x, y.Row(i), -1, k, by, simd.Serial))(t)
				votes := make([]float64, 4)
				for r, v := range near {
					votes[labels[v.Row]]++
					if by == repr.Cosine {
						votes[labels[v.Row]] += math.Exp((1-v.Distance)/0.07) - 1
					}
					if r > 0 && near[r-1].Distance > v.Distance {
						t.Fatal("the search is not in order")
					}
				}
				if len(near) == 0 { // a row of zeros: all are as near, so that the first rows vote
					for _, label := range labels[:min(k, c.n)] {
						votes[label]++
					}
				}
				want = append(want, int32(slices.Index(votes, slices.Max(votes))))
			}
			for _, pool := range []*simd.Pool{nil, simd.NewPool(4)} {
				got := modeltest.Must(repr.KNearest(t.Context(), repr.Labelled{Rows: x, Labels: labels}, repr.Labelled{Rows: y, Labels: truth}, 4, k, by, pool))(t)
				wrong := 0
				for i, p := range got.Predictions {
					if p != want[i] {
						wrong++
					}
				}
				// Nearest computes a cosine in another way, so that those that are equal may differ in
				// their last bits there.
				if by == repr.Euclid && wrong > 0 || wrong > c.m/5 {
					t.Errorf("%d×%d, distance %d: %d of %d predictions differ", c.n, c.d, by, wrong, c.m)
				}
			}
		}
	}
}

// toy are rows whose class shows in the first columns, with noise, and labels.
func toy(n, d, classes int, first uint64) repr.Labelled {
	x, labels := simd.NewMatrix(n, d), make([]int32, n)
	for i := range n {
		labels[i] = int32(repr.SplitMix64(first+uint64(i)) % uint64(classes))
		for j := range d {
			x.Row(i)[j] = float32(2*modeltest.Uniform(first+1<<32+uint64(i*d+j)) - 1)
		}
		x.Row(i)[int(labels[i])%d] += 0.7
	}
	return repr.Labelled{Rows: x, Labels: labels}
}

// TestOnlineCodeOfAbsentClasses has a class that comes late, whose labels have a length all the same.
func TestOnlineCodeOfAbsentClasses(t *testing.T) {
	train, test := toy(300, 6, 3, 1), toy(50, 6, 3, 2)
	for i := range train.Labels {
		if train.Labels[i] = min(train.Labels[i], 1); i >= 200 && i%7 == 0 {
			train.Labels[i] = 2
		}
	}
	one := make([]int32, 300) // the order of the file
	code := modeltest.Must(repr.OnlineCode(t.Context(), train, test, one, 3, 1, repr.Options{Scale: repr.ScaleStandard}))(t)
	if !(code.Bits > 0 && code.Bits < code.Uniform) {
		t.Errorf("the code is %g bits, uniform %g", code.Bits, code.Uniform)
	}
	// The classes 0 and 1 alone, told that there is a third: each block of t labels before costs them
	// −log₂(1 − ½/(t+3/2)) more, and nothing else.
	two := repr.Labelled{Rows: train.Rows, Labels: slices.Clone(train.Labels)}
	for i, y := range two.Labels {
		two.Labels[i] = min(y, 1)
	}
	exact := repr.Options{Scale: repr.ScaleStandard, FoldTolerance: 1e-13}
	toldTwo := modeltest.Must(repr.OnlineCode(t.Context(), two, toy(50, 6, 2, 2), one, 2, 1, exact))(t).Bits
	toldThree := modeltest.Must(repr.OnlineCode(t.Context(), two, test, one, 3, 1, exact))(t).Bits
	more := 32 * (math.Log2(3) - 1)
	for from, to := 32, 64; from < 300; from, to = to, min(300, 2*to) {
		more -= float64(to-from) * math.Log2(1-0.5/(float64(from)+1.5))
	}
	if math.Abs(toldThree-toldTwo-more) > 1e-4 {
		t.Errorf("a class that never comes costs %g bits, want %g", toldThree-toldTwo, more)
	}
}

// TestOnlineCodeOrders checks the mean and the range of the orders, that groups decide them, and that
// cores do not.
func TestOnlineCodeOrders(t *testing.T) {
	train, test := toy(600, 8, 4, 1), toy(100, 8, 4, 2)
	o := repr.Options{Scale: repr.ScaleStandard}
	code := modeltest.Must(repr.OnlineCode(t.Context(), train, test, nil, 4, 1, o))(t)
	mean := (code.Orders[0] + code.Orders[1] + code.Orders[2]) / 3
	if len(code.Orders) != 3 || math.Abs(code.Bits-mean) > 1e-9 || code.Least != slices.Min(code.Orders) || code.Most != slices.Max(code.Orders) || code.Least == code.Most {
		t.Errorf("the code is %+v", *code)
	}
	last := code.Curve[len(code.Curve)-1]
	if last.N != 512 || !(last.Accuracy > code.Curve[0].Accuracy) || last.Least > last.Accuracy || last.Most < last.Accuracy {
		t.Errorf("the curve is %+v", code.Curve)
	}
	o.Pool = simd.NewPool(3)
	if again := modeltest.Must(repr.OnlineCode(t.Context(), train, test, nil, 4, 1, o))(t); !slices.Equal(again.Orders, code.Orders) {
		t.Error("another number of cores, another code")
	}
	groups := make([]int32, 600)
	for i := range groups {
		groups[i] = int32(i / 100)
	}
	if other := modeltest.Must(repr.OnlineCode(t.Context(), train, test, groups, 4, 1, o))(t); slices.Equal(other.Orders, code.Orders) {
		t.Error("groups do not change the order")
	}
}

// TestPermuted checks that a probe of labels without meaning is at chance, and that with as many
// features as rows it has them all right.
func TestPermuted(t *testing.T) {
	o := repr.Options{Scale: repr.ScaleStandard}
	train, test := toy(800, 8, 4, 1), toy(2000, 8, 4, 2)
	p := modeltest.Must(repr.Permuted(t.Context(), train, test, 4, 1, o))(t)
	if off := p.Test.Accuracy - p.Chance; math.Abs(off) > 5*math.Sqrt(0.25*0.75/2000) || math.Abs(p.Chance-0.25) > 0.02 {
		t.Errorf("test accuracy %g, chance %g", p.Test.Accuracy, p.Chance)
	}
	if p.Train.N != 800 || p.Train.Accuracy < 0.25 || p.Train.Accuracy > 0.4 {
		t.Errorf("training accuracy %g of %d", p.Train.Accuracy, p.Train.N)
	}
	o.C = 100
	if p := modeltest.Must(repr.Permuted(t.Context(), toy(90, 120, 4, 1), toy(50, 120, 4, 2), 4, 1, o))(t); p.Train.Accuracy != 1 {
		t.Errorf("with more features than rows the capacity is %g", p.Train.Accuracy)
	}
}

// TestSelectivity has a layer that knows the type of each row as well as its class, and one that knows
// the class alone.
func TestSelectivity(t *testing.T) {
	const classes, kinds = 3, 30
	make2 := func(n int, first uint64, knows bool) (repr.Labelled, []int32) {
		x := toy(n, classes+kinds, classes, first)
		types := make([]int32, n)
		for i := range types {
			types[i] = int32(repr.SplitMix64(first+1<<50+uint64(i)) % kinds)
			if knows {
				x.Rows.(simd.Matrix).Row(i)[classes+int(types[i])] += 5
			}
		}
		return x, types
	}
	o := repr.Options{Scale: repr.ScaleStandard}
	var of [2]float64
	for i, knows := range []bool{false, true} {
		train, a := make2(900, 1, knows)
		test, b := make2(400, 2, knows)
		s := modeltest.Must(repr.Selectivity(t.Context(), train, test, a, b, classes, 1, o))(t)
		of[i] = s.Selectivity
		if s.Types != kinds || math.Abs(s.Entropy-math.Log2(kinds)) > 0.1 || math.Abs(s.Selectivity-(s.Task.Accuracy-s.Control.Accuracy)) > 1e-15 {
			t.Errorf("%+v", *s)
		}
		if knows && s.Control.Accuracy < 0.95 || !knows && s.Control.Accuracy > s.ControlMajority+0.1 {
			t.Errorf("knows types %v: control accuracy %g, majority %g", knows, s.Control.Accuracy, s.ControlMajority)
		}
	}
	if of[0] < of[1]+0.2 {
		t.Errorf("selectivity %g where types do not show, %g where they do", of[0], of[1])
	}
}

// TestMeasuresRefuse checks that what says nothing is a sentence.
func TestMeasuresRefuse(t *testing.T) {
	ctx, o := t.Context(), repr.Options{Scale: repr.ScaleStandard}
	good, test := toy(200, 4, 3, 1), toy(60, 4, 3, 2)
	constant := repr.Labelled{Rows: modeltest.Rows(mat.NewDense(200, 4, nil)), Labels: good.Labels}
	one := repr.Labelled{Rows: good.Rows, Labels: make([]int32, 200)}
	few := toy(50, 4, 3, 1)
	common, rare, strange := make([]int32, 200), make([]int32, 200), make([]int32, 60)
	for i := range rare {
		common[i], rare[i] = int32(i%6), int32(i%40)
	}
	for i := range strange {
		strange[i] = 1000
	}
	for name, c := range map[string]struct {
		says string
		do   func() error
	}{
		"constant, neighbours": {"none is nearer", func() error { _, err := repr.KNearest(ctx, constant, test, 3, 5, repr.Euclid, nil); return err }},
		"constant, code":       {"all 200 training rows are the same", func() error { _, err := repr.OnlineCode(ctx, constant, test, nil, 3, 1, o); return err }},
		"constant, permuted":   {"all 200 training rows are the same", func() error { _, err := repr.Permuted(ctx, constant, test, 3, 1, o); return err }},
		"one class, code":      {"of class 0", func() error { _, err := repr.OnlineCode(ctx, one, test, nil, 3, 1, o); return err }},
		"one class, permuted":  {"of class 0", func() error { _, err := repr.Permuted(ctx, one, test, 3, 1, o); return err }},
		"few, code":            {"needs 64 or more", func() error { _, err := repr.OnlineCode(ctx, few, test, nil, 3, 1, o); return err }},
		"common types":         {"5 commonest of 6 types are 167 of 200", func() error { _, err := repr.Selectivity(ctx, good, test, common, common[:60], 3, 1, o); return err }},
		"strange types":        {"no test row has a type", func() error { _, err := repr.Selectivity(ctx, good, test, rare, strange, 3, 1, o); return err }},
	} {
		var u *repr.Undefined
		if err := c.do(); !errors.As(err, &u) || !strings.Contains(u.Reason, c.says) {
			t.Errorf("%s: the error is %v, want one that says %q", name, err, c.says)
		}
	}
	bad := toy(200, 4, 3, 1)
	bad.Rows.(simd.Matrix).Row(9)[2] = float32(math.NaN())
	_, first := repr.KNearest(ctx, bad, test, 3, 5, repr.Euclid, nil)
	_, second := repr.OnlineCode(ctx, bad, test, nil, 3, 1, o)
	_, third := repr.Permuted(ctx, bad, test, 3, 1, o)
	for _, err := range []error{first, second, third} {
		if !errors.Is(err, reading.ErrNotFinite) {
			t.Errorf("of a NaN the error is %v", err)
		}
	}
	if _, err := repr.KNearest(ctx, repr.Labelled{Rows: good.Rows, Labels: test.Labels}, test, 3, 5, repr.Euclid, nil); err == nil {
		t.Error("60 labels for 200 rows are taken")
	}
}
