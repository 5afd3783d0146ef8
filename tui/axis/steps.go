package axis

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"fathom/tui/chart"
	"fathom/tui/kit"
)

// Steps is the axis of steps that the time axis and all charts over the steps share.
func (r *Run) Steps() chart.Axis {
	a := r.wholeSteps()
	if w := r.Time.window; w != (chart.Range{}) {
		a.Range = w
	}
	return a
}

// wholeSteps is the axis of all steps.
func (r *Run) wholeSteps() chart.Axis {
	a := chart.Axis{Range: chart.Range{Lo: 0, Hi: float64(max(r.Spec.Network().Steps, 1))}, Kind: chart.LogSteps, Whole: true}
	if r.Time.Linear {
		a.Kind = chart.Linear
	}
	return a
}

// ToggleSteps changes between logarithmic and linear steps, and shows all of them.
func (r *Run) ToggleSteps() { r.Time.Linear, r.Time.window = !r.Time.Linear, chart.Range{} }

// StepsKey says what the key that calls ToggleSteps leads to.
func (r *Run) StepsKey() string {
	if r.Time.Linear {
		return "log steps"
	}
	return "linear steps"
}

// Zoom shows fewer steps or more after one notch of the mouse wheel over a column of the steps on a
// screen of such a width. The step there stays in its column.
func (r *Run) Zoom(button tea.MouseButton, col, width int) {
	left, right := r.Margins(width)
	cols := width - left - right
	factor, is := kit.WheelZoom(button)
	if !is || col < left || col >= left+cols {
		return
	}
	const dots = 2 // of a cell
	a, whole := r.Steps(), r.wholeSteps()
	about := a.Over(dots*cols, false).Value(float64(dots*(col-left)) + 0.5)
	a = a.Zoomed(whole, factor, math.Max(about, whole.Lo))
	r.Time.window = a.Range
	if a.Range == whole.Range {
		r.Time.window = chart.Range{}
	}
}
