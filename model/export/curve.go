package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/data/text"
	"fathom/model/run"
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

// about says in a line what network was trained on what.
func (x *contents) about() string {
	c := x.Result.Spec
	parts := []string{x.network() + " " + string(c.Network().Activation), fmt.Sprintf("rate %v, batch %s", c.Network().LearningRate, text.Count(c.Network().Batch)), fmt.Sprintf("seed %d", c.Seed)}
	if d := x.Result.Data; d != nil {
		parts = append([]string{d.Data}, parts...)
	}
	return strings.Join(parts, between)
}

// manyLayers is from how many hidden layers on they are counted and not listed.
const manyLayers = 9

// network writes the network's widths.
func (x *contents) network() string {
	c := x.Result.Spec
	inputs := "inputs"
	if d := x.Result.Data; d != nil {
		inputs = text.Count(d.Rows * d.Cols)
	}
	hidden := text.Plural(len(c.Network().Hidden), "hidden layer")
	switch {
	case len(c.Network().Hidden) < manyLayers:
		widths := make([]string, len(c.Network().Hidden))
		for i, width := range c.Network().Hidden {
			widths[i] = text.Count(width)
		}
		hidden = strings.Join(widths, "→")
	case slices.Min(c.Network().Hidden) == slices.Max(c.Network().Hidden):
		hidden += " of " + text.Count(c.Network().Hidden[0])
	}
	return fmt.Sprintf("%s→%s→%s", inputs, hidden, text.Count(c.Source.Classes))
}

// testImages says on how many images a network was scored.
func (x *contents) testImages() string {
	if x.Result.Data == nil {
		return "all test images"
	}
	return text.Plural(x.Result.Data.Test, "test image")
}

// curves is the base network's training: accuracy, whole and its upper part, loss,
// and the accuracy of each layer's probe.
func (x *contents) curves() sheet {
	t, steps := x.Result.Train, x.Result.Spec.Network().Steps
	accuracy := &curve{style: line(network, nil)}
	loss := &curve{name: "test images", style: line(network, nil)}
	train := &curve{name: "training minibatches", style: line(training, dashes[1])}
	for _, p := range t.Curve {
		accuracy.add(p.Step, p.Accuracy)
		loss.add(p.Step, p.Loss)
		train.add(p.Step, p.TrainLoss)
	}
	panels := []*panel{curvePanel("Test accuracy", "accuracy", steps, 0, 1, accuracy)}
	if lo, hi, ok := upperPart(steps, accuracy); ok {
		panels = append(panels, curvePanel("Test accuracy, upper part", "accuracy", steps, lo, hi, accuracy))
	}
	panels = append(panels, logPanel("Mean cross-entropy (log axis)", "loss (nats per image)", steps, loss, train))
	if probes := x.probeCurves(); len(probes) > 0 {
		lo, hi, ok := upperPart(steps, probes...)
		title := "Probes while the network trains, upper part"
		if !ok {
			lo, hi, title = 0, 1, "Probes while the network trains"
		}
		panels = append(panels, curvePanel(title, "probe test accuracy", steps, lo, hi, probes...))
	}
	s := sheet{title: "Training of the base network", note: x.about() + " · " + x.testImages(), width: 7.2 * vg.Inch}
	for len(panels) > 0 {
		n := min(2, len(panels))
		row := make([]*panel, 2)
		copy(row, panels[:n])
		s.panels, panels = append(s.panels, row), panels[n:]
	}
	s.height = vg.Length(len(s.panels))*2.7*vg.Inch + 40
	return s
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

// probeCurves are the live probes' test accuracies, a curve for each layer.
func (x *contents) probeCurves() []*curve {
	layers := len(x.Result.Spec.Network().Hidden) + 1
	var out []*curve
	for _, p := range x.Result.Train.ProbeCurve {
		for layer, a := range p.TestAccuracy {
			for len(out) <= layer {
				n := len(out)
				out = append(out, &curve{name: spec.LayerName(n), style: layerStyle(n, layers)})
			}
			out[layer].add(p.Step, a)
		}
	}
	return out
}

// baseAccuracy returns the base network's accuracy by step, NaN where it was not
// evaluated.
func baseAccuracy(r run.Result) func(step int) spec.Figure {
	at := map[int]spec.Figure{}
	if r.Train != nil {
		for _, p := range r.Train.Curve {
			at[p.Step] = p.Accuracy
		}
	}
	return func(step int) spec.Figure {
		if a, ok := at[step]; ok {
			return a
		}
		return spec.Figure(math.NaN())
	}
}

// teach is a taught network's accuracy beside the base network's, its losses, and
// the difference of the accuracies, whole and without its first part.
func (x *contents) teach(t teaching) sheet {
	r, steps := x.Result, x.Result.Spec.Network().Steps
	base := &curve{name: "base network", style: line(network, nil)}
	taughtOne := &curve{name: "taught network", style: line(taught, dashes[1])}
	difference := &curve{style: line(taught, nil)}
	loss := &curve{name: "cross-entropy", style: line(training, nil)}
	head := &curve{name: "head, weighted", style: line(taught, dashes[1])}
	at := baseAccuracy(r)
	for _, p := range t.Curve {
		base.add(p.Step, at(p.Step))
		taughtOne.add(p.Step, p.Accuracy)
		difference.add(p.Step, p.Accuracy-at(p.Step))
		loss.add(p.Step, p.TrainLoss)
		head.add(p.Step, p.HeadLoss)
	}
	title := "Test accuracy, upper part"
	lo, hi, ok := upperPart(steps, base, taughtOne)
	if !ok {
		lo, hi, title = 0, 1, "Test accuracy"
	}
	return sheet{
		title: "A second network taught the first one's components",
		note: fmt.Sprintf("%s start · %s of %s from %s, weight %v · %s · %s", t.Init, text.Plural(t.Components, "component"), t.Source, t.Layer,
			float64(t.Weight), x.testImages(), x.about()),
		width: 7.2 * vg.Inch, height: 5.4*vg.Inch + 40,
		panels: [][]*panel{
			{curvePanel(title, "accuracy", steps, lo, hi, base, taughtOne), logPanel("Training losses (log axis)", "loss (nats, error) per image", steps, loss, head)},
			{differencePanel("Taught − base", steps, 0, difference), differencePanel("Taught − base, finer axis", steps, float64(steps)/10, difference)},
		},
	}
}

// differencePanel is a panel of a difference of accuracies, with 0 in the middle and
// as much on both sides as the values from a step on need.
func differencePanel(title string, steps int, from float64, difference *curve) *panel {
	most := 0.001
	if a, b, ok := extent([]*curve{difference}, from); ok {
		most = 1.1 * max(most, math.Abs(a), math.Abs(b))
	}
	zero := &curve{xs: []float64{0, float64(steps)}, ys: []float64{0, 0}, style: draw.LineStyle{Color: quiet, Width: 0.8}}
	return curvePanel(title, "difference of accuracies", steps, -most, most, zero, difference)
}
