package export

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/model/run"
	"fathom/model/spec"
)

// shownPanel is one picture: a layer on two components, or in space on three.
func shownPanel(f *run.Frame, v *run.ShownComponents, p run.ShownPicture) *panel {
	l := f.Layers[p.Layer]
	names := make([]string, len(p.Axes))
	for k, component := range p.Axes {
		names[k] = fmt.Sprintf("PC %d", component+1)
		switch ratio := l.ExplainedVarianceRatio; {
		case v.Turned && component < turned(l) && turns(l):
			names[k] += "*"
		case component < len(ratio) && len(p.Axes) < 3:
			names[k] += fmt.Sprintf(" (%s %%)", figure(100*ratio[component], 1))
		}
	}
	points := cloud{radius: vg.Length(math.Max(0.7, math.Min(1.9, 40/math.Sqrt(float64(len(f.Images))))))}
	var picked *vg.Point
	place := func(i int) (x, y float64, there bool) {
		at := make([]float64, len(p.Axes))
		for k, component := range p.Axes {
			at[k], there = componentOf(l, v, i, component)
			if !there {
				return 0, 0, false
			}
		}
		if len(at) < 3 {
			return at[0], at[1], at[0] >= p.Range[0][0] && at[0] <= p.Range[0][1] && at[1] >= p.Range[1][0] && at[1] <= p.Range[1][1]
		}
		x, y = seen(v, [3]float64(at), p.Range)
		return x, y, true
	}
	for i, image := range f.Images {
		x, y, there := place(i)
		if !there || !drawn(f, v, i) {
			continue
		}
		points.xs, points.ys, points.labels = append(points.xs, x), append(points.ys, y), append(points.labels, f.Labels[i])
		if image == v.Picked {
			picked = &vg.Point{X: vg.Length(x), Y: vg.Length(y)}
		}
	}
	a := newAxes(names[0], names[1])
	a.x.ticks, a.y.ticks = ticks(4), ticks(4)
	if len(p.Axes) < 3 {
		a.x.lo, a.x.hi, a.y.lo, a.y.hi = p.Range[0][0], p.Range[0][1], p.Range[1][0], p.Range[1][1]
		a.add(gridDrawer{vertical: true}, &points)
	} else {
		a.framed, a.x.label, a.y.label = true, "", ""
		a.add(&space{cloud: &points, view: v, box: p.Range, names: names})
	}
	if picked != nil {
		a.add(ring(*picked))
	}
	title := spec.LayerName(l.Layer)
	if v := l.ExplainedVarianceRatio; len(p.Axes) == 3 && len(v) > 2 { // a turn within the three leaves their sum
		title += fmt.Sprintf(" · %s %%", figure(100*(v[0]+v[1]+v[2]), 1))
	}
	return &panel{axes: a, title: title}
}

// turns says whether the turn of a layer changes anything that one could see.
func turns(l run.Layer) bool {
	const tolerance = 1e-6
	k, _ := l.Turn.Dims()
	for i := range k {
		for j := range k {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(l.Turn.At(i, j)-want) > tolerance {
				return true
			}
		}
	}
	return false
}

// componentOf is where an image lies on a component, counted from 0: turned where that is shown.
func componentOf(l run.Layer, v *run.ShownComponents, image, component int) (at float64, there bool) {
	switch {
	case l.Scores == nil || component >= l.Scores.Components:
		return 0, false
	case v.Turned && component < turned(l):
		at = float64(l.Aligned[image*turned(l)+component])
	default:
		at = l.Scores.At(image, component)
	}
	return at, spec.Figure(at).Finite()
}

// ring marks a point.
type ring vg.Point

func (r ring) draw(c draw.Canvas, a *axes) {
	c.DrawGlyph(draw.GlyphStyle{Color: ink, Radius: 4.5, Shape: draw.RingGlyph{}},
		vg.Point{X: a.toX(c, float64(r.X)), Y: a.toY(c, float64(r.Y))})
}

