package chart

import (
	"strings"
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

// Numbers stand in the middle of their cells, across and down.
func TestHeatmapNumbersAreCentred(t *testing.T) {
	equalRows(t, counts().View(17, 4),
		"    0    1    2  ",
		"0   97   0    3  ",
		"1   1   995   4  ",
		"2   0    12   88 ")
	h := counts()
	h.CellHeight = 3
	equalRows(t, h.View(17, 9), // no room for the last row
		"    0    1    2  ",
		"                 ",
		"0   97   0    3  ",
		"                 ",
		"                 ",
		"1   1   995   4  ",
		"                 ",
		"                 ",
		"                 ")
}

// Cells of two lines begin and end with half of one: so their numbers have a middle.
func TestHeatmapHalves(t *testing.T) {
	bg := func(n string) lipgloss.Style { return lipgloss.NewStyle().Background(lipgloss.Color(n)) }
	h := Heatmap{
		Values: [][]float64{{1, 2}, {3, 4}, {5, 6}}, CellWidth: 3, CellHeight: 2, Halves: true, Format: func(v float64) string { return FormatFixed(v, 0) },
		Look: func(row, col int) HeatLook {
			if row == 2 || col == 1 && row == 0 {
				return HeatLook{}
			}
			return HeatLook{Style: bg([]string{"1", "2"}[row])}
		},
	}
	equalRows(t, h.View(6, 7), "▄▄▄   ", " 1  2 ", "▀▀▀▄▄▄", " 3  4 ", "▀▀▀▀▀▀", " 5  6 ", "      ")
	if got, want := strings.Split(h.View(6, 7), "\n")[2], "\x1b[31;42m▀▀▀\x1b[m\x1b[32m▄▄▄\x1b[m"; got != want {
		t.Errorf("between two cells: %q, want %q", got, want)
	}
	equalRows(t, h.View(6, 6), "▄▄▄   ", " 1  2 ", "▀▀▀▄▄▄", " 3  4 ", "▀▀▀▀▀▀", "      ") // the last has no room for all of itself
}

func TestHeatmapTitles(t *testing.T) {
	h := counts()
	h.RowTitle, h.ColTitle = "true", "predicted"
	equalRows(t, h.View(20, 5),
		"        predicted   ",
		"true   0    1    2  ",
		"   0   97   0    3  ",
		"   1   1   995   4  ",
		"   2   0    12   88 ")
	equalRows(t, h.View(18, 4), // no title costs a cell
		"    0    1    2   ",
		"0   97   0    3   ",
		"1   1   995   4   ",
		"2   0    12   88  ")
	h.ColLabels = nil
	equalRows(t, h.View(20, 4),
		"true    predicted   ",
		"   0   97   0    3  ",
		"   1   1   995   4  ",
		"   2   0    12   88 ")
}

// The labels of the cursor's row and column have its style.
func TestHeatmapCursor(t *testing.T) {
	h := counts()
	h.Cursor = HeatCursor{Row: 1, Col: 2, On: true, Style: fg("3")}
	lines := strings.Split(h.View(17, 4), "\n")
	for i, want := range []string{"    0    1    \x1b[33m2  \x1b[m", "0   97   0    3  ", "\x1b[33m1   \x1b[m1   995   4  ", "2   0    12   88 "} {
		if lines[i] != want {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
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
