package kit

import (
	"fathom/tui/chart"
)

// Reading is how a chart shows accuracies: as error rates on a logarithmic axis, on which 97 % and
// 98 % are as far apart as 70 % and 80 %, or as they are.
type Reading bool

// The readings.
const (
	ErrorRate  Reading = false
	Accuracies Reading = true
)

// Of is where an accuracy stands.
func (r Reading) Of(accuracy float64) float64 {
	if r == Accuracies {
		return accuracy
	}
	return 1 - accuracy
}

// Axis is the value axis; its range is that of what is drawn.
func (r Reading) Axis() chart.Axis {
	if r == Accuracies {
		return chart.Axis{}
	}
	return chart.Axis{Kind: chart.Log}
}

// Tick writes a value of the axis.
func (r Reading) Tick() func(float64) string {
	if r == Accuracies {
		return nil
	}
	return chart.FormatShare
}

// Value writes a value beside what it is of.
func (r Reading) Value() func(float64) string {
	if r == Accuracies {
		return chart.FormatAccuracy
	}
	return chart.FormatPercent
}

// Name is what is drawn.
func (r Reading) Name() string {
	if r == Accuracies {
		return "test accuracy"
	}
	return "test error"
}

// Scale says how the axis lies.
func (r Reading) Scale() string {
	if r == Accuracies {
		return "linear scale"
	}
	return "log scale"
}

// Leads says what the key that changes it leads to.
func (r Reading) Leads() string {
	if r == Accuracies {
		return "error"
	}
	return "accuracy"
}

// LayerDash is the rhythm of a layer's line, so that lines next to each other differ without colour.
func LayerDash(layer int) chart.Dash {
	return [...]chart.Dash{chart.Dots, chart.Dashes, chart.Pairs, chart.DashDots, chart.Sparse}[layer%5]
}
