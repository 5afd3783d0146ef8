package tui

import (
	"fmt"
	"strings"

	"fathom/data"
	"fathom/model"
	"fathom/model/lab"
	"fathom/tui/chart"
)

// Cells that the panel beside a picture takes, and that a picture of the grid
// needs to say something.
const (
	panelWidth    = 28
	gridMinWidth  = 18
	gridMinHeight = 6
	gridWellWidth = 26 // from here on the grid is what is drawn unless chosen otherwise
	gridWellRows  = 9
)

func (t *pcaTab) View(width, height int) string {
	s := t.session
	if !t.ready() {
		text := "No principal components yet: r takes them, after training if need be."
		if s.states[lab.PCA] == running {
			text = "Taking the first layer's components …"
		}
		return center(s.theme.dim.Render(text), width, height)
	}
	if t.drawsGrid(width, height) {
		return t.gridView(width, height)
	}
	return beside(t.picture(width-panelWidth, height), t.panel(panelWidth, height))
}

// drawsGrid reports whether the grid is drawn on a screen of this size.
func (t *pcaTab) drawsGrid(width, height int) bool {
	columns, rows := width/len(t.shown), (height-2)/gridPairs
	switch t.grid {
	case gridOn:
		return width >= gridMinWidth && rows >= gridMinHeight-1
	case gridOff:
		return false
	}
	return columns >= gridWellWidth && rows >= gridWellRows
}

// picture is one layer on one pair of components.
func (t *pcaTab) picture(width, height int) string {
	s, p, pair := t.session, t.shown[t.layer], pairs[t.pair]
	if p.Problem != "" {
		return center(s.theme.bad.Render(p.Problem), width, height)
	}
	points := p.points(pair)
	if points == nil {
		return center(s.theme.dim.Render(fmt.Sprintf("%s has no PC %d and %d yet", model.LayerName(t.layer), pair[0]+1, pair[1]+1)), width, height)
	}
	c := chart.Scatter{
		Points: points, Classes: t.classes(), Zero: true, Glyphs: t.glyphs || s.theme.plain,
		XTitle: p.axisTitle(pair[0]), YTitle: p.axisTitle(pair[1]), Styles: s.theme.axes,
	}
	return inset(c.View, width, height)
}

// axisTitle names a component, counted from 0, with the variance it explains.
func (p projection) axisTitle(k int) string {
	if k >= len(p.ExplainedVarianceRatio) {
		return fmt.Sprintf("PC %d", k+1)
	}
	return fmt.Sprintf("PC %d · %s", k+1, chart.FormatPercent(float64(p.ExplainedVarianceRatio[k])))
}

// gridView is the post's picture: a column for each layer, a row for each of the
// first pairs of components. Of more layers than fit, those around the chosen one.
func (t *pcaTab) gridView(width, height int) string {
	s := t.session
	columns := min(len(t.shown), max(1, width/gridMinWidth))
	first := min(max(0, t.layer-columns/2), len(t.shown)-columns)
	cellWidth, cellHeight := width/columns, (height-2)/gridPairs
	var rows []string
	for row := range gridPairs {
		var cells []string
		for layer := first; layer < first+columns; layer++ {
			cells = append(cells, t.gridCell(layer, pairs[row], cellWidth, cellHeight))
		}
		rows = append(rows, beside(cells...))
	}
	more := ""
	if columns < len(t.shown) {
		more = fmt.Sprintf("  ·  layers %d to %d of %d", first, first+columns-1, len(t.shown))
	}
	rows = append(rows, fit(t.legendLine()+s.theme.dim.Render(more), width), fit(" "+s.theme.dim.Render(t.fitted(t.shown[t.layer])), width))
	return block(strings.Join(rows, "\n"), width, height)
}

