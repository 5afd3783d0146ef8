package pca

import (
	tea "charm.land/bubbletea/v2"

	"fathom/tui/chart"
	"fathom/tui/kit"
)

// drag is a mouse that is held down on a picture.
type drag struct {
	held  bool
	moved bool // then letting go picks nothing
	x, y  int
	at    place
}

// mouse does what the mouse says: on the legend it hides and shows classes, on a
// small picture it chooses it, on the chosen one it picks a point or, held down,
// drags the picture; the wheel zooms about the pointer.
func (t *Tab) mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if !t.ready() {
		return nil
	}
	s := t.scene(t.kit.Cols, t.kit.Rows)
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		s.wheel(m.Button, x, y)
	case tea.MouseClickMsg:
		t.drag = drag{}
		if i := s.classAt(x, y); i >= 0 {
			t.cursor = i
			t.toggle(i)
		} else if i := s.placeAt(x, y); i >= 0 && m.Button == tea.MouseLeft {
			t.drag = drag{held: true, x: x, y: y, at: s.pictures[i]}
			if i != s.focus {
				t.layer, t.pair = s.pictures[i].layer, s.pictures[i].pair
				t.drag.moved = true // it has chosen a picture, not a point
			}
		}
	case tea.MouseMotionMsg:
		if t.drag.held && m.Button == tea.MouseLeft && (x != t.drag.x || y != t.drag.y) {
			t.dragTo(x, y)
		}
	case tea.MouseReleaseMsg:
		click := t.drag.held && !t.drag.moved
		t.drag = drag{}
		if click {
			s.pickAt(x, y)
		}
	}
	return t.follow()
}

// placeAt is which picture stands at a cell, −1 for none.
func (s scene) placeAt(x, y int) int {
	for i, p := range s.pictures {
		if p.holds(x, y) {
			return i
		}
	}
	return -1
}

// pickAt picks the point at a cell of the chosen picture, if there is one.
func (s scene) pickAt(x, y int) {
	p := s.pictures[s.focus]
	pic := s.picture(p)
	if pic == nil || !p.holds(x, y) {
		return
	}
	left, width := p.inner()
	if i := pic.PointAt(x-p.x-left, y-p.y, width, p.height); i >= 0 && i < len(s.images) {
		s.pick.On, s.pick.Number = true, s.images[i]
	}
}

// wheel zooms about the cell under the pointer.
func (s scene) wheel(button tea.MouseButton, x, y int) {
	i := s.placeAt(x, y)
	factor, is := kit.WheelZoom(button)
	if i < 0 || !is {
		return
	}
	p := s.pictures[i]
	atX, atY := 0.5, 0.5
	if c, ok := s.picture(p).(chart.Scatter); ok {
		left, width := p.inner()
		dataX, dataY, inside := c.Data(x-p.x-left, y-p.y, width, p.height)
		if !inside {
			return
		}
		rangeX, rangeY := c.Ranges(width, p.height)
		atX, atY = rangeX.ShareOf(dataX), rangeY.ShareOf(dataY)
	}
	s.zoom(factor, atX, atY)
}

// dragTo moves what is shown with the mouse: the part of a plane, or the cloud's
// direction.
func (t *Tab) dragTo(x, y int) {
	d := &t.drag
	dx, dy := x-d.x, y-d.y
	d.x, d.y, d.moved = x, y, true
	if t.space {
		const perCell = turnStep / 3 // a cell is about twice as high as wide
		t.turnBy(perCell*float64(dx), 2*perCell*float64(dy))
		return
	}
	t.window = t.window.Panned(-float64(dx)/float64(max(1, d.at.width)), float64(dy)/float64(max(1, d.at.height)))
}

// classAt is the index of the class whose legend stands at a cell, −1 for none.
func (s scene) classAt(x, y int) int {
	n := len(s.projecting.Classes)
	if s.layout == layoutGrid {
		if y != gridPairs*s.pictures[0].height {
			return -1
		}
		at := 0
		for i, class := range s.projecting.Classes {
			width := 1 + kit.Cells(s.legendEntry(i, class))
			if x > at && x < at+width {
				return i
			}
			at += width
		}
		return -1
	}
	left := s.width - s.panel
	if s.pick.On || x < left || y < s.panelTop {
		return -1
	}
	_, l := s.panelLines(s.panel, s.height-s.panelTop)
	row, col := y-s.panelTop-l.top, 0
	if l.short {
		col = (x - left - 1) / s.legendCell()
	}
	i := row*l.perRow + col
	if row < 0 || col < 0 || col >= l.perRow || i >= n {
		return -1
	}
	return i
}
