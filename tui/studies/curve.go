package studies

import (
	"fmt"
	"slices"

	"fathom/data/text"
	"fathom/model/study"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// The most lines of a chart, as many as have colours and letters that nobody takes for others; and the most that
// have a band each: more bands than that hide each other.
const (
	mostDrawn = 6
	mostBands = 3
)

// curve is the chosen measure along what varies, a line for all settings that are the same but for that: the
// means over seeds, with their intervals as bands. The line of the chosen setting is before all others.
func (m *Model) curve(width, height int) string {
	t, s := m.kit.Theme, m.seen
	switch {
	case len(s.Ways) == 0:
		return kit.Card(t, t.Strong, "Nothing varies here that a chart could go along.", "That takes settings with numbers, such as hidden, steps or learning-rate, and two values of one at least.", width, height)
	case m.name() == "":
		return kit.Card(t, t.Strong, "No task has a figure yet.", "The chart is drawn as they come.", width, height)
	}
	way := s.Ways[m.way]
	lines, own := m.drawn(way)
	p := chart.Plot{XName: way.Name, X: chart.Axis{Whole: way.Whole}, Grid: !t.Plain, Styles: t.Axes, ASCII: t.ASCII, Value: func(v float64) string { return text.Decimal(v, 4) }}
	if way.Log {
		p.X.Kind = chart.Log
	}
	var xs []float64
	for _, line := range lines {
		for _, at := range way.Lines[line].At {
			xs = append(xs, at.X)
		}
	}
	p.X.Range = kit.Extent(xs)
	for i, line := range lines {
		m.draw(&p, way.Lines[line], i, line == own, len(lines) <= mostBands || line == own)
	}
	title := fmt.Sprintf(" %s along %s: means over seeds", study.MeasureTitle(m.name()), way.Name)
	if len(lines) <= mostBands {
		title += ", bands 95 % t intervals"
	} else {
		title += ", band 95 % t interval of " + letter(slices.Index(lines, own))
	}
	if more := len(way.Lines) - len(lines); more > 0 {
		title += fmt.Sprintf(" (%d of %s)", len(lines), text.Plural(len(way.Lines), "line"))
	}
	if own < 0 && len(lines) > mostBands {
		title = fmt.Sprintf(" %s along %s: means over seeds", study.MeasureTitle(m.name()), way.Name)
	}
	legend := m.legend(way, lines, own, width, kit.Either(height < 20, 2, 3))
	p.Title = kit.Begin(title, width)
	return p.View(width, max(1, height-len(legend))) + join(legend)
}

func join(lines []string) string {
	out := ""
	for _, line := range lines {
		out += "\n" + line
	}
	return out
}

// drawn are the lines that are drawn, by their places, and the one of the chosen setting, −1 where it is on none:
// the first ones, and in any case that one.
func (m *Model) drawn(way study.Along) (lines []int, own int) {
	own = slices.IndexFunc(way.Lines, func(l study.AlongLine) bool {
		return slices.ContainsFunc(l.At, func(p study.AlongPoint) bool { return p.Setting == m.at[meansPane] })
	})
	from := 0
	if own >= 0 {
		from = top(own, len(way.Lines), mostDrawn)
	}
	for i := from; i < len(way.Lines) && len(lines) < mostDrawn; i++ {
		lines = append(lines, i)
	}
	return lines, own
}

// letter names a line of the chart.
func letter(i int) string { return string(rune('A' + max(0, i))) }

// draw adds a line to the chart.
func (m *Model) draw(p *chart.Plot, l study.AlongLine, place int, own, banded bool) {
	t := m.kit.Theme
	ink := t.Class(place)
	line := chart.Line{Style: ink.Style, Name: letter(place), Measured: true, Front: own}
	if t.Plain || t.ASCII {
		line.Letter = rune(letter(place)[0])
	}
	band := chart.Band{Style: t.ShadeOf(ink), Joined: true}
	for _, at := range l.At {
		f := m.column[at.Setting]
		if !f.known {
			continue
		}
		line.Points = append(line.Points, chart.XY{X: at.X, Y: float64(f.mean.Mean)})
		if f.mean.N > 1 {
			band.X = append(band.X, at.X)
			band.Lo, band.Hi = append(band.Lo, float64(f.mean.Interval[0])), append(band.Hi, float64(f.mean.Interval[1]))
		}
		if own && at.Setting == m.at[meansPane] {
			p.Flags = append(p.Flags, chart.Flag{XY: chart.XY{X: at.X, Y: float64(f.mean.Mean)}, Style: t.Accent.Style})
		}
	}
	p.Lines = append(p.Lines, line)
	if banded && len(band.X) > 0 {
		p.Bands = append(p.Bands, band)
	}
}

// legend says what each line is of, in at most so many lines.
func (m *Model) legend(way study.Along, lines []int, own, width, most int) []string {
	t := m.kit.Theme
	var out []string
	row := ""
	for i, at := range lines {
		name := orWord(way.Lines[at].Name, "the settings")
		ink := t.Class(i)
		word := " " + ink.Bold().Render(letter(i)) + " " + kit.Either(at == own, t.Strong, t.Dim).Render(text.Printable(name)) + " "
		if kit.Cells(row)+kit.Cells(word) > width && row != "" {
			out, row = append(out, row), ""
		}
		row += word
	}
	out = append(out, row)
	for i := range out {
		out[i] = kit.ToWidth(out[i], width)
	}
	return out[:min(len(out), most)]
}
