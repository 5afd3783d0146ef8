package export

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/model/spec"
)

// band is a shade around 0, as far up as down: between two steps straight, with a gap where one of
// the two is not finite. It is cut at the edges of the plot.
type band struct {
	xs, far []float64
	fill    color.Color
}

func (b *band) add(step int, far spec.Figure) {
	b.xs, b.far = append(b.xs, float64(step)), append(b.far, float64(far))
}

func (b *band) draw(c draw.Canvas, a *axes) {
	for i := 1; i < len(b.xs); i++ {
		from, to := b.far[i-1], b.far[i]
		if !spec.Figure(from).Finite() || !spec.Figure(to).Finite() {
			continue
		}
		left, right := a.toX(c, b.xs[i-1]), a.toX(c, b.xs[i])
		corner := func(x vg.Length, y float64) vg.Point {
			return vg.Point{X: x, Y: min(max(a.toY(c, y), c.Min.Y), c.Max.Y)}
		}
		c.FillPolygon(b.fill, []vg.Point{corner(left, from), corner(right, to), corner(right, -to), corner(left, -from)})
	}
}
