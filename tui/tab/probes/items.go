package probes

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/tui/item"
	"fathom/tui/kit"
)

// The rows of a store one by one: found, or along a list, over the table.

// follow asks for what is wanted of the row that is shown and not there yet.
func (t *Tab) follow() tea.Cmd {
	if !t.items.On {
		return nil
	}
	return t.items.Ask(t.run.Step(), t.layer)
}

// Follow asks again what is said of the row, if a probe was fitted since.
func (t *Tab) Follow() tea.Cmd { return t.items.Follow(t.run.Step(), t.layer) }

// pressItems does what a key says to a row that is shown, or that leads to one, and reports whether
// it is one for that.
func (t *Tab) pressItems(msg tea.KeyPressMsg) (known bool) {
	k := t.kit.Keys
	switch {
	case !t.stored() || !t.ready() || t.reading || t.filter.Typing:
		return false
	case !t.items.On && key.Matches(msg, k.Find): // which is for the layers
		return false
	case t.items.Key(msg):
	case !t.items.On:
		return false
	case key.Matches(msg, k.Close):
		t.items.Drop()
		t.kit.Say("No row is shown any more.")
	case key.Matches(msg, k.Distance):
		t.items.Cosine = !t.items.Cosine
		t.kit.Say("%s", t.items.DistanceSentence())
	case key.Matches(msg, k.ProbeDown, k.NextProbe, k.ProbeOn):
		t.choose(+1)
	case key.Matches(msg, k.ProbeUp, k.PrevProbe, k.ProbeBack):
		t.choose(-1)
	case key.Matches(msg, k.Open, k.Confusion, k.Layout, k.Mistake, k.MoreOf, k.LessOf):
		t.kit.Say("esc goes back to the table first.")
	default:
		return false
	}
	return true
}

// itemBindings are the keys while a row is shown.
func (t *Tab) itemBindings() []key.Binding {
	k := t.kit.Keys
	if t.items.Open() {
		return t.items.Bindings()
	}
	k.ProbeDown.SetHelp("↑↓", "layer")
	k.Close.SetHelp("esc", "table")
	k.Lists.SetEnabled(item.HasLists(t.run.Spec))
	return []key.Binding{k.ProbeDown, k.Close, k.Lists, k.Find, t.items.DistanceKey()}
}

// columnsFrom is the width from which on a list stands beside the row.
const columnsFrom = 110

// itemsView is a row, with the list or the field that leads to others.
func (t *Tab) itemsView(width, height int) string {
	if t.items.Listed() && width >= columnsFrom {
		list := width / 2
		return kit.Beside(kit.Block(strings.Join(t.items.Column(list-2, height), "\n"), list, height), t.itemCard(width-list, height))
	}
	top := t.items.Lines(width, height)
	return kit.Stack(strings.Join(top, "\n"), t.itemCard(width, height-len(top)))
}

// itemCard is the row itself.
func (t *Tab) itemCard(width, height int) string {
	if v := t.items.View; v != nil && t.items.Number >= 0 {
		return kit.Block(strings.Join(t.items.Card(t.layer, false).Lines(width, height), "\n"), width, height)
	}
	says := "Asking about this row …"
	switch {
	case t.items.Number < 0:
		says = "No row is chosen yet."
	case t.items.Problem != "":
		says = t.items.Problem
	}
	return kit.Center(t.kit.Theme.Dim.Render(kit.ToWidth(says, width-2)), width, height)
}
