package teach

import (
	"fathom/model/spec"
	"fathom/tui/kit"
)

// The lines that the charts need: the second below the first, and the third below both.
const (
	twoCharts   = 15
	threeCharts = 28
)

// parts divides so many lines between the charts of the difference, of the accuracies and of the
// heads' losses.
func parts(height int) (difference, accuracy, head int) {
	switch {
	case height >= threeCharts:
		head = height / 4
		accuracy = (height - head) * 2 / 5
	case height >= twoCharts:
		accuracy = height * 2 / 5
	}
	return height - accuracy - head, accuracy, head
}

// learnt reports whether there is more to draw than the base network.
func (t *Tab) learnt() bool {
	for _, init := range inits {
		if len(t.curves[spec.TaughtID(init)]) > 0 {
			return true
		}
	}
	return false
}

// View draws the screen in exactly width×height cells.
func (t *Tab) View(width, height int) string {
	if len(t.curves[spec.Base]) == 0 {
		return t.empty(width, height)
	}
	out := []string{t.head(width)}
	if !t.learnt() {
		what, todo, style := t.outlook(t.chosen)
		card := max(5, (height-1)/3)
		out = append(out, t.accuracies(width, false).View(width, height-1-card), kit.Card(t.kit.Theme, style, what, todo, width, card))
		return kit.Block(kit.Stack(out...), width, height)
	}
	foot := t.foot(width)
	difference, accuracy, head := parts(height - 1 - len(foot))
	out = append(out, t.difference(width, accuracy > 0).View(width, difference))
	if accuracy > 0 {
		out = append(out, t.accuracies(width, head > 0).View(width, accuracy))
	}
	if head > 0 {
		out = append(out, t.headLoss(width).View(width, head))
	}
	return kit.Block(kit.Stack(append(out, foot...)...), width, height)
}
