package pca

import (
	"context"
	"errors"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/tui/chart"
	"fathom/tui/item"
)

// picked is the item that the cursor stands on, and what the lab says of it.
type picked struct {
	on      bool // the arrows walk
	image   int  // its number, −1 for none
	view    *run.Inspection
	refused run.InspectQuery // what could not be answered, not to be asked again
	problem string           // and why

	near        []run.Neighbour
	nearTo      run.NearestQuery // that they answer
	refusedNear run.NearestQuery // that could not be answered
}

var noPick = picked{image: -1}

// neighbours is how many neighbours of an item are asked for.
const neighbours = 5

// nearest is the question for the neighbours of the picked item in the chosen layer.
func (t *Tab) nearest() run.NearestQuery {
	return run.NearestQuery{Step: t.step(), Layer: t.layer, Item: t.pick.image, Count: neighbours, Cosine: t.cosine}
}

// findKey takes a key for the list or the field, which lead to an item. It reports whether the key is
// one for that.
func (t *Tab) findKey(msg tea.KeyPressMsg) (cmd tea.Cmd, known bool) {
	found, known := t.finder.Key(msg)
	if !known {
		return nil, false
	}
	t.goTo(found)
	return t.follow(), true
}

// goTo picks an item that the finder leads to, −1 for none. While something is open the panel shows
// it, and afterwards where an item is picked.
func (t *Tab) goTo(found int) {
	if found >= 0 {
		t.pick.image = found
	}
	if t.pick.on = t.finder.Open() || t.pick.image >= 0; !t.pick.on {
		t.pick = noPick
	}
}

// pickKey walks from point to point while an image is picked, and reports whether the
// key is one for that.
func (t *Tab) pickKey(msg tea.KeyPressMsg) (cmd tea.Cmd, known bool) {
	k := t.kit.Keys
	switch {
	case !t.pick.on && key.Matches(msg, k.Pick):
		t.pick.on = true
		t.walk(0, 0)
	case !t.pick.on:
		return nil, false
	case key.Matches(msg, k.Pick):
	case key.Matches(msg, k.Distance):
		t.cosine = !t.cosine
	case key.Matches(msg, k.Unpick):
		t.pick = noPick
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
		t.pick.image = s.images[to]
	}
}

// filtered reports whether a point is left out of the picture.
func (s scene) filtered(row int) bool { return s.classes[s.as[row]].Hidden }

// keepVisible picks another image where the picked one has left the picture, and lets go where there
// is none.
func (t *Tab) keepVisible() {
	if !t.pick.on {
		return
	}
	s := t.scene(t.kit.Cols, t.kit.Rows)
	if s.row < 0 || !s.filtered(s.row) {
		return
	}
	t.walk(0, 0)
	if s = t.scene(t.kit.Cols, t.kit.Rows); s.row >= 0 && s.filtered(s.row) {
		t.pick = noPick
	}
}

// Answers to what a picked item is and what is near it.
type (
	inspectAnswer struct {
		query run.InspectQuery
		view  *run.Inspection
		err   error
	}
	nearAnswer struct {
		query run.NearestQuery
		near  []run.Neighbour
		err   error
	}
)

// askInspection asks for what each layer makes of the picked item at the moment that is shown.
func (t *Tab) askInspection() tea.Cmd {
	q := run.InspectQuery{Step: t.step(), Item: t.pick.image}
	there := t.pick.view != nil && t.pick.view.Step == q.Step && t.pick.view.Number == q.Item
	if t.inspecting || there || q.Item < 0 || q.Step < 0 || t.pick.problem != "" && q == t.pick.refused {
		return nil
	}
	t.inspecting = true
	return t.run.Ask(measure, func(ctx context.Context, view run.View) any {
		found, err := view.Inspect(ctx, q)
		return inspectAnswer{q, found, err}
	})
}

// askNearest asks for the neighbours of the picked item in the chosen layer.
func (t *Tab) askNearest() tea.Cmd {
	q := t.nearest()
	if t.nearing || q == t.pick.nearTo || q.Item < 0 || q.Step < 0 || q == t.pick.refusedNear {
		return nil
	}
	t.nearing = true
	return t.run.Ask(measure, func(ctx context.Context, view run.View) any {
		near, err := view.Nearest(ctx, q)
		return nearAnswer{q, near, err}
	})
}

// takeInspection takes what the lab says of an item.
func (t *Tab) takeInspection(a inspectAnswer) {
	t.inspecting = false
	switch {
	case !t.pick.on: // it was let go meanwhile
	case a.err == nil:
		t.pick.view, t.pick.problem = a.view, ""
	case !errors.Is(a.err, context.Canceled):
		t.pick.refused, t.pick.problem = a.query, a.err.Error()
	}
}

// takeNearest takes the neighbours of an item.
func (t *Tab) takeNearest(a nearAnswer) {
	t.nearing = false
	switch {
	case !t.pick.on:
	case a.err == nil:
		t.pick.near, t.pick.nearTo = a.near, a.query
	case !errors.Is(a.err, context.Canceled):
		t.pick.refusedNear = a.query
	}
}

// picked is where the picked image and its neighbours in the chosen layer are among
// the points; −1 and none where they are not.
func (s scene) picked() (row int, near []nearby) {
	if s.pick.image < 0 {
		return -1, nil
	}
	row = slices.Index(s.images, s.pick.image)
	if s.pick.nearTo.Item == s.pick.image && s.pick.nearTo.Layer == s.Tab.layer {
		for rank, n := range s.pick.near {
			if i := slices.Index(s.images, n.Number); i >= 0 && !s.filtered(i) {
				near = append(near, nearby{i, rank})
			}
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
