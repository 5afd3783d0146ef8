package probes

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// tableShape is how the table is laid out on a screen.
type tableShape struct {
	first, rows int  // layers that are shown
	legend      bool // a line explains the signs
	between     bool // a line between two layers says whether they differ
	ruler       int  // lines of the bars' axis
	sentence    int  // lines of the sentence
	curves      int  // lines that are left for the curves; 0 for none

	width, train, versus bool // columns that there is room for
	bar                  int  // cells
}

// Columns of the table, and what the curves need, in cells.
const (
	nameColumn      = 10
	figureColumn    = 7
	untrainedColumn = 11
	gainColumn      = 8
	versusColumn    = 14
	minBar          = 8
	minCurves       = 9 // of fewer there are three rows and one tick
)

// shape lays the table out. It depends on the screen and on the number of layers
// only, so that nothing moves when another moment is shown.
func (t *Tab) shape(width, height int) tableShape {
	n := len(t.probes)
	l := tableShape{rows: n, ruler: 2, sentence: 2}
	switch {
	case width < 100:
		l.sentence = 4
	case width < 150:
		l.sentence = 3
	}
	if n > 4 && width < 170 {
		l.sentence++ // there is more to name
	}
	if height < 24 {
		l.ruler = 1
	}
	around := 2 + l.ruler + l.sentence // the head and the header
	if l.legend = height >= 12; l.legend {
		around++
	}
	if room := height - around - 2*n - 1; room >= 12 {
		l.between = true
	}
	l.rows = max(1, min(n, height-around))
	l.first = min(max(0, t.layer-l.rows/2), n-l.rows)
	used := around + l.rows
	if l.between {
		used += n - 1
	}
	if l.curves = height - used; height >= 24 {
		l.curves-- // a blank line
	}
	if l.curves < minCurves {
		l.curves = 0
		l.between = l.between || l.rows == n && height-around >= 2*n-1 // which says more than rows of nothing
	}
	l.versus = !l.between && width >= 72 // whether a step is sure comes before the columns below
	l.width, l.train = width >= 104, width >= 96 || width >= 72 && !l.versus
	l.bar = max(minBar, width-kit.Cells(t.left(l, "", "", "", ""))-kit.Cells(t.right(l, "", "", "", "")))
	return l
}

// left is the columns before the bar, each with a style already.
func (t *Tab) left(l tableShape, name, wide, train, test string) string {
	line := kit.ToWidth(name, nameColumn)
	if l.width {
		line += kit.Pad(wide, figureColumn)
	}
	if l.train {
		line += kit.Pad(train, figureColumn)
	}
	return line + kit.Pad(test, figureColumn) + "  "
}

// right is the columns behind the bar.
func (t *Tab) right(l tableShape, untrained, gain, post, versus string) string {
	line := kit.Pad(untrained, untrainedColumn) + kit.Pad(gain, gainColumn)
	if t.run.Published() != nil {
		line += kit.Pad(post, figureColumn)
	}
	if l.versus {
		line += kit.Pad(versus, versusColumn)
	}
	return line + " "
}

// hasCurves reports whether the curves are on the screen.
func (t *Tab) hasCurves() bool { return t.charted || t.shape(t.kit.Cols, t.kit.Rows).curves > 0 }

// tableView is the table with its sentence, and the curves below, or the curves alone.
func (t *Tab) tableView(width, height int) string {
	if t.charted {
		return kit.Block(kit.Stack(t.head(width), t.curves(width, height-1)), width, height)
	}
	l := t.shape(width, height)
	parts := []string{t.head(width), t.table(l, width)}
	if l.legend {
		parts = append(parts, t.legend(width))
	}
	parts = append(parts, t.sentence(width, l.sentence))
	if l.curves > 0 {
		if height >= 24 {
			parts = append(parts, kit.ToWidth("", width))
		}
		parts = append(parts, t.curves(width, l.curves))
	}
	return kit.Block(kit.Stack(parts...), width, height)
}

// layerAt is the layer whose row stands in a line of the screen.
func (t *Tab) layerAt(line int) (layer int, ok bool) {
	if t.stored() {
		return t.storedLayerAt(line)
	}
	l := t.shape(t.kit.Cols, t.kit.Rows)
	row := line - 2 // below the head and the header
	if l.between {
		if row%2 != 0 {
			return 0, false
		}
		row /= 2
	}
	return l.first + row, row >= 0 && row < l.rows
}

