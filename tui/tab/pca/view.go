package pca

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/drawn"
	"fathom/tui/kit"
)

// View draws the screen in exactly width×height cells.
func (t *Tab) View(width, height int) string {
	if !t.ready() {
		return t.empty(width, height)
	}
	s := t.scene(width, height)
	switch s.layout {
	case layoutGrid:
		return s.gridView()
	case layoutStrip:
		return s.stripView()
	}
	return kit.Beside(s.draw(s.pictures[0]), s.panelView(s.panel, height))
}

// gridView is the post's picture: a column for each layer, a row for each of the
// first pairs of components, with the classes and the caption below.
func (s scene) gridView() string {
	width := s.width - s.panel
	var rows []string
	for pair := range gridPairs {
		rows = append(rows, s.drawRow(s.pictures[pair*s.columns:(pair+1)*s.columns], width))
	}
	more := ""
	if s.columns < len(s.layers) {
		more = fmt.Sprintf("  ·  %s to %s, %d of %d layers", spec.LayerName(s.first), spec.LayerName(s.first+s.columns-1), s.columns, len(s.layers))
	}
	rows = append(rows, kit.ToWidth(s.legendLine()+s.theme().Dim.Render(more), width))
	rows = append(rows, kit.Paragraph(strings.Join(slices.DeleteFunc(s.caption(), func(text string) bool { return text == "" }), " · "), s.theme().Dim, width))
	view := exactLines(strings.Join(rows, "\n"), width, s.height)
	if s.panel > 0 {
		return kit.Beside(view, s.panelView(s.panel, s.height))
	}
	return view
}

// stripView is all layers in a row, and the chosen one large below.
func (s scene) stripView() string {
	small, large := s.pictures[:s.columns], s.pictures[s.focus]
	if s.panelTop == 0 {
		pictures := kit.Stack(s.drawRow(small, large.width), s.draw(large))
		return kit.Beside(pictures, s.panelView(s.panel, s.height))
	}
	return kit.Stack(s.drawRow(small, s.width), kit.Beside(s.draw(large), s.panelView(s.panel, large.height)))
}

// exactLines makes a text of lines of width cells exactly so many lines.
func exactLines(text string, width, height int) string {
	lines := strings.Split(text, "\n")
	for len(lines) < height {
		lines = append(lines, kit.ToWidth("", width))
	}
	return strings.Join(lines[:height], "\n")
}

// drawRow draws pictures beside each other, with blanks up to the width.
func (s scene) drawRow(places []place, width int) string {
	var pictures []string
	for _, p := range places {
		pictures = append(pictures, s.draw(p))
		width -= p.width
	}
	if width > 0 {
		pictures = append(pictures, kit.Block("", width, places[0].height))
	}
	return kit.Beside(pictures...)
}

func (s scene) theme() kit.Theme { return s.kit.Theme }

// draw draws the picture of a place.
func (s scene) draw(p place) string {
	th, layer := s.theme(), s.layers[p.layer]
	if layer.Problem != "" {
		text := layer.Problem
		if p.small {
			name, axes, _ := s.titleParts(p)
			if text = name + "  " + axes + ": no finite values"; !s.plainAxes() {
				text = name + ": none of these axes"
			}
		}
		return kit.Center(kit.Paragraph(text, th.Bad, p.width), p.width, p.height)
	}
	pic := s.picture(p)
	if pic == nil {
		what := "no " + s.axesName(p.pair)
		return kit.Center(th.Dim.Render(s.nothingYet(p, what)), p.width, p.height)
	}
	if p.small {
		_, width := p.inner()
		return kit.Beside(pic.View(width, p.height), kit.Block("", p.width-width, p.height))
	}
	return kit.Inset(pic.View, p.width, p.height)
}

// axesName names the components of a picture.
func (s scene) axesName(pair int) string {
	layer := s.layers[s.Tab.layer]
	if s.space {
		return s.theme().Footnote(drawn.Space(layer.chart, s.axesNow(), " – ", layer.star(0)))
	}
	return s.theme().Footnote(layer.pairNames(s.axesNow(), pairs[pair], false))
}

// picture is what a place shows, nil where there is nothing yet. It is drawn with a
// blank column on either side.
func (s scene) picture(p place) picture {
	if s.space {
		return s.inSpace(p)
	}
	return s.inPlane(p)
}

