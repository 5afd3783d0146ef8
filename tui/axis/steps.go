package axis

import (
	"fmt"
	"math"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
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

// ZoomKey does what a key says that shows fewer steps, more, or all of them, and returns which these
// are in words, "" for another key. The moment that is shown stays where it is, else the middle.
func (r *Run) ZoomKey(msg tea.KeyPressMsg, keys kit.Keys) (said string) {
	switch {
	case key.Matches(msg, keys.Near):
		r.magnify(kit.ZoomStep, r.middle())
	case key.Matches(msg, keys.Far):
		r.magnify(1/kit.ZoomStep, r.middle())
	case key.Matches(msg, keys.Whole):
		r.Time.window = chart.Range{}
	default:
		return ""
	}
	if !r.Zoomed() {
		return "All steps; + shows fewer."
	}
	return fmt.Sprintf("%s of %s; 0 shows all.", kit.Capital(r.stepsShown()), text.Count(r.Spec.Network().Steps))
}

// Zoomed reports whether only a part of the steps is shown.
func (r *Run) Zoomed() bool { return r.Time.window != chart.Range{} }

// stepsShown is the part of the steps that is shown.
func (r *Run) stepsShown() string {
	w := r.Steps()
	return fmt.Sprintf("steps %s to %s", text.Count(int(math.Round(w.Lo))), text.Count(int(math.Round(w.Hi))))
}

// middle is what a key zooms about.
func (r *Run) middle() float64 {
	a := r.Steps()
	if at := float64(r.Time.At); r.Time.Past && at >= a.Lo && at <= a.Hi {
		return at
	}
	const fine = 1 << 20 // dots
	return a.Over(fine, false).Value(float64(fine-1) / 2)
}

// keepInView moves the part of the steps that is shown so that the moment is in it.
func (r *Run) keepInView() {
	at, w := float64(r.Time.At), r.Time.window
	if !r.Zoomed() || !r.Time.Past || at >= w.Lo && at <= w.Hi {
		return
	}
	const fine = 1 << 20 // dots
	s := r.wholeSteps().Over(fine, false)
	width := s.Place(w.Hi) - s.Place(w.Lo)
	from := min(max(s.Place(at)-width/2, 0), fine-1-width)
	r.Time.window = chart.Range{Lo: s.Value(from), Hi: s.Value(from + width)}
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
	r.magnify(factor, r.Steps().Over(dots*cols, false).Value(float64(dots*(col-left))+0.5))
}

// magnify shows fewer steps or more about one of them.
func (r *Run) magnify(factor, about float64) {
	a, whole := r.Steps(), r.wholeSteps()
	a = a.Zoomed(whole, factor, math.Max(about, whole.Lo))
	r.Time.window = a.Range
	if a.Range == whole.Range {
		r.Time.window = chart.Range{}
	}
}

// After names the network after so many steps.
func After(step int) string {
	if step == 0 {
		return "before training"
	}
	return "after " + text.Plural(step, "step")
}
