package pca

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/tui/chart"
	"fathom/tui/drawn"
	"fathom/tui/kit"
)

// legend is where the classes stand in the panel: so many in a row, from a line on.
type legend struct {
	top, perRow int
	short       bool // without the numbers of images
}

// legendCell is the width of a class in a legend of several in a row: the pointer, its
// mark, a blank on either side of its number, and that.
func (t *Tab) legendCell() int {
	widest := 0
	for _, class := range t.projecting.Classes {
		widest = max(widest, kit.Cells(t.className(class)))
	}
	return 4 + widest
}

// roomyRows is the height from which on a panel has a line to spare.
const roomyRows = 24

// panelView is what stands beside a picture: the picked image, or layer, components,
// variance and classes.
func (s scene) panelView(width, height int) string {
	if s.pick.On {
		return s.pickPanel(width, height)
	}
	lines, _ := s.panelLines(width, height)
	return strings.Join(lines, "\n")
}

// panelLines are the lines of the panel, and where the classes stand among them: below the layer, so
// that they stay where they are when the caption grows.
func (s scene) panelLines(width, height int) ([]string, legend) {
	below := s.captionLines(width, height)
	kept := len(below)
	if height >= roomyRows {
		kept = max(kept, s.usualCaption(width)) + 1 // a blank line before the caption
	}
	above := "" // between the layer and the classes
	if s.panelTop > 0 && s.columns < len(s.layers) {
		above = fmt.Sprintf(" above: %d of %d layers", s.columns, len(s.layers))
	}
	lines := append(s.headLines(width), kit.ToWidth(s.theme().Dim.Render(above), width))
	l := s.legendFor(width, height-len(lines)-kept)
	l.top = len(lines)
	lines = append(lines, s.legendLines(l, width)...)
	lines = append(lines, s.varianceLines(width, height-len(lines)-kept)...)
	for len(lines) < height-len(below) {
		lines = append(lines, kit.ToWidth("", width))
	}
	lines = append(lines[:max(0, height-len(below))], below...)
	return lines[:min(max(0, height), len(lines))], l
}

// usualCaption is how many lines are kept for the caption at every moment: for what the fit is of,
// for the turned axes, and for what is on its way.
func (s scene) usualCaption(width int) int {
	lines := 1
	for _, text := range []string{s.fitted(s.layers[s.Tab.layer]), s.turnedNote()} {
		lines += len(kit.Wrap(text, width-2))
	}
	return lines
}

// headLines name the layer and the components.
func (s scene) headLines(width int) []string {
	th, layer := s.theme(), s.Tab.layer
	name := th.Layer(layer, len(s.layers)).Bold().Render("‹ "+s.layerName(layer)+" ›") +
		th.Dim.Render(" "+text.Count(s.widthOf(layer))+" wide")
	if kit.Cells(name)+6 < width {
		name = th.Dim.Render("layer ") + name
	}
	what, axes := "pair  ", s.axesName(s.Tab.pair)
	switch {
	case s.space:
		what = "3-D   "
	case !s.plainAxes():
		what = "axes  "
	}
	return []string{kit.ToWidth(" "+name, width), kit.ToWidth(" "+th.Dim.Render(what)+th.Strong.Render(axes), width)}
}

// captionLines are the caption, broken into lines; the last is kept free for what is
// on its way, so that nothing moves when it comes and goes.
func (s scene) captionLines(width, height int) []string {
	var out []string
	caption := s.caption()
	for _, text := range caption[:len(caption)-1] {
		out = append(out, strings.Split(kit.Paragraph(text, s.theme().Dim, width), "\n")...)
	}
	last := caption[len(caption)-1]
	if last != "" || s.run.Time.Past {
		out = append(out, strings.Split(kit.Paragraph(last, s.theme().Warn, width), "\n")...)
	}
	return out[:min(len(out), height/2)]
}

// legendFor fits the classes into so many lines: one a line, or several.
func (s scene) legendFor(width, height int) legend {
	n := len(s.projecting.Classes)
	if n <= height {
		return legend{perRow: 1}
	}
	return legend{perRow: max(1, (width-1)/s.legendCell()), short: true}
}

// legendLines are the classes.
func (s scene) legendLines(l legend, width int) []string {
	th := s.theme()
	counts := map[int32]int{}
	for i, label := range s.labels {
		if s.as[i] != s.never() {
			counts[label]++
		}
	}
	var out []string
	line := " "
	for i, class := range s.projecting.Classes {
		entry := s.legendEntry(i, class)
		if !l.short && len(s.labels) > 0 {
			count := text.Plural(counts[int32(class)], s.noun())
			number, _, _ := strings.Cut(count, " ")
			if s.unfitted(class) {
				count, number = "not in this fit", ""
			}
			entry = kit.ToWidth(entry, s.legendCell()-1)
			entry += th.Dim.Render("  " + kit.Pad("", 3-len(number)) + count)
		}
		if l.short {
			entry = kit.ToWidth(entry, s.legendCell())
		}
		line += entry
		if (i+1)%l.perRow == 0 || i+1 == len(s.projecting.Classes) {
			out = append(out, kit.ToWidth(line, width))
			line = " "
		}
	}
	return out
}

