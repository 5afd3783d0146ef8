package chart

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestLettersHideNothing: letters stand in cells that are blank without them, each beside its own line and no other,
// one of a line in so many columns, and there are some of each line that has room.
func TestLettersHideNothing(t *testing.T) {
	points := func(of func(x float64) float64) (all []XY) {
		for x := 0.0; x <= 100; x++ {
			all = append(all, XY{x, of(x)})
		}
		return all
	}
	p := Plot{
		X: Axis{Range: Range{0, 100}}, Y: Axis{Range: Range{0, 10}}, Left: 8, Right: 1,
		Lines: []Line{
			{Points: points(func(x float64) float64 { return 9 - x/50 }), Letter: 'a'},
			{Points: points(func(x float64) float64 { return 1 + x/20 }), Letter: 'b', Dash: Dots},
			{Points: points(func(x float64) float64 { return 1.6 + x/20 }), Letter: 'c'},
			{Points: points(func(float64) float64 { return 0.01 }), Letter: 'd'},
			{Points: points(func(x float64) float64 { return 5 + 4*math.Sin(x) })},
		},
	}
	rows := func(p Plot, size [2]int) (rows [][]rune) {
		for _, line := range strings.Split(ansi.Strip(p.View(size[0], size[1])), "\n") {
			rows = append(rows, []rune(line))
		}
		return rows
	}
	for _, size := range [][2]int{{300, 90}, {120, 40}, {90, 30}, {30, 6}} {
		bare, alone := p, make([][][]rune, len(p.Lines))
		bare.Lines = nil
		for i, line := range p.Lines {
			one := p
			line.Letter = 0
			one.Lines, bare.Lines = []Line{line}, append(bare.Lines, line)
			alone[i] = rows(one, size)
		}
		with, without := rows(p, size), rows(bare, size)
		ruled, unlettered := p, bare
		ruled.Grid, unlettered.Grid = true, true
		lettered := rows(ruled, size)
		for row, line := range rows(unlettered, size) {
			for col, r := range line {
				if is := lettered[row][col]; is != r && (r != ' ' || !strings.ContainsRune("abcd", is)) {
					t.Fatalf("%v: in place of %c there is %c", size, r, is)
				}
			}
		}
		for i, line := range p.Lines[:4] {
			last, n := -letterEvery, 0
			for col := 9; col < size[0]; col++ {
				for row := 0; row < len(with)-2; row++ {
					if with[row][col] != line.Letter {
						continue
					}
					n++
					own, any := 0, 0
					for _, at := range []int{row - 1, row + 1} {
						if at >= 0 && at < len(with)-2 {
							own += count(alone[i][at][col] != ' ')
							any += count(without[at][col] != ' ')
						}
					}
					if own != 1 || any != 1 || without[row][col-1] != ' ' || col+1 < size[0] && without[row][col+1] != ' ' {
						t.Errorf("%v: %c at %d, %d is beside another line than its own", size, line.Letter, row, col)
					}
					if col-last < letterEvery {
						t.Errorf("%v: %c stands %d columns from %c", size, line.Letter, col-last, line.Letter)
					}
					last = col
				}
			}
			if n == 0 && size[0] > 100 {
				t.Errorf("%v: no %c", size, line.Letter)
			}
		}
	}
}

// count is 1 for what is so.
func count(so bool) int {
	if so {
		return 1
	}
	return 0
}