// head says what the table is of.
func (t *Tab) head(width int) string {
	p, least, most := spec.Probed{}, math.MaxInt, 0
	for layer := range t.probes {
		if q, ok := t.shown(layer); ok {
			p, least, most = q, min(least, q.Step), max(most, q.Step)
		}
	}
	if least > most {
		return kit.ToWidth(t.kit.Theme.Text.Render(fmt.Sprintf(" No layer had been probed by step %s.", text.Count(t.run.Time.At))), width)
	}
	images := fmt.Sprintf(", fitted and scored on %s each", text.Plural(p.TrainSamples, "image"))
	if p.TestSamples != p.TrainSamples {
		images = fmt.Sprintf(", fitted on %s, scored on %s", text.Plural(p.TrainSamples, "image"), text.Count(p.TestSamples))
	}
	when := axis.After(most)
	if least < most {
		when = fmt.Sprintf("steps %s to %s", text.Count(least), text.Count(most))
	}
	if p.Live && !t.run.Time.Past {
		when = "live, " + when
	}
	if first := t.shape(width, t.kit.Rows); first.rows < len(t.probes) {
		when += fmt.Sprintf(" · %d of %d layers", first.rows, len(t.probes))
	}
	left := ""
	for _, left = range []string{
		" " + solverName(p.Solver) + " probes" + images + " · ",
		fmt.Sprintf(" %s probes, %s · ", solverName(p.Solver), text.Plural(p.TestSamples, "image")),
		" probes · ",
	} {
		if kit.Cells(left)+kit.Cells(when) < width {
			break
		}
	}
	return kit.ToWidth(t.kit.Theme.Dim.Render(left)+t.kit.Theme.Text.Render(when), width)
}

