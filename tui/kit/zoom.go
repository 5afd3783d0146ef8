package kit

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"fathom/tui/chart"
)

// Zoom is how much of the accuracy axis a curve shows. A line that lies below is
// seen to come from there.
type Zoom int

const (
	UsualZoom Zoom = iota // from 0.7, just below the untrained probes of the post
	TopZoom               // from 0.9, where trained networks differ
	AllZoom
	zooms // how many there are
)

// Next is the zoom that the key leads to.
func (z Zoom) Next() Zoom { return (z + 1) % zooms }

// Accuracies is the y axis of accuracies.
func (z Zoom) Accuracies() chart.Range {
	switch z {
	case TopZoom:
		return chart.Range{Lo: 0.9, Hi: 1}
	case AllZoom:
		return chart.Range{Lo: 0, Hi: 1}
	}
	return chart.Range{Lo: 0.7, Hi: 1}
}

// Span is which steps of the training a curve shows.
type Span struct {
	Kind  spanKind
	wheel chart.Range // of a spanFree: where the mouse wheel has led
}

type spanKind int

const (
	WholeSpan  spanKind = iota
	EarlySpan           // the first tenth
	MomentSpan          // a tenth, around the moment that is shown
	FreeSpan            // what the mouse wheel has led to
)

// Next is the span that the key leads to.
func (s Span) Next() Span {
	if s.Kind >= MomentSpan {
		return Span{}
	}
	return Span{Kind: s.Kind + 1}
}

// Leads says in two words what the key leads to.
func (s Span) Leads() string {
	switch s.Kind {
	case WholeSpan:
		return "early steps"
	case EarlySpan:
		return "near steps"
	}
	return "all steps"
}

// Axis is the x axis for a training of so many steps when the moment at is shown.
// A window around the moment is pushed inside of the training at its ends.
func (s Span) Axis(steps, at int) chart.Range {
	whole := float64(steps)
	switch s.Kind {
	case EarlySpan:
		return chart.Range{Lo: 0, Hi: whole / 10}
	case MomentSpan:
		lo := min(max(0, float64(at)-whole/20), whole*9/10)
		return chart.Range{Lo: lo, Hi: lo + whole/10}
	case FreeSpan:
		return s.wheel
	}
	return chart.Range{Lo: 0, Hi: whole}
}

// Title is what stands below the x axis.
func (s Span) Title() string {
	switch s.Kind {
	case EarlySpan:
		return "step, the first tenth"
	case MomentSpan:
		return "step, a tenth around the moment"
	case FreeSpan:
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

// Turned is the span after one notch of the mouse wheel on the step about, which
// stays where it is. axis is what is shown now.
func (s Span) Turned(button tea.MouseButton, axis chart.Range, about float64, steps int) Span {
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
		return Span{}
	}
	return Span{Kind: FreeSpan, wheel: r}
}

// Inside returns the points whose x lies in a range.
func Inside(points []chart.XY, r chart.Range) []chart.XY {
	var in []chart.XY
	for _, p := range points {
		if r.Lo <= p.X && p.X <= r.Hi {
			in = append(in, p)
		}
	}
	return in
}
