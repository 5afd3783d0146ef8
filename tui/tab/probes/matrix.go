package probes

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// matrixShape is how a confusion matrix is laid out on a screen.
type matrixShape struct {
	classes      []int // that have a row and a column, ascending
	left         int   // columns of the labels
	wide, high   int   // of a cell
	row, rows    int   // labels that are shown: the place among the classes of the first, and how many
	col, cols    int   // predictions
	halves       bool  // cells begin and end in the middle of a line
	precision    bool  // there is room below the columns
	key          bool  // and for what the shades mean
	width        int   // of the matrix with what stands at its sides
	side, height int   // of the panel beside it; no cells if there is none
}

// What a matrix needs around it, and the panel beside it, in cells.
const (
	matrixLeft    = 11 // the labels, and the name of what stands below
	recallColumn  = 8
	minSide       = 31
	sentenceWidth = 86 // of what is said of a cell
	widestCell    = 10
	precisionFit  = 6 // a cell's width
)

// everyClass is the most classes that all have a row and a column, also those that the
// matrix counts nothing of: with more, most of it would be empty.
const everyClass = 32

// classes lists the classes that have a row and a column: all, or of many those that
// are a label or a prediction in the chosen layer's matrix.
func (t *Tab) classes() []int {
	n := t.run.Spec.Source.Classes
	if n <= everyClass {
		all := make([]int, n)
		for class := range all {
			all[class] = class
		}
		return all
	}
	var seen []int
	for _, c := range t.matrix().Cells() {
		seen = append(seen, c.Label)
		if c.Predicted >= 0 {
			seen = append(seen, c.Predicted)
		}
	}
	slices.Sort(seen)
	if seen = slices.Compact(seen); len(seen) == 0 {
		return []int{0}
	}
	return seen
}

// rankOf is where a class stands among those that have a row; for one that has none, where
// the next above it stands, or the last.
func rankOf(classes []int, class int) int {
	i, _ := slices.BinarySearch(classes, class)
	return min(i, len(classes)-1)
}

// matrixShape lays the chosen layer's matrix out; a matrix of more classes than fit
// is shown around the cell that is pointed at.
func (t *Tab) matrixShape(width, height int) matrixShape {
	m := matrixShape{classes: t.classes(), height: height - 1}
	n := len(m.classes)
	room := height - 6 // the head, two lines above, one below, two of the cell
	m.high = max(1, min(4, room/n))
	if m.high%2 == 0 && (t.kit.Theme.Few || t.kit.Theme.ASCII || room < n*m.high+1) {
		m.high-- // so that numbers have a middle line
	}
	m.halves = m.high%2 == 0
	m.rows = max(1, min(n, room/m.high))
	most := min(widestCell, 2*m.high+5)
	least := 2
	if digits := len(strconv.Itoa(m.classes[n-1])); digits > 2 {
		least = digits + 1 // or the columns' heads could not be read
	}
	m.left = matrixLeft
	if t.stored() {
		m.left, least, most = t.labelColumn(m.classes, width), shortestWord, widestCell
	}
	m.wide = max(least, min(most, (width-m.left-recallColumn)/n))
	if beside := (width - minSide - m.left - recallColumn) / n; beside >= min(m.wide, precisionFit) {
		m.wide = min(m.wide, beside)
	}
	if m.wide > precisionFit && m.wide%2 == 0 {
		m.wide-- // so that counts of one digit have a middle, too
	}
	m.cols = max(1, min(n, (width-m.left-recallColumn)/m.wide))
	// The sentences below the matrix of few classes need more than it does.
	m.width = max(m.left+m.cols*m.wide+recallColumn, min(sentenceWidth, width-minSide))
	if m.side = width - m.width; m.side < minSide {
		m.side, m.width = 0, width
	}
	m.precision = m.wide >= precisionFit
	_, heat := m.heatSize()
	m.key = 1+heat+4 <= height // the head, the precision, itself, two of the cell
	m.row = min(max(0, rankOf(m.classes, t.cell.label)-m.rows/2), n-m.rows)
	m.col = min(max(0, rankOf(m.classes, t.cell.predicted)-m.cols/2), n-m.cols)
	return m
}

