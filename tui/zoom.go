package tui

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"fathom/tui/chart"
)

// zoom is how much of the accuracy axis a curve shows. A line that lies below is
// seen to come from there.
type zoom int

const (
	zoomUsual zoom = iota // from 0.7, just below the untrained probes of the post
	zoomTop               // from 0.9, where trained networks differ
	zoomAll
	zooms // how many there are
)

// next is the zoom that the key leads to.
func (z zoom) next() zoom { return (z + 1) % zooms }

// accuracies is the y axis of accuracies.
func (z zoom) accuracies() chart.Range {
	switch z {
	case zoomTop:
		return chart.Range{Lo: 0.9, Hi: 1}
	case zoomAll:
		return chart.Range{Lo: 0, Hi: 1}
	}
	return chart.Range{Lo: 0.7, Hi: 1}
}

// span is which steps of the training a curve shows.
type span struct {
	kind  spanKind
	wheel chart.Range // of a spanFree: where the mouse wheel has led
}

type spanKind int

const (
	spanWhole  spanKind = iota
	spanEarly           // the first tenth
	spanMoment          // a tenth, around the moment that is shown
	spanFree            // what the mouse wheel has led to
)

// next is the span that the key leads to.
func (s span) next() span {
	if s.kind >= spanMoment {
		return span{}
	}
	return span{kind: s.kind + 1}
}

// leads says in two words what the key leads to.
func (s span) leads() string {
	switch s.kind {
	case spanWhole:
		return "early steps"
	case spanEarly:
		return "near steps"
	}
	return "all steps"
}

// axis is the x axis for a training of so many steps when the moment at is shown.
// A window around the moment is pushed inside of the training at its ends.
func (s span) axis(steps, at int) chart.Range {
	whole := float64(steps)
	switch s.kind {
	case spanEarly:
		return chart.Range{Lo: 0, Hi: whole / 10}
	case spanMoment:
		lo := min(max(0, float64(at)-whole/20), whole*9/10)
		return chart.Range{Lo: lo, Hi: lo + whole/10}
	case spanFree:
		return s.wheel
	}
	return chart.Range{Lo: 0, Hi: whole}
}

// title is what stands below the x axis.
func (s span) title() string {
	switch s.kind {
	case spanEarly:
		return "step, the first tenth"
	case spanMoment:
		return "step, a tenth around the moment"
	case spanFree:
		return "step, as the mouse wheel was turned"
	}
	return "step"
}

// How far one notch of the mouse wheel zooms, and the least share of the training
// that it shows.
const (
	notch     = 1.25
	narrowest = 1.0 / 50
)

// turned is the span after one notch of the mouse wheel on the step about, which
// stays where it is. axis is what is shown now.
func (s span) turned(button tea.MouseButton, axis chart.Range, about float64, steps int) span {
	whole := float64(steps)
	factor := notch
	switch button {
	case tea.MouseWheelUp:
		factor = math.Min(notch, (axis.Hi-axis.Lo)/(whole*narrowest))
	case tea.MouseWheelDown:
		factor = 1 / notch
	default:
		return s
	}
	r := axis.Zoomed(factor, about)
	r = chart.Range{Lo: math.Max(0, r.Lo), Hi: math.Min(whole, r.Hi)}
	if r.Lo <= 0 && r.Hi >= whole {
		return span{}
	}
	return span{kind: spanFree, wheel: r}
}

// inside returns the points whose x lies in a range.
func inside(points []chart.XY, r chart.Range) []chart.XY {
	var in []chart.XY
	for _, p := range points {
		if r.Lo <= p.X && p.X <= r.Hi {
			in = append(in, p)
		}
	}
	return in
}
