package export

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/model/spec"
)

// curve is points joined by lines, with a gap wherever one is not finite; what
// leaves the range of the plot's axis is cut at its edge.
type curve struct {
	name   string
	xs, ys []float64
	style  draw.LineStyle
}

func (l *curve) add(step int, y spec.Figure) {
	l.xs, l.ys = append(l.xs, float64(step)), append(l.ys, float64(y))
}

func (l *curve) draw(c draw.Canvas, a *axes) {
	lo, hi := a.y.lo, a.y.hi
	at := func(x, y float64) vg.Point { return vg.Point{X: a.toX(c, x), Y: a.toY(c, y)} }
	var run []vg.Point
	flush := func() {
		if len(run) > 1 {
			c.StrokeLines(l.style, run)
		}
		run = nil
	}
	for i := 1; i < len(l.xs); i++ {
		ax, ay, bx, by := l.xs[i-1], l.ys[i-1], l.xs[i], l.ys[i]
		if !spec.Figure(ay).Finite() || !spec.Figure(by).Finite() || max(ay, by) < lo || min(ay, by) > hi {
			flush()
			continue
		}
		from, to := min(max(ay, lo), hi), min(max(by, lo), hi)
		if from != ay || run == nil {
			flush()
			run = append(run, at(crossing(ax, ay, bx, by, from), from))
		}
		run = append(run, at(crossing(bx, by, ax, ay, to), to))
		if to != by {
			flush()
		}
	}
	flush()
}

// crossing is where the line from (ax, ay) to (bx, by) reaches y.
func crossing(ax, ay, bx, by, y float64) float64 {
	if y == ay {
		return ax
	}
	return ax + (bx-ax)*(y-ay)/(by-ay)
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

// curvePanel is a panel of curves over the steps of a training, y from lo to hi.
func curvePanel(title, y string, steps int, lo, hi float64, curves ...*curve) *panel {
	p := newAxes("training step", y)
	p.add(gridDrawer{})
	p.x.lo, p.x.hi, p.y.lo, p.y.hi = 0, float64(max(steps, 1)), lo, hi
	out := &panel{axes: p, title: title}
	for i, l := range curves {
		p.add(l)
		if l.name != "" && listed(i, len(curves)) {
			out.keys = append(out.keys, key{name: l.name, line: &l.style})
		}
	}
	return out
}

// mostKeys is how many entries a legend has at most.
const mostKeys = 12

// listed says whether a legend of so many entries names entry i: all of them, or
// about mostKeys with the first and the last.
func listed(i, n int) bool {
	every := (n + mostKeys - 2) / (mostKeys - 1)
	return n <= mostKeys || i%every == 0 && i+every/2 < n || i == n-1
}

// upperPart is the range of the axis that shows the values after the first tenth of
// the training, in steps of 0.05; ok says whether it is much less than the whole.
func upperPart(steps int, curves ...*curve) (lo, hi float64, ok bool) {
	lo, hi, ok = extent(curves, float64(steps)/10)
	if !ok {
		return 0, 1, false
	}
	lo, hi = math.Floor(lo*20)/20, math.Ceil(hi*20)/20
	return lo, max(hi, lo+0.05), hi-lo < 0.6
}

// logPanel is a panel of curves over a logarithmic axis. Values that it cannot show,
// 0 and below, are gaps.
func logPanel(title, y string, steps int, curves ...*curve) *panel {
	for _, l := range curves {
		for i, v := range l.ys {
			if v <= 0 {
				l.ys[i] = math.NaN()
			}
		}
	}
	lo, hi, ok := extent(curves, 0)
	if !ok {
		lo, hi = 0.1, 1
	}
	p := curvePanel(title, y, steps, lo/1.15, hi*1.15, curves...)
	p.y.log, p.y.ticks = true, logTicks
	return p
}
