package pca

import (
	"context"
	"errors"
	"slices"

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
	case key.Matches(msg, k.Pick), key.Matches(msg, k.Unpick):
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
	if to := pic.Walk(s.row, dx, dy, p.width-2, p.height); to >= 0 && to < len(s.images) {
		t.pick.image = s.images[to]
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
func (s scene) picked() (row int, near []int) {
	if s.pick.image < 0 {
		return -1, nil
	}
	row = slices.Index(s.images, s.pick.image)
	if v := s.pick.view; v != nil && v.Image == s.pick.image && s.Tab.layer < len(v.Layers) {
		for _, n := range v.Layers[s.Tab.layer].Neighbours {
			if i := slices.Index(s.images, n.Image); i >= 0 {
				near = append(near, i)
			}
		}
	}
	return row, near
}

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
		for _, row := range s.near {
			out = append(out, marked{row, chart.Mark{Glyph: '○', Style: s.theme().Accent.Style}})
		}
	}
	if s.row >= 0 {
		out = append(out, marked{s.row, chart.Mark{Style: s.theme().Strong.Style, Cross: !p.small}})
	}
	return out
}
