package chart

import "testing"

func TestScrubber(t *testing.T) {
	tests := []struct {
		name  string
		s     Scrubber
		width int
		want  string
	}{
		{"nothing yet", Scrubber{X: to(100)}, 10, "╌╌╌╌╌╌╌╌╌╌"},
		{"the first moment", Scrubber{X: to(100), Moments: []int{0}}, 10, "●╌╌╌╌╌╌╌╌╌"},
		{"sparse", Scrubber{X: to(10), Moments: []int{0, 5, 10}, At: 1, Ready: 3}, 11, "┯━━━━●━━━━┯"},
		{"frames to come", Scrubber{X: to(20), Moments: []int{0, 4, 8, 12}, At: 0, Ready: 2}, 21, "●━━━┯───┬───┬╌╌╌╌╌╌╌╌"},
		{"no frames", Scrubber{X: to(8), Moments: []int{0, 4, 8}, At: 2}, 9, "┬───┬───●"},
		{"live", Scrubber{X: to(10), Moments: []int{0, 1, 2, 3, 4, 5}, At: 1, Live: true, Ready: 9}, 11, "━━━━━▶╌╌╌╌╌"},
		{"live before anything", Scrubber{X: to(10), Live: true, Ready: 3}, 5, "╌╌╌╌╌"},
		{"dense", Scrubber{X: to(9), Moments: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, At: 4, Ready: 10}, 5, "━━●━━"},
		{"no such moment", Scrubber{X: to(9), Moments: []int{0, 9}, At: 2, Ready: 2}, 5, "┯━━━┯"},
		{"past the last step", Scrubber{X: to(5), Moments: []int{0, 10}, At: 1, Ready: 1}, 5, "┯───●"},
		{"no steps", Scrubber{Moments: []int{0}, Ready: 1}, 3, "●╌╌"},
		{"one cell", Scrubber{X: to(5), Moments: []int{0, 5}, At: 0}, 1, "●"},
		{"ASCII", Scrubber{X: to(20), Moments: []int{0, 4, 8, 12}, At: 1, Ready: 3, ASCII: true}, 21, "+===O===+---+........"},
		{"ASCII, live", Scrubber{X: to(4), Moments: []int{0, 2}, Live: true, Ready: 1, ASCII: true}, 9, "+--->...."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { equalRows(t, tt.s.View(tt.width, 1), tt.want) })
	}
	equalRows(t, Scrubber{}.View(2, 3), "  ", "╌╌", "  ")
}

func TestScrubberStyles(t *testing.T) {
	s := Scrubber{
		X: to(5), Moments: []int{0, 1, 2, 3, 4}, At: 1, Ready: 3,
		Done: fg("1"), Wait: fg("2"), Track: fg("3"), Handle: fg("4"),
	}
	want := "\x1b[31m━\x1b[m\x1b[34m●\x1b[m\x1b[31m━\x1b[m\x1b[32m──\x1b[m\x1b[33m╌\x1b[m"
	if got := s.View(6, 1); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMomentAt(t *testing.T) {
	s := Scrubber{X: to(100), Moments: []int{0, 10, 20, 60}}
	for col, want := range map[int]int{-5: 0, 0: 0, 4: 0, 5: 1, 6: 1, 14: 1, 16: 2, 40: 3, 41: 3, 99: 3, 400: 3} {
		if got := s.MomentAt(col, 101); got != want {
			t.Errorf("column %d: moment %d, want %d", col, got, want)
		}
	}
	if got := (Scrubber{X: to(9)}).MomentAt(3, 10); got != -1 {
		t.Errorf("moment %d of none", got)
	}
	if got := s.MomentAt(0, 1); got != 3 {
		t.Errorf("moment %d in one cell", got)
	}
	// The handle of a moment leads back to it, where each has a cell of its own.
	for want := range s.Moments {
		if got := s.MomentAt(s.cell(want, 40), 40); got != want {
			t.Errorf("moment %d leads to %d", want, got)
		}
	}
}

// to is a linear axis from 0.
func to(last float64) Axis { return Axis{Range: Range{0, last}} }
