package export

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Resolution is that of the PNG files, in pixels per inch. Tests lower it before they write anything, to be
// quick; nobody else sets it.
var Resolution = 200

// sheet is a figure: a title, a line that says what is shown, a legend for all
// panels, and the panels in rows and columns.
type sheet struct {
	title, note   string
	width, height vg.Length
	keys          []key
	panels        [][]*panel // nil where there is none
}

// panel is axes with a legend of its own between its title and its data, where
// it hides nothing.
type panel struct {
	*axes
	title string
	keys  []key
}

// key is one entry of a legend: a line, a mark or both, and what it stands for.
type key struct {
	name string
	line *draw.LineStyle
	mark *draw.GlyphStyle
	fill *patchStyle
}

const (
	margin   = 8  // points around a sheet
	patch    = 18 // width of a legend's line or patch
	rowSpace = 13 // from one row of a legend to the next
)

// sheetFiles are a sheet among the figures as PNG and SVG. It is made only when it is written.
func sheetFiles(name string, make func() sheet) []file { return bothFiles("figures/"+name, make) }

// bothFiles are a sheet as PNG and SVG, by their path without its end.
func bothFiles(path string, make func() sheet) []file {
	return []file{
		{path + ".png", func(w io.Writer) error { return make().png(w) }},
		{path + ".svg", func(w io.Writer) error { return make().svg(w) }},
	}
}

func (s sheet) png(w io.Writer) error {
	c := vgimg.NewWith(vgimg.UseWH(s.width, s.height), vgimg.UseDPI(Resolution))
	s.draw(draw.New(c))
	return encodePNG(w, c.Image())
}

// encodePNG writes a picture with the quickest compression: an export waits for it, and nobody compares its bytes.
func encodePNG(w io.Writer, picture image.Image) error {
	return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, picture)
}

// svg writes text as text, so that it can be searched and edited. Where the font is
// not installed Arial and Helvetica, which have the same widths, take its place.
func (s sheet) svg(w io.Writer) error {
	c := vgsvg.New(s.width, s.height)
	s.draw(draw.New(c))
	var text bytes.Buffer
	if _, err := c.WriteTo(&text); err != nil {
		return err
	}
	_, err := w.Write(bytes.ReplaceAll(text.Bytes(), []byte(`style="font-family:Liberation Sans;`),
		[]byte(`style="font-family:'Liberation Sans',Arial,Helvetica,sans-serif;`)))
	return err
}

func (s sheet) draw(c draw.Canvas) {
	c.SetColor(hex("#FFFFFF"))
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, margin, -margin, margin, -margin)
	c.Max.Y -= 12
	c.FillText(words(12, true, ink), topLeft(c), s.title)
	c.Max.Y -= 2
	note := words(8.5, false, quiet)
	for _, text := range wrap(s.note, func(text string) bool { return note.Width(text) <= slack*c.Size().X }) {
		c.Max.Y -= rowSpace - 1
		c.FillText(note, topLeft(c), text)
	}
	c.Max.Y -= 5
	c.Max.Y -= drawKeys(c, s.keys)
	s.drawPanels(c)
}

// slack is the share of a sheet's width that a note takes: an SVG is shown in wider
// letters where there is no font of the same widths.
const slack = 0.85

// between stands between the parts of a note.
const between = " · "

// wrap breaks a note so that every line fits: between its parts and, where a part
// is longer than a line, between words.
func wrap(note string, fits func(string) bool) []string {
	var lines []string
	current := ""
	put := func(word, by string) {
		switch longer := current + by + word; {
		case current == "":
			current = word
		case fits(longer):
			current = longer
		default:
			lines, current = append(lines, current), word
		}
	}
	for part := range strings.SplitSeq(note, between) {
		if fits(part) {
			put(part, between)
			continue
		}
		by := between
		for word := range strings.FieldsSeq(part) {
			put(word, by)
			by = " "
		}
	}
	return append(lines, current)
}

const (
	titleSpace  = 16 // of a panel's title
	keySpace    = 6  // between a panel's legend and its data
	columnSpace = 14
	rowsSpace   = 10
)

