package geometry

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/tui/axis"
	"fathom/tui/kit"
)

// Update takes a key, the mouse, what was asked for, and the news that another moment is shown.
func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return t.asking(func() { t.press(msg) })
	case kit.Mouse:
		return t.asking(func() { t.mouse(msg) })
	case axis.Answer:
		return t.receive(msg)
	case axis.Moved:
		t.at = t.moment()
		if len(t.columns) > 0 {
			t.at = t.columns[t.column()]
		}
		return t.ask()
	}
	return nil
}

// asking does something, and asks for what is lacking if something else is drawn then.
func (t *Tab) asking(do func()) tea.Cmd {
	pane, dimension, like := t.pane, t.dimension, t.like()
	if do(); pane == t.pane && dimension == t.dimension && like == t.like() {
		return nil
	}
	return t.ask()
}

func (t *Tab) press(msg tea.KeyPressMsg) {
	k := t.kit.Keys
	switch {
	case !t.ready():
	case t.explained:
		if key.Matches(msg, k.Close, k.Explain) {
			t.explained = false
		}
	case key.Matches(msg, k.Explain):
		if m, known := t.pointed(); known {
			t.explained = true
			t.kit.Say("What the %s of %s is; esc closes.", t.about(m.Measure).Title, m.Of())
		} else {
			t.kit.Say("This number is not known yet.")
		}
	case key.Matches(msg, k.Layout):
		t.pane = t.next()
		t.kit.Say("%s.", []string{
			"Each two layers at the moment that is shown", "Each layer at each moment, beside itself at the end", "Dimension and collapse of each layer over the " + t.along(),
		}[t.pane])
	case key.Matches(msg, k.Quantity):
		if next, other := t.nextLike(); other && t.pane != overSteps {
			t.likeness = next
			t.kit.Say("The maps are of the %s.", t.about(next).Title)
			return
		}
		t.dimension = (t.dimension + 1) % len(dimensions)
		t.kit.Say("The dimension is the %s.", t.about(dimensions[t.dimension]).Title)
	case key.Matches(msg, k.Steps) && t.pane == overSteps && !t.run.Spec.IsStored():
		t.run.ToggleSteps()
	case key.Matches(msg, k.Near, k.Far, k.Whole) && t.pane == overSteps && !t.run.Spec.IsStored():
		t.kit.Say("%s", t.run.ZoomKey(msg, k))
	default:
		t.move(msg)
	}
}

// move moves in what has the cursor, and from layer to layer.
func (t *Tab) move(msg tea.KeyPressMsg) {
	k, n := t.kit.Keys, len(t.names)
	switch {
	case key.Matches(msg, k.ProbeDown, k.NextProbe):
		t.row = (t.row + 1) % n
	case key.Matches(msg, k.ProbeUp, k.PrevProbe):
		t.row = (t.row + n - 1) % n
	case key.Matches(msg, k.ProbeOn):
		t.across(+1)
	case key.Matches(msg, k.ProbeBack):
		t.across(-1)
	default:
		return
	}
	t.say()
}

// across moves to the cell beside, round at the ends.
func (t *Tab) across(by int) {
	n := len(t.names)
	switch t.pane {
	case overLayers:
		t.col = (t.col + n + by) % n
	case overMoments:
		if c := len(t.columns); c > 0 {
			t.at = t.columns[(t.column()+c+by)%c]
		}
	default:
		t.row = (t.row + n + by) % n
	}
}

// say says what is pointed at.
func (t *Tab) say() {
	switch t.pane {
	case overLayers:
		if t.row == t.col {
			t.kit.Say("%s beside itself.", t.name(t.row))
		} else {
			t.kit.Say("%s and %s.", t.name(t.row), t.name(t.col))
		}
	case overMoments:
		t.kit.Say("%s %s, beside itself at the end.", t.name(t.row), t.when(t.at))
	default:
		t.kit.Say("Layer %s.", t.name(t.row))
	}
}

// mouse points at a cell, and zooms the steps with the wheel.
func (t *Tab) mouse(msg kit.Mouse) {
	m := msg.MouseMsg.Mouse()
	switch click, is := msg.MouseMsg.(tea.MouseClickMsg); {
	case !t.ready(), t.explained:
	case is && click.Button == tea.MouseLeft && t.pane != overSteps:
		t.click(msg.X, msg.Y)
	case m.Button == tea.MouseWheelUp || m.Button == tea.MouseWheelDown:
		if t.pane == overSteps && !t.run.Spec.IsStored() {
			t.run.Zoom(m.Button, msg.X, t.kit.Cols)
		}
	}
}

// click points at the cell of a map that lies there.
func (t *Tab) click(x, y int) {
	l := t.shape(t.kit.Cols, t.kit.Rows)
	for _, p := range l.maps {
		if row, col, ok := t.heat(p).CellAt(x-p.left, y-1, p.width, l.top); ok {
			if t.pane, t.row = p.pane, row; p.pane == overLayers {
				t.col = col
			} else {
				t.at = t.columns[col]
			}
			t.say()
			return
		}
	}
}
