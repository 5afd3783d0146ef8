package probes

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui/item"
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
	case t.items.On:
		return t.itemBindings()
	case t.filter.Typing:
		k.Open.SetHelp("enter", "keep")
		k.Close.SetHelp("esc", "all layers")
		k.ProbeOn.SetHelp("↑↓", "layer")
		return []key.Binding{k.Open, k.Close, k.ProbeOn}
	case !t.confusion:
		k.ProbeOn.SetHelp("↑↓", "layer")
		k.Quantity.SetHelp("o", "measures")
		k.Layout.SetHelp("g", "charts")
		if t.charted {
			k.Layout.SetHelp("g", "table")
		}
		k.Layout.SetEnabled(t.hasCharts())
		k.Open.SetEnabled(!t.real())
		k.Find.SetEnabled(!t.charted)
		k.Lists.SetEnabled(item.HasLists(t.run.Spec))
		pages := len(t.listed()) > t.storedShape(t.kit.Cols, t.kit.Rows).rows
		k.MoreOf.SetEnabled(pages)
		k.LessOf.SetEnabled(pages)
		list := []key.Binding{k.ProbeOn, k.NextProbe, k.Open, k.Quantity, k.Find, k.Confusion, k.Layout, k.Notes, k.Lists, k.MoreOf, k.LessOf}
		if t.filter.Text != "" {
			k.Close.SetHelp("esc", "all layers")
			list = append([]key.Binding{k.Close}, list...)
		}
		return list
	}
	cell.SetHelp("←↑↓→", "cell")
	table.SetHelp("c", "table")
	return []key.Binding{cell, k.NextProbe, table, k.Mistake, k.Notes, k.Close, k.Lists}
}

// pressStored does what a key says that only the screen of a store has, or has otherwise, and
// reports whether it is one.
func (t *Tab) pressStored(msg tea.KeyPressMsg) (known bool) {
	k := t.kit.Keys
	switch {
	case t.ready() && !t.reading && !t.confusion && !t.charted && t.filter.Press(msg, k):
		t.filtered()
	case key.Matches(msg, k.Notes), t.reading && key.Matches(msg, k.Close):
		t.reading, t.noteTop = !t.reading, 0
	case t.reading:
		t.readOn(msg)
	case t.filter.Typing && !key.Matches(msg, k.ProbeUp, k.ProbeDown): // which move on in the list
		t.sayFilter()
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

// listed are the layers whose names the filter takes, ascending; all where it takes none.
func (t *Tab) listed() []int {
	var all, some []int
	for layer := range t.probes {
		if all = append(all, layer); t.filter.Takes(t.name(layer)) {
			some = append(some, layer)
		}
	}
	if len(some) == 0 {
		return all
	}
	return some
}

// filtered chooses a layer that the filter takes, the nearest one after the chosen, and says how many
// there are.
func (t *Tab) filtered() {
	listed := t.listed()
	i, _ := slices.BinarySearch(listed, t.layer)
	t.layer = listed[min(i, len(listed)-1)]
	t.sayFilter()
}

// sayFilter says how many layers the filter takes.
func (t *Tab) sayFilter() {
	of := text.Plural(len(t.probes), "layer")
	says := fmt.Sprintf("%s of %s", text.Count(len(t.listed())), of)
	if !t.filter.Takes(t.name(t.layer)) {
		says = fmt.Sprintf("none of %s has such a name: all are shown", of)
	}
	switch {
	case t.filter.Typing:
		t.kit.Say("%s  %s", t.filter.Line(), says)
	case t.filter.Text == "":
		t.kit.Say("All %s.", of)
	default:
		t.kit.Say("“%s”: %s; esc shows all.", t.filter.Text, says)
	}
}

// Typing reports whether the filter is being typed, or what is to be found.
func (t *Tab) Typing() bool { return t.filter.Typing || t.items.Typing() }

// turnPage chooses the layer that is a page of the table further, not beyond the ends.
func (t *Tab) turnPage(by int) {
	rows, listed := t.storedShape(t.kit.Cols, t.kit.Rows).rows, t.listed()
	t.layer = listed[min(max(0, slices.Index(listed, t.layer)+by*rows), len(listed)-1)]
}
