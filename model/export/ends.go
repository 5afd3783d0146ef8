package export

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// end is the name of a curve, beside the last of its values that can be seen.
type end struct {
	name string
	of   *curve
}

const (
	leader    = 14 // from the plot's right edge to a name
	nameSpace = 10 // from one name to the next
)

// endWords are what names at the ends of lines are written in.
func endWords() textStyle { return words(8, false, ink) }

// widestEnd is the room that names need at the right.
func widestEnd(ends []end) (width vg.Length) {
	for _, e := range ends {
		width = max(width, leader+2+endWords().Width(e.name))
	}
	return width
}

// last is the last place of a curve that has one, its height cut to the plot's.
func (l *curve) last(a *axes) (at share, ok bool) {
	for i := len(l.xs) - 1; i >= 0; i-- {
		if y := a.y.share(l.ys[i]); y == y {
			return share{a.x.share(l.xs[i]), min(max(y, 0), 1)}, true
		}
	}
	return share{}, false
}

// drawEnds writes each curve's name at its end, in its colour and with its dashes on the way there.
// Names that would stand on each other are moved apart, in the order of their ends.
func (a *axes) drawEnds(c draw.Canvas) {
	type place struct {
		end
		from, to vg.Point
	}
	var places []place
	for _, e := range a.ends {
		if at, ok := e.of.last(a); ok {
			p := vg.Point{X: c.X(at.x), Y: c.Y(at.y)}
			places = append(places, place{e, p, vg.Point{X: c.Max.X + leader, Y: p.Y}})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(a.from.Y, b.from.Y) })
	heights := make([]vg.Length, len(places))
	for i, p := range places {
		heights[i] = p.to.Y
	}
	spread(heights, nameSpace)
	style := endWords()
	for i, p := range places {
		to := vg.Point{X: p.to.X, Y: heights[i]}
		line := p.of.style
		line.Width *= 0.75
		c.StrokeLines(line, []vg.Point{p.from, {X: max(p.from.X, c.Max.X) + 3, Y: p.from.Y}, to})
		style.Color = p.of.style.Color
		fillText(c, style, vg.Point{X: to.X + 2, Y: to.Y - digits(style)/2}, p.name)
	}
}

// spread moves ascending heights apart until each is at least space above the one before, each
// crowd round the middle of where its members were.
func spread(heights []vg.Length, space vg.Length) {
	type crowd struct {
		first, n int
		middle   vg.Length // of its lowest and its highest
	}
	var crowds []crowd
	for i, h := range heights {
		crowds = append(crowds, crowd{i, 1, h})
		for len(crowds) > 1 {
			a, b := crowds[len(crowds)-2], crowds[len(crowds)-1]
			apart := space * vg.Length(a.n+b.n) / 2
			if b.middle-a.middle >= apart {
				break
			}
			n := a.n + b.n
			joined := crowd{a.first, n, (a.middle*vg.Length(a.n) + b.middle*vg.Length(b.n)) / vg.Length(n)}
			crowds = append(crowds[:len(crowds)-2], joined)
		}
	}
	for _, c := range crowds {
		for i := range c.n {
			heights[c.first+i] = c.middle + space*(vg.Length(i)-vg.Length(c.n-1)/2)
		}
	}
}