// legendEntry is a class's mark and name; the class at the cursor is pointed at.
func (t *Tab) legendEntry(i, class int) string {
	pointer := " "
	if i == t.cursor {
		pointer = "▸"
	}
	if t.hidden[class] || t.unfitted(class) {
		return t.kit.Theme.Dim.Render(fmt.Sprintf("%s○ %s", pointer, t.className(class)))
	}
	mark := "●"
	switch {
	case (t.digits() || t.marked(class)) && class > 9, t.run.Spec.Source.Classes > 0 && t.run.Spec.IsStored():
		mark = string(t.glyph(class)) // the number says it of the others
	case t.digits() || t.marked(class) || t.wrong:
		mark = " "
	}
	return t.kit.Theme.Text.Render(pointer) + t.kit.Theme.Class(class).Render(fmt.Sprintf("%s %s", mark, t.className(class)))
}

// legendLine is the classes in one line.
func (t *Tab) legendLine() string {
	var b strings.Builder
	for i, class := range t.projecting.Classes {
		b.WriteString(" " + t.legendEntry(i, class))
	}
	return b.String()
}

// varianceRows is how many components the panel lists.
const varianceRows = 5

// varianceLines say how much of the variance the components explain: each, up to
// each, and as a curve where there is room.
func (s scene) varianceLines(width, height int) []string {
	th, p := s.theme(), s.layers[s.Tab.layer]
	room := height - 3 // the title, a blank line before and after
	if room < 1 || len(p.ExplainedVarianceRatio) == 0 {
		return blanks(min(1, max(0, height)), width)
	}
	title, _ := drawn.Shares(s.axesNow())
	lines := []string{kit.ToWidth("", width), kit.ToWidth(" "+th.Dim.Render(title), width)}
	_, axis := drawn.Words(s.axesNow())
	cumulative := run.CumulativeRatios(p.ExplainedVarianceRatio)
	for k, ratio := range p.ExplainedVarianceRatio[:min(varianceRows, room, len(p.ExplainedVarianceRatio))] {
		style := th.Dim
		if s.drawn(k) {
			style = th.Strong
		}
		lines = append(lines, kit.ToWidth(" "+style.Render(fmt.Sprintf("%s %d %s", axis, k+1, kit.Pad(chart.FormatPercent(float64(ratio)), 7)))+
			th.Dim.Render("  "+th.Sum()+kit.Pad(chart.FormatPercent(float64(cumulative[k])), 7)), width))
	}
	if room > varianceRows && p.Components90 > 0 {
		lines = append(lines, kit.ToWidth(" "+th.Dim.Render(fmt.Sprintf("90 %% of it in %s", text.Plural(p.Components90, "PC"))), width))
	}
	if rows := height - len(lines) - 1; rows >= curveMinRows && s.plainAxes() && (p.Components90 > 0 || !s.run.Spec.IsStored()) {
		lines = append(lines, kit.ToWidth("", width))
		lines = append(lines, strings.Split(s.varianceCurve(p, width, min(rows, curveRows)), "\n")...)
	}
	return lines
}

// Lines that the curve of the variance needs and takes.
const (
	curveMinRows = 6
	curveRows    = 11
)

// varianceCurve draws the variance that the first k components explain together.
func (s scene) varianceCurve(p projection, width, height int) string {
	th := s.theme()
	style := th.Layer(s.Tab.layer, len(s.layers))
	points := []chart.XY{{X: 0, Y: 0}}
	for k, sum := range run.CumulativeRatios(p.ExplainedVarianceRatio) {
		points = append(points, chart.XY{X: float64(k + 1), Y: float64(sum)})
	}
	c := chart.Plot{
		ASCII: th.ASCII, Styles: th.Axes, Lines: []chart.Line{{Points: points, Style: style.Style, Measured: true}},
		X: chart.Axis{Range: chart.Range{Lo: 0, Hi: float64(len(points) - 1)}, Whole: true}, Y: chart.Axis{Range: chart.Range{Lo: 0, Hi: 1}},
		Title: th.Sum() + " variance, first n PCs", Right: 1,
		YFormat: func(v float64) string { return chart.FormatFixed(100*v, 0) + " %" },
	}
	return kit.Inset(c.View, width, height)
}

// drawn reports whether a component is an axis of the picture.
func (t *Tab) drawn(k int) bool {
	if t.space {
		return k < 3
	}
	return k == pairs[t.pair][0] || k == pairs[t.pair][1]
}

func blanks(n, width int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = kit.ToWidth("", width)
	}
	return out
}

// widthOf is a layer's width, also before it is known from an event.
func (s scene) widthOf(layer int) int {
	if p := s.layers[layer]; p.Width > 0 {
		return p.Width
	}
	return s.layerWidth(layer)
}
