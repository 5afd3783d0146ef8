package pca

import (
	"fathom/model/run"
	"fathom/tui/chart"
)

// Shows says what of its own the screen shows: the pictures with their ranges, the classes, and how
// they are seen.
func (t *Tab) Shows(shown *run.Shown) {
	shown.Step = t.step()
	if !t.ready() || !t.plainAxes() { // an export has the components
		return
	}
	s := t.scene(t.kit.Cols, t.kit.Rows)
	v := &run.ShownComponents{
		Fit: s.refitted, Classes: t.visible(), Misclassified: t.wrong, Turned: s.frame != nil && !t.raw, Picked: -1,
		Space: t.space, Yaw: t.camera.yaw, Pitch: t.camera.pitch, Near: t.camera.near,
	}
	if t.pick.On {
		v.Picked = t.pick.Number
	}
	for _, p := range s.pictures {
		if p.layer >= len(s.reaches) || len(s.reaches[p.layer].axes) == 0 {
			continue
		}
		v.Pictures = append(v.Pictures, s.shownPicture(p))
	}
	shown.Components = v
}

// shownPicture is what a place shows, with the ranges in which it is drawn.
func (s scene) shownPicture(p place) run.ShownPicture {
	reach, pair := s.reaches[p.layer], pairs[p.pair]
	out := run.ShownPicture{Layer: p.layer}
	add := func(k int, r chart.Range) {
		out.Axes, out.Range = append(out.Axes, k), append(out.Range, [2]float64{r.Lo, r.Hi})
	}
	if s.space {
		for k := range 3 {
			add(k, reach.axis(k))
		}
		return out
	}
	add(pair[0], reach.framed(pair[0]).Part(s.window.X))
	add(pair[1], reach.framed(pair[1]).Part(s.window.Y))
	return out
}
