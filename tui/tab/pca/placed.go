package pca

import (
	"fathom/model/run"
	"fathom/tui/chart"
)

// placeQuery asks where the picked item and its neighbours stand in the picture of the chosen layer
// that it does not draw; for none where they have no place there.
func (t *Tab) placeQuery(s source) run.PlaceQuery {
	q := run.PlaceQuery{Step: t.step(), Layer: t.layer, Classes: t.refitClasses}
	if !t.run.Spec.IsStored() || t.pick.Number < 0 || s.late || t.axesNow().IsMap() || t.layer >= len(s.layers) || s.layers[t.layer].scores == nil {
		return q
	}
	if of := s.layers[t.layer].chart; of != nil {
		q.Axes = of.Axes
	}
	q.Items = t.pick.Missing(t.layer, s.images)
	return q
}

// placeOf is where an item stands on an axis of a projection, as [projection.at] says it of points.
func (p projection) placeOf(it run.Placed, k int) float64 {
	if k < p.columns && k < len(it.Aligned) {
		return float64(it.Aligned[k])
	}
	if k < len(it.Scores) {
		return float64(it.Scores[k])
	}
	return 0
}

// inPicture puts a sign where it belongs: on a point, or where a missing item stands.
func (p projection) inPicture(m marked, pair [2]int) chart.Mark {
	if m.row < 0 {
		m.X, m.Y = p.placeOf(m.at, pair[0]), p.placeOf(m.at, pair[1])
	} else {
		m.X, m.Y = p.at(m.row, pair[0]), p.at(m.row, pair[1])
	}
	return m.Mark
}

// inCloud is inPicture in space.
func (p projection) inCloud(m marked, points []chart.Point3) chart.Mark3 {
	if m.row < 0 {
		return chart.Mark3{X: p.placeOf(m.at, 0), Y: p.placeOf(m.at, 1), Z: p.placeOf(m.at, 2), Mark: m.Mark}
	}
	return chart.Mark3{X: points[m.row].X, Y: points[m.row].Y, Z: points[m.row].Z, Mark: m.Mark}
}
