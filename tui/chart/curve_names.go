package chart

import "strings"

// drawReferences draws the references that lie in the range of the y axis. The
// name of a reference stands on its line, or near it, at the first place from the
// left where it covers no series and no other name, and is left out where there is
// none.
func (c Curve) drawReferences(g *grid, l layout, sy scale, size dotSize, ink *plane) {
	named := map[[2]int]bool{} // cells, by column and row
	others := map[int]int{}    // how many references a row has
	for _, ref := range c.References {
		if dot, ok := sy.dot(ref.Y); ok {
			others[size.row(dot)]++
		}
	}
	for _, ref := range c.References {
		dot, ok := sy.dot(ref.Y)
		if !ok {
			continue
		}
		row := size.row(dot)
		dash := asciiLines.across
		switch {
		case ref.Glyph != 0 && oneCell(ref.Glyph) && !(c.ASCII && ref.Glyph > '~'):
			dash = ref.Glyph
		case !c.ASCII:
			dash = brailleRune(size.bit(0, dot) | size.bit(1, dot))
		}
		p := g.pen(ref.Style)
		for col := 0; col < l.cols; col += 2 {
			if !named[[2]int{col, row}] {
				g.set(l.left+col, l.top+row, dash, p)
			}
		}
		if name := plainText(ref.Name); name != "" {
			width := textWidth(name) + 2
			if col, row, ok := freePlace(ink, named, others, row, width); ok {
				g.text(l.left+col, l.top+row, " "+name+" ", l.cols-col, p, c.ASCII)
				for i := range width {
					named[[2]int{col + i, row}] = true
				}
				continue
			}
		}
		if sign := ref.sign(c.ASCII); sign != 0 {
			if col := lastFree(ink, named, row); col >= 0 {
				g.set(l.left+col, l.top+row, sign, p)
				named[[2]int{col, row}] = true
			}
		}
	}
}

// sign returns the character that ends a reference's line, 0 for none.
func (r Reference) sign(ascii bool) rune {
	switch {
	case r.Sign == 0 || !oneCell(r.Sign):
		return 0
	case ascii:
		return asciiSign(r.Sign)
	}
	return r.Sign
}

// lastFree returns the last column of a row that has neither dots nor names, −1 if there
// is none.
func lastFree(ink *plane, named map[[2]int]bool, row int) int {
	for col := ink.cols - 1; col >= 0; col-- {
		if ink.empty(col, row) && !named[[2]int{col, row}] {
			return col
		}
	}
	return -1
}

// freePlace returns the start of a run of cells without dots and names, of the given
// width, in a row or beside it. Two rows away the whole row must be free: a name there
// would seem to be of what else the row has. Nor is it one of another reference.
func freePlace(ink *plane, named map[[2]int]bool, others map[int]int, row, width int) (col, at int, ok bool) {
	for i, at := range []int{row, row - 1, row + 1, row - 2, row + 2} {
		if at < 0 || at >= ink.rows || at != row && others[at] > 0 {
			continue
		}
		if i > 2 {
			width = max(width, ink.cols-1)
		}
		free := 0
		for col := 1; col < ink.cols; col++ {
			if !ink.empty(col, at) || named[[2]int{col, at}] {
				free = 0
			} else if free++; free == width {
				return col - width + 1, at, true
			}
		}
	}
	return 0, 0, false
}

// A legendEntry names one series.
type legendEntry struct {
	mark, name string
	pen        pen
}

// width returns the number of cells of the entry.
func (e legendEntry) width() int { return textWidth(e.mark) + 1 + textWidth(e.name) }

// drawHeader writes the title of the y axis at the left and the legend at the
// right. Where there is no room for all names the last ones are counted instead.
func (c Curve) drawHeader(g *grid) {
	title := g.pen(c.Styles.Title)
	entries, more := fitLegend(c.legend(g), g.width)
	at := g.width
	if more != "" {
		at -= textWidth(more)
		g.text(at, 0, more, g.width, title, c.ASCII)
		at -= labelGap
	}
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		at -= e.width()
		x := at + g.text(at, 0, e.mark, g.width, e.pen, c.ASCII)
		g.text(x+1, 0, e.name, g.width, title, c.ASCII)
		at -= labelGap
	}
	g.text(0, 0, c.YTitle, at, title, c.ASCII)
}

// legend returns the entries of the series that have a name.
func (c Curve) legend(g *grid) []legendEntry {
	var entries []legendEntry
	for i, s := range c.Series {
		if s.Name != "" {
			entries = append(entries, legendEntry{c.legendMark(i), plainText(s.Name), g.pen(s.Style)})
		}
	}
	return entries
}

// fitLegend returns the first entries, as many as fit into a width, and a count of the
// others, such as "+2".
func fitLegend(entries []legendEntry, width int) (fitting []legendEntry, more string) {
	for n := len(entries); n >= 0; n-- {
		need := -labelGap
		for _, e := range entries[:n] {
			need += e.width() + labelGap
		}
		more = ""
		if n < len(entries) {
			more = "+" + formatCount(len(entries)-n)
			need += textWidth(more) + labelGap
		}
		if need <= width {
			return entries[:n], more
		}
	}
	return nil, ""
}

// legendMark returns a short piece of a series's line.
func (c Curve) legendMark(series int) string {
	mark := string(brailleRune(brailleBits[1][0] | brailleBits[1][1]))
	if glyph := c.mark(series); glyph != 0 {
		mark = string(glyph)
	}
	if c.Series[series].Dotted {
		return mark + " " + mark
	}
	return strings.Repeat(mark, 3)
}
