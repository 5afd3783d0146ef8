package chart

import (
	"math"
	"strings"
)

// boxed reports whether a box is shown.
func (s Space) boxed() bool {
	for _, r := range s.Box {
		if !r.valid() {
			return false
		}
	}
	return true
}

// halves are half the lengths of the box's sides.
func (s Space) halves() (x, y, z float64) {
	half := func(r Range) float64 { return r.Hi/2 - r.Lo/2 }
	return half(s.Box[0]), half(s.Box[1]), half(s.Box[2])
}

// centred is the space with a box's middle as its centre, and as its ball the one round the box.
func (s Space) centred() Space {
	if !s.boxed() {
		return s
	}
	for k, r := range s.Box {
		s.Center[k] = r.Lo/2 + r.Hi/2
	}
	x, y, z := s.halves()
	s.Radius = clampFinite(math.Hypot(math.Hypot(x, y), z))
	return s
}

// sides are what is shown across and upwards: the ball or, of a box, as much as it takes at this
// pitch and at any yaw, so that a cloud that turns about the vertical keeps its size.
func (s Space) sides(ball Range) (across, up Range) {
	if !s.boxed() {
		return ball, ball
	}
	x, y, z := s.halves()
	v := s.view()
	wide := math.Hypot(x, z)
	high := y*math.Abs(v.cosPitch) + wide*math.Abs(v.sinPitch)
	near := s.Near
	if !(near > 0) || !finite(near) {
		near = 1
	}
	const margin = 1 + scatterMargin
	span := func(half float64) Range {
		half = clampFinite(half * margin / near)
		return Range{-half, half}
	}
	return span(wide), span(high)
}

// An edge is one of the box's twelve as it is seen: its ends, in dots, and the axis along which it
// runs.
type edge struct {
	from, to XY
	axis     int
}

// edges are those of the box that are not hidden by its body: the nine that meet a side which is
// turned towards the viewer would hide the points, so it is those behind them, which are the walls and
// the floor that the points stand before.
func (s Space) edges(p sheet) (out []edge) {
	x, y, z := s.halves()
	half, v := [3]float64{x, y, z}, s.view()
	corner := func(signs [3]float64) [3]float64 {
		return [3]float64{signs[0] * half[0], signs[1] * half[1], signs[2] * half[2]}
	}
	// The corner nearest to the viewer, whose three edges are left away.
	var front [3]float64
	for k := range front {
		var unit [3]float64
		unit[k] = 1
		front[k] = 1
		if _, _, near := v.turn(unit); near < 0 {
			front[k] = -1
		}
	}
	for k := range 3 {
		i, j := (k+1)%3, (k+2)%3
		for _, a := range []float64{-1, 1} {
			for _, b := range []float64{-1, 1} {
				if a == front[i] && b == front[j] {
					continue
				}
				var lo, hi [3]float64
				lo[k], lo[i], lo[j] = -1, a, b
				hi = lo
				hi[k] = 1
				out = append(out, edge{s.spot(p, v, corner(lo)), s.spot(p, v, corner(hi)), k})
			}
		}
	}
	return out
}

// spot is where a place, as seen from the centre, stands on the sheet, in dots.
func (s Space) spot(p sheet, v view, at [3]float64) XY {
	right, up, _ := v.turn(at)
	return p.place(Point{X: right, Y: up})
}

// nameEdges writes the name of each axis outside of the box, beside the middle of one of its edges:
// the lowest one of an axis that runs across, the leftmost one of the axis that runs upwards.
func (s Space) nameEdges(g *grid, p sheet) {
	style := g.pen(s.Styles.Label)
	edges := s.edges(p)
	var middle XY
	for _, e := range edges {
		middle.X += (e.from.X + e.to.X) / 2 / float64(len(edges))
	}
	var written []writing
	for k, name := range s.Axes {
		best, found := edge{}, false
		for _, e := range edges {
			if e.axis != k {
				continue
			}
			lower := e.from.Y+e.to.Y > best.from.Y+best.to.Y
			if k == 1 {
				lower = e.from.X+e.to.X < best.from.X+best.to.X
			}
			if !found || lower {
				best, found = e, true
			}
		}
		name = s.label(name, p)
		width := textWidth(name)
		at := XY{(best.from.X + best.to.X) / 2, (best.from.Y + best.to.Y) / 2}
		col, row := braille.col(int(round(at.X))), braille.row(int(round(at.Y)))
		switch {
		case k == 1:
			col -= width
		case at.X < middle.X:
			col, row = col-width, row+1
		default:
			row++
		}
		col, row = min(max(col, 0), p.cols-width), min(max(row, 0), p.rows-1)
		place, found := besides(written, col, row, width, p.cols)
		if !found { // without the blanks about it
			name = strings.TrimSpace(name)
			width = textWidth(name)
			place, found = besides(written, col, row, width, p.cols)
		}
		if found {
			written = append(written, writing{place, row, width})
			g.text(p.left+place, p.top+row, name, width, style, s.ASCII)
		}
	}
}

// A writing is where a name stands.
type writing struct{ col, row, width int }

// besides is the column nearest to the wanted one in which a name of some width touches none of those
// that are written, of so many columns; false where there is none.
func besides(written []writing, want, row, width, cols int) (col int, found bool) {
	free := func(col int) bool {
		for _, w := range written {
			if w.row == row && col < w.col+w.width && w.col < col+width {
				return false
			}
		}
		return col >= 0 && col+width <= cols
	}
	for off := range cols {
		for _, col := range []int{want - off, want + off} {
			if free(col) {
				return col, true
			}
		}
	}
	return 0, false
}
