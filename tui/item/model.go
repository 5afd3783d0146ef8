package item

import (
	"context"
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// neighbours is how many neighbours of an item are asked for.
const neighbours = 5

// Model is which item is picked on a screen, what the run says of it, and the finder that leads to
// others. Of each kind one question at a time is on its way; when its answer comes, what is wanted by
// then is asked next.
type Model struct {
	Finder
	On     bool // an item is shown, or looked for
	Number int  // of the item, −1 for none
	Cosine bool // neighbours are by direction

	View    *run.Inspection // of this item or, while another is asked for, of the one before
	Problem string          // why there is none
	Near    []run.Neighbour
	NearTo  run.NearestQuery // that they answer

	stale               bool // a probe was fitted since that the view is behind
	inspecting, nearing bool
	refused             run.InspectQuery // what could not be answered, not to be asked again
	refusedNear         run.NearestQuery
}

// New returns the model of the screen on a stage, with nothing picked.
func New(c *kit.Context, r *axis.Run, stage spec.Stage) Model {
	return Model{Finder: NewFinder(c, r, stage), Number: -1}
}

// For returns the model of the same screen on another run, with nothing picked and what was chosen.
func (m *Model) For(c *kit.Context, r *axis.Run, stage spec.Stage) Model {
	next := New(c, r, stage)
	next.Cosine, next.kind = m.Cosine, m.kind
	return next
}

// Pick picks an item.
func (m *Model) Pick(number int) { m.On, m.Number = true, number }

// Drop lets the item go, and closes what is open.
func (m *Model) Drop() {
	before := *m
	*m = m.For(m.kit, m.run, m.stage)
	m.inspecting, m.nearing, m.listing, m.finding = before.inspecting, before.nearing, before.listing, before.finding
}

// Key takes a key for the list or the field, and reports whether it is one for these.
func (m *Model) Key(msg tea.KeyPressMsg) (known bool) {
	to, known := m.Finder.Key(msg)
	if known {
		m.goTo(to)
	}
	return known
}

// goTo picks an item that the finder leads to, −1 for none.
func (m *Model) goTo(number int) {
	if number >= 0 {
		m.Number = number
	}
	if m.On = m.Open() || m.Number >= 0; !m.On {
		m.Drop()
	}
}

// Observe takes what is new in the log: what a probe that is fitted by now may say is asked again.
func (m *Model) Observe(events []spec.Event) {
	for _, e := range events {
		p, ok := e.(spec.Probed)
		if !ok || p.Subject != spec.Base && p.Subject != spec.FromStore {
			continue
		}
		m.refused, m.refusedNear, m.Problem = run.InspectQuery{}, run.NearestQuery{}, ""
		m.Finder.retry()
		m.stale = m.stale || m.inspecting || m.View != nil
	}
}

// Follow asks again if a probe was fitted since that what is said of the item may be without, or a
// list.
func (m *Model) Follow(step, layer int) tea.Cmd {
	if !m.On || !m.stale && !(m.Listed() && m.list == nil) {
		return nil
	}
	return m.Ask(step, layer)
}

// Answers to what an item is and what is near it.
type (
	Inspected struct {
		Query run.InspectQuery
		View  *run.Inspection
		Err   error
	}
	Neared struct {
		Query run.NearestQuery
		Near  []run.Neighbour
		Err   error
	}
)

// Ask asks for what is wanted of the item at the moment of a step, with what is near it in a layer,
// and not there yet.
func (m *Model) Ask(step, layer int) tea.Cmd {
	return tea.Batch(m.askInspection(step), m.askNearest(step, layer), m.Finder.Ask(step))
}

// askInspection asks for what each layer makes of the item.
func (m *Model) askInspection(step int) tea.Cmd {
	q := run.InspectQuery{Step: step, Item: m.Number}
	there := m.View != nil && m.View.Step == q.Step && m.View.Number == q.Item && !m.stale
	if m.inspecting || there || q.Item < 0 || q.Step < 0 || m.Problem != "" && q == m.refused {
		return nil
	}
	m.inspecting, m.stale = true, false // what is fitted from now on may be too late for the answer
	return m.run.Ask(m.stage, func(ctx context.Context, view run.View) any {
		found, err := view.Inspect(ctx, q)
		return Inspected{q, found, err}
	})
}

// Nearest is the question for the neighbours of the item.
func (m *Model) Nearest(step, layer int) run.NearestQuery {
	return run.NearestQuery{Step: step, Layer: layer, Item: m.Number, Count: neighbours, Cosine: m.Cosine}
}

// askNearest asks for the neighbours.
func (m *Model) askNearest(step, layer int) tea.Cmd {
	q := m.Nearest(step, layer)
	if m.nearing || q == m.NearTo || q.Item < 0 || q.Step < 0 || q == m.refusedNear {
		return nil
	}
	m.nearing = true
	return m.run.Ask(m.stage, func(ctx context.Context, view run.View) any {
		near, err := view.Nearest(ctx, q)
		return Neared{q, near, err}
	})
}

// Take takes an answer, and reports whether it is one to the model.
func (m *Model) Take(answer any) (mine bool) {
	switch a := answer.(type) {
	case Inspected:
		m.inspecting = false
		switch {
		case !m.On: // it was let go meanwhile
		case a.Err == nil:
			m.View, m.Problem = a.View, ""
		case !errors.Is(a.Err, context.Canceled):
			m.refused, m.Problem = a.Query, text.Printable(a.Err.Error())
		}
	case Neared:
		m.nearing = false
		switch {
		case !m.On:
		case a.Err == nil:
			m.Near, m.NearTo = a.Near, a.Query
		case !errors.Is(a.Err, context.Canceled):
			m.refusedNear = a.Query
			m.Near, m.NearTo = nil, run.NearestQuery{} // which are of another layer or moment
		}
	default:
		to, mine := m.Finder.Take(answer, m.Number)
		if mine {
			m.goTo(to)
		}
		return mine
	}
	return true
}

// NearIn are the neighbours in a layer of the item, false while they are not known.
func (m *Model) NearIn(layer int) ([]run.Neighbour, bool) {
	if m.NearTo.Item != m.Number || m.NearTo.Layer != layer || m.NearTo.Count == 0 {
		return nil, false
	}
	return m.Near, true
}

// Card is what is known of the item, with the neighbours in a layer, which may have rings in a
// picture. There must be a view.
func (m *Model) Card(layer int, ringed bool) Card {
	near, known := m.NearIn(layer)
	moment := "after " + text.Plural(m.View.Step, "step")
	if m.run.Spec.IsStored() {
		moment = text.Printable(run.MomentName(m.run.Spec, m.View.Step))
	}
	return Card{
		Theme: m.kit.Theme, Spec: m.run.Spec, Moment: moment, In: m.View, Near: near, Known: known && m.View.Number == m.Number,
		Cosine: m.NearTo.Cosine, Layer: layer, Ringed: ringed,
	}
}

// DistanceKey is the key that chooses by what neighbours are near, with what it leads to.
func (m *Model) DistanceKey() key.Binding {
	k := m.kit.Keys.Distance
	if m.Cosine {
		k.SetHelp("&", "Euclid")
	}
	return k
}

// WalkKey are the keys that go to another item.
func (m *Model) WalkKey() key.Binding {
	k := m.kit.Keys.Walk
	k.SetHelp(k.Help().Key, "another "+m.Noun())
	return k
}

// DistanceSentence says by what neighbours are near.
func (m *Model) DistanceSentence() string {
	if m.Cosine {
		return "Neighbours by direction: 1 − cosine of the angle."
	}
	return "Neighbours by Euclidean distance."
}

// Noun is what an item is called.
func (m *Model) Noun() string {
	if m.run.Spec.IsStored() {
		return "row"
	}
	return "image"
}

// Reader is who takes items for other classes than theirs.
func (m *Model) Reader() string { return reader(m.run) }

func reader(r *axis.Run) string {
	if r.Spec.IsStored() {
		return "the last layer's probe"
	}
	return "the network"
}
