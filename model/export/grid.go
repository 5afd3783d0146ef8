package export

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/data/text"
	"fathom/model/spec"
)

// pairs are the pairs of components that the post draws, counted from 0.
var pairs = [][2]int{{0, 1}, {0, 2}, {1, 2}}

// pageColumns is how many layers stand beside each other in one figure.
const pageColumns = 4

// pages divides the layers with two components or more into figures of about the
// same size.
func (x *contents) pages() [][]layer {
	var drawn []layer
	for _, l := range x.layers {
		if l.scores.Components > 1 {
			drawn = append(drawn, l)
		}
	}
	if len(drawn) == 0 {
		return nil
	}
	pages := (len(drawn) + pageColumns - 1) / pageColumns
	return slices.Collect(slices.Chunk(drawn, (len(drawn)+pages-1)/pages))
}

// grid is the post's figure: a column for each layer, a row for each pair of
// components, and in each the images of the chosen classes.
func (x *contents) grid(layers []layer) sheet {
	first := x.Result.PCA[0]
	s := sheet{
		title: "Principal components of each layer",
		note: fmt.Sprintf("the %s of the first %s that are of these classes · in brackets: explained variance ratio · %s",
			text.Count(len(x.shown)), text.Plural(first.Of, "test image"), x.about()),
		width: vg.Length(max(7.2, 2.4*float64(len(layers)))) * vg.Inch, keys: x.classKeys(),
	}
	for _, pair := range pairs {
		row := make([]*panel, len(layers))
		some := false
		for i, l := range layers {
			if pair[1] < l.scores.Components {
				row[i], some = x.scatter(l, pair), true
			}
		}
		if some {
			s.panels = append(s.panels, row)
		}
	}
	s.height = vg.Length(len(s.panels))*2.15*vg.Inch + 60
	return s
}

// scatter is one layer's scores on a pair of components. The images are drawn in
// their order in the test set, so that no class lies on top of the others.
func (x *contents) scatter(l layer, pair [2]int) *panel {
	var ratios []spec.Figure
	for _, p := range x.Result.PCA {
		if p.Layer == l.name {
			ratios = p.ExplainedVarianceRatio
		}
	}
	return scatter(l.name, l.scores, ratios, pair)
}

// scatter is scores on a pair of components, whose shares of the variance stand at the axes.
func scatter(name string, scores *spec.Scores, ratios []spec.Figure, pair [2]int) *panel {
	ratio := func(k int) string {
		if k < len(ratios) {
			return fmt.Sprintf("PC %d (%s %%)", k+1, figure(100*ratios[k], 1))
		}
		return fmt.Sprintf("PC %d", k+1)
	}
	p := newAxes(ratio(pair[0]), ratio(pair[1]))
	p.x.ticks, p.y.ticks = ticks(4), ticks(4)
	marks := &cloud{labels: scores.Labels, radius: vg.Length(math.Max(0.7, math.Min(1.9, 40/math.Sqrt(float64(len(scores.Images))))))}
	for i := range scores.Images {
		marks.xs, marks.ys = append(marks.xs, scores.At(i, pair[0])), append(marks.ys, scores.At(i, pair[1]))
	}
	p.add(gridDrawer{vertical: true}, marks)
	p.x.lo, p.x.hi = widen(slices.Min(marks.xs), slices.Max(marks.xs))
	p.y.lo, p.y.hi = widen(slices.Min(marks.ys), slices.Max(marks.ys))
	return &panel{axes: p, title: name}
}

// widen leaves some room around the points, also where they all are one.
func widen(lo, hi float64) (float64, float64) {
	room := 0.05 * (hi - lo)
	if room == 0 {
		room = 1
	}
	return lo - room, hi + room
}

// cloud is points with the marks of their classes.
type cloud struct {
	xs, ys []float64
	labels []int32
	radius vg.Length
}

func (d *cloud) draw(c draw.Canvas, a *axes) {
	for i, x := range d.xs {
		c.DrawGlyph(classStyle(max(0, int(d.labels[i])), d.radius), vg.Point{X: a.toX(c, x), Y: a.toY(c, d.ys[i])})
	}
}
