package chart

import (
	"math"
	"slices"
)

// A Point3 is an observation in space, with the class that colours it.
type Point3 struct {
	X, Y, Z float64
	Class   int
}

// A Mark3 is a Mark in space.
type Mark3 struct {
	X, Y, Z float64
	Mark    // its X and Y are not used
}

// A Space draws points in space as seen from far away (an orthographic projection),
// coloured as in a Scatter. At rest x goes to the right, y upwards and z towards the
// viewer. All axes have one scale, which the angles do not change, so a turning cloud
// keeps its size.
//
// A cell has a shade of its class by its foremost point: the farthest third of the ball
// the lightest, the nearest third the heaviest; see [Class.Shades]. With Density set
// the shades show how many points there are instead, and not how near.
type Space struct {
	Points []Point3
	// Yaw turns the cloud about the vertical, in radians: what is in front goes to the
	// right. Pitch then tilts it: what is in front goes down, as seen from above.
	Yaw, Pitch float64
	// Classes has the looks of class 0, 1, …, as in a Scatter.
	Classes []Class
	// Center is the middle of the ball that is shown, about which it turns.
	Center [3]float64
	// Radius is that of the ball that is shown; 0 stands for Extent(0.98), with a margin: a
	// few far points do not make all others small. There may be room beside the ball.
	Radius float64
	// Box, if its ranges are valid, is what is shown instead of a ball: its edges are drawn, it
	// turns about its middle, and it fills the picture as far as no angle makes it leave it.
	// Near is how many times larger it is drawn; 0 means 1.
	Box  [3]Range
	Near float64
	// Axes are the names of the three axes: at the ends of lines from the centre or, of a
	// box, outside of it beside an edge. The lines are left away if all names are empty.
	Axes   [3]string
	Marks  []Mark3 // over the points, later ones over earlier ones
	Glyphs bool    // characters of the classes instead of dots
	// Density, Plain, Frame, Foot and Large are as in a Scatter.
	Density, Plain bool
	Frame, Large   bool
	Foot           string
	ASCII          bool
	Title          string // above the picture
	Styles         AxisStyles
}

// axisLength is the length of an axis's line as a share of the radius.
const axisLength = 0.6

// View draws the chart.
func (s Space) View(width, height int) string {
	g := newGrid(width, height)
	s = s.centred()
	s.Radius = s.radius() // once
	flat, depths := s.project()
	p := flat.sheet(g.width, g.height)
	if p.empty() {
		return g.String()
	}
	flat.drawTitles(g, p)
	s.drawLines(g, p)
	flat.drawPoints(g, p, depths)
	s.writeNames(g, p)
	flat.drawMarks(g, p)
	return g.String()
}

// PointAt returns the index of the visible point nearest to a cell, as that of a
// Scatter.
func (s Space) PointAt(col, row, width, height int) int {
	flat, _ := s.centred().project()
	return flat.PointAt(col, row, width, height)
}

// Walk returns the index of the visible point that a step on the screen leads to, as
// that of a Scatter.
func (s Space) Walk(from, dx, dy, width, height int) int {
	flat, _ := s.centred().project()
	return flat.Walk(from, dx, dy, width, height)
}

// Extent returns the radius of the smallest ball about the centre that holds a share of
// the finite points, those of hidden classes as well, and 0 if there are none.
func (s Space) Extent(share float64) float64 {
	distances := make([]float64, 0, len(s.Points))
	for _, p := range s.Points {
		if d := s.from(p); finite(d[0]) && finite(d[1]) && finite(d[2]) {
			distances = append(distances, math.Hypot(math.Hypot(d[0], d[1]), d[2]))
		}
	}
	if len(distances) == 0 {
		return 0
	}
	slices.Sort(distances)
	n := math.Ceil(share * float64(len(distances)))
	return clampFinite(distances[int(min(max(n, 1), float64(len(distances))))-1])
}

// radius returns the radius of the ball that is shown.
func (s Space) radius() float64 {
	const most = 0.98 // of the points
	if s.Radius > minAbsoluteSpan && finite(s.Radius) {
		return s.Radius
	}
	if r := s.Extent(most) * (1 + scatterMargin); r > minAbsoluteSpan && finite(r) {
		return r
	}
	return 1
}

// from returns a point as seen from the centre.
func (s Space) from(p Point3) [3]float64 {
	return [3]float64{p.X - s.Center[0], p.Y - s.Center[1], p.Z - s.Center[2]}
}

// A view is the direction from which a space is seen.
type view struct{ sinYaw, cosYaw, sinPitch, cosPitch float64 }

// view returns the direction. Angles that are not finite count as 0.
func (s Space) view() view {
	yaw, pitch := s.Yaw, s.Pitch
	if !finite(yaw) {
		yaw = 0
	}
	if !finite(pitch) {
		pitch = 0
	}
	var v view
	v.sinYaw, v.cosYaw = math.Sincos(yaw)
	v.sinPitch, v.cosPitch = math.Sincos(pitch)
	return v
}