// drawPanels draws the panels so that their data areas are of one size and stand in
// line, whatever room their axes need.
func (s sheet) drawPanels(c draw.Canvas) {
	var space spaces
	for j, row := range s.panels {
		for i, p := range row {
			if p != nil {
				space.leave(j, i, p, c.Size().X/vg.Length(len(row))-columnSpace)
			}
		}
	}
	rows, columns := vg.Length(len(s.panels)), vg.Length(len(s.panels[0]))
	width := (c.Size().X - sum(space.left) - sum(space.right) - (columns-1)*columnSpace) / columns
	height := (c.Size().Y - sum(space.top) - sum(space.bottom) - (rows-1)*rowsSpace) / rows
	y := c.Max.Y
	for j, row := range s.panels {
		y -= space.top[j]
		x := c.Min.X
		for i, p := range row {
			x += space.left[i]
			if p != nil {
				p.drawAt(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
					Min: vg.Point{X: x, Y: y - height}, Max: vg.Point{X: x + width, Y: y},
				}}, space.keys[j])
			}
			x += width + space.right[i] + columnSpace
		}
		y -= height + space.bottom[j] + rowsSpace
	}
}

// spaces is the room around the data areas of a sheet: left and right by column, the
// others by row. The legends' heights are part of top.
type spaces struct{ left, right, top, bottom, keys []vg.Length }

// leave sees to it that there is room for a panel in a column of about that width.
func (s *spaces) leave(row, column int, p *panel, width vg.Length) {
	left, right, bottom := p.room()
	atLeast(&s.left, column, left)
	atLeast(&s.right, column, right)
	atLeast(&s.bottom, row, bottom)
	atLeast(&s.keys, row, keyRows(p.keys, width-left-right))
	top := s.keys[row] + keySpace
	if p.title != "" {
		top += titleSpace
	}
	atLeast(&s.top, row, top)
}

// atLeast makes element i of a slice at least v.
func atLeast(values *[]vg.Length, i int, v vg.Length) {
	for len(*values) <= i {
		*values = append(*values, 0)
	}
	(*values)[i] = max((*values)[i], v)
}

func sum(values []vg.Length) (total vg.Length) {
	for _, v := range values {
		total += v
	}
	return total
}

// drawAt draws a panel with its data in the given area and its title and legend, for
// which there is the given height, above.
func (p *panel) drawAt(area draw.Canvas, keys vg.Length) {
	p.draw(area)
	c := area
	c.Max.Y += keySpace + keys
	c.FillText(words(10, true, ink), vg.Point{X: c.Min.X, Y: c.Max.Y + 3}, p.title)
	drawKeys(c, p.keys)
}

// width is the room that an entry takes in a row.
func (k key) width() vg.Length { return patch + 4 + keyWords().Width(k.name) + 12 }

func keyWords() textStyle { return words(8.5, false, ink) }

// keyRows is the height of a legend of that width.
func keyRows(keys []key, width vg.Length) (height vg.Length) {
	layKeys(keys, width, func(_ key, _, y vg.Length) { height = y + rowSpace })
	return height
}

// layKeys places the entries of a legend in rows.
func layKeys(keys []key, width vg.Length, place func(k key, x, y vg.Length)) {
	x, y := vg.Length(0), vg.Length(0)
	for _, k := range keys {
		if x > 0 && x+k.width() > width+12 {
			x, y = 0, y+rowSpace
		}
		place(k, x, y)
		x += k.width()
	}
}

// drawKeys draws a legend at the top of a canvas and returns its height.
func drawKeys(c draw.Canvas, keys []key) vg.Length {
	layKeys(keys, c.Size().X, func(k key, x, y vg.Length) {
		box := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: c.Min.X + x, Y: c.Max.Y - y - 9},
			Max: vg.Point{X: c.Min.X + x + patch, Y: c.Max.Y - y - 1},
		}}
		middle := box.Center()
		if k.fill != nil {
			k.fill.draw(box, box.Rectangle)
		}
		if k.line != nil {
			c.StrokeLine2(*k.line, box.Min.X, middle.Y, box.Max.X, middle.Y)
		}
		if k.mark != nil {
			c.DrawGlyph(*k.mark, middle)
		}
		c.FillText(keyWords(), vg.Point{X: box.Max.X + 4, Y: c.Max.Y - y - 9}, k.name)
	})
	return keyRows(keys, c.Size().X)
}

func topLeft(c draw.Canvas) vg.Point { return vg.Point{X: c.Min.X, Y: c.Max.Y} }
