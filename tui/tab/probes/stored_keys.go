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
		k.Notes.SetHelp("i", "close")
		return []key.Binding{k.Notes}
	case !t.ready():
		return []key.Binding{k.Notes}
	case !t.confusion:
		k.ProbeOn.SetHelp("↑↓", "layer")
		k.Layout.SetHelp("g", "charts")
		if t.charted {
			k.Layout.SetHelp("g", "table")
		}
		k.Layout.SetEnabled(t.hasCharts())
		return []key.Binding{k.ProbeOn, k.Confusion, k.Layout, k.Notes}
	}
	cell.SetHelp("←↑↓→", "cell")
	table.SetHelp("c", "table")
	return []key.Binding{cell, k.NextProbe, table, k.Mistake, k.Notes}
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
	case key.Matches(msg, k.Images): // there are none
	case t.real() && key.Matches(msg, k.Confusion): // nor is there a matrix
	case t.ready() && !t.confusion && key.Matches(msg, k.Layout):
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
