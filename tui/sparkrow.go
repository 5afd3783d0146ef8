package tui

import (
	"fathom/tui/chart"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// sparkline is one row of the upper part: a name, a picture, the figure of the
// moment.
type sparkline struct {
	name   string
	values []float64
	past   int // values up to the moment that is shown
	total  int // values when the training is over
	bounds chart.Range
	style  ink
	figure string
}

// view draws a row's values. What comes after the moment is faint, or left out
// where there are no colours to tell it by.
func (r sparkline) view(th theme, width, lines int) string {
	s := chart.Sparkline{ASCII: th.ascii, Values: r.values, Range: r.bounds, Total: max(r.total, len(r.values)), Style: r.style.Style}
	if r.past >= len(r.values) {
		return s.View(width, lines)
	}
	after := s
	after.Style = th.faint.Style
	s.Values = r.values[:r.past]
	if th.plain {
		return s.View(width, lines)
	}
	// A column that has a value up to the moment is of the past: those below
	// past·width/total, rounded up.
	cut := min(width, (r.past*width+s.Total-1)/s.Total)
	before, rest := strings.Split(s.View(width, lines), "\n"), strings.Split(after.View(width, lines), "\n")
	for i := range before {
		before[i] = ansi.Truncate(before[i], cut, "") + ansi.TruncateLeft(rest[i], cut, "")
	}
	return strings.Join(before, "\n")
}
