package pca

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/tui/chart"
	"fathom/tui/item"
	"fathom/tui/kit"
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
		t.walk(kit.Direction(msg))
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

// picked is where the picked item and its neighbours in the chosen layer are in the picture: among
// the points, or where the lab has placed them. One that is nowhere has the row −1 and no place.
func (s scene) picked() (pick marked, near []nearby) {
	pick = s.find(s.pick.Number)
	if s.pick.Number < 0 {
		return pick, nil
	}
	all, _ := s.pick.NearIn(s.Tab.layer)
	for rank, n := range all {
		at := s.find(n.Number)
		if at.row >= 0 && !s.filtered(at.row) || at.placed() && !s.hidden[int(at.at.Label)] {
			near = append(near, nearby{at, rank, n.Label})
		}
	}
	return pick, near
}

// find is where an item is in the picture.
func (s scene) find(number int) marked {
	m := marked{row: -1}
	if number < 0 {
		return m
	}
	if m.row = slices.Index(s.images, number); m.row < 0 {
		m.at = s.at[number]
	}
	return m
}

// nearby is a neighbour in the picture, and the how many-th of them, counted from 0.
type nearby struct {
	marked
	rank  int
	label int32
}

// marked is a sign on a point, or where an item stands that is none.
type marked struct {
	row int        // −1 for what is no point
	at  run.Placed // then
	chart.Mark
}

// placed reports whether it stands somewhere though it is no point.
func (m marked) placed() bool { return m.at.Scores != nil }

// marks are the signs on the picture of a place: rings on the picked item and, in the chosen layer,
// on its neighbours.
func (s scene) marks(p place) []marked {
	var out []marked
	if p.layer == s.Tab.layer && !p.small {
		for _, n := range s.near {
			n.Mark = chart.Mark{Glyph: '○', Name: item.RankName(n.rank), Style: s.theme().Class(max(0, int(n.label))).Bold().Style}
			out = append(out, n.marked)
		}
	}
	m := s.find(s.pick.Number)
	if m.row >= 0 || m.placed() && p.layer == s.Tab.layer {
		m.Mark = chart.Mark{Style: s.theme().Strong.Style, Cross: !p.small}
		out = append(out, m)
	}
	return out
}