// seen is where a place in space is seen, to the right of the middle of the box and above it: a
// rotation about the vertical and then one about the horizontal of the picture.
func seen(v *run.ShownComponents, at [3]float64, box [][2]float64) (right, up float64) {
	for k := range at {
		at[k] -= (box[k][0] + box[k][1]) / 2
	}
	sinYaw, cosYaw := math.Sincos(v.Yaw)
	sinPitch, cosPitch := math.Sincos(v.Pitch)
	depth := at[2]*cosYaw - at[0]*sinYaw
	return at[0]*cosYaw + at[2]*sinYaw, at[1]*cosPitch - depth*sinPitch
}

// space is points in a box that are seen from one side, with the edges of the box and the names of
// its axes at three of them. One unit is as long across as upwards.
type space struct {
	*cloud
	view  *run.ShownComponents
	box   [][2]float64
	names []string
}

func (s *space) draw(c draw.Canvas, a *axes) {
	half := func(k int) float64 { return (s.box[k][1] - s.box[k][0]) / 2 }
	sinPitch, cosPitch := math.Sincos(s.view.Pitch)
	wide := math.Hypot(half(0), half(2))
	high := half(1)*math.Abs(cosPitch) + wide*math.Abs(sinPitch)
	near := 1.2 / max(s.view.Near, 1e-9) // with room for the names
	unit := min(float64(c.Size().X)/(2*wide*near), float64(c.Size().Y)/(2*high*near))
	if !(unit > 0) || math.IsInf(unit, 0) {
		return
	}
	// The axes are laid so that what else is drawn on them finds its place.
	across, upwards := float64(c.Size().X)/(2*unit), float64(c.Size().Y)/(2*unit)
	a.x.lo, a.x.hi, a.y.lo, a.y.hi = -across, across, -upwards, upwards
	corner := func(bits int) vg.Point {
		var at [3]float64
		for k := range at {
			at[k] = s.box[k][bits>>k&1]
		}
		x, y := seen(s.view, at, s.box)
		return vg.Point{X: a.toX(c, x), Y: a.toY(c, y)}
	}
	for bits := range 8 {
		for k := range 3 {
			if bits>>k&1 == 0 {
				c.StrokeLines(axisLine, c.ClipLinesXY([]vg.Point{corner(bits), corner(bits | 1<<k)})...)
			}
		}
	}
	s.cloud.draw(c, a)
	middle := c.Center()
	for k, name := range s.names {
		label := tickWords()
		label.XAlign, label.YAlign = draw.XCenter, draw.YCenter
		at := outermost(middle, k, corner)
		aside := vg.Length(math.Hypot(float64(at.X-middle.X), float64(at.Y-middle.Y)))
		if aside == 0 || !c.Contains(at) {
			continue
		}
		beyond := vg.Length(label.Font.Size) + label.Width(name)/2*vg.Length(math.Abs(float64(at.X-middle.X)))/aside
		at.X, at.Y = at.X+(at.X-middle.X)/aside*beyond, at.Y+(at.Y-middle.Y)/aside*beyond
		half := label.Width(name)/2 + 2
		at.X = min(max(at.X, c.Min.X+half), c.Max.X-half)
		c.FillText(label, at, name)
	}
}

// outermost is the middle of the edge of a box along axis k that is seen farthest from the middle of
// the picture, the lower one of two; a corner's bits say at which end of each axis it lies.
func outermost(middle vg.Point, k int, corner func(bits int) vg.Point) (at vg.Point) {
	most := -1.0
	for bits := range 8 {
		if bits>>k&1 == 1 {
			continue
		}
		from, to := corner(bits), corner(bits|1<<k)
		p := vg.Point{X: (from.X + to.X) / 2, Y: (from.Y + to.Y) / 2}
		far := math.Hypot(float64(p.X-middle.X), float64(p.Y-middle.Y))
		if far > most+1e-6 || far > most-1e-6 && p.Y < at.Y {
			at, most = p, max(far, most)
		}
	}
	return at
}