func (t *pcaTab) gridCell(layer int, pair [2]int, width, height int) string {
	s, p := t.session, t.shown[layer]
	name := model.LayerName(layer)
	title := fmt.Sprintf("%s  PC %d × %d", name, pair[0]+1, pair[1]+1)
	points := p.points(pair)
	if points == nil {
		note := "…"
		if p.Problem != "" {
			note = "no finite values"
		}
		return center(s.theme.dim.Render(title+" "+note), width, height)
	}
	share := chart.FormatPercent(float64(p.ExplainedVarianceRatio[pair[0]] + p.ExplainedVarianceRatio[pair[1]]))
	if cells(title)+2+cells(share) < width {
		title += "  " + share
	}
	styles := s.theme.axes
	if layer == t.layer {
		styles.Title = s.theme.layer(layer, len(t.shown))
	}
	c := chart.Scatter{
		Points: points, Classes: t.classes(), Compact: true, Zero: true, Glyphs: t.glyphs || s.theme.plain, Title: title, Styles: styles,
	}
	return inset(c.View, width, height)
}

// legendLine is the classes in one line.
func (t *pcaTab) legendLine() string {
	var b strings.Builder
	for i, class := range t.session.config.PCAClasses {
		b.WriteString(" " + t.legendEntry(i, class))
	}
	return b.String()
}

// legendEntry is a class's mark and name; the class at the cursor is pointed at.
func (t *pcaTab) legendEntry(i, class int) string {
	s := t.session
	pointer := " "
	if i == t.cursor {
		pointer = "▸"
	}
	if t.hidden[class] {
		return s.theme.dim.Render(fmt.Sprintf("%s○ %d", pointer, class))
	}
	mark := "●"
	if t.glyphs || s.theme.plain {
		mark = " "
	}
	return s.theme.text.Render(pointer) + s.theme.class(class).Render(fmt.Sprintf("%s %d", mark, class))
}

// fitted says what the components were fitted on, and when.
func (t *pcaTab) fitted(p projection) string {
	when := fmt.Sprintf("after %s steps", data.Count(p.Step))
	if p.Live {
		when = "live, step " + data.Count(p.Step)
	}
	return fmt.Sprintf("%s of the first %s test images, %s", data.Count(p.Samples), data.Count(p.Of), when)
}

// panel is what stands beside a picture: layer, components, variance, classes.
func (t *pcaTab) panel(width, height int) string {
	s, p := t.session, t.shown[t.layer]
	th := s.theme
	var lines []string
	add := func(line string) { lines = append(lines, fit(" "+line, width)) }
	add(th.dim.Render("layer ") + th.layer(t.layer, len(t.shown)).Bold(true).Render("‹ "+model.LayerName(t.layer)+" ›") +
		th.dim.Render(fmt.Sprintf(" %d wide", s.layerWidth(t.layer, p))))
	add(th.dim.Render("pair  ") + th.strong.Render(fmt.Sprintf("PC %d × PC %d", pairs[t.pair][0]+1, pairs[t.pair][1]+1)))
	add("")
	add(th.dim.Render("explained variance"))
	cumulative := 0.0
	for k, ratio := range p.ExplainedVarianceRatio {
		if k == 5 || len(lines)+6+len(s.config.PCAClasses) > height {
			break
		}
		cumulative += float64(ratio)
		style := th.dim
		if k == pairs[t.pair][0] || k == pairs[t.pair][1] {
			style = th.strong
		}
		add(style.Render(fmt.Sprintf("PC %d %s", k+1, pad(chart.FormatPercent(float64(ratio)), 7))) +
			th.dim.Render("  Σ"+pad(chart.FormatPercent(cumulative), 7)))
	}
	if p.Components90 > 0 {
		add(th.dim.Render(fmt.Sprintf("90 %% takes %d", p.Components90)))
	}
	if len(lines)+4+len(s.config.PCAClasses) <= height {
		add("")
	}
	counts := map[byte]int{}
	if p.scores != nil {
		for _, label := range p.scores.Labels {
			counts[label]++
		}
	}
	for i, class := range s.config.PCAClasses {
		add(t.legendEntry(i, class) + th.dim.Render(fmt.Sprintf("  %s images", pad(data.Count(counts[byte(class)]), 3))))
	}
	text := "no picture of this layer yet"
	if p.Name != "" {
		text = t.fitted(p)
	}
	below := paragraph(text, th.dim, width)
	above := block(strings.Join(lines, "\n"), width, height-1-strings.Count(below, "\n"))
	return above + "\n" + below
}

// layerWidth is a layer's width, also before it is known from an event.
func (s *session) layerWidth(layer int, p projection) int {
	if p.Width > 0 || layer == 0 {
		return p.Width
	}
	return s.config.Hidden[layer-1]
}