// inPlane is a layer on a pair of components.
func (s scene) inPlane(p place) picture {
	layer, pair, th := s.layers[p.layer], pairs[p.pair], s.theme()
	points := layer.points(pair, s.as, s.every(p, layer))
	if points == nil {
		return nil
	}
	c := chart.Scatter{
		Points: points, Classes: s.classes, Zero: !s.axesNow().IsMap(), Compact: p.small, Glyphs: s.digits(),
		Density: !s.flat, Plain: th.Plain, ASCII: th.ASCII, Styles: th.Axes, Title: s.smallTitle(p),
		Frame: true, Foot: s.foot(p), Large: s.large(p),
		XTitle: th.Footnote(layer.axisTitle(pair[0])), YTitle: th.Footnote(layer.axisTitle(pair[1])),
	}
	if r := s.reaches[p.layer]; len(r.axes) > 0 {
		c.X, c.Y = r.framed(pair[0]).Part(s.window.X), r.framed(pair[1]).Part(s.window.Y)
	}
	if s.chosen(p) {
		c.Styles.Title = th.Layer(p.layer, len(s.layers)).Bold().Style
	}
	if (s.large(p) || th.Plain) && !s.digits() {
		c.Marks = s.classNames(points)
	}
	for _, m := range s.marks(p) {
		c.Marks = append(c.Marks, layer.inPicture(m, pair))
	}
	return c
}

// mostSmall is how many points a small picture has: more than it has dots would be hidden behind
// others.
const mostSmall = 700

// every is of how many points one is drawn: of many in a small picture that nobody points at.
func (s scene) every(p place, of projection) int {
	if !p.small || p == s.pictures[s.focus] || of.scores == nil {
		return 1
	}
	return max(1, len(of.scores.Labels)/mostSmall)
}

// What a picture is large from, in cells, and how many of them a point has then at least.
const (
	largeWidth    = 90
	largeHeight   = 26
	cellsPerPoint = 3
)

// large reports whether a picture has so much room that single dots would be lost in it.
func (s scene) large(p place) bool {
	return !p.small && p.width >= largeWidth && p.height >= largeHeight && p.width*p.height >= cellsPerPoint*len(s.labels)
}

// classNames are the numbers of the classes, each at the mean of its points that are drawn.
func (s scene) classNames(points []chart.Point) (out []chart.Mark) {
	type sum struct{ n, x, y float64 }
	sums := make([]sum, len(s.classes))
	for _, p := range points {
		if v := p.X + p.Y; v-v == 0 { // finite
			at := &sums[p.Class]
			at.n, at.x, at.y = at.n+1, at.x+p.X, at.y+p.Y
		}
	}
	for i, class := range s.classed {
		if at := sums[i]; at.n > 0 && !s.classes[i].Hidden {
			out = append(out, chart.Mark{X: at.x / at.n, Y: at.y / at.n, Glyph: s.glyph(class),
				Style: s.theme().Class(class).Bold().Style.Reverse(true)})
		}
	}
	return out
}

// inSpace is a layer on its first three components.
func (s scene) inSpace(p place) picture {
	layer, th := s.layers[p.layer], s.theme()
	points := layer.cloud(s.as)
	if points == nil {
		return nil
	}
	c := chart.Space{
		Points: points, Classes: s.classes, Yaw: s.camera.yaw, Pitch: s.camera.pitch, Glyphs: s.digits(),
		Plain: th.Plain, ASCII: th.ASCII, Styles: th.Axes, Title: s.smallTitle(p), Frame: true, Large: s.large(p),
		Radius: s.reaches[p.layer].radius * (1 + pictureMargin) / s.camera.near, Near: s.camera.near,
	}
	for k := range c.Box {
		c.Box[k] = s.reaches[p.layer].axis(k)
	}
	if !p.small {
		for k := range c.Axes {
			c.Axes[k] = th.Footnote(layer.axisTitle(k))
		}
	}
	if s.chosen(p) {
		c.Styles.Title = th.Layer(p.layer, len(s.layers)).Bold().Style
	}
	for _, m := range s.marks(p) {
		c.Marks = append(c.Marks, layer.inCloud(m, points))
	}
	return c
}

// chosen reports whether a small picture is the one that the keys have chosen: of the
// layer, and in a grid of the pair as well.
func (s scene) chosen(p place) bool {
	return p.small && p.layer == s.Tab.layer && (s.space || p.pair == s.Tab.pair)
}

// digits reports whether all points are drawn as their labels: by choice, and where there
// are few. Without colours, and in ASCII, whose marks of density do not say the class,
// dots are by choice.
func (s scene) digits() bool {
	return s.Tab.digits() || s.wrong && s.predicted != nil
}

// digits reports the same without regard to what is drawn alone.
func (t *Tab) digits() bool {
	th := t.kit.Theme
	return t.glyphs != (th.ASCII || th.Plain) || th.ASCII && t.space
}

// marked reports whether a class is drawn as its digit among dots: with so few colours
// that it shares one. Without any its dots are everybody's, and a number stands at their mean.
func (t *Tab) marked(class int) bool {
	th := t.kit.Theme
	return th.Few && !th.Plain && class >= th.ToldApart()
}

