package item

import (
	"fmt"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// neighbours are the nearest items in the chosen layer: their images, as small as they must be, or
// their labels and texts.
func (c Card) neighbours(width, height int, tight bool) []string {
	th := c.Theme
	if c.Layer >= len(c.In.Layers) || height < 2 {
		return nil
	}
	lines := titled(c.nearestTitle(width), th, tight)
	switch {
	case !c.Known:
		return append(lines, " "+th.Dim.Render("looking for them …"))
	case len(c.Near) == 0:
		return append(lines, " "+th.Dim.Render("none: it is not finite"))
	case c.Near[0].Pixels == nil:
		return append(lines, c.told(width, height-len(lines))...)
	}
	if height < 4 {
		return nil
	}
	g, high := c.gallery(width-2, height-len(lines))
	least := leastImage
	if g.ASCII || g.Plain {
		least = leastPlainImage
	}
	if g.Height < least {
		return append(lines, c.numbers(width, height-len(lines))...)
	}
	return append(lines, strings.Split(kit.Beside(kit.Block("", 1, high), g.View(width-2, high)), "\n")...)
}

// nearestTitle says what stands below it, and which sign the nearest items have in the picture, if
// they have one there.
func (c Card) nearestTitle(width int) string {
	layer := text.Printable(c.In.Layers[c.Layer].Name)
	title, short := "nearest in "+layer+": label, distance", "nearest in "+layer+", by distance"
	if c.Cosine {
		title, short = "nearest in "+layer+": label, 1 − cosine", "nearest in "+layer+", by cosine"
	}
	sign := ""
	if c.Ringed {
		sign = "○ "
		if c.Theme.ASCII {
			sign = "+ " // as the chart draws it
		}
	}
	if sign != "" && kit.Cells(sign+title) > width-2 || c.stored() {
		title = short
	}
	return sign + title
}

// RankName is the number of a neighbour beside its ring and its image.
func RankName(rank int) string { return strconv.Itoa(rank + 1) }

// told are neighbours in words, one a line.
func (c Card) told(width, height int) []string {
	th := c.Theme
	var lines []string
	for rank, n := range c.Near {
		if len(lines) >= height {
			break
		}
		style, mark := c.mark(n.Label)
		cells := c.nameWidth(width)
		if width < narrowCard {
			cells = classCells(c.Spec, leastClass)
		}
		if c.In.Real {
			cells = valueCells
		}
		line := th.Dim.Render(" "+RankName(rank)+" ") + style.Render(kit.ToWidth(c.value(n.Item), cells)+" "+mark+" "+kit.Pad(text.Decimal(n.Distance, 2), 6))
		lines = append(lines, line+" "+th.Dim.Render(kit.ToWidth(name(n.Item), max(1, width-kit.Cells(line)-1))))
	}
	return lines
}

// value is the label of an item, or the value that is its, "" for neither.
func (c Card) value(it run.Item) string {
	switch {
	case it.Label >= 0:
		return text.Printable(c.Spec.ClassName(int(it.Label)))
	case it.Real:
		return text.Decimal(float64(it.Target), 2)
	}
	return ""
}

// The lines that a small image needs to be one, with shades of grey and without: of fewer one cannot
// say what it shows.
const (
	leastImage      = 4
	leastPlainImage = 5
)

// numbers are neighbours without their images: rank, label, distance and number of each, one a line
// or in columns.
func (c Card) numbers(width, height int) []string {
	const column = 18
	th := c.Theme
	columns := 1
	if len(c.Near) > height {
		columns = max(1, width/column)
	}
	lines := make([]string, min((len(c.Near)+columns-1)/columns, height))
	for i, n := range c.Near {
		if i/columns >= len(lines) {
			break
		}
		style, mark := c.mark(n.Label)
		told := th.Dim.Render(" "+c.place(i)+" ") + style.Render(fmt.Sprintf("%s%s %s", c.short(n.Label), mark, text.Decimal(n.Distance, 2))) +
			th.Dim.Render(fmt.Sprintf(" #%d", n.Number))
		lines[i/columns] += kit.ToWidth(told, min(column, width))
	}
	return lines
}

// mark is how the label of a neighbour is drawn, and its sign: another than the item's is told.
func (c Card) mark(label int32) (kit.Ink, string) {
	switch {
	case label == c.In.Label:
		return c.Theme.Text, " "
	case c.Theme.ASCII:
		return c.Theme.Bad, "!" // an x would read as "times"
	}
	return c.Theme.Bad, "✗"
}

// short is a class's name where there is hardly room.
func (c Card) short(label int32) string {
	if label < 0 {
		return "-"
	}
	return strings.TrimRight(kit.ToWidth(text.Printable(c.Spec.ClassName(int(label))), 5), " ")
}

// place is a neighbour's rank with its ring.
func (c Card) place(rank int) string {
	if c.Theme.ASCII {
		return "+" + RankName(rank) // as the chart draws it
	}
	return "○" + RankName(rank)
}

// caption is what stands below the image of a neighbour: its rank, as its ring has it, its label and
// its distance, as much of it as there is room for.
func (c Card) caption(rank int, n run.Neighbour, mark string, width int) string {
	place, label := c.place(rank), c.short(n.Label)
	for _, said := range []string{
		place + "  " + label + mark + " " + text.Decimal(n.Distance, 2), place + " " + label + mark + text.Decimal(n.Distance, 2),
		place + " " + label + mark + text.Decimal(n.Distance, 1), place + " " + label + mark,
	} {
		if kit.Cells(said) <= width {
			return said
		}
	}
	return RankName(rank) + " " + label + mark
}

// gallery lays neighbours out in as many rows as let them be largest, and says how high it is.
func (c Card) gallery(width, height int) (g chart.Gallery, high int) {
	th, in := c.Theme, c.In
	w, h, rows := 0, 0, 1
	for lines := 1; lines <= len(c.Near); lines++ {
		perLine := (len(c.Near) + lines - 1) / lines
		wide := min((width+1)/perLine-1, in.Cols)
		tall := min((wide*in.Rows/max(1, in.Cols)+1)/2, height/lines-1)
		wide = min(wide, 2*tall*in.Cols/max(1, in.Rows)+1)
		if wide > w && tall > 0 {
			w, h, rows = wide, tall, lines
		}
	}
	g = chart.Gallery{Width: max(1, w), Height: max(1, h), Paper: th.Background, Ink: th.Foreground, Plain: th.Few, ASCII: th.ASCII}
	for rank, n := range c.Near {
		style, mark := c.mark(n.Label)
		d := chart.DigitFromBytes(n.Pixels, in.Cols).Cropped()
		g.Images = append(g.Images, chart.Picture{Pixels: d.Pixels, Columns: d.Columns, Caption: c.caption(rank, n, mark, w), Style: style.Style})
	}
	return g, rows * (g.Height + 1)
}
