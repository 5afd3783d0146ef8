package pca

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/tui/chart"
)

// picked is the image that the cursor stands on, and what the lab says of it.
type picked struct {
	on      bool // the arrows walk
	image   int  // index in the test set, −1 for none
	view    *run.Inspection
	refused run.InspectQuery // what could not be answered, not to be asked again
	problem string           // and why
}

var noPick = picked{image: -1}

// neighbours is how many neighbours of an image are asked for.
const neighbours = 5

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

// Answer to what a picked image is.
type inspectAnswer struct {
	query run.InspectQuery
	view  *run.Inspection
	err   error
}

// askInspection asks for what each layer makes of the picked image at the moment that
// is shown.
func (t *Tab) askInspection() tea.Cmd {
	q := run.InspectQuery{Step: t.step(), Image: t.pick.image, Neighbours: neighbours}
	there := t.pick.view != nil && t.pick.view.Step == q.Step && t.pick.view.Image == q.Image
	if t.inspecting || there || q.Image < 0 || q.Step < 0 || t.pick.problem != "" && q == t.pick.refused {
		return nil
	}
	t.inspecting = true
	return t.run.Ask(measure, func(ctx context.Context, view run.View) any {
		found, err := view.Inspect(ctx, q)
		return inspectAnswer{q, found, err}
	})
}

// takeInspection takes what the lab says of an image.
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

// picked is where the picked image and its neighbours in the chosen layer are among
// the points; −1 and none where they are not.
func (s scene) picked() (row int, near []nearby) {
	if s.pick.image < 0 {
		return -1, nil
	}
	row = slices.Index(s.images, s.pick.image)
	if v := s.pick.view; v != nil && v.Image == s.pick.image && s.Tab.layer < len(v.Layers) {
		for rank, n := range v.Layers[s.Tab.layer].Neighbours {
			if i := slices.Index(s.images, n.Image); i >= 0 && !s.filtered(i) {
				near = append(near, nearby{i, rank})
			}
		}
	}
	return row, near
}

// nearby is a neighbour among the points: which, and the how many-th of them, counted from 0.
type nearby struct{ row, rank int }

// rankName is the number of a neighbour beside its ring and its image.
func rankName(rank int) string { return strconv.Itoa(rank + 1) }

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
			out = append(out, marked{n.row, chart.Mark{Glyph: '○', Name: rankName(n.rank), Style: style}})
		}
	}
	if s.row >= 0 {
		out = append(out, marked{s.row, chart.Mark{Style: s.theme().Strong.Style, Cross: !p.small}})
	}
	return out
}
