package chart

import (
	"math"
	"strings"
	"testing"
)

// TestCurveXAt asks for the value at the column where a cursor at that value is
// drawn.
func TestCurveXAt(t *testing.T) {
	for _, size := range [][2]int{{80, 20}, {41, 7}, {12, 5}, {9, 2}} {
		for _, x := range []float64{0, 1234, 5000, 9999} {
			c := Curve{
				Series: []Series{{Points: []XY{{0, 0}, {10000, 0.5}}}}, X: Range{0, 10000}, YTitle: "accuracy",
				Cursors: []Cursor{{X: x}}, ASCII: false,
			}
			c.Series[0].Points = nil // nothing hides the cursor
			width, height := size[0], size[1]
			without := c
			without.Cursors = nil
			lines, plain := strings.Split(c.View(width, height), "\n"), strings.Split(without.View(width, height), "\n")
			row := 0
			if height >= minHeaderHeight {
				row = 1
			}
			with, blank := []rune(lines[row]), []rune(plain[row])
			found := false
			for col := range with {
				if with[col] == blank[col] {
					continue
				}
				found = true
				got, ok := c.XAt(col, width, height)
				if half := 10000 / float64(2*width) * 4; !ok || math.Abs(got-x) > half {
					t.Errorf("%v: the cursor at %v stands in column %d, where XAt is %v, %v", size, x, col, got, ok)
				}
			}
			if !found {
				t.Fatalf("%v: no cursor at %v", size, x)
			}
		}
	}
	c := Curve{X: Range{0, 1}, YTitle: "y"}
	for _, col := range []int{-1, 0, 80} {
		if x, ok := c.XAt(col, 80, 20); ok {
			t.Errorf("column %d, beside the data, has the value %v", col, x)
		}
	}
	if _, ok := c.XAt(0, 0, 0); ok {
		t.Error("a picture of no cells has a value")
	}
}
