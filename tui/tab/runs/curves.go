package runs

import (
	"fmt"
	"math"
	"strings"

	"charm.land/lipgloss/v2"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// quantity is what a chart of the curves shows.
type quantity int

const (
	accuracies quantity = iota
	losses
)

// curves draws the curves of what is marked over each other: of runs their points as they were logged;
// of groups each run thinly, at the steps that all of the group have, and the mean.
func (m *Model) curves(what quantity, width, height int) string {
	c := m.work.known
	if len(c.Runs) == 0 {
		return kit.Block("", width, height)
	}
	if c.Runs[c.Baseline].Stored {
		return kit.Center(m.kit.Theme.Dim.Render("A store has no curves: nothing was trained here."), width, height)
	}
	p := m.plot(what)
	if m.grouped {
		p.Lines = m.groupLines(what)
	} else {
		p.Lines = m.runLines(what)
		p.Flags = gapFlags(p.Lines)
	}
	return p.View(width, height)
}

// plot is the chart without its lines. The cross-hair is the same in all of them.
func (m *Model) plot(what quantity) chart.Plot {
	t, c := m.kit.Theme, m.work.known
	p := chart.Plot{
		X:     chart.Axis{Range: chart.Range{Lo: 0, Hi: float64(max(1, c.lastStep()))}, Whole: true},
		XName: "step", Grid: !t.Plain, Styles: t.Axes, ASCII: t.ASCII,
	}
	if !m.linear {
		p.X.Kind = chart.LogSteps
	}
	// While the cross-hair waits where the shortest curve ends, the others are seen whole.
	if step, ok := m.crossStep(); ok && (m.cross > 0 || step == c.lastStep()) {
		p.Now = chart.Now{On: true, X: float64(step), Style: t.Accent.Style, Rest: t.Faint.Style, Hide: t.Plain}
	}
	switch what {
	case losses:
		p.Title, p.Note, p.Y.Kind = " test loss, nats per image, as logged", "log scale ", chart.Log
		p.Value = func(v float64) string { return kit.Loss(v) }
	default:
		p.Title, p.Note = " "+m.reading.Name()+", as logged", m.reading.Scale()+" "
		p.Y, p.YFormat, p.Value = m.reading.Axis(), m.reading.Tick(), m.reading.Value()
	}
	return p
}

// crossStep is the step of the cross-hair, one that all have; ok is false where there is none.
func (m *Model) crossStep() (step int, ok bool) {
	steps := m.work.known.Curves.Steps
	if len(steps) == 0 {
		return 0, false
	}
	return steps[max(0, len(steps)-1-m.cross)], true
}

// heightOf is where a point stands on a chart.
func (m *Model) heightOf(what quantity, accuracy, loss spec.Figure) float64 {
	f := loss
	if what == accuracies {
		f = accuracy
	}
	if !f.Finite() {
		return math.NaN()
	}
	if what == accuracies {
		return m.reading.Of(float64(f))
	}
	return float64(f)
}

// runLines is a line a run.
func (m *Model) runLines(what quantity) []chart.Line {
	t, c := m.kit.Theme, m.work.known
	var lines []chart.Line
	for i, r := range c.Runs {
		place := c.places[i]
		line := m.lineOf(place, ink(t, place).Style)
		for _, p := range r.Points {
			line.Points = append(line.Points, chart.XY{X: float64(p.Step), Y: m.heightOf(what, p.Accuracy, p.Loss)})
		}
		line.Name, line.Measured, line.Front = sign(t, place), true, i == c.Baseline
		lines = append(lines, line)
	}
	return lines
}

// gapFlags marks where a line ends in a gap: its next point is not finite.
func gapFlags(lines []chart.Line) []chart.Flag {
	var flags []chart.Flag
	for _, line := range lines {
		for i := 1; i < len(line.Points); i++ {
			if math.IsNaN(line.Points[i].Y) && !math.IsNaN(line.Points[i-1].Y) {
				flags = append(flags, chart.Flag{XY: line.Points[i-1], Text: line.Name + " not finite", Style: line.Style})
			}
		}
	}
	return flags
}

// lineOf is a line of a place, without its points.
func (m *Model) lineOf(place int, style lipgloss.Style) chart.Line {
	t, line := m.kit.Theme, chart.Line{Style: style}
	if place >= t.ToldApart() {
		line.Dash = kit.LayerDash(place)
	}
	if t.Plain || t.ASCII {
		line.Letter = rune('A' + place)
		if !t.ASCII {
			line.Letter = []rune(signs[place])[0]
		}
	}
	return line
}

// groupLines is a thin line a run and one for the mean of each group.
func (m *Model) groupLines(what quantity) []chart.Line {
	t, c := m.kit.Theme, m.work.known
	var lines, means []chart.Line
	for g, group := range c.Groups {
		place := c.places[group.Runs[0]]
		curves := c.groups[g]
		add := func(e compare.Evaluations, line chart.Line) chart.Line {
			for i, step := range curves.Steps {
				line.Points = append(line.Points, chart.XY{X: float64(step), Y: m.heightOf(what, e.Accuracy[i], e.Loss[i])})
			}
			return line
		}
		for _, e := range curves.Runs {
			thin := m.lineOf(place, t.Dimmed(ink(t, place)))
			thin.Dash, thin.Back, thin.Letter = chart.Sparse, true, 0
			lines = append(lines, add(e, thin))
		}
		mean := m.lineOf(place, ink(t, place).Bold().Style)
		mean.Front, mean.Name = true, fmt.Sprintf("%s mean of %d", sign(t, place), len(group.Runs))
		means = append(means, add(curves.Mean, mean))
	}
	return append(lines, means...)
}

// crossLine says where the curves stand at the cross-hair.
func (m *Model) crossLine(width int) string {
	t, c := m.kit.Theme, m.work.known
	step, ok := m.crossStep()
	switch {
	case c.Runs[c.Baseline].Stored:
		return ""
	case !ok:
		return t.Dim.Render(" There is no step that all of them have.")
	}
	at := len(c.Curves.Steps) - 1 - m.cross
	var words []string
	if m.grouped {
		for g, group := range c.Groups {
			place := c.places[group.Runs[0]]
			words = append(words, m.signOf(place)+t.Text.Render(" "+m.crossFigure(c.groups[g], step)))
		}
	} else {
		for i, e := range c.Curves.Runs {
			words = append(words, m.signOf(c.places[i])+t.Text.Render(" "+m.figure(e, at)))
		}
	}
	left := t.Accent.Render(" step "+text.Count(step)) + "  " + strings.Join(words, "  ")
	if gaps := c.gaps(); gaps > 0 {
		left += t.Bad.Render(fmt.Sprintf("  %s not finite", text.Plural(gaps, "point")))
	}
	if last := c.lastStep(); len(c.Curves.Steps) > 0 && c.Curves.Steps[len(c.Curves.Steps)-1] < last {
		left += t.Warn.Render(fmt.Sprintf("  all have steps up to %s of %s", text.Count(c.Curves.Steps[len(c.Curves.Steps)-1]), text.Count(last)))
	}
	if right := t.Dim.Render("[ ] moves "); kit.Cells(left)+kit.Cells(right)+1 <= width {
		return kit.Spread(left, right, width)
	}
	return left
}

// crossFigure is the mean of a group at a step, which all of the runs have.
func (m *Model) crossFigure(of groupCurves, step int) string {
	for i, s := range of.Steps {
		if s == step {
			return m.figure(of.Mean, i)
		}
	}
	return "–"
}

// figure writes what a curve has at one of its steps.
func (m *Model) figure(e compare.Evaluations, at int) string {
	f := e.Accuracy[at]
	if m.loss {
		f = e.Loss[at]
	}
	switch {
	case !f.Finite():
		return "not finite"
	case m.loss:
		return kit.Loss(float64(f))
	}
	return kit.Accuracy(f)
}

// lastStep is the last that any of them has.
func (c compared) lastStep() int {
	last := 0
	for _, r := range c.Runs {
		if n := len(r.Points); n > 0 {
			last = max(last, r.Points[n-1].Step)
		}
	}
	return last
}

// gaps is how many points of the curves are not finite.
func (c compared) gaps() int {
	n := 0
	for _, e := range c.Curves.Runs {
		n += e.Gaps
	}
	return n
}
