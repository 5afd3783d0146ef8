package probes

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// storedBindings lists the keys of what is shown of a store.
func (t *Tab) storedBindings() []key.Binding {
	k := t.kit.Keys
	cell, table := k.ProbeOn, k.Confusion
	k.Confusion.SetEnabled(!t.real())
	switch {
	case t.reading:
		k.Notes.SetHelp("!", "close")
		return []key.Binding{k.Notes, k.ProbeDown, k.ProbeUp, k.MoreOf, k.LessOf, k.Close}
	case !t.ready():
		return []key.Binding{k.Notes}
	case !t.confusion:
		k.ProbeOn.SetHelp("↑↓", "layer")
		k.Layout.SetHelp("g", "charts")
		if t.charted {
			k.Layout.SetHelp("g", "table")
		}
		k.Layout.SetEnabled(t.hasCharts())
		k.Open.SetEnabled(!t.real())
		pages := len(t.probes) > t.storedShape(t.kit.Cols, t.kit.Rows).rows
		k.MoreOf.SetEnabled(pages)
		k.LessOf.SetEnabled(pages)
		return []key.Binding{k.ProbeOn, k.NextProbe, k.Open, k.Confusion, k.Layout, k.Notes, k.MoreOf, k.LessOf}
	}
	cell.SetHelp("←↑↓→", "cell")
	table.SetHelp("c", "table")
	return []key.Binding{cell, k.NextProbe, table, k.Mistake, k.Notes, k.Close}
}

// pressStored does what a key says that only the screen of a store has, or has otherwise, and
// reports whether it is one.
func (t *Tab) pressStored(msg tea.KeyPressMsg) (known bool) {
	k := t.kit.Keys
	switch {
	case key.Matches(msg, k.Notes), t.reading && key.Matches(msg, k.Close):
		t.reading, t.noteTop = !t.reading, 0
	case t.reading:
		t.readOn(msg)
	case t.confusion && key.Matches(msg, k.Images):
		t.kit.Say("A store has no images to look at.")
	case t.real() && key.Matches(msg, k.Confusion, k.Open):
		t.kit.Say("Real values have no confusion matrix.")
	case t.ready() && !t.confusion && key.Matches(msg, k.Layout):
		if !t.hasCharts() {
			t.kit.Say("There are no charts yet.")
			break
		}
		t.charted = !t.charted
	case t.ready() && !t.confusion && key.Matches(msg, k.MoreOf):
		t.turnPage(+1)
	case t.ready() && !t.confusion && key.Matches(msg, k.LessOf):
		t.turnPage(-1)
	default:
		return false
	}
	return true
}

// readOn moves in what was read and checked.
func (t *Tab) readOn(msg tea.KeyPressMsg) {
	k := t.kit.Keys
	switch {
	case key.Matches(msg, k.ProbeDown):
		t.moveNotes(+1)
	case key.Matches(msg, k.ProbeUp):
		t.moveNotes(-1)
	case key.Matches(msg, k.MoreOf):
		t.moveNotes(t.kit.Rows - 2)
	case key.Matches(msg, k.LessOf):
		t.moveNotes(2 - t.kit.Rows)
	}
}

// turnPage chooses the layer that is a page of the table further, not beyond the ends.
func (t *Tab) turnPage(by int) {
	rows := t.storedShape(t.kit.Cols, t.kit.Rows).rows
	t.layer = min(max(0, t.layer+by*rows), len(t.probes)-1)
}
