package chart

import (
	"math"

	"charm.land/lipgloss/v2"
)

// An XY is a point of a line.
type XY struct{ X, Y float64 }

// A Line is one line of a Plot.
type Line struct {
	// Points in the order in which they are joined. A coordinate that is not finite is a gap.
	Points []XY
	Style  lipgloss.Style
	// Name is written where the line ends, with the value there; empty for no label.
	Name string
	Dash Dash
	// Front draws the line over the others, and Back under them.
	Front, Back bool
	// Measured marks the points, where they are far enough apart for marks to be told from the
	// line: what lies between them is only joined, by a thin line where they are far apart.
	Measured bool
	// Letter, one cell wide, tells lines apart where colours cannot. A letter or a digit stands beside the line
	// every so many cells where there is room, another sign in it; in ASCII the line is made of it. 0
	// means none.
	Letter rune
}

// A Level is a horizontal line at a known value, dashed, behind the lines.
type Level struct {
	Y     float64
	Name  string // beside the plot, at its height; empty for none
	Style lipgloss.Style
	Sign  rune // before the name, one cell wide; 0 for none
}

// A Band is a shade between two values at each of some points, such as an interval, behind
// everything. Each column has the values of the point that is nearest to it, or of a band that is
// Joined what lies between those of the points on either side, as its line does. A style with a
// background fills cells; one without makes a pattern of sparse dots.
type Band struct {
	X, Lo, Hi []float64 // of the same length, by x; what is not finite is a gap
	Style     lipgloss.Style
	Joined    bool
}

// A Flag is a sign above a point, with a text beside it where there is room.
type Flag struct {
	XY
	Text  string
	Style lipgloss.Style
}

// Now is the moment that a Plot shows: a vertical line at the exact dots of it. The lines are drawn
// up to it, and their labels have the values there; what comes after it is drawn in one style, or
// not at all.
type Now struct {
	On          bool
	X           float64
	Style, Rest lipgloss.Style
	Hide        bool // what comes after
	All         bool // what comes after is drawn like what came before: the axis is no time
}

// past reports whether a place lies after the moment.
func (n Now) past(x float64) bool { return n.On && !n.All && x > n.X }

// A Plot draws lines over an axis that other pictures can share. The ticks of its axes, its levels
// and its moment stand on the dots of their values. Where a value is off the y axis its column has
// a mark at the edge. Each line is named where it ends; names that would overlap are pushed apart,
// with a slanted stroke before those that were.
//
// In a cell that lines share all their dots are shown, in the style of the line with the most of
// them there, the earlier one among equals. Where a Front line passes no other is seen, and Back
// lines are seen where no other passes.
type Plot struct {
	Lines  []Line
	Levels []Level
	Bands  []Band
	Flags  []Flag
	Now    Now
	// X is the axis of all lines. Y is fitted to what lies within X and to the levels, and moved
	// outwards to round values, if its range is zero; its Kind holds in any case.
	X, Y Axis

	// Left is the cells before the data, of which the last is the axis, and Right those behind.
	// Zero means as many as the labels need. Given both, plots of one width have their x in the
	// same columns.
	Left, Right int
	Title, Note string // above the plot, at the left and at the right
	XName       string // before the labels of the x axis
	NoLabels    bool   // of the x axis: another picture below has them
	Grid        bool   // faint dots across the plot at the ticks of y

	XFormat, YFormat func(float64) string // of tick labels; nil suits them to the ticks
	Value            func(float64) string // of the values at the lines' ends; nil for none
	Styles           AxisStyles
	ASCII            bool
}

// A plotFrame is where the parts of a plot stand.
type plotFrame struct {
	left, top, cols, rows int
	sx, sy                Scale
	size                  dotSize
	axes                  bool // there is room for them
	yTicks                []float64
	yLabels               []string
}

// What a plot needs, in cells.
const (
	leastPlotRows = 2
	leastPlotCols = 8
	rowsApart     = 2  // of labels on the y axis
	letterEvery   = 20 // columns from one letter of a line to the next
	letterShift   = 5  // columns that the letters of lines are apart
	measuredApart = 5  // dots between points that are marked
	joinedDots    = 24 // that a line goes on from one to the next before it is thinned
)

