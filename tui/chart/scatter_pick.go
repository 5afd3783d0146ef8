package chart

import "math"

// pickReach is how far from a point a pick may be, in cells across and down.
const pickReach = 2

// PointAt returns the index of the visible point nearest to a cell of the picture that
// View(width, height) draws, or -1 if none is within two cells. Nearest is what looks
// nearest: distances are in dots, which are square. Among equals it is the point in
// that cell, then the first.
func (s Scatter) PointAt(col, row, width, height int) int {
	p := s.sheet(max(width, 0), max(height, 0))
	col, row = col-p.left, row-p.top
	middle := XY{cellMiddle(col, dotsWide), cellMiddle(row, dotsHigh)}
	best, least, inside := -1, math.Inf(1), false
	for i, at := range s.shown(p) {
		across, down := braille.col(at.x)-col, braille.row(at.y)-row
		if max(across, -across) > pickReach || max(down, -down) > pickReach {
			continue
		}
		d := middle.squareTo(XY{float64(at.x), float64(at.y)})
		in := across == 0 && down == 0
		if d < least || d == least && in && !inside {
			best, least, inside = i, d, in
		}
	}
	return best
}

// cellMiddle returns the middle of a cell that is so many dots wide or high, in dots.
func cellMiddle(cell, dots int) float64 { return float64(cell*dots) + float64(dots-1)/2 }

// squareTo returns the square of the distance to another point.
func (a XY) squareTo(b XY) float64 { return (a.X-b.X)*(a.X-b.X) + (a.Y-b.Y)*(a.Y-b.Y) }

// Walk returns the index of the visible point that a step from one point leads to, on
// the screen of View(width, height): dx and dy are -1, 0 or 1, to the right and down.
// It is the nearest of the points within 45° of the direction, the way ahead and the
// way aside counting alike and added up, which makes points aside farther than they
// are. The four keys lead from every point to every other: by that measure a step into the
// quarter of the plane that a point lies in never makes that point farther.
//
// Points on one spot follow each other by index, upwards on the way right or down and
// downwards on the way left or up, before the walk goes on. Where no point lies that
// way the result is from. If from is no point of the picture's plane, such as -1, it is
// the point nearest to the middle, or -1 for an empty picture.
func (s Scatter) Walk(from, dx, dy, width, height int) int {
	p := s.sheet(max(width, 0), max(height, 0))
	if p.empty() {
		return from
	}
	if from < 0 || from >= len(s.Points) || !finite(s.Points[from].X) || !finite(s.Points[from].Y) {
		return s.central(p)
	}
	start := p.place(s.Points[from])
	upwards := dx > 0 || dx == 0 && dy > 0
	w := way{to: -1, next: -1}
	for i := range s.shown(p) {
		at := p.place(s.Points[i])
		across, down := at.X-start.X, at.Y-start.Y
		ahead := float64(dx)*across + float64(dy)*down
		aside := float64(dx)*down - float64(dy)*across
		switch {
		case across == 0 && down == 0:
			if dx != 0 || dy != 0 {
				w.stack(i, from, upwards)
			}
		case -ahead < aside && aside <= ahead: // a diagonal belongs to one direction
			w.offer(i, ahead, aside, upwards)
		}
	}
	switch {
	case w.next >= 0:
		return w.next
	case w.to >= 0:
		return w.to
	}
	return from
}

// place returns where a point falls, in dots, finer than dots are.
func (p sheet) place(v Point) XY { return XY{p.sx.bounded(v.X), p.sy.bounded(v.Y)} }

// A way collects where a step leads.
type way struct {
	to           int // the best point so far, -1 for none
	length, side float64
	next         int // the next point on the spot of the first, -1 for none
}

// stack takes a point that stands on the first one's spot.
func (w *way) stack(i, from int, upwards bool) {
	if upwards && i > from && w.next < 0 || !upwards && i < from {
		w.next = i // points come in the order of their indices
	}
}

// offer takes a point that lies so far ahead and aside.
func (w *way) offer(i int, ahead, aside float64, upwards bool) {
	length := ahead + math.Abs(aside)
	better := w.to < 0 || length < w.length
	if !better && length == w.length {
		// The straighter way, then always the same side, then the near end of a stack.
		a, b := math.Abs(aside), math.Abs(w.side)
		better = a < b || a == b && (aside > w.side || aside == w.side && !upwards)
	}
	if better {
		w.to, w.length, w.side = i, length, aside
	}
}

// central returns the visible point nearest to the middle of the picture, -1 for none.
func (s Scatter) central(p sheet) int {
	middle := XY{float64(p.sx.dots-1) / 2, float64(p.sy.dots-1) / 2}
	best, least := -1, math.Inf(1)
	for i := range s.shown(p) {
		if d := middle.squareTo(p.place(s.Points[i])); d < least {
			best, least = i, d
		}
	}
	return best
}

// Data returns the coordinates of the middle of a cell of the picture that
// View(width, height) draws, and whether the cell lies in the area for points.
func (s Scatter) Data(col, row, width, height int) (x, y float64, ok bool) {
	p := s.sheet(max(width, 0), max(height, 0))
	col, row = col-p.left, row-p.top
	if col < 0 || col >= p.cols || row < 0 || row >= p.rows {
		return 0, 0, false
	}
	return p.sx.value(cellMiddle(col, dotsWide)), p.sy.value(cellMiddle(row, dotsHigh)), true
}

// Ranges returns the ranges of the axes in the picture that View(width, height) draws.
func (s Scatter) Ranges(width, height int) (x, y Range) {
	p := s.sheet(max(width, 0), max(height, 0))
	return p.x, p.y
}

// Zoomed returns the range that shows 1/factor as much, with the value about where it
// is: factors above 1 come nearer. A range that float64 cannot hold is not changed.
func (r Range) Zoomed(factor, about float64) Range {
	end := func(v float64) float64 { return about + (v-about)/factor }
	return Range{end(r.Lo), end(r.Hi)}.or(r)
}

// Panned returns the range moved by a share of its span, to higher values if positive.
// A range that float64 cannot hold is not changed.
func (r Range) Panned(share float64) Range {
	d := (r.Hi - r.Lo) * share
	return Range{r.Lo + d, r.Hi + d}.or(r)
}
