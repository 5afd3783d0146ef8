package repr_test

import (
	"errors"
	"testing"

	"fathom/model/repr"
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
