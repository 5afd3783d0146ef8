package pca

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/tui/chart"
)

// placing is where the picked item and its neighbours stand that the picture does not draw.
type placing struct {
	known  map[int]run.Placed
	of     string // the question that it answers
	asking bool
}

// placeQuery asks for the items that are missing in the picture of the chosen layer; false if none
// are, or if they have no place there.
func (t *Tab) placeQuery(s source) (q run.PlaceQuery, missing bool) {
	if !t.run.Spec.IsStored() || t.pick.Number < 0 || s.late || t.axesNow().IsMap() || t.layer >= len(s.layers) {
		return q, false
	}
	q = run.PlaceQuery{Step: t.step(), Layer: t.layer, Classes: t.refitClasses}
	if of := s.layers[t.layer]; of.scores == nil {
		return q, false
	} else if of.chart != nil {
		q.Axes = of.chart.Axes
	}
	near, _ := t.pick.NearIn(t.layer)
	for _, number := range append([]int{t.pick.Number}, numbers(near)...) {
		if !slices.Contains(s.images, number) {
			q.Items = append(q.Items, number)
		}
	}
	return q, len(q.Items) > 0
}

func numbers(near []run.Neighbour) (out []int) {
	for _, n := range near {
		out = append(out, n.Number)
	}
	return out
}

// Answer to where items stand.
type placeAnswer struct {
	of     string
	placed []run.Placed
}

// askPlaces asks where the items stand that are missing.
func (t *Tab) askPlaces() tea.Cmd {
	q, missing := t.placeQuery(t.source())
	name := fmt.Sprint(q)
	if !missing || t.placing.asking || t.placing.of == name {
		return nil
	}
	t.placing.asking = true
	return t.run.Ask(measure, func(ctx context.Context, view run.View) any {
		placed, _ := view.Place(ctx, q) // what has no place is told beside the picture
		return placeAnswer{name, placed}
	})
}

// takePlaces takes where items stand.
func (t *Tab) takePlaces(a placeAnswer) {
	t.placing = placing{known: map[int]run.Placed{}, of: a.of}
	for _, p := range a.placed {
		t.placing.known[p.Number] = p
	}
}

// placed are the places of missing items in the picture that is drawn now.
func (t *Tab) placed(s source) map[int]run.Placed {
	if q, missing := t.placeQuery(s); !missing || fmt.Sprint(q) != t.placing.of {
		return nil
	}
	return t.placing.known
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
