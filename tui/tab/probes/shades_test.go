package probes

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/item"
	"fathom/tui/tuitest"
)

// TestShadesAreOfRows: a mistake's shade is its share of the label's images, up to a bound and
// at it.
func TestShadesAreOfRows(t *testing.T) {
	for _, test := range []struct{ count, of, want int }{
		{1, 1000, 0}, {2, 100, 0}, {3, 100, 1}, {5, 100, 1}, {6, 100, 2}, {10, 100, 2}, {11, 100, 3}, {1, 1, 3}, {1, 20, 1},
	} {
		if got := shadeOf(test.count, test.of); got != test.want {
			t.Errorf("%d of %d has shade %d, want %d", test.count, test.of, got, test.want)
		}
	}
}

// TestMatrixLooks: the diagonal is grey, the cell under the cursor inverse, and every other
// one with images has the shade of its share; without colours the shades are characters.
func TestMatrixLooks(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI, colorprofile.ASCII} {
		b, tab := onProbes(t, 120, 30)
		b.Dress(profile, false)
		b.Type("c")
		confusion := tuitest.Probed(10000, 3, false).(spec.Probed).Confusion
		look, th := tab.looks(tab.matrixShape(120, 30), confusion), b.Kit.Theme
		row := 0
		for predicted := range 10 {
			row += confusion.At(7, predicted)
		}
		for predicted := range 10 {
			got, count := look(7, predicted), confusion.At(7, predicted)
			switch {
			case tab.at() == matrixCell{7, predicted}:
				if got.Style.String() != th.Pointed.String() {
					t.Errorf("%v: the cell under the cursor is %v", profile, got)
				}
			case predicted == 7:
				if got.Fill != 0 || !th.Few && got.Style.GetBackground() != th.Hits.GetBackground() {
					t.Errorf("%v: the diagonal is %v", profile, got)
				}
			case count > 0:
				if want := tab.mistake(shadeOf(count, row)); got.Fill != want.Fill || got.Style.GetBackground() != want.Style.GetBackground() {
					t.Errorf("%v: %d of %d is %v, want %v", profile, count, row, got, want)
				}
				if th.Few == (got.Fill == 0) {
					t.Errorf("%v: a mistake is filled with %q", profile, got.Fill)
				}
			}
		}
		b.Has(t, "of the label's images", "to 2 %", "to 5 %", "to 10 %", "more", "right")
		if m := tab.matrixShape(120, 30); th.Few && m.high%2 == 0 || m.halves != (m.high%2 == 0) {
			t.Errorf("%v: a cell of %d lines, by halves %t, has no middle line", profile, m.high, m.halves)
		}
	}
}

// TestKeyGivesWay: the key of the shades costs no row of the matrix.
func TestKeyGivesWay(t *testing.T) {
	for rows := 10; rows < 40; rows++ {
		b, tab := onProbes(t, 80, rows)
		b.Type("c")
		m := tab.matrixShape(80, rows)
		if got := strings.Contains(b.Text(), "to 10 %"); got != m.key || m.key && m.rows < 10 {
			t.Errorf("%d lines: %d classes, key %t, on the screen %t", rows, m.rows, m.key, got)
		}
	}
}

// TestImagesFillTheirArea: few images are as large as all of them have room for, at most a
// pixel for half a cell.
func TestImagesFillTheirArea(t *testing.T) {
	b, tab := onProbes(t, 80, 18)
	b.Type("c", "enter")
	for n, want := range map[int][2]int{1: {28, 14}, 3: {24, 12}, 6: {leastPicture, leastPicture / 2}} {
		tab.images.images = make([]item.Behind, n)
		for i := range tab.images.images {
			tab.images.images[i] = item.Behind{Picture: chart.Picture{Pixels: make([]float32, 28*28), Columns: 28}}
		}
		if g := tab.gallery(); g.Width != want[0] || g.Height != want[1] {
			t.Errorf("%d images are %d×%d cells large, want %v", n, g.Width, g.Height, want)
		}
	}
}