// View draws the chart.
func (p Plot) View(width, height int) string {
	g := newGrid(width, height)
	f := p.frame(g.width, g.height)
	if f.cols < 1 || f.rows < 1 {
		return g.String()
	}
	p.drawAxes(g, f)
	p.drawBands(g, f)
	p.drawLevels(g, f)
	p.drawLines(g, f)
	p.drawLabels(g, f)
	p.drawFlags(g, f)
	return g.String()
}

// frame divides a picture of the given size.
func (p Plot) frame(width, height int) plotFrame {
	f := plotFrame{cols: width, rows: height, size: braille}
	if p.ASCII {
		f.size = wholeOne
	}
	bottom := 2
	if p.NoLabels {
		bottom = 1
	}
	if (p.Title != "" || p.Note != "") && height > leastPlotRows+bottom {
		f.top, f.rows = 1, height-1
	}
	if f.rows-bottom >= leastPlotRows {
		f.axes, f.rows = true, f.rows-bottom
	}
	left, right := p.Left, p.Right
	f.sy = p.height(f.rows).Over(f.size.high(f.rows), true)
	if f.axes {
		f.yTicks = f.sy.Ticks(f.size.high(rowsApart))
		f.yLabels = axisLabels(f.yTicks, p.YFormat, p.Y.Kind == Log)
		if left == 0 {
			left = widest(f.yLabels) + 2
		}
		if right == 0 {
			right = p.labelWidth()
		}
	}
	if width-left-right < leastPlotCols || !f.axes && p.Left == 0 {
		left, right = 0, 0
		if f.axes {
			f.axes, f.rows = false, f.rows+bottom
			f.sy = p.height(f.rows).Over(f.size.high(f.rows), true)
		}
	}
	f.left, f.cols = left, max(width-left-right, 0)
	f.sx = p.X.Over(f.size.wide(f.cols), false)
	return f
}

// height is the y axis for so many rows.
func (p Plot) height(rows int) Axis {
	if p.Y.valid() {
		return p.Y
	}
	x := p.X.mended()
	var seen extent
	add := func(v float64) {
		if p.Y.Kind == Linear || v > minAbsoluteSpan {
			seen.add(v)
		}
	}
	for _, line := range p.Lines {
		for _, at := range line.Points {
			if x.contains(at.X) {
				add(at.Y)
			}
		}
	}
	for _, level := range p.Levels {
		add(level.Y)
	}
	if !seen.seen {
		seen.Range = Range{0, 1}
		if p.Y.Kind == Log {
			seen.Range = Range{0.1, 1}
		}
	}
	a := Axis{Range: seen.Range, Kind: p.Y.Kind}
	if p.Y.Kind == Log && !(a.Hi > a.Lo*1.05) {
		most := math.Inf(1)
		if a.Hi <= 1 {
			most = 1 // no share is more
		}
		a.Lo, a.Hi = a.Lo/1.3, min(a.Hi*1.3, most)
	}
	return a.Grown(max(rows/rowsPerTick, 2))
}

// axisLabels writes the ticks of an axis: by a format, or as shortly as tells them apart.
func axisLabels(ticks []float64, format func(float64) string, log bool) []string {
	labels := make([]string, len(ticks))
	decimals, most := 0, 0.0
	for _, v := range ticks {
		decimals, most = max(decimals, decimalsOf(v)), max(most, v, -v)
	}
	for i, v := range ticks {
		switch {
		case format != nil:
			labels[i] = format(v)
		case most >= 1e6 || decimals > 5:
			labels[i] = FormatShort(v)
		case log: // 1, 0.1, 0.01: the steps are not equal, and zeros say nothing
			labels[i] = FormatFixed(v, decimalsOf(v))
		default:
			labels[i] = FormatFixed(v, decimals)
		}
	}
	return labels
}

// decimalsOf is how many decimals a round value has, at most 12.
func decimalsOf(v float64) int {
	for n := range 12 {
		scaled := v * math.Pow10(n)
		if d := scaled - round(scaled); d < 1e-6 && d > -1e-6 && (v == 0 || round(scaled) != 0) {
			return n
		}
	}
	return 12
}