// point goes to the most frequent mistake of the chosen layer, if no cell was
// chosen yet.
func (t *Tab) point() {
	if mistakes := run.Mistakes(t.matrix()); t.confusion && !t.pointed && len(mistakes) > 0 {
		t.cell = matrixCell{mistakes[0].Label, mistakes[0].Predicted}
	}
}

// at is the cell that is pointed at: of a class that has no row in this layer's matrix,
// the next above it that has one, or the last.
func (t *Tab) at() matrixCell {
	classes := t.classes()
	return matrixCell{classes[rankOf(classes, t.cell.label)], classes[rankOf(classes, t.cell.predicted)]}
}

// updateMatrix does what a key says in the view of the matrix.
func (t *Tab) updateMatrix(msg tea.KeyPressMsg) tea.Cmd {
	k := t.kit.Keys
	switch {
	case key.Matches(msg, k.ProbeOn):
		t.step(0, +1)
	case key.Matches(msg, k.ProbeBack):
		t.step(0, -1)
	case key.Matches(msg, k.ProbeDown):
		t.step(+1, 0)
	case key.Matches(msg, k.ProbeUp):
		t.step(-1, 0)
	case key.Matches(msg, k.Mistake):
		t.nextMistake()
	case key.Matches(msg, k.Images) && t.images == nil:
		t.kit.Say("The images behind the cell; esc closes them.")
		return t.open()
	case key.Matches(msg, k.Images):
		t.kit.Say("The images are open: esc closes them, PgDn shows more.")
	case key.Matches(msg, k.Close) && t.images == nil:
		t.confusion = false
		t.sayView()
	case key.Matches(msg, k.Close):
		t.images = nil
		t.sayView()
	case key.Matches(msg, k.MoreOf):
		t.page(+1)
	case key.Matches(msg, k.LessOf):
		t.page(-1)
	}
	return t.fetch()
}

// step moves the cell, not beyond the matrix.
func (t *Tab) step(down, right int) {
	classes := t.classes()
	to := func(class, by int) int { return classes[min(max(0, rankOf(classes, class)+by), len(classes)-1)] }
	t.pointed = true
	t.cell = matrixCell{to(t.cell.label, down), to(t.cell.predicted, right)}
	t.kit.Say("Class %s, read as %s.", t.class(t.cell.label), t.class(t.cell.predicted))
}

// nextMistake goes to the mistake that is next in frequency, from the least back to
// the most frequent.
func (t *Tab) nextMistake() {
	mistakes := run.Mistakes(t.matrix())
	if len(mistakes) == 0 {
		t.kit.Say("This probe makes no mistake.")
		return
	}
	next, here := 0, t.at()
	for i, m := range mistakes {
		if (matrixCell{m.Label, m.Predicted}) == here {
			next = (i + 1) % len(mistakes)
		}
	}
	t.pointed = true
	t.cell = matrixCell{mistakes[next].Label, mistakes[next].Predicted}
	t.kit.Say("Mistake %d of %d, by how often it is made.", next+1, len(mistakes))
}

// matrixView is the chosen layer's confusion matrix, with its images or its most
// frequent mistakes beside it where there is room.
func (t *Tab) matrixView(width, height int) string {
	th := t.kit.Theme
	p, ok := t.shown(t.layer)
	head := t.matrixHead(p, width)
	switch {
	case p.Problem != "":
		return head + "\n" + kit.Center(th.Bad.Render(p.Problem), width, height-1)
	case !ok || p.Confusion.Classes() != t.run.Spec.Source.Classes:
		return head + "\n" + kit.Center(th.Dim.Render("This layer has not been probed yet."), width, height-1)
	}
	m := t.matrixShape(width, height)
	if t.images != nil && m.side == 0 {
		return head + "\n" + t.galleryView(width, height-1)
	}
	matrix := t.heat(m, p.Confusion)
	if strings.Count(matrix, "\n")+1+2 < m.height {
		matrix += "\n" // a blank line, where there is room for one
	}
	matrix = kit.Block(matrix+"\n"+t.cellText(m, p.Confusion), m.width, m.height)
	switch {
	case m.side == 0:
		return head + "\n" + matrix
	case t.images != nil:
		return head + "\n" + kit.Beside(matrix, t.galleryView(m.side, m.height))
	}
	return head + "\n" + kit.Beside(matrix, t.mistakes(p.Confusion, m.side, m.height))
}

