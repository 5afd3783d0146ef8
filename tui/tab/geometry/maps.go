package geometry

import (
	"fathom/tui/alike"
	"fathom/tui/chart"
)

// cellOf is a cell of one of the maps.
func (t *Tab) cellOf(p pane, row, col int) (c alike.Cell) {
	if p == overLayers {
		c = alike.CellOf(t.known.pair(at{t.like(), t.moment()}, row, col))
		c.Self = row == col
		return c
	}
	step := t.columns[col]
	m, known := t.known.toEnd[at{t.like(), step}][row]
	c = alike.CellOf(m, known)
	c.Self = step == t.end() || t.same(row)
	return c
}

// same reports whether a layer is the same at every moment, as the input of a network is.
func (t *Tab) same(layer int) bool { return layer == 0 && !t.run.Spec.IsStored() }

// heat lays a map out about the cursor.
func (t *Tab) heat(p place) alike.Drawing {
	m := alike.Map{
		Theme: &t.kit.Theme, About: t.about(t.like()), Rows: t.names, Columns: t.names, Row: t.row, Col: t.col, Pointed: t.pane == p.pane,
		Cell: func(row, col int) alike.Cell { return t.cellOf(p.pane, row, col) },
	}
	if p.pane == overMoments {
		m.Col, m.Columns = t.column(), make([]string, len(t.columns))
		for i, step := range t.columns {
			m.Columns[i] = chart.FormatShort(float64(step))
			if t.run.Spec.IsStored() {
				m.Columns[i] = t.run.CheckpointName(step)
			}
		}
	}
	return m.Draw(p.width, p.height)
}
