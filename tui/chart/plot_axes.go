package chart

// drawAxes draws the axes: lines of dots, with ticks on the dots of their values.
func (p Plot) drawAxes(g *grid, f plotFrame) {
	if f.top > 0 {
		drawHeader(g, p.Title, p.Note, g.pen(p.Styles.Title), p.ASCII)
	}
	if !f.axes || f.left < 1 {
		return
	}
	p.drawHeights(g, f)
	p.drawSteps(g, f)
}

// drawHeights draws the y axis, and the grid at its ticks.
func (p Plot) drawHeights(g *grid, f plotFrame) {
	line, label := g.pen(p.Styles.Axis), g.pen(p.Styles.Label)
	const rightDots = 0x08 | 0x10 | 0x20 | 0x80
	ticks := make([]uint8, f.rows)
	for i, v := range f.yTicks {
		dot, _ := f.sy.Dot(v)
		row := f.size.row(dot)
		ticks[row] |= f.size.bit(0, dot)
		w := textWidth(f.yLabels[i])
		if at := f.left - 2 - w; at >= 0 {
			g.text(at, f.top+row, f.yLabels[i], w, label, p.ASCII)
		}
		if p.Grid && !p.ASCII {
			for col := 1; col < f.cols; col += 2 {
				g.set(f.left+col, f.top+row, brailleRune(f.size.bit(1, dot)), line)
			}
		}
	}
	for row, dots := range ticks {
		glyph := brailleRune(rightDots | dots)
		if p.ASCII {
			if glyph = '|'; dots != 0 {
				glyph = '+'
			}
		}
		g.set(f.left-1, f.top+row, glyph, line)
	}
}

// drawSteps draws the x axis.
func (p Plot) drawSteps(g *grid, f plotFrame) {
	line, label := g.pen(p.Styles.Axis), g.pen(p.Styles.Label)
	y := f.top + f.rows
	const topDots, cornerDot = 0x01 | 0x08, 0x08
	dots := make([]uint8, f.cols)
	tick := func(v float64, long bool) {
		dot, ok := f.sx.Dot(v)
		if !ok {
			return
		}
		col := f.size.col(dot)
		dots[col] |= brailleBits[1][dot&1]
		if long {
			dots[col] |= brailleBits[2][dot&1] | brailleBits[3][dot&1]
		}
	}
	ticks := p.xTicks(f)
	if !p.ASCII {
		for _, v := range f.sx.Minor() {
			tick(v, false)
		}
	}
	for _, v := range ticks {
		tick(v, true)
	}
	corner := brailleRune(cornerDot)
	if p.ASCII {
		corner = '+'
	}
	g.set(f.left-1, y, corner, line)
	for col, extra := range dots {
		glyph := brailleRune(topDots | extra)
		if p.ASCII {
			if glyph = '-'; extra != 0 {
				glyph = '+'
			}
		}
		g.set(f.left+col, y, glyph, line)
	}
	p.drawBeyond(g, f, y)
	if p.NoLabels {
		return
	}
	name := plainText(p.XName)
	if at := f.left - 2 - textWidth(name); name != "" && at >= 0 {
		g.text(at, y+1, name, f.left, label, p.ASCII)
	}
	labels := axisLabels(ticks, p.XFormat, p.X.Kind == Log)
	end := f.left - 1
	for i, v := range ticks {
		dot, _ := f.sx.Dot(v)
		w := textWidth(labels[i])
		at := min(max(f.left+f.size.col(dot)-(w-1)/2, f.left-1), g.width-w)
		if at < end {
			continue
		}
		g.text(at, y+1, labels[i], w, label, p.ASCII)
		end = at + w + 1
	}
}

// drawBeyond marks at the ends of the x axis that there are points beyond them.
func (p Plot) drawBeyond(g *grid, f plotFrame, y int) {
	before, after, label := '◂', '▸', g.pen(p.Styles.Title)
	if p.ASCII {
		before, after = '<', '>'
	}
	lower, higher := p.beyond()
	if lower {
		g.set(f.left-1, y, before, label)
	}
	if higher && f.left+f.cols < g.width {
		g.set(f.left+f.cols, y, after, label)
	}
}

// beyond reports whether points lie below the x axis and above it.
func (p Plot) beyond() (lower, higher bool) {
	x := p.X.mended()
	for _, line := range p.Lines {
		for _, at := range line.Points {
			lower, higher = lower || at.X < x.Lo, higher || at.X > x.Hi
		}
	}
	return lower, higher
}

// xTicks are the ticks of the x axis whose labels have room.
func (p Plot) xTicks(f plotFrame) []float64 {
	longest := widest(axisLabels([]float64{f.sx.Lo, f.sx.Hi}, p.XFormat, p.X.Kind == Log))
	return f.sx.Ticks(f.size.wide(longest + labelGap))
}