// matrixHead says whose matrix it is.
func (t *Tab) matrixHead(p spec.Probed, width int) string {
	th := t.kit.Theme
	line := " " + th.Layer(t.layer, len(t.probes)).Bold().Render("‹ "+t.name(t.layer)+" ›")
	if p.Name != "" {
		when := axis.After(p.Step)
		switch {
		case t.stored():
			when = t.fittedAt(p)
		case p.Live && !t.run.Time.Past:
			when = "live, " + when
		}
		images, occur := " · "+text.Plural(p.TestSamples, "test "+t.noun()), ""
		if n, all := len(t.classes()), t.run.Spec.Source.Classes; n < all {
			occur = fmt.Sprintf(" · %s of %s classes", text.Count(n), text.Count(all))
			if width < 100 {
				images = "" // for want of room
			}
		}
		if accuracy := " · accuracy 0.000"; kit.Cells(line)+9+kit.Cells(when+images+accuracy+occur) > width {
			images = ""
		}
		line += th.Dim.Render("  probe"+strings.Repeat(" ", min(1, len(when)))) + th.Text.Render(when) + th.Dim.Render(images+" · accuracy ") +
			th.Strong.Render(chart.FormatAccuracy(float64(p.TestAccuracy))) + th.Dim.Render(occur)
	}
	return kit.ToWidth(line, width)
}

// heatmap is the picture of the part of the matrix that is shown.
func (t *Tab) heatmap(m matrixShape, confusion spec.Confusion) chart.Heatmap {
	th := t.kit.Theme
	h := chart.Heatmap{
		ASCII: th.ASCII, Halves: m.halves,
		CellWidth: m.wide, CellHeight: m.high, RowTitle: "label", ColTitle: "predicted", Styles: th.Axes, Look: t.looks(m, confusion),
		Cursor: chart.HeatCursor{Row: rankOf(m.classes, t.cell.label) - m.row, Col: rankOf(m.classes, t.cell.predicted) - m.col, On: true, Style: th.Accent.Bold().Style},
	}
	h.Format = func(v float64) string { return t.counted(int(v)) }
	cols := m.classes[m.col : m.col+m.cols]
	for _, label := range m.classes[m.row : m.row+m.rows] {
		row := make([]float64, m.cols)
		for j := range row {
			row[j] = float64(confusion.At(label, cols[j]))
		}
		h.Values = append(h.Values, row)
		h.RowLabels = append(h.RowLabels, kit.Pad(kit.Among(t.class(label), t.run.Spec.Stored().Classes, m.left-2), m.left-1))
	}
	for _, class := range cols {
		h.ColLabels = append(h.ColLabels, t.column(class, m.wide))
	}
	return h
}

// heatSize is the size of the picture.
func (m matrixShape) heatSize() (width, height int) {
	height = 2 + m.rows*m.high
	if m.halves {
		height++
	}
	return m.left + m.cols*m.wide, height
}

// numberLine is the line of a cell that its number stands on.
func (m matrixShape) numberLine() int {
	if m.halves {
		return m.high / 2
	}
	return (m.high - 1) / 2
}

