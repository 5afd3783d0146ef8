package chart

// drawLabels writes the labels of the rows, right-aligned, and of the columns, over the
// middle of their cells.
func (h Heatmap) drawLabels(g *grid, l heatLayout) {
	plain := g.pen(h.Styles.Label)
	pointed := func(on bool) pen {
		if on && h.Cursor.On {
			return g.pen(h.Cursor.Style)
		}
		return plain
	}
	for i, label := range h.RowLabels {
		if i < len(h.Values) && l.left > 1 && l.top+(i+1)*l.high+l.shared <= g.height {
			label = shorten(plainText(label), l.left-1, h.ASCII)
			y := l.top + i*l.high + l.line
			g.text(l.left-1-textWidth(label), y, label, l.left, pointed(i == h.Cursor.Row), h.ASCII)
		}
	}
	if l.labels < 0 {
		return
	}
	for j, label := range h.ColLabels {
		label = shorten(plainText(label), l.wide, h.ASCII)
		x, w := l.left+j*l.wide, textWidth(label)
		if x+l.wide > g.width {
			break
		}
		g.text(x+(l.wide-w+1)/2, l.labels, label, l.wide, pointed(j == h.Cursor.Col), h.ASCII)
	}
}

// drawTitles writes the title of the columns over the middle of the matrix, and that of
// the rows over their labels.
func (h Heatmap) drawTitles(g *grid, l heatLayout) {
	p := g.pen(h.Styles.Title)
	if l.title {
		columns := 0
		for _, row := range h.Values {
			columns = max(columns, len(row))
		}
		room := min(columns*l.wide, g.width-l.left)
		title := shorten(plainText(h.ColTitle), room, h.ASCII)
		g.text(l.left+(room-textWidth(title))/2, 0, title, room, p, h.ASCII)
	}
	if l.rowTitle {
		g.text(l.left-1-textWidth(h.RowTitle), l.top-1, h.RowTitle, l.left, p, h.ASCII)
	}
}
