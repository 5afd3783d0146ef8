package probes

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// mouse chooses a layer of the table, a cell of the matrix, and pages the images.
func (t *Tab) mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	m := msg.Mouse()
	_, click := msg.(tea.MouseClickMsg)
	click = click && m.Button == tea.MouseLeft
	switch {
	case !t.ready(), t.reading, t.items.On, t.measures.Shown && !t.confusion:
	case t.confusion:
		_, lines := t.inOneLine(t.kit.Cols)
		return t.mouseMatrix(m.Button, click, x, y-lines, t.kit.Rows-lines)
	case m.Button == tea.MouseWheelUp || m.Button == tea.MouseWheelDown:
		if !t.stored() {
			t.run.Zoom(m.Button, x, t.kit.Cols)
		}
	case click && (!t.charted || t.stored()):
		layer, ok := t.layerAt(y)
		switch {
		case ok && layer == t.layer && !t.real():
			t.confusion = true
			t.point()
		case ok:
			t.layer = layer
		}
	}
	return nil
}

// View draws the screen in exactly width×height cells.
func (t *Tab) View(width, height int) string {
	switch {
	case t.reading:
		return t.notesView(width, height)
	case !t.ready() && t.stored():
		return t.storedEmpty(width, height)
	case !t.ready():
		return t.empty(width, height)
	case t.items.On:
		over, lines := t.inOneLine(width)
		return kit.Stack(over, t.itemsView(width, height-lines))
	case t.confusion:
		over, lines := t.inOneLine(width)
		return kit.Stack(over, t.matrixView(width, height-lines))
	case t.measures.Shown:
		return t.measures.View(t.layer, kit.Either(t.stored(), t.storedSentence, t.sentence), width, height)
	case t.stored():
		return t.storedView(width, height)
	}
	return t.tableView(width, height)
}

// empty is the screen before the first probe.
func (t *Tab) empty(width, height int) string {
	train, test := t.run.Images()
	fitted, there := axis.Available(t.probing.Samples, train), axis.Available(t.probing.Samples, test)
	scored := "as many test images"
	if there != fitted {
		scored = text.Plural(there, "test image")
	}
	return axis.Nothing{
		Failed: "The layers could not be probed.", Running: "Fitting the first probe …", What: "probes",
		Idle: t.run.Told("The layers have not been probed yet.", "r probes them, after the training."),
		About: fmt.Sprintf("How well can a linear classifier read the class from a layer? %s fitted on each layer's representation of %s and scored on %s, beside the same one on the untrained network.",
			fits(t.probing.Solver), text.Plural(fitted, "training image"), scored),
	}.View(t.kit, t.run, measure, width, height)
}

// fits is how a sentence begins that says what a solver does.
func fits(s spec.Solver) string {
	if s == spec.OneVsRest {
		return "A logistic regression is"
	}
	return "A " + s.Words() + " is"
}
