package item

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
)

// Places is where items stand in a picture that does not draw them.
type Places struct {
	known  map[int]run.Placed
	of     string // the question that it answers
	asking bool
}

// placeAnswer is the answer to where items stand.
type placeAnswer struct {
	of     string
	placed []run.Placed
}

// Missing are the item and its neighbours in a layer that are not among those that a picture draws.
func (m *Model) Missing(layer int, drawn []int) (missing []int) {
	near, _ := m.NearIn(layer)
	all := []int{m.Number}
	for _, n := range near {
		all = append(all, n.Number)
	}
	return slices.DeleteFunc(all, func(number int) bool { return number < 0 || slices.Contains(drawn, number) })
}

// Ask asks where items stand, for the screen on a stage, unless that is known or on its way.
func (p *Places) Ask(r *axis.Run, stage spec.Stage, q run.PlaceQuery) tea.Cmd {
	name := fmt.Sprint(q)
	if len(q.Items) == 0 || p.asking || p.of == name {
		return nil
	}
	p.asking = true
	return r.Ask(stage, func(ctx context.Context, view run.View) any {
		placed, _ := view.Place(ctx, q) // what has no place is told beside the picture
		return placeAnswer{name, placed}
	})
}

// Take takes an answer, and reports whether it is one to this.
func (p *Places) Take(answer any) bool {
	a, mine := answer.(placeAnswer)
	if mine {
		*p = Places{known: map[int]run.Placed{}, of: a.of}
		for _, it := range a.placed {
			p.known[it.Number] = it
		}
	}
	return mine
}

// At are the places that a question asks for, nil while they are not known.
func (p *Places) At(q run.PlaceQuery) map[int]run.Placed {
	if len(q.Items) == 0 || fmt.Sprint(q) != p.of {
		return nil
	}
	return p.known
}
