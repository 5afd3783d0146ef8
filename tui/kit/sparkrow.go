package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"fathom/tui/chart"
)

// SparkRow is a figure over the training on one row: its name, a small curve, and the figure of the
// moment.
type SparkRow struct {
	Name   string
	Values []float64
	Past   int         // how many of the values are of the time up to the moment that is shown
	Total  int         // how many values there are when the training is over
	Bounds chart.Range // of the curve's height
	Style  Ink
	Figure string // already styled
}

// View draws the curve alone, in so many cells and lines. What comes after the moment is faint, or
// left out where there are no colours to tell it by.
func (r SparkRow) View(th Theme, width, lines int) string {
	s := chart.Sparkline{ASCII: th.ASCII, Values: r.Values, Range: r.Bounds, Total: max(r.Total, len(r.Values)), Style: r.Style.Style}
	if r.Past >= len(r.Values) {
		return s.View(width, lines)
	}
	after := s
	after.Style = th.Faint.Style
	s.Values = r.Values[:r.Past]
	if th.Plain {
		return s.View(width, lines)
	}
	// A column that has a value up to the moment is of the past: those below
	// past·width/total, rounded up.
	cut := min(width, (r.Past*width+s.Total-1)/s.Total)
	before, rest := strings.Split(s.View(width, lines), "\n"), strings.Split(after.View(width, lines), "\n")
	for i := range before {
		before[i] = ansi.Truncate(before[i], cut, "") + ansi.TruncateLeft(rest[i], cut, "")
	}
	return strings.Join(before, "\n")
}
