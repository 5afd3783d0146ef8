package chart

import (
	"math"
	"testing"

	"charm.land/lipgloss/v2"
)

// counts is a small confusion matrix.
func counts() Heatmap {
	return Heatmap{
		Values:    [][]float64{{97, 0, 3}, {1, 995, 4}, {0, 12, 88}},
		RowLabels: []string{"0", "1", "2"}, ColLabels: []string{"0", "1", "2"},
		Format: func(v float64) string { return FormatFixed(v, 0) }, CellWidth: 5,
	}
}

func TestHeatmapNumbersAlign(t *testing.T) {
	equalRows(t, counts().View(17, 4),
		"     0    1    2 ",
		"0   97    0    3 ",
		"1    1  995    4 ",
		"2    0   12   88 ")
	h := counts()
	h.CellHeight = 3
	equalRows(t, h.View(17, 9), // no room for the last row
		"     0    1    2 ",
		"                 ",
		"0   97    0    3 ",
		"                 ",
		"                 ",
		"1    1  995    4 ",
		"                 ",
		"                 ",
		"                 ")
}

func TestHeatmapTitles(t *testing.T) {
	h := counts()
	h.RowTitle, h.ColTitle = "true", "predicted"
	equalRows(t, h.View(20, 5),
		"        predicted   ",
		"true    0    1    2 ",
		"   0   97    0    3 ",
		"   1    1  995    4 ",
		"   2    0   12   88 ")
	equalRows(t, h.View(18, 4), // no title costs a cell
		"     0    1    2  ",
		"0   97    0    3  ",
		"1    1  995    4  ",
		"2    0   12   88  ")
	h.ColLabels = nil
	equalRows(t, h.View(20, 4),
		"true    predicted   ",
		"   0   97    0    3 ",
		"   1    1  995    4 ",
		"   2    0   12   88 ")
}

func TestHeatmapCursor(t *testing.T) {
	cursor := func(h Heatmap, row, col int) Heatmap {
		h.Cursor = HeatCursor{Row: row, Col: col, On: true}
		return h
	}
	equalRows(t, cursor(counts(), 1, 1).View(17, 3),
		"     0    1    2 ",
		"0   97    0    3 ",
		"1    1 [995]   4 ")
	narrow := counts()
	narrow.CellWidth = 4
	equalRows(t, cursor(narrow, 1, 1).View(14, 3),
		"    0   1   2 ",
		"0  97   0   3 ",
		"1   1[995]  4 ")
	equalRows(t, cursor(narrow, 0, 2).View(14, 2),
		"    0   1   2 ",
		"0  97   0 [ 3]")
	equalRows(t, cursor(narrow, 1, 0).View(14, 3),
		"    0   1   2 ",
		"0  97   0   3 ",
		"1 [ 1]995   4 ")
	narrow.CellWidth = 3
	equalRows(t, cursor(narrow, 1, 1).View(12, 3),
		"    0  1  2 ",
		"0  97  0  3 ",
		"1   1995] 4 ") // nor over the digits of another cell
	high := counts()
	high.CellHeight = 2
	equalRows(t, cursor(high, 0, 1).View(17, 3),
		"     0    1    2 ",
		"0   97 [  0]   3 ",
		"       [   ]     ")
	plain := Heatmap{Values: [][]float64{{0, 1, 2}, {2, 1, 0}}}
	equalRows(t, cursor(plain, 1, 1).View(6, 2), "  ▒▒██", "█[▒▒] ")
	equalRows(t, cursor(plain, 1, 3).View(6, 2), "  ▒▒██", "██▒▒  ")
	equalRows(t, cursor(plain, -1, 0).View(6, 2), "  ▒▒██", "██▒▒  ")
	plain.CellWidth, plain.CellHeight = 4, 2
	equalRows(t, cursor(plain, 0, 0).View(8, 2), "[  ]▒▒▒▒", "[  ]▒▒▒▒")
}

// The brackets keep the background of what they stand on.
func TestHeatmapCursorStyle(t *testing.T) {
	bg := func(n string) lipgloss.Style { return lipgloss.NewStyle().Background(lipgloss.Color(n)) }
	h := Heatmap{
		Values: [][]float64{{0, 1}}, Ramp: []lipgloss.Style{bg("1"), bg("2")}, CellWidth: 3,
		RowLabels: []string{"r"}, ColLabels: []string{"a", "b"}, Cursor: HeatCursor{Col: 1, On: true, Style: fg("3")},
	}
	want := "   a  \x1b[33mb \x1b[m\n\x1b[33mr \x1b[m\x1b[41m   \x1b[m\x1b[33;42m[\x1b[m\x1b[42m \x1b[m\x1b[33;42m]\x1b[m"
	if got := h.View(8, 2); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A cell is found wherever it is drawn, and nowhere else.
func TestHeatmapCellAt(t *testing.T) {
	h := counts()
	h.Values = [][]float64{{1, 2, 3}, {4, 5}, {6, 7, 8}}
	h.RowTitle, h.ColTitle, h.CellHeight = "true", "predicted", 2
	for _, size := range [][2]int{{20, 8}, {20, 5}, {14, 8}, {9, 3}, {3, 1}} {
		shown := map[[2]int]bool{}
		for y, line := range rows(h.View(size[0], size[1])) {
			for x, glyph := range []rune(line) {
				r, c, ok := h.CellAt(x, y, size[0], size[1])
				if ok {
					shown[[2]int{r, c}] = true
				}
				if glyph >= '1' && glyph <= '8' && x > 4 && y > 1 && (!ok || h.Values[r][c] != float64(glyph-'0')) {
					t.Errorf("%v: %q at %d, %d is cell %d, %d, %v", size, glyph, x, y, r, c, ok)
				}
			}
		}
		t.Logf("%v: %d cells", size, len(shown))
		if size[0] == 20 && size[1] == 8 && len(shown) != 8 {
			t.Errorf("%v: %d of 8 cells are found", size, len(shown))
		}
	}
	for _, at := range [][2]int{{4, 2}, {5, 1}, {20, 2}, {15, 4}, {5, 8}, {-1, -1}} {
		if r, c, ok := h.CellAt(at[0], at[1], 30, 20); ok {
			t.Errorf("%v is cell %d, %d", at, r, c)
		}
	}
}

func TestHeatmapScale(t *testing.T) {
	h := Heatmap{Values: [][]float64{{0, 1, 9, 99, -5, 1e9}}, ASCII: true, CellWidth: 1, Scale: LogScale(99)}
	equalRows(t, h.View(6, 1), " .+@ @") // 0, 0.15, 0.5 and 1 of the ramp
	h.Scale = func(float64) float64 { return math.NaN() }
	equalRows(t, h.View(6, 1), "      ")
	if got := LogScale(0)(5); got != 0 {
		t.Errorf("nothing counted is %v up the ramp", got)
	}
	if got, want := LogScale(999)(1), math.Log(2)/math.Log(1000); math.Abs(got-want) > 1e-15 {
		t.Errorf("one of a thousand is %v up the ramp, want %v", got, want)
	}
}
