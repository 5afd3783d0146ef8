package repr_test

import (
	"errors"
	"math"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
	"fathom/model/simd"
)

// TestOnlineCodeBlocks: blocks double from 32 rows, or from twice the classes where these are many, and of
// fewer rows than two such blocks there is no code.
func TestOnlineCodeBlocks(t *testing.T) {
	o := repr.Options{Scale: repr.ScaleStandard}
	for _, c := range []struct {
		n, classes int
		want       []int // rows of each point of the curve; none where there is no code
	}{{64, 3, []int{32}}, {63, 3, nil}, {65, 3, []int{32, 64}}, {128, 16, []int{32, 64}}, {200, 20, []int{40, 80, 160}}, {79, 20, nil}, {80, 20, []int{40}}} {
		code, err := repr.OnlineCode(t.Context(), toy(c.n, 6, c.classes, 1), toy(30, 6, c.classes, 2), nil, c.classes, 1, o)
		var u *repr.Undefined
		switch {
		case c.want == nil && !errors.As(err, &u):
			t.Errorf("%d rows of %d classes: the error is %v", c.n, c.classes, err)
		case c.want == nil:
		case err != nil:
			t.Errorf("%d rows of %d classes: %v", c.n, c.classes, err)
		case len(code.Curve) != len(c.want):
			t.Errorf("%d rows of %d classes: the curve is %v, want rows %v", c.n, c.classes, code.Curve, c.want)
		default:
			for i, p := range code.Curve {
				if p.N != c.want[i] {
					t.Errorf("%d rows of %d classes: the curve is %v, want rows %v", c.n, c.classes, code.Curve, c.want)
				}
			}
		}
	}
}

// TestOnlineCodeOfAnyScale: columns a power of two as large have the same code, in every order, also
// where some are so much larger than others that products are of levelled ones.
func TestOnlineCodeOfAnyScale(t *testing.T) {
	plain, test := toy(200, 4, 3, 1), toy(60, 4, 3, 2)
	scaled := func(of repr.Labelled) repr.Labelled {
		x := simd.NewMatrix(of.Rows.Dims())
		for i := range x.Rows {
			for j, v := range of.Rows.(simd.Matrix).Row(i) {
				x.Row(i)[j] = v * float32(math.Ldexp(1, []int{-40, 0, 30, 3}[j]))
			}
		}
		return repr.Labelled{Rows: x, Labels: of.Labels}
	}
	o := repr.Options{Scale: repr.ScaleStandard, FoldTolerance: 1e-13}
	want := modeltest.Must(repr.OnlineCode(t.Context(), plain, test, nil, 3, 1, o))(t)
	got := modeltest.Must(repr.OnlineCode(t.Context(), scaled(plain), scaled(test), nil, 3, 1, o))(t)
	for i := range want.Orders {
		if math.Abs(got.Orders[i]-want.Orders[i]) > 1e-5*want.Orders[i] {
			t.Errorf("order %d has %v bits, want %v", i, got.Orders[i], want.Orders[i])
		}
	}
}

// TestMeasuresOfShapesThatDoNotFit: groups and types of other rows are an error, which is no sentence about
// the layer.
func TestMeasuresOfShapesThatDoNotFit(t *testing.T) {
	train, test, o := toy(200, 4, 3, 1), toy(60, 4, 3, 2), repr.Options{Scale: repr.ScaleStandard}
	types := func(n int) []int32 {
		all := make([]int32, n)
		for i := range all {
			all[i] = int32(i % 40)
		}
		return all
	}
	_, groups := repr.OnlineCode(t.Context(), train, test, make([]int32, 199), 3, 1, o)
	_, first := repr.Selectivity(t.Context(), train, test, types(199), types(60), 3, 1, o)
	_, second := repr.Selectivity(t.Context(), train, test, types(200), types(61), 3, 1, o)
	for i, err := range []error{groups, first, second} {
		var u *repr.Undefined
		if err == nil || errors.As(err, &u) {
			t.Errorf("case %d: the error is %v", i, err)
		}
	}
}
