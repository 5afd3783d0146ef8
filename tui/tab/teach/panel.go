package teach

import (
	"fathom/model/spec"
	"fathom/tui/kit"
)

// panelGap is the number of blank columns between the two starts, and sideBySide
// the least width at which both are shown.
const (
	panelGap   = 2
	sideBySide = 120
)

// panels is how the tab is divided: one panel for each start that is shown, all of
// the same heights, so that their charts stand beside each other.
type panels struct {
	panels, width                    int
	title                            int // lines
	accuracy, difference, head, foot int // lines
	spark                            bool
}

// geometry divides a tab of the given size.
func (t *Tab) geometry(width, height int) panels {
	g := panels{panels: 1, width: width}
	if width >= sideBySide {
		g = panels{panels: 2, width: (width - panelGap) / 2, title: 1}
	}
	learnt := false // there is more to draw than the base network
	for _, init := range t.inits(g.panels) {
		g.foot = max(g.foot, t.footLines(init, g.panels, g.width))
		learnt = learnt || len(t.curves[spec.TaughtID(init)]) > 0
	}
	rest := height - 1 - g.title - g.foot
	switch {
	case !learnt && g.panels == 1:
	case rest >= 22:
		// An even height leaves an odd number of lines to the data, and zero the middle one.
		g.difference, g.head = max(8, rest/4&^1), max(7, rest/5)
	case rest >= 14:
		g.difference, g.head, g.spark = max(6, rest/3), 1, true
	default:
		g.difference = min(6, rest/2)
	}
	g.accuracy = max(0, rest-g.difference-g.head)
	return g
}

// inits are the starts that are shown on so many panels.
func (t *Tab) inits(panels int) []spec.Init {
	if panels > 1 {
		return inits[:]
	}
	return []spec.Init{t.chosen}
}

// View draws the screen in exactly width×height cells.
func (t *Tab) View(width, height int) string {
	if len(t.curves[spec.Base]) == 0 {
		return t.empty(width, height)
	}
	g := t.geometry(width, height)
	var columns []string
	for i, init := range t.inits(g.panels) {
		if i > 0 {
			columns = append(columns, kit.Block("", panelGap, height-1))
		}
		columns = append(columns, kit.Block(t.panel(init, g), g.width, height-1))
	}
	return kit.Block(kit.Stack(t.head(width, g.panels), kit.Beside(columns...)), width, height)
}

// panel is all of one start.
func (t *Tab) panel(init spec.Init, g panels) string {
	var parts []string
	if g.title > 0 {
		parts = append(parts, t.title(init, g.width))
	}
	parts = append(parts, kit.Inset(t.accuracies(init).View, g.width, g.accuracy))
	switch {
	case len(t.curves[spec.TaughtID(init)]) == 0:
		what, todo, style := t.outlook(init)
		if room := g.difference + g.head; room > 0 {
			parts = append(parts, kit.Card(t.kit.Theme, style, what, todo, g.width, room))
		}
		return kit.Stack(append(parts, t.foot(init, g))...)
	case g.difference > 0:
		parts = append(parts, kit.Inset(t.difference(init).View, g.width, g.difference))
	}
	switch {
	case g.spark:
		parts = append(parts, t.headSpark(init, g.width))
	case g.head > 0:
		parts = append(parts, kit.Inset(t.headLoss(init).View, g.width, g.head))
	}
	return kit.Stack(append(parts, t.foot(init, g))...)
}