// heat is the matrix with the recall of each label and the precision of each
// prediction, and a key to its shades.
func (t *Tab) heat(m matrixShape, confusion spec.Confusion) string {
	th := t.kit.Theme
	scores := run.ClassScores(confusion)
	width, height := m.heatSize()
	recall := make([]string, height)
	recall[1] = th.Dim.Render(kit.Pad("recall", recallColumn))
	for i := range m.rows {
		recall[2+i*m.high+m.numberLine()] = th.Text.Render(kit.Pad(share(scores[m.classes[m.row+i]].Recall), recallColumn))
	}
	text := kit.Beside(t.heatmap(m, confusion).View(width, height), kit.Block(strings.Join(recall, "\n"), recallColumn, height))
	if m.precision {
		line := th.Dim.Render(kit.Pad("precision", m.left-1)) + " "
		for j := range m.cols {
			// In the middle, as the counts are.
			line += kit.Pad(kit.ToWidth(th.Text.Render(share(scores[m.classes[m.col+j]].Precision)), (m.wide+5)/2), m.wide)
		}
		text += "\n" + line
	}
	if m.key {
		text += "\n" + t.shadeKey(m.width)
	}
	return text
}

// share writes a recall or a precision; without images there is none.
func share(f spec.Figure) string {
	if !f.Finite() {
		return "    –"
	}
	return chart.FormatAccuracy(float64(f))
}

// cellText says in two lines what the cell that is pointed at counts.
func (t *Tab) cellText(m matrixShape, confusion spec.Confusion) string {
	th, c := t.kit.Theme, t.at()
	scores := run.ClassScores(confusion)
	count := confusion.At(c.label, c.predicted)
	label, predicted := t.class(c.label), t.class(c.predicted)
	what := fmt.Sprintf("%s mistaken for %s", label, predicted)
	if c.label == c.predicted {
		what = fmt.Sprintf("%s read correctly", label)
	}
	first := " " + th.Pointed.Render(" "+t.counted(count)+" ") + " " + th.Strong.Render(fmt.Sprintf("%s: %s", what, text.Plural(count, t.noun())))
	if count > 0 && t.images == nil && !t.stored() {
		first += th.Dim.Render(" – ") + th.Accent.Render(t.kit.Keys.Images.Help().Key) + th.Dim.Render(" shows them")
	}
	of, as := scores[c.label], scores[c.predicted]
	recall, precision := strings.TrimSpace(share(of.Recall)), strings.TrimSpace(share(as.Precision))
	second := fmt.Sprintf(" label %s: %s, recall %s · predicted %s: %s, precision %s", label, text.Plural(of.Images, t.noun()),
		recall, predicted, text.Plural(as.Predicted, t.noun()), precision)
	if kit.Cells(second) >= m.width {
		second = fmt.Sprintf(" %s: %s, recall %s · as %s: %s, precision %s", label, text.Count(of.Images), recall, predicted, text.Count(as.Predicted), precision)
	}
	return kit.ToWidth(first, m.width) + "\n" + kit.ToWidth(th.Dim.Render(second), m.width)
}

// mouseMatrix points at a cell and opens its images, goes to a mistake in the list,
// and pages the images with the wheel. The matrix has so many lines.
func (t *Tab) mouseMatrix(button tea.MouseButton, click bool, x, y, height int) tea.Cmd {
	m := t.matrixShape(t.kit.Cols, height)
	confusion := t.matrix()
	switch {
	case confusion.Classes() != t.run.Spec.Source.Classes:
	case button == tea.MouseWheelDown:
		t.page(+1)
	case button == tea.MouseWheelUp:
		t.page(-1)
	case !click, t.images != nil && m.side == 0:
	case x < m.width:
		width, height := m.heatSize()
		if row, col, ok := t.heatmap(m, confusion).CellAt(x, y-1, width, height); ok {
			t.cell, t.pointed = matrixCell{m.classes[m.row+row], m.classes[m.col+col]}, true
			if !t.stored() {
				return t.open()
			}
		}
	case t.images == nil:
		mistakes, i := run.Mistakes(confusion), y-1-mistakesTop
		if i >= 0 && i < min(len(mistakes), m.height-1-mistakesTop) {
			t.cell, t.pointed = matrixCell{mistakes[i].Label, mistakes[i].Predicted}, true
		}
	}
	return nil
}