// solverName is a solver's name at the start of a sentence.
func solverName(s spec.Solver) string {
	name, _, _ := strings.Cut(s.Words(), " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// table is one bar for each layer, with its figures.
func (t *Tab) table(l tableShape, width int) string {
	axis := t.axis()
	header := t.left(l, " layer", "width", "train", "test") + kit.ToWidth("", l.bar) + t.right(l, "untrained", "gain", "post", "p after Holm")
	out := []string{t.kit.Theme.Dim.Render(kit.ToWidth(header, width))}
	for layer := l.first; layer < l.first+l.rows; layer++ {
		if l.between && layer > l.first {
			out = append(out, t.difference(layer, width))
		}
		out = append(out, kit.ToWidth(t.row(l, layer, axis, width), width))
	}
	ruler := chart.BarAxis{Axis: axis, ASCII: t.kit.Theme.ASCII, Styles: t.kit.Theme.Axes}.View(l.bar, l.ruler)
	indent := kit.Cells(t.left(l, "", "", "", ""))
	return kit.Block(strings.Join(append(out, kit.Beside(kit.Block("", indent, l.ruler), ruler)), "\n"), width, len(out)+l.ruler)
}

// row is a layer's figures with their bar.
func (t *Tab) row(l tableShape, layer int, axis chart.Range, width int) string {
	th := t.kit.Theme
	p, ok := t.shown(layer)
	style := th.Layer(layer, len(t.probes))
	name := " " + style.Render(spec.LayerName(layer))
	if layer == t.layer {
		name = th.Accent.Render("▸") + style.Bold().Render(spec.LayerName(layer))
	}
	switch {
	case !ok:
		return kit.ToWidth(name, nameColumn) + th.Dim.Render("  …")
	case p.Problem != "":
		return kit.ToWidth(name, nameColumn) + th.Bad.Render("  "+p.Problem)
	}
	untrained, gain, post := "–", "–", ""
	if c := t.control(layer); c.TestAccuracy.Finite() && c.Name != "" {
		untrained, gain = chart.FormatAccuracy(float64(c.TestAccuracy)), kit.Gain(run.Gain(p, c))
	}
	if t.run.Published() != nil {
		post = chart.FormatAccuracy(t.run.Published().Probes[layer])
	}
	versus := ""
	if c, known := t.test(p.Step, layer); known {
		versus = run.PText(c.Adjusted)
	}
	left := t.left(l, name, th.Dim.Render(text.Count(p.Width)), th.Text.Render(chart.FormatAccuracy(float64(p.TrainAccuracy))),
		th.Strong.Render(chart.FormatAccuracy(float64(p.TestAccuracy))))
	right := t.right(l, th.Control.Render(untrained), th.Text.Render(gain), th.Post.Render(post), th.Text.Render(versus))
	return left + t.bar(layer, p, axis).View(l.bar, 1) + right
}

// bar is a layer's accuracy: a line as far as the untrained network reaches, and
// solid from there on.
func (t *Tab) bar(layer int, p spec.Probed, axis chart.Range) chart.Bar {
	th := t.kit.Theme
	b := chart.Bar{
		ASCII: th.ASCII,
		Value: float64(p.TestAccuracy), Axis: axis, Interval: chart.Range{Lo: float64(p.Interval[0]), Hi: float64(p.Interval[1])},
		Style: th.Layer(layer, len(t.probes)).Style, Track: th.Faint.Style, Whisker: th.Text.Style,
		Plain: th.Few,
	}
	if fill := b.Style.GetForeground(); !th.Few {
		b.Ink = kit.Legible(fill)
	}
	if c := t.control(layer); c.Name != "" && c.TestAccuracy.Finite() {
		b.Thin = chart.Range{Lo: 0, Hi: float64(c.TestAccuracy)}
		b.Markers = append(b.Markers, chart.Marker{At: float64(c.TestAccuracy), Glyph: '○', Style: th.Strong.Style})
	}
	if t.run.Published() != nil {
		b.Markers = append(b.Markers, chart.Marker{At: t.run.Published().Probes[layer], Glyph: '◆', Style: th.Post.Style})
	}
	return b
}

// difference is the line between a layer's row and the row above: whether their
// probes differ on the same test images.
func (t *Tab) difference(layer, width int) string {
	th := t.kit.Theme
	above, _ := t.shown(layer - 1)
	p, _ := t.shown(layer)
	c, known := t.test(p.Step, layer)
	if !known || above.Step != p.Step || p.Problem != "" {
		return kit.ToWidth("", width)
	}
	gains, of, loses := text.Count(c.OnlySecond), text.Plural(p.TestSamples, "image"), text.Count(c.OnlyFirst)
	before, after := "   ↕ McNemar ", fmt.Sprintf(" after Holm · %s gains %s of %s on %s and loses %s", c.Second, gains, of, c.First, loses)
	if kit.Cells(before+run.PText(c.Adjusted)+after) >= width {
		before, after = "   ↕ ", fmt.Sprintf(" after Holm: %s gains %s images on %s, loses %s", c.Second, gains, c.First, loses)
	}
	return kit.ToWidth(th.Dim.Render(before)+th.Text.Render(run.PText(c.Adjusted))+th.Dim.Render(after), width)
}

// axis is where the bars and the curves begin and end: at the highest tenth below
// every figure of the training, so that intervals can be seen, and at 1.
func (t *Tab) axis() chart.Range {
	least := 0.9
	for _, of := range t.probes {
		for _, p := range of {
			if p.Interval[0].Finite() {
				least = math.Min(least, float64(p.Interval[0]))
			}
		}
	}
	return chart.Range{Lo: math.Max(0, math.Floor(least*10)/10), Hi: 1}
}

// legend explains the signs on the bars.
func (t *Tab) legend(width int) string {
	th := t.kit.Theme
	interval, fill := "├┼┤", "█"
	if th.ASCII {
		interval, fill = "[+]", "=" // as chart.Bar draws them
	}
	text := " " + th.Text.Render(interval) + th.Dim.Render(" 95 % Wilson interval  ") +
		th.Strong.Render("○") + th.Dim.Render(" untrained  ") + th.Text.Render(fill) + th.Dim.Render(" gained by training")
	if t.run.Published() != nil {
		text += "  " + th.Post.Render("◆") + th.Dim.Render(" the post")
	}
	return kit.ToWidth(text, width)
}

// turnWidth is from which width on there is room to say when the layers' order turned.
const turnWidth = 100

// turn says when the order of the layers turned, "" while the network trains: the last look is not
// known yet.
func (t *Tab) turn() string {
	if t.run.State(spec.Train) != run.Done {
		return ""
	}
	var looks []spec.Judged
	for _, judged := range t.verdicts {
		looks = append(looks, judged)
	}
	return run.TurnFinding(looks)
}

// sentence is what the table says, in so many lines or more.
func (t *Tab) sentence(width, lines int) string {
	text, style := "Not every layer has been probed yet.", t.kit.Theme.Dim
	if step, probes := t.whole(); probes != nil {
		var untrained []spec.Probed
		for layer := range probes {
			untrained = append(untrained, t.control(layer))
		}
		compared := slices.Concat(t.compared[0], t.compared[step])
		judged := []spec.Judged{t.verdicts[0], t.verdicts[step]} // one that is not there is of no layers
		ruin := t.ruin(step)
		text = run.ProbeFindingAt(step, t.run.Spec.Network().Steps, run.ProbesAt(step, probes, untrained, compared), judged, ruin)
		if turn := t.turn(); turn != "" && width >= turnWidth && ruin == run.NotRuined {
			text += " " + turn
		}
		if style = t.kit.Theme.Strong; ruin != run.NotRuined {
			style = t.kit.Theme.Text // the figures of a ruined network are no finding
		}
	}
	text = kit.Paragraph(text, style, width)
	return kit.Block(text, width, max(lines, 1+strings.Count(text, "\n")))
}
