package probes

import (
	"fmt"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// storedShape is how the screen of a store is laid out.
type storedShape struct {
	table      int   // its width
	side       int   // of what was read and checked, beside the table; 0 where it is a key away
	warnings   int   // lines of what is wrong
	listed     []int // the layers that the filter takes
	first      int   // the one of them in the first row
	rows       int
	ruler      int // lines of the bars' axis
	sentence   int // lines
	charts     int // lines, 0 for none
	name       int // the columns, in cells; 0 for one that there is no room for
	width      int
	train      int
	untrained  int
	c, logLoss int
	versus     int
	bar        int
}

// What parts of the screen of a store need, in cells.
const (
	sideFrom     = 150 // columns of a screen that has room for a side panel
	sideRows     = 24
	widestSide   = 76
	narrowest    = 108 // of a table beside one
	storedCharts = 7   // lines of charts that are worth having
	chartsBeside = 110 // columns for two charts
	cColumn      = 8
	lossColumn   = 12
	storeControl = 11
	roomy        = 14 // lines of a screen that has room for more than what has to be said
	chartsFrom   = 28 // lines of a screen on which many layers leave room for charts
)

// storedShape lays the screen out. It depends on the screen, the store and what its checks found.
func (t *Tab) storedShape(width, height int) storedShape {
	listed := t.listed()
	n := len(listed)
	l := storedShape{listed: listed, table: width, warnings: len(t.warnings(width, height)), ruler: 2, sentence: 2}
	if width >= sideFrom && height >= sideRows {
		l.side = min(widestSide, width-narrowest)
		l.table = width - l.side
	}
	switch {
	case height < roomy:
		l.sentence = 1
	case width < 100:
		l.sentence = 3
	}
	if height < 24 {
		l.ruler = 1
	}
	around := l.warnings + 3 + l.ruler + l.sentence // with the head, the header and the legend
	room := max(1, height-around)
	l.rows = min(n, room)
	if n > room && height >= chartsFrom && t.hasCharts() { // it scrolls in any case
		l.rows = max(1, room-storedCharts-3)
	}
	l.first = min(max(0, slices.Index(listed, t.layer)-l.rows/2), n-l.rows)
	if l.charts = room - l.rows - 1; l.charts < storedCharts-1 || !t.hasCharts() {
		l.charts = 0
	}
	t.storedColumns(&l)
	return l
}

// storedColumns gives the columns of the table their widths.
func (t *Tab) storedColumns(l *storedShape) {
	w, widest := l.table, 0
	for layer := range t.probes {
		widest = max(widest, kit.Cells(t.name(layer)))
	}
	l.name = min(max(8, widest+2), max(14, w/5))
	l.c = cColumn
	if w >= 76 {
		l.width = figureColumn
	}
	if w >= 100 && !t.real() {
		l.train = figureColumn
	}
	// p is against the layer before, not the row above; where there is no room for both it comes before
	// the loss.
	if w >= 76 && !t.real() && len(l.listed) == len(t.probes) && len(t.probes) > 1 {
		l.versus = versusColumn
	}
	if !t.real() && (w >= 100 || w >= 70 && l.versus == 0) {
		l.logLoss = lossColumn
	}
	if t.any(func(p spec.Probed) bool { _, ok := untrained(p); return ok }) {
		l.untrained = storeControl
	}
	l.bar = max(minBar, w-l.name-l.width-l.train-figureColumn-2-l.untrained-l.c-l.logLoss-l.versus-1)
}

// line is a line of the table: the texts have a style already, and columns of no width are left
// out.
func (l storedShape) line(name, wide, train, test, bar, untrained, c, loss, versus string) string {
	var b strings.Builder
	b.WriteString(kit.ToWidth(name, l.name))
	put := func(text string, width int) {
		if width > 0 {
			b.WriteString(kit.Pad(text, width))
		}
	}
	put(wide, l.width)
	put(train, l.train)
	put(test, figureColumn)
	b.WriteString("  " + bar)
	put(untrained, l.untrained)
	put(c, l.c)
	put(loss, l.logLoss)
	put(versus, l.versus)
	return kit.ToWidth(b.String(), l.table)
}

// storedView is the table with what is wrong above it and its sentence and charts below.
func (t *Tab) storedView(width, height int) string {
	l := t.storedShape(width, height)
	if t.charted && t.hasCharts() {
		return t.chartedView(width, height, l)
	}
	table := kit.Stack(t.storedHead(l), t.storedTable(l))
	if l.side > 0 {
		lines := 2 + l.rows + l.ruler
		table = kit.Beside(kit.Block(table, l.table, lines), t.side(l.side, lines))
	}
	parts := []string{strings.Join(t.warnings(width, height), "\n"), table, t.storedLegend(width), t.storedSentence(width, l.sentence)}
	if l.charts > 0 {
		parts = append(parts, kit.ToWidth("", width), t.storedCharts(width, l.charts))
	}
	return kit.Block(kit.Stack(parts...), width, height)
}

// chartedView is the charts in the place of the table.
func (t *Tab) chartedView(width, height int, l storedShape) string {
	lines := max(1, height-l.warnings-l.sentence-1)
	return kit.Block(kit.Stack(strings.Join(t.warnings(width, height), "\n"), t.storedCharts(width, lines), kit.ToWidth("", width),
		t.storedSentence(width, l.sentence)), width, height)
}

// storedLayerAt is the layer whose row stands in a line of the screen.
func (t *Tab) storedLayerAt(line int) (layer int, ok bool) {
	l := t.storedShape(t.kit.Cols, t.kit.Rows)
	row := line - l.warnings - 2
	if row < 0 || row >= l.rows || t.charted && t.hasCharts() {
		return 0, false
	}
	return l.listed[l.first+row], true
}

// storedHead says what the table is of.
func (t *Tab) storedHead(l storedShape) string {
	th := t.kit.Theme
	done, first := t.refined()
	when := t.run.CheckpointName(t.run.Step())
	if done+first == 0 {
		return kit.ToWidth(th.Text.Render(fmt.Sprintf(" No layer has been fitted at %s yet.", when)), l.table)
	}
	left := " "
	for layer := range t.probes {
		if p, ok := t.shown(layer); ok && !p.Live && p.Problem == "" {
			left = fmt.Sprintf(" %s probes, %s + %s rows", solverName(p.Solver), text.Count(p.TrainSamples), text.Count(p.TestSamples))
		}
	}
	if first > 0 {
		left = fmt.Sprintf(" Probes: %s of %s first answers", text.Count(first), text.Count(len(t.probes)))
	}
	right := ""
	switch {
	case t.filter.Text != "" && len(l.listed) < len(t.probes):
		right = fmt.Sprintf("“%s”: %d of %d layers ", t.filter.Text, len(l.listed), len(t.probes))
	case l.rows < len(l.listed):
		right = fmt.Sprintf("layers %d to %d of %d ", l.first+1, l.first+l.rows, len(t.probes))
	}
	if kit.Cells(left)+kit.Cells(when)+kit.Cells(right)+4 > l.table {
		left, _, _ = strings.Cut(left, ",")
	}
	if when != "" {
		left += " · "
	}
	return kit.Spread(th.Dim.Render(left)+th.Text.Render(when), th.Dim.Render(right), l.table)
}

// storedTable is one bar for each layer, with its figures.
func (t *Tab) storedTable(l storedShape) string {
	axis, test, c, versus := t.storedAxis(), "test", "C ", "p after Holm"
	if t.real() {
		test = "R²"
	}
	header := l.line(" layer", "width", "train", test, t.majorityLabel(axis, l.bar), "untrained", c, "loss, nats", versus)
	out := []string{t.kit.Theme.Dim.Render(header)}
	for _, layer := range l.listed[l.first : l.first+l.rows] {
		out = append(out, t.storedRow(l, layer, axis))
	}
	ruler := chart.BarAxis{Axis: axis, ASCII: t.kit.Theme.ASCII, Styles: t.kit.Theme.Axes}.View(l.bar, l.ruler)
	indent := l.name + l.width + l.train + figureColumn + 2
	return strings.Join(out, "\n") + "\n" + kit.Block(kit.Beside(kit.Block("", indent, l.ruler), ruler), l.table, l.ruler)
}

// storedRow is a layer's figures with their bar.
func (t *Tab) storedRow(l storedShape, layer int, axis chart.Range) string {
	th := t.kit.Theme
	p, ok := t.shown(layer)
	style, room := th.Layer(layer, len(t.probes)), l.name-2
	name := " " + style.Render(kit.MiddleCut(t.name(layer), room))
	if layer == t.layer {
		name = th.Accent.Render("▸") + style.Bold().Render(kit.MiddleCut(t.name(layer), room))
	}
	width := th.Dim.Render(text.Count(t.run.Spec.Stored().Layers[layer].Width))
	switch {
	case !ok:
		return l.line(name, width, "", th.Dim.Render("…"), "", "", "", "", "")
	case p.Problem != "":
		return kit.ToWidth(kit.ToWidth(name, l.name)+th.Bad.Render("  ✗ "+text.Printable(p.Problem)), l.table)
	}
	control := th.Dim.Render("–")
	if figure, known := untrained(p); known {
		control = th.Control.Render(chart.FormatAccuracy(float64(figure)))
	}
	bar, figure := t.storedBar(layer, p, axis).View(l.bar, 1), chart.FormatAccuracy(float64(t.figure(p)))
	train := th.Text.Render(chart.FormatAccuracy(float64(p.TrainAccuracy)))
	if p.Live {
		head := l // over the columns of what a first answer has not
		head.c, head.logLoss, head.versus = l.c+l.logLoss+l.versus, 0, 0
		few := th.Dim.Render(kit.ToWidth(fmt.Sprintf("  ◌ of %s rows", text.Count(p.TrainSamples)), head.c))
		return head.line(name, width, train, th.Dim.Render(figure), bar, control, few, "", "")
	}
	versus := ""
	if c, known := t.test(p.Step, layer); known {
		versus = th.Text.Render(run.PText(c.Adjusted))
	}
	return l.line(name, width, train, th.Strong.Render(figure), bar, control, t.weight(p), th.Text.Render(t.logLoss(p)), versus)
}

// weight is the C of a fit, with a mark where it stands at an end of the grid it was chosen from.
func (t *Tab) weight(p spec.Probed) string {
	th := t.kit.Theme
	switch {
	case p.Store == nil || !p.Store.C.Finite():
		return th.Dim.Render("– ")
	case p.Store.Edge:
		return th.Text.Render(fmt.Sprintf("%.3g", float64(p.Store.C))) + th.Warn.Render("!")
	}
	return th.Text.Render(fmt.Sprintf("%.3g ", float64(p.Store.C)))
}

// logLoss is the mean log loss of the test rows.
func (t *Tab) logLoss(p spec.Probed) string {
	if p.Store == nil || !p.Store.LogLoss.Finite() {
		return "–"
	}
	return text.Decimal(float64(p.Store.LogLoss), 3)
}

// storedLegend explains the signs on the bars and in the table.
func (t *Tab) storedLegend(width int) string {
	th := t.kit.Theme
	var parts []string
	add := func(sign kit.Ink, glyph, says string) {
		parts = append(parts, sign.Render(glyph)+th.Dim.Render(" "+says))
	}
	interval, line := "├┼┤", "━"
	if th.ASCII {
		interval, line = "[+]", "-" // as chart.Bar draws them
	}
	if t.real() {
		add(th.Warn, string(t.majoritySign()), "0, no better than the mean")
	} else {
		of := "95 % Wilson interval"
		if t.any(func(p spec.Probed) bool { return p.Store != nil && p.Store.Groups > 0 }) {
			of = "95 % interval by group"
		}
		add(th.Text, interval, of)
	}
	if t.any(func(p spec.Probed) bool { _, ok := untrained(p); return ok }) {
		add(th.Strong, "○", "untrained")
	}
	if t.any(func(p spec.Probed) bool { return p.Live }) {
		add(th.Text, line, "first answer, of few rows")
	}
	if t.any(func(p spec.Probed) bool { return !p.Live && p.Store != nil && p.Store.Edge }) {
		add(th.Warn, "!", "C at an end of its grid")
	}
	return kit.ToWidth(" "+strings.Join(parts, "  "), width)
}

// storedSentence is what the table says, in so many lines.
func (t *Tab) storedSentence(width, lines int) string {
	sentence, isFinding := t.finding()
	style := t.kit.Theme.Dim
	if isFinding {
		style = t.kit.Theme.Strong
	}
	wrapped := kit.Wrap(sentence, width-2)
	if len(wrapped) > lines { // the rest is with the checks, a key away
		wrapped = wrapped[:lines]
		last := wrapped[lines-1]
		wrapped[lines-1] = kit.ToWidth(last, min(kit.Cells(last), width-12)) + " … (!: all)"
	}
	for i, line := range wrapped {
		wrapped[i] = kit.ToWidth(" "+style.Render(line), width)
	}
	return kit.Block(strings.Join(wrapped, "\n"), width, lines)
}
