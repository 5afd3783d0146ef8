package train

import (
	"math"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// A row is a line of the table: a name, a sparkline over the steps, and figures.
type row struct {
	name   string
	ink    kit.Ink
	trend  chart.Trend
	figure string // already styled
}

// table is a header and the rows, each in one line.
func (t *Tab) table(rows []row, width int) string {
	left, right := t.run.Margins(width)
	th := t.kit.Theme
	out := []string{t.header(width, len(rows) > 2)}
	for i, r := range rows {
		name := " " + r.ink.Render(r.name)
		if t.chosen >= 0 && i == t.rowOf(t.chosen) {
			name = th.Accent.Render("▸") + r.ink.Bold().Render(r.name)
		}
		out = append(out, kit.ToWidth(name, left)+r.trend.View(width-left-right, 1)+kit.ToWidth(" "+r.figure, right))
	}
	return kit.Block(strings.Join(out, "\n"), width, len(out))
}

// rowOf is the row of the table in which a line of the chart is: behind the accuracy stands the
// loss.
func (t *Tab) rowOf(line int) int {
	if line == 0 {
		return 0
	}
	return line + 1
}

// The cells beside the sparklines from which on there are columns of notes, and the first of these.
const (
	wideFigures = 20
	figureCells = 9
)

// header says of which step the figures are, and what they are.
func (t *Tab) header(width int, probes bool) string {
	th := t.kit.Theme
	left, right := t.run.Margins(width)
	what, style := "over the steps; no test yet", th.Dim
	if step := t.step(); step >= 0 {
		what = t.whatOf(step, width-left-right, probes)
	}
	if t.run.Time.Past {
		style = th.Accent
	}
	figures := "accuracy"
	if right > wideFigures && probes { // which alone have them
		figures = "accuracy  ±95 %  gain"
	}
	line := kit.ToWidth("", left) + style.Render(kit.ToWidth(what, max(0, width-left-right))) + th.Dim.Render(" "+figures)
	return kit.ToWidth(line, width)
}

// whatOf says of which steps the figures are, in so many cells: those of the network, and those of
// the probes where these are shown and of another.
func (t *Tab) whatOf(step, room int, probes bool) string {
	of := "step " + text.Count(step)
	ways := []string{"over the steps; figures of " + of, "figures of " + of, of}
	if probed := t.probedAt(); probed >= 0 && probed != step && probes {
		said := ", probes of step " + text.Count(probed)
		ways = append([]string{ways[0] + said, ways[1] + said}, ways...)
	}
	for _, way := range ways {
		if kit.Cells(way) < room {
			return way
		}
	}
	return of
}

// probedAt is the step that all probes are of whose figures are shown, −1 where they are of several
// or there are none.
func (t *Tab) probedAt() int {
	at := -1
	for layer := range t.probes {
		i := t.newest(layer)
		if i < 0 || at >= 0 && t.probes[layer][i].Step != at {
			return -1
		}
		at = t.probes[layer][i].Step
	}
	return at
}

// newest is the place of a layer's newest probe up to the moment, −1 for none.
func (t *Tab) newest(layer int) int {
	for i, p := range slices.Backward(t.probes[layer]) {
		if t.run.Time.Shows(p.Step) {
			return i
		}
	}
	return -1
}

// step is the step that the figures are of, if nothing else is said beside one: that
// of the moment, or the newest score's, −1 before there is one.
func (t *Tab) step() int {
	points := t.readings()
	switch {
	case t.run.Time.Past:
		return t.run.Time.At
	case len(points) > 0:
		return points[len(points)-1].Step
	}
	return -1
}

// readings are the scores up to the one whose figures are written. While the
// network trains these change as often as those of the progress line do, and not with
// every evaluation, thirty times a second.
func (t *Tab) readings() []spec.Evaluated {
	points := t.shown()
	if t.run.Time.Past {
		return points
	}
	return points[:min(len(points), t.read)]
}

// probed reports whether the layers are probed while the network trains, or have been.
func (t *Tab) probed() bool { return t.run.Spec.Network().LookEvery > 0 || len(t.probes[0]) > 0 }

// count is the number of rows.
func (t *Tab) count() int {
	if !t.probed() {
		return 2
	}
	return 2 + len(t.probes)
}

// rows are the first so many rows: accuracy, loss, and one for each layer that is probed.
func (t *Tab) rows(n, width int) []row {
	th := t.kit.Theme
	_, right := t.run.Margins(width)
	accuracy, loss := make([]chart.XY, len(t.scores)), make([]chart.XY, len(t.scores))
	heights := make([]float64, len(t.scores))
	for i, p := range t.scores {
		accuracy[i] = chart.XY{X: float64(p.Step), Y: 1 - float64(p.Accuracy)}
		loss[i], heights[i] = chart.XY{X: float64(p.Step), Y: float64(p.Loss)}, float64(p.Loss)
	}
	last := spec.Evaluated{Accuracy: spec.Figure(math.NaN()), Loss: spec.Figure(math.NaN())}
	readings := t.readings()
	if n := len(readings); n > 0 {
		last = readings[n-1]
	}
	notes := []string{}
	if e, ok := run.BestAccuracy(readings); ok {
		notes = append(notes, "best "+chart.FormatFixed(float64(e.Accuracy), 4))
	}
	errors := t.errors()
	rows := []row{
		{"accuracy", th.Network, t.trend(accuracy, errors, true, th.Network), t.figure(right, kit.Accuracy(last.Accuracy), last.Step, notes...)},
		{"test loss", th.Loss, t.trend(loss, chart.Axis{Range: kit.Extent(heights), Kind: chart.Log}, false, th.Loss), t.figure(right, kit.Loss(float64(last.Loss)), last.Step, "nats/image")},
	}
	for layer := range max(0, min(n, t.count())-2) {
		rows = append(rows, t.probeRow(layer, right, errors))
	}
	return rows[:min(n, len(rows))]
}

// errors is what the height of an accuracy's sparkline means, the same for the network and the
// probes: error rates on a logarithmic scale, from the greatest that there was to the least.
func (t *Tab) errors() chart.Axis {
	least, most := 1.0, 0.0
	add := func(accuracy spec.Figure) {
		if e := 1 - float64(accuracy); e > 0 {
			least, most = min(least, e), max(most, e)
		}
	}
	for _, p := range t.scores {
		add(p.Accuracy)
	}
	for _, of := range t.probes {
		for _, p := range of {
			add(p.TestAccuracy)
		}
	}
	return chart.Axis{Range: chart.Range{Lo: least, Hi: most}, Kind: chart.Log}
}

// trend is a sparkline over the steps.
func (t *Tab) trend(points []chart.XY, y chart.Axis, down bool, ink kit.Ink) chart.Trend {
	th := t.kit.Theme
	return chart.Trend{Points: points, X: t.run.Steps(), Y: y, Down: down, Style: ink.Style, Held: th.Dimmed(ink), Now: t.run.Time.Now(th), ASCII: th.ASCII}
}

// probeRow is the row of a layer's live probes.
func (t *Tab) probeRow(layer, right int, errors chart.Axis) row {
	th := t.kit.Theme
	ink := th.Layer(layer, len(t.probes))
	points := make([]chart.XY, 0, len(t.probes[layer]))
	r := row{name: spec.LayerName(layer), ink: ink, figure: th.Dim.Render("–")}
	for _, p := range t.probes[layer] {
		points = append(points, chart.XY{X: float64(p.Step), Y: 1 - float64(p.TestAccuracy)})
	}
	if shown := t.newest(layer); shown >= 0 {
		p, first := t.probes[layer][shown], t.probes[layer][0]
		notes := []string{"±" + halfWidth(p.Interval)}
		if first.Step == 0 {
			notes = append(notes, kit.Gain(run.Gain(p, first)))
		}
		at := p.Step
		if at == t.probedAt() {
			at = t.step() // as the header says
		}
		r.figure = t.figure(right, chart.FormatAccuracy(float64(p.TestAccuracy)), at, notes...)
	}
	r.trend = t.trend(points, errors, true, ink)
	return r
}

// figure is a figure with what is noted beside it, as much as fits, and its step where that is not
// the one that all figures are of. Where there is none, before the first and of a network that
// diverged, a dash says so.
func (t *Tab) figure(right int, value string, step int, notes ...string) string {
	th := t.kit.Theme
	if value == chart.FormatFixed(math.NaN(), 4) {
		return th.Dim.Render("–")
	}
	line := th.Strong.Render(value)
	if right > wideFigures && len(notes) > 0 && strings.HasPrefix(notes[0], "±") { // in its column
		line = kit.ToWidth(line, figureCells)
	}
	if step != t.step() {
		notes = append([]string{measuredAt(step, right)}, notes...)
	}
	for _, note := range notes {
		next := line + th.Dim.Render(" "+note)
		if kit.Cells(next) > right-2 { // a blank before them and one at the edge of the screen
			break
		}
		line = next
	}
	return line
}

// measuredAt says after how many steps a figure was measured, in as many words as so wide a column
// has room for.
func measuredAt(step, right int) string {
	switch count := text.Count(step); {
	case right > 30:
		return "at step " + count
	case len(count) <= len("10,000"):
		return "at " + count
	}
	return "at " + chart.FormatShort(float64(step))
}

// halfWidth is half of an interval's width.
func halfWidth(interval [2]spec.Figure) string {
	return chart.FormatAccuracy(float64(run.HalfWidth(interval)))
}
