package train

import (
	"fmt"
	"math"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// Columns of the sparklines, in cells.
const (
	sparkNames   = 15
	sparkFigures = 22
)

// sparklines draws a header and as many rows as fit, each so many lines high at
// most; of many layers the middle ones go first.
func (t *Tab) sparklines(width, height, lines int) string {
	rows := t.rows()
	height--
	for lines > 1 && len(rows)*(lines+1) > height+1 && len(rows)*lines > height {
		lines--
	}
	gap := 0
	if lines > 2 {
		gap = 1
	}
	more := 0
	if fits := max(1, height/(lines+gap)); len(rows) > fits {
		// Accuracy and loss, then the layers from both ends.
		more = len(rows) - fits
		head := min((fits+3)/2, fits)
		rows = append(rows[:head:head], rows[len(rows)-(fits-head):]...)
	}
	out := []string{t.header(width, more)}
	for _, r := range rows {
		picture := r.View(t.kit.Theme, max(0, width-sparkNames-sparkFigures), lines)
		// On the line on which the picture stands.
		above := strings.Repeat("\n", lines-1)
		label := kit.Block(above+" "+t.kit.Theme.Text.Render(r.Name), sparkNames, lines)
		figure := kit.Block(above+" "+r.Figure, sparkFigures, lines)
		out = append(out, kit.Beside(label, picture, figure))
		if gap > 0 {
			out = append(out, kit.ToWidth("", width))
		}
	}
	return kit.Block(strings.Join(out, "\n"), width, height+1)
}

// header says what the heights of the pictures mean, of which step the figures are, and
// how many rows have no room.
func (t *Tab) header(width, more int) string {
	th := t.kit.Theme
	label, style := "no evaluation yet", th.Dim
	switch step := t.step(); {
	case t.run.Time.Past:
		label, style = "at step "+text.Count(step), th.Accent
	case step >= 0:
		label = "newest, step " + text.Count(step)
	}
	room := max(0, width-sparkNames-sparkFigures)
	scale := kit.ToWidth("accuracies drawn from 0.8 to 1", room)
	hidden := ""
	if more > 0 {
		hidden = fmt.Sprintf(" +%d more", more)
	}
	return kit.ToWidth(kit.ToWidth(th.Dim.Render(hidden), sparkNames)+th.Dim.Render(scale)+" "+style.Render(label), width)
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

// sparkRange is what the height of an accuracy's sparkline means, the same for the
// network and the probes: an untrained probe is near its foot, a trained one near
// its top. What is below is drawn at the foot.
var sparkRange = chart.Range{Lo: 0.8, Hi: 1}

// count is the number of rows.
func (t *Tab) count() int {
	if t.run.Spec.Network().LookEvery == 0 && len(t.probes[0]) == 0 {
		return 2
	}
	return 2 + len(t.probes)
}

// rows are the sparklines: accuracy, loss, and one for each layer that is probed.
func (t *Tab) rows() []kit.SparkRow {
	c := t.run.Spec
	accuracy, loss := make([]float64, len(t.points)), make([]float64, len(t.points))
	for i, p := range t.points {
		accuracy[i], loss[i] = float64(p.Accuracy), float64(p.Loss)
	}
	past := len(t.run.Time.UpTo(t.points))
	best, last := math.NaN(), spec.Evaluated{Accuracy: spec.Figure(math.NaN()), Loss: spec.Figure(math.NaN())}
	readings := t.readings()
	if n := len(readings); n > 0 {
		last = readings[n-1]
	}
	if e, ok := run.BestAccuracy(readings); ok {
		best = float64(e.Accuracy)
	}
	total := 1 + (c.Network().Steps+c.Network().EvaluateEvery-1)/c.Network().EvaluateEvery
	rows := []kit.SparkRow{
		{Name: "test accuracy", Values: accuracy, Past: past, Total: total, Bounds: sparkRange, Style: t.kit.Theme.Network, Figure: t.dated(t.figure(kit.Accuracy(last.Accuracy), "best "+chart.FormatFixed(best, 4)), last.Step)},
		{Name: "test loss", Values: loss, Past: past, Total: total, Bounds: kit.Extent(loss), Style: t.kit.Theme.Loss, Figure: t.dated(t.figure(kit.Loss(float64(last.Loss)), "nats/image"), last.Step)},
	}
	for layer := range t.count() - 2 {
		rows = append(rows, t.probeRow(layer))
	}
	return rows
}

// probeRow is the sparkline of a layer's live probes: of the newest at each evaluation, so that it
// has the time of the rows above.
func (t *Tab) probeRow(layer int) kit.SparkRow {
	c := t.run.Spec
	row := kit.SparkRow{
		Name: "probe " + spec.LayerName(layer), Style: t.kit.Theme.Layer(layer, len(t.probes)), Bounds: sparkRange,
		Figure: t.kit.Theme.Dim.Render("–"),
	}
	every := max(1, c.Network().EvaluateEvery)
	row.Total = 1 + (c.Network().Steps+every-1)/every
	looks := t.probes[layer]
	if len(looks) == 0 {
		return row
	}
	// A look between two evaluations shows at the second, once that is there. The last evaluation may
	// be off the others' spacing.
	end := min((looks[len(looks)-1].Step+every-1)/every, max(0, len(t.points)-1), row.Total-1) * every
	newest := -1
	for step := 0; step <= end; step += every {
		for newest+1 < len(looks) && looks[newest+1].Step <= step {
			newest++
		}
		value := math.NaN() // before the first look
		if newest >= 0 {
			value = float64(looks[newest].TestAccuracy)
		}
		row.Values = append(row.Values, value)
		if t.run.Time.Shows(step) {
			row.Past++
		}
	}
	for _, p := range looks {
		if t.run.Time.Shows(p.Step) {
			row.Figure = t.dated(t.figure(chart.FormatAccuracy(float64(p.TestAccuracy)), "± "+halfWidth(p.Interval)), p.Step)
		}
	}
	return row
}

// dated is a figure with its step, where that is not the one that all figures are of.
func (t *Tab) dated(figure string, step int) string {
	if step == t.step() {
		return figure
	}
	return figure + t.kit.Theme.Dim.Render(" @"+chart.FormatShort(float64(step)))
}

// figure is a figure with what is noted beside it. Where there is none, before the first
// and of a network that diverged, a dash says so, without a unit or an interval.
func (t *Tab) figure(value, note string) string {
	if none := chart.FormatFixed(math.NaN(), 4); value == none {
		if strings.HasSuffix(note, none) || !strings.HasPrefix(note, "best ") {
			return t.kit.Theme.Dim.Render("–")
		}
		value = "–"
	}
	return t.kit.Theme.Strong.Render(value) + t.kit.Theme.Dim.Render(" "+note)
}

// halfWidth is half of an interval's width.
func halfWidth(interval [2]spec.Figure) string {
	return chart.FormatAccuracy(float64(run.HalfWidth(interval)))
}
