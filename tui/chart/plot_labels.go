package chart

import (
	"cmp"
	"math"
	"slices"
)

// A tag is a name beside the plot, at the height of what it names.
type tag struct {
	want float64 // the place that it names, in rows from the top of the data; those in one row differ, too
	row  int     // where it stands
	text string
	pen  pen
	rank int // those of the least rank go first where there is no room
}

// drawLabels names the lines where they end and the levels at the right of the plot.
func (p Plot) drawLabels(g *grid, f plotFrame) {
	lines, end := p.lineTags(g, f)
	levels := p.levelTags(g, f)
	at, margin := f.left+end+1, f.left+f.cols
	if at+1+widestTag(lines) > margin && len(levels) > 0 {
		at = margin
	}
	if at == margin {
		lines, levels = append(lines, levels...), nil
	}
	p.drawTags(g, f, lines, at)
	p.drawTags(g, f, levels, margin)
}

// widestTag is the width of the widest of some tags.
func widestTag(tags []tag) int {
	w := 0
	for _, t := range tags {
		w = max(w, textWidth(t.text))
	}
	return w
}

// labelWidth is the cells that the labels need beside a plot.
func (p Plot) labelWidth() int {
	w := 0
	for _, line := range p.Lines {
		if end, ok := p.end(line); ok && line.Name != "" {
			w = max(w, textWidth(p.label(line, end))+2)
		}
	}
	for _, level := range p.Levels {
		if level.Name != "" {
			w = max(w, textWidth(level.text(p.ASCII))+2)
		}
	}
	return w
}

// end is the last point of a line that is shown.
func (p Plot) end(line Line) (XY, bool) {
	for _, at := range slices.Backward(line.Points) {
		if finite(at.X) && finite(at.Y) && p.X.mended().contains(at.X) && !p.Now.past(at.X) {
			return at, true
		}
	}
	return XY{}, false
}

// label is a line's name with the value at its end.
func (p Plot) label(line Line, end XY) string {
	text := plainText(line.Name)
	if p.Value != nil {
		text += " " + p.Value(end.Y)
	}
	return text
}

// text is a level's name with its sign.
func (l Level) text(ascii bool) string {
	name := plainText(l.Name)
	switch {
	case l.Sign == 0 || !oneCell(l.Sign):
		return name
	case ascii:
		return string(asciiSign(l.Sign)) + " " + name
	}
	return string(l.Sign) + " " + name
}

// lineTags are the tags of the lines, and the last column that one of them ends in.
func (p Plot) lineTags(g *grid, f plotFrame) (tags []tag, end int) {
	for i, line := range p.Lines {
		at, ok := p.end(line)
		if !ok {
			continue
		}
		dot, _ := f.sx.Dot(at.X)
		end = max(end, f.size.col(dot))
		if line.Name == "" {
			continue
		}
		tags = append(tags, tag{want: f.height(at.Y), text: p.label(line, at), pen: g.pen(line.Style), rank: 2*p.rank(int32(i)) + 1})
	}
	if dot, ok := f.sx.Dot(p.Now.X); ok && p.Now.On {
		end = max(end, f.size.col(dot))
	}
	return tags, end
}

// levelTags are the tags of the levels.
func (p Plot) levelTags(g *grid, f plotFrame) (tags []tag) {
	for _, level := range p.Levels {
		if _, ok := f.sy.Dot(level.Y); ok && level.Name != "" {
			tags = append(tags, tag{want: f.height(level.Y), text: level.text(p.ASCII), pen: g.pen(level.Style), rank: 2})
		}
	}
	return tags
}

// height is where a value stands, in rows from the top of the data: the row of its dot, and in it the
// farther down the smaller it is, so that of two in one row the greater is named first.
func (f plotFrame) height(y float64) float64 {
	dot := min(max(f.sy.bounded(y), 0), float64(f.size.high(f.rows)-1))
	return (dot + 0.5) / float64(f.size.high(1))
}

// drawTags writes tags from a column on, each in its own row, with a stroke before it that says
// whether it was moved up or down.
func (p Plot) drawTags(g *grid, f plotFrame, tags []tag, at int) {
	tags = settle(tags, f.rows)
	strokes := [3]rune{'╱', '─', '╲'}
	if p.ASCII {
		strokes = [3]rune{'/', '-', '\\'}
	}
	for _, t := range tags {
		room := g.width - at - 1
		if room < 2 {
			return
		}
		stroke := strokes[1+cmp.Compare(t.row, int(t.want))]
		g.set(at, f.top+t.row, stroke, t.pen)
		text := shorten(t.text, room, p.ASCII)
		w := textWidth(text)
		g.text(at+1, f.top+t.row, text, w, t.pen, p.ASCII)
		if at+1+w < f.left+f.cols { // apart from the line behind it
			g.set(at+1+w, f.top+t.row, ' ', 0)
		}
	}
}

// settle gives each tag a row of its own, of so many, as near to the one that it wants as can be.
// Where there are more tags than rows the last ones of the least rank go.
func settle(tags []tag, rows int) []tag {
	tags = slices.Clone(tags)
	for len(tags) > max(rows, 0) {
		least := len(tags) - 1
		for i := range slices.Backward(tags) {
			if tags[i].rank < tags[least].rank {
				least = i
			}
		}
		tags = slices.Delete(tags, least, least+1)
	}
	slices.SortStableFunc(tags, func(a, b tag) int { return cmp.Compare(a.want, b.want) })
	// Tags that touch move together: to the mean of the places that they want (the pool
	// adjacent violators of an isotonic regression).
	type pool struct {
		first, n int
		start    float64 // the row of its first tag
	}
	var pools []pool
	for i, t := range tags {
		pools = append(pools, pool{i, 1, math.Floor(t.want)})
		for k := len(pools) - 1; k > 0 && pools[k-1].start+float64(pools[k-1].n) > pools[k].start; k-- {
			a, b := pools[k-1], pools[k]
			sum := a.start*float64(a.n) + (b.start-float64(a.n))*float64(b.n)
			pools = append(pools[:k-1], pool{a.first, a.n + b.n, sum / float64(a.n+b.n)})
		}
	}
	next := 0
	for i, p := range pools {
		behind := 0
		for _, later := range pools[i:] {
			behind += later.n
		}
		start := min(max(int(round(p.start)), next), rows-behind)
		for k := range p.n {
			tags[p.first+k].row = start + k
		}
		next = start + p.n
	}
	return tags
}
