package pca

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/tui/chart"
	"fathom/tui/item"
)

// pickKey walks from point to point while an image is picked, and reports whether the
// key is one for that.
func (t *Tab) pickKey(msg tea.KeyPressMsg) (cmd tea.Cmd, known bool) {
	k := t.kit.Keys
	switch {
	case !t.pick.On && key.Matches(msg, k.Pick):
		t.pick.On = true
		t.walk(0, 0)
	case !t.pick.On:
		return nil, false
	case key.Matches(msg, k.Pick):
	case key.Matches(msg, k.Distance):
		t.pick.Cosine = !t.pick.Cosine
	case key.Matches(msg, k.Unpick):
		t.pick.Drop()
	case key.Matches(msg, k.Walk):
		t.walk(direction(msg))
	default:
		return nil, false
	}
	return t.follow(), true
}

// walk goes to the nearest point in a direction, or from nowhere to the one nearest to
// the middle.
func (t *Tab) walk(dx, dy int) {
	s := t.scene(t.kit.Cols, t.kit.Rows)
	p := s.pictures[s.focus]
	pic := s.picture(p)
	if pic == nil {
		return
	}
	from := s.row
	if from >= 0 && s.filtered(from) {
		from = -1 // from the middle: it is not in the picture any more
	}
	_, width := p.inner()
	if to := pic.Walk(from, dx, dy, width, p.height); to >= 0 && to < len(s.images) {
		t.pick.Number = s.images[to]
	}
}

// filtered reports whether a point is left out of the picture.
func (s scene) filtered(row int) bool { return s.classes[s.as[row]].Hidden }

// keepVisible picks another image where the picked one has left the picture, and lets go where there
// is none.
func (t *Tab) keepVisible() {
	if !t.pick.On {
		return
	}
	s := t.scene(t.kit.Cols, t.kit.Rows)
	if s.row < 0 || !s.filtered(s.row) {
		return
	}
	t.walk(0, 0)
	if s = t.scene(t.kit.Cols, t.kit.Rows); s.row >= 0 && s.filtered(s.row) {
		t.pick.Drop()
	}
}

// picked is where the picked image and its neighbours in the chosen layer are among
// the points; −1 and none where they are not.
func (s scene) picked() (row int, near []nearby) {
	if s.pick.Number < 0 {
		return -1, nil
	}
	row = slices.Index(s.images, s.pick.Number)
	all, _ := s.pick.NearIn(s.Tab.layer)
	for rank, n := range all {
		if i := slices.Index(s.images, n.Number); i >= 0 && !s.filtered(i) {
			near = append(near, nearby{i, rank})
		}
	}
	return row, near
}

// nearby is a neighbour among the points: which, and the how many-th of them, counted from 0.
type nearby struct{ row, rank int }

// marked is a sign on a point.
type marked struct {
	row int
	chart.Mark
}

// marks are the signs on the picture of a place: rings on the picked image and, in the
// chosen layer, on its neighbours.
func (s scene) marks(p place) []marked {
	var out []marked
	if p.layer == s.Tab.layer && !p.small {
		for _, n := range s.near {
			style := s.theme().Class(int(s.labels[n.row])).Bold().Style
			out = append(out, marked{n.row, chart.Mark{Glyph: '○', Name: item.RankName(n.rank), Style: style}})
		}
	}
	if s.row >= 0 {
		out = append(out, marked{s.row, chart.Mark{Style: s.theme().Strong.Style, Cross: !p.small}})
	}
	return out
}