// drawnAs is how each point is drawn, a place among s.classes: that of its label's class, or the one
// that is always hidden where only misclassified ones are shown.
func (s scene) drawnAs() []int {
	out := make([]int, len(s.labels))
	for i, label := range s.labels {
		place, found := slices.BinarySearch(s.classed, int(label))
		if !found || s.wrong && s.predicted != nil && !s.missed(i) {
			place = s.never()
		}
		out[i] = place
	}
	return out
}

// never is the place among s.classes of the one that is always hidden.
func (s scene) never() int { return len(s.classed) }

// missed reports whether the network takes image i for another class. It has no
// opinion on one whose outputs are not finite.
func (s scene) missed(i int) bool {
	return s.predicted[i] != s.labels[i] && s.predicted[i] != spec.None
}

// classes are the classes that are drawn, ascending, and how; one look more than there
// are is never shown. Of a thousand classes those of the config alone are looked at:
// there are no points of others.
func (t *Tab) classes() (drawn []int, looks []chart.Class) {
	th := t.kit.Theme
	drawn = slices.Sorted(slices.Values(t.projecting.Classes))
	for _, class := range drawn {
		shades := th.ClassShades(class)
		if !t.space {
			shades = shades[len(shades)/2:] // a single point keeps its colour; in space what is far may fade
		}
		looks = append(looks, chart.Class{Style: th.Class(class).Style, Glyph: t.glyph(class), Marked: t.marked(class), Shades: shades, Hidden: t.hidden[class]})
	}
	return drawn, append(looks, chart.Class{Shades: make([]lipgloss.Style, 1), Hidden: true})
}

// glyph is the character that a class is drawn with where colours do not tell.
func (t *Tab) glyph(class int) rune { return kit.ClassGlyph(class, t.projecting.Classes) }

// caption says what is drawn: on what it was fitted, when, and what was done to it.
func (s scene) caption() []string {
	var out []string
	p := s.layers[s.Tab.layer]
	switch {
	case p.chart != nil && !s.plainAxes():
		out = append(out, s.drawnOf(p))
		out = append(out, drawn.Notes(p.chart, s.noun(), s.when)...)
	case p.Problem != "" && !s.plainAxes(), p.Name == "" && s.charts.Asks() && s.charts.Key.Layer == s.Tab.layer && !s.plainAxes():
	case p.Name == "":
		out = append(out, "no picture of this layer yet")
	default:
		out = append(out, s.fitted(p))
	}
	if p.Name != "" && s.plainAxes() && len(p.ExplainedVarianceRatio) > 0 && !(p.ExplainedVarianceRatio[0] > 0) {
		out = append(out, "all its points lie on one spot: nothing varies")
	}
	if s.refitted != nil {
		out = append(out, "refitted on classes "+s.named(s.refitted))
	}
	if slices.ContainsFunc(s.layers, func(p projection) bool { return p.turned }) {
		out = append(out, s.turnedNote())
	}
	if s.wrong && s.predicted != nil {
		n := 0
		for i := range s.labels {
			if s.missed(i) {
				n++
			}
		}
		out = append(out, "only the "+text.Plural(n, s.noun())+" that "+s.pick.Reader()+" gets wrong")
	}
	return append(out, s.developing())
}

// turnedNote explains the star on an axis.
func (s scene) turnedNote() string {
	return s.theme().Footnote("* axes turned to follow the points, within PC 1–3")
}

// developing says what is on its way, or why it is not; empty when all is there.
func (s scene) developing() string {
	switch {
	case s.problem != "":
		return s.problem
	case s.refitting() && (s.frame == nil || s.refitted == nil || s.frame.Step != s.wanted):
		return "refitting on classes " + s.named(s.refitClasses) + " …"
	case s.late && s.run.Spec.IsStored():
		return "drawing " + s.when(s.wanted) + " …"
	case s.late:
		return fmt.Sprintf("drawing step %s …", text.Count(s.wanted))
	case s.charts.Asks():
		return s.charting()
	case s.wrong && s.predicted == nil:
		return "asking which ones " + s.pick.Reader() + " gets wrong …"
	}
	return ""
}

// fitted says what the components were fitted on, and when.
func (s scene) fitted(p projection) string {
	least, most := p.Step, p.Step
	for _, at := range s.pictures {
		if other := s.layers[at.layer]; other.Name != "" && other.scores != nil {
			least, most = min(least, other.Step), max(most, other.Step)
		}
	}
	if s.run.Spec.IsStored() {
		return s.fittedRows(p)
	}
	when := s.when(p.Step)
	switch {
	case p.Live && least < most:
		when = fmt.Sprintf("live, steps %s to %s", text.Count(least), text.Count(most))
	case p.Live:
		when = "live, step " + text.Count(p.Step)
	}
	return fmt.Sprintf("%s of the first %s, %s", text.Count(p.Samples), text.Plural(p.Of, "test image"), when)
}