// turn returns where a place goes: to the right, upwards and towards the viewer. It is
// a rotation about the vertical and then one about the horizontal of the screen.
func (v view) turn(p [3]float64) (right, up, near float64) {
	right = p[0]*v.cosYaw + p[2]*v.sinYaw
	depth := p[2]*v.cosYaw - p[0]*v.sinYaw
	return right, p[1]*v.cosPitch - depth*v.sinPitch, p[1]*v.sinPitch + depth*v.cosPitch
}

// project returns the picture as a scatter, with points of the same indices, and the
// level of each point: by thirds of the ball from the back to the front. Density has no
// use for levels, and gets none.
func (s Space) project() (flat Scatter, depths []uint8) {
	radius, view := s.radius(), s.view()
	ball := Range{-radius, radius}
	across, up := s.sides(ball)
	flat = Scatter{
		Points: make([]Point, len(s.Points)), Classes: s.Classes, Marks: make([]Mark, len(s.Marks)),
		X: across, Y: up, Equal: true, Compact: true, Frame: s.Frame, Foot: s.Foot, Large: s.Large,
		Glyphs: s.Glyphs, Density: s.Density, Plain: s.Plain, ASCII: s.ASCII, Title: s.Title, Styles: s.Styles,
	}
	if !s.Density {
		depths = make([]uint8, len(s.Points))
	}
	for i, p := range s.Points {
		x, y, near := view.place(s.from(p))
		flat.Points[i] = Point{x, y, p.Class}
		if t := ball.at(near); depths != nil && t > 0 { // false for NaN
			depths[i] = uint8(min(t*depthLevels, depthLevels-1))
		}
	}
	for i, m := range s.Marks {
		flat.Marks[i] = m.Mark
		flat.Marks[i].X, flat.Marks[i].Y, _ = view.place(s.from(Point3{X: m.X, Y: m.Y, Z: m.Z}))
	}
	return flat, depths
}

// place is turn for places that may not be finite, which have no place.
func (v view) place(p [3]float64) (right, up, near float64) {
	if !finite(p[0]) || !finite(p[1]) || !finite(p[2]) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	return v.turn(p)
}

// named reports whether the axes are drawn.
func (s Space) named() bool { return s.Axes != [3]string{} }

// An arm is an axis as it is seen: where its end stands, in dots.
type arm struct {
	end  XY
	near float64 // how far towards the viewer
	name string
}

// arms returns the centre and the axes, in dots, from the back to the front.
func (s Space) arms(p sheet) (middle XY, arms []arm) {
	view, length := s.view(), axisLength*s.radius()
	for k, name := range s.Axes {
		var end [3]float64
		end[k] = length
		right, up, near := view.turn(end)
		arms = append(arms, arm{p.place(Point{X: right, Y: up}), near, name})
	}
	for i := range arms { // three are sorted by exchanges
		for j := range i {
			if arms[j].near > arms[i].near {
				arms[i], arms[j] = arms[j], arms[i]
			}
		}
	}
	return p.place(Point{}), arms
}

// drawLines draws the edges of the box, or the lines of the axes.
func (s Space) drawLines(g *grid, p sheet) {
	ink := newPlane(p.cols, p.rows, braille)
	switch {
	case s.boxed():
		for _, e := range s.edges(p) {
			ink.line(e.from, e.to, 0, Solid)
		}
	case s.named():
		middle, arms := s.arms(p)
		for _, a := range arms {
			ink.line(middle, a.end, 0, Solid)
		}
	}
	var instead func(int32) rune
	if s.ASCII {
		instead = func(int32) rune { return '.' }
	}
	ink.paint(g, p.left, p.top, g.pen(s.Styles.Axis), instead)
}

// writeNames writes the names of the axes over the points: beside the box, or beyond the ends of
// the axes, those in front last.
func (s Space) writeNames(g *grid, p sheet) {
	switch {
	case !s.named():
	case s.boxed():
		s.nameEdges(g, p)
	default:
		s.nameArms(g, p)
	}
}

// nameArms writes the names beyond the ends of the axes.
func (s Space) nameArms(g *grid, p sheet) {
	style := g.pen(s.Styles.Label)
	middle, arms := s.arms(p)
	for _, a := range arms {
		name := s.label(a.name, p)
		width := textWidth(name)
		across, down := a.end.X-middle.X, a.end.Y-middle.Y
		col, row := braille.col(int(round(a.end.X))), braille.row(int(round(a.end.Y)))
		switch {
		case math.Abs(across) < math.Abs(down) || across == 0: // above or below the end
			col -= width / 2
			if down < 0 {
				row--
			} else {
				row++
			}
		case across > 0:
			col++
		default:
			col -= width
		}
		col, row = min(max(col, 0), p.cols-width), min(max(row, 0), p.rows-1)
		g.text(p.left+col, p.top+row, name, width, style, s.ASCII)
	}
}

// label is a name with a blank at either side, over points that would run into it.
func (s Space) label(name string, p sheet) string {
	return " " + shorten(plainText(name), max(p.cols-2, 0), s.ASCII) + " "
}
