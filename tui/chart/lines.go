package chart

import "math"

// A trail draws the line through a sequence of points on a plane.
type trail struct {
	ink   *plane
	owner int32
	dash  Dash

	last   XY  // the point before, in dots
	points int // since the pen was last down; 0 when it is lifted
	// The part of the line since it came to the column of dots that it is in. It is
	// drawn when the line leaves it: one stroke from the least to the greatest height,
	// however many points there are.
	low, high float64
}

// to draws the line on to a point, in dots, or begins there.
func (t *trail) to(p XY) {
	if t.points > 0 && t.sameColumn(p) {
		t.low, t.high = min(t.low, p.Y), max(t.high, p.Y)
	} else {
		if t.points > 0 {
			t.stroke()
			t.ink.line(t.last, p, t.owner, t.dash)
		}
		t.low, t.high = p.Y, p.Y
	}
	t.last = p
	t.points++
}

// sameColumn reports whether a point is in the same column of dots as the one before,
// and like it on or off the plane.
func (t *trail) sameColumn(p XY) bool {
	right := float64(t.ink.size.wide(t.ink.cols) - 1)
	on := func(x float64) bool { return x >= 0 && x <= right }
	return round(p.X) == round(t.last.X) && on(p.X) == on(t.last.X)
}

// lift ends the line. A point alone is a dot even where a dotted line has none.
func (t *trail) lift() {
	switch t.points {
	case 0:
	case 1:
		t.ink.line(t.last, t.last, t.owner, Solid)
	default:
		t.stroke()
	}
	t.points = 0
}

// stroke draws the line's part in the column that it is in.
func (t *trail) stroke() {
	t.ink.line(XY{t.last.X, t.low}, XY{t.last.X, t.high}, t.owner, t.dash)
}

// A Dash is the rhythm of a line's dots, which tells lines apart without colour.
type Dash uint8

// The rhythms.
const (
	Solid    Dash = iota
	Pairs         // two dots of four
	Dots          // every other dot
	Dashes        // four dots of six
	DashDots      // four dots and one of eight
	Sparse        // one dot of four
)

// rhythms has the dots of each, over and over.
var rhythms = [...]string{Solid: "x", Pairs: "xx..", Dots: "x.", Dashes: "xxxx..", DashDots: "xxxx..x.", Sparse: "x..."}

// on reports whether a line has its dot in a column of dots, or, if it is steep, in a row.
func (d Dash) on(along int) bool {
	rhythm := rhythms[int(d)%len(rhythms)]
	return rhythm[along%len(rhythm)] == 'x'
}

// line puts the dots of a straight line between two places, in dots, that lie in
// the plane: one in every column of a flat line, one in every row of a steep one.
// A line of a rhythm has some of them.
func (p *plane) line(from, to XY, owner int32, dash Dash) {
	from, to, ok := p.clip(from, to)
	if !ok {
		return
	}
	put := func(x, y, along float64) {
		if dash.on(int(along)) {
			p.add(int(x), int(y), owner)
		}
	}
	across, down := round(to.X)-round(from.X), round(to.Y)-round(from.Y)
	if math.Abs(across) >= math.Abs(down) {
		for i := 0.0; i <= math.Abs(across); i++ {
			x := round(from.X) + math.Copysign(i, across)
			put(x, round(interpolate(x, from.X, from.Y, to.X, to.Y)), x)
		}
		return
	}
	for i := 0.0; i <= math.Abs(down); i++ {
		y := round(from.Y) + math.Copysign(i, down)
		put(round(interpolate(y, from.Y, from.X, to.Y, to.X)), y, y)
	}
}

// interpolate returns the height at x of the line from (x0, y0) to (x1, y1), held
// at its ends.
func interpolate(x, x0, y0, x1, y1 float64) float64 {
	if x0 == x1 {
		return y1
	}
	t := min(max((x-x0)/(x1-x0), 0), 1)
	return y0 + t*(y1-y0)
}

// clip returns the part of a line that lies within the plane's outermost dots
// (Liang and Barsky, "A new concept and method for line clipping", 1984).
func (p *plane) clip(from, to XY) (XY, XY, bool) {
	right, bottom := float64(p.size.wide(p.cols)-1), float64(p.size.high(p.rows)-1)
	dx, dy := to.X-from.X, to.Y-from.Y
	t0, t1 := 0.0, 1.0 // the part, as shares of the line
	for _, edge := range [4]struct{ outwards, inside float64 }{
		{-dx, from.X}, {dx, right - from.X}, {-dy, from.Y}, {dy, bottom - from.Y},
	} {
		switch t := edge.inside / edge.outwards; {
		case edge.outwards > 0:
			t1 = min(t1, t)
		case edge.outwards < 0:
			t0 = max(t0, t)
		case edge.inside < 0: // beside the plane
			return from, to, false
		}
	}
	cut := func(t float64) XY { return XY{from.X + t*dx, from.Y + t*dy} }
	return cut(t0), cut(t1), t0 <= t1
}

// round returns the nearest whole number, halves upwards.
func round(v float64) float64 { return math.Floor(v + 0.5) }
