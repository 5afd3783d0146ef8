package tui

import "fathom/tui/chart"

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
