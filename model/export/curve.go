package export

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/model/spec"
)

// curve is what was measured, a mark each, joined by lines with a gap wherever a value is not
// finite. What leaves the range of the plot's axis is cut at its edge, and stands there as a
// triangle that points to where it is.
type curve struct {
	name   string
	xs, ys []float64
	style  draw.LineStyle
	bare   bool // a line without marks: of a reference, or too many values for any
}

func (l *curve) add(step int, y spec.Figure) {
	l.xs, l.ys = append(l.xs, float64(step)), append(l.ys, float64(y))
}

// mostMarks is up to how many values of a curve each have a mark.
const mostMarks = 120

func (l *curve) draw(c draw.Canvas, a *axes) {
	at := make([]share, len(l.xs))
	for i, x := range l.xs {
		at[i] = share{a.x.share(x), a.y.share(l.ys[i])}
	}
	for _, run := range inside(at) {
		points := make([]vg.Point, len(run))
		for i, p := range run {
			points[i] = vg.Point{X: c.X(p.x), Y: c.Y(p.y)}
		}
		c.StrokeLines(l.style, points)
	}
	for i, p := range at {
		if !l.bare && spec.Figure(l.ys[i]).Finite() {
			l.mark(c, p)
		}
	}
}

// mark marks a measured value, at the edge one that is beyond.
func (l *curve) mark(c draw.Canvas, p share) {
	style := draw.GlyphStyle{Color: l.style.Color, Radius: 1.3, Shape: draw.CircleGlyph{}}
	switch {
	case p.y < -edge || p.y > 1+edge:
		style.Radius = 2.2
		style.Shape = draw.PyramidGlyph{}
		if p.y < 0 {
			style.Shape = fallen
		}
	case len(l.xs) > mostMarks:
		return
	}
	c.DrawGlyph(style, vg.Point{X: c.X(p.x), Y: c.Y(min(max(p.y, 0), 1))})
}

// share is a place in a plot: from 0 to 1 along both axes.
type share struct{ x, y float64 }

// edge is by how much of an axis a value on its end may miss it in float64.
const edge = 1e-9

// inside cuts a chain of points at the plot's lower and upper edge and wherever one is not finite,
// into chains of two points or more.
func inside(at []share) (runs [][]share) {
	var run []share
	flush := func() {
		if len(run) > 1 {
			runs = append(runs, run)
		}
		run = nil
	}
	for i := 1; i < len(at); i++ {
		a, b := at[i-1], at[i]
		if !spec.Figure(a.y).Finite() || !spec.Figure(b.y).Finite() || max(a.y, b.y) < 0 || min(a.y, b.y) > 1 {
			flush()
			continue
		}
		from, to := min(max(a.y, 0), 1), min(max(b.y, 0), 1)
		if from != a.y || run == nil {
			flush()
			run = append(run, crossing(a, b, from))
		}
		run = append(run, crossing(b, a, to))
		if to != b.y {
			flush()
		}
	}
	flush()
	return runs
}

// crossing is where the line from a to b reaches y.
func crossing(a, b share, y float64) share {
	if y == a.y {
		return a
	}
	return share{a.x + (b.x-a.x)*(y-a.y)/(b.y-a.y), y}
}

// extent is the range of the finite values of curves from an x on; ok says whether
// there is one.
func extent(curves []*curve, from float64) (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, l := range curves {
		for i, y := range l.ys {
			if spec.Figure(y).Finite() && l.xs[i] >= from {
				lo, hi = min(lo, y), max(hi, y)
			}
		}
	}
	return lo, hi, hi >= lo
}

// curvePanel is a panel of curves over the steps of a training, y from lo to hi. The steps are
// laid out logarithmically: what turns round does so in the first hundred.
func curvePanel(title, y string, steps int, lo, hi float64, curves ...*curve) *panel {
	p := newAxes("training step", y)
	p.add(gridDrawer{})
	p.x = axis{label: "training step (log axis from 1)", hi: float64(max(steps, 1)), scale: stepwise, ticks: stepTicks}
	p.y.lo, p.y.hi = lo, hi
	out := &panel{axes: p, title: title}
	for i, l := range curves {
		p.add(l)
		if l.name != "" && listed(i, len(curves)) {
			p.ends = append(p.ends, end{l.name, l})
		}
	}
	return out
}

// mostNames is how many lines of a panel are named at most.
const mostNames = 12

// listed says whether line i of so many is named: all of them, or about mostNames with the first
// and the last.
func listed(i, n int) bool {
	every := (n + mostNames - 2) / (mostNames - 1)
	return n <= mostNames || i%every == 0 && i+every/2 < n || i == n-1
}

// logPanel is a panel of curves over a logarithmic axis that their values above 0 span; 0 is
// marked at its lower edge.
func logPanel(title, y string, steps int, curves ...*curve) *panel {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, l := range curves {
		for _, v := range l.ys {
			if v > 0 && spec.Figure(v).Finite() {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	if hi < lo {
		lo, hi = 0.1, 1
	}
	p := curvePanel(title, y, steps, lo/1.15, hi*1.15, curves...)
	p.y.scale, p.y.ticks = logarithmic, logTicks
	return p
}

// errorPanel is a panel of the error rates that curves of accuracies mean, 1 − accuracy, over a
// logarithmic axis, on which 2 % and 3 % are as far from each other as 20 % and 30 %.
func errorPanel(title string, steps int, accuracies ...*curve) *panel {
	curves := make([]*curve, len(accuracies))
	for i, l := range accuracies {
		rates := *l
		rates.ys = make([]float64, len(l.ys))
		for j, a := range l.ys {
			rates.ys[j] = 1 - a
		}
		curves[i] = &rates
	}
	p := logPanel(title, "error rate (log axis)", steps, curves...)
	p.y.ticks = func(lo, hi float64) []tick {
		out := logTicks(lo, hi)
		for i, t := range out {
			if t.label != "" {
				out[i].label = percent(t.at)
			}
		}
		return out
	}
	return p
}

// reference is a line across all steps at a value that was not measured here.
func reference(name string, steps int, y float64) *curve {
	return &curve{name: name, xs: []float64{0, float64(steps)}, ys: []float64{y, y}, bare: true,
		style: draw.LineStyle{Color: published, Width: 0.9, Dashes: dashes[2]}}
}
