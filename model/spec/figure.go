package spec

import (
	"encoding/json"
	"math"
)

// Figure is a number that a training may turn into NaN or ±Inf. JSON has no such
// numbers: a Figure that is not finite is written as null and read back as NaN.
type Figure float64

// MarshalJSON writes the shortest decimal that reads back as the same float64.
func (f Figure) MarshalJSON() ([]byte, error) {
	if !f.Finite() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// UnmarshalJSON reads a number, or null as NaN.
func (f *Figure) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*f = Figure(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(f))
}

// Finite reports whether the figure is neither NaN nor infinite.
func (f Figure) Finite() bool {
	return !math.IsNaN(float64(f)) && !math.IsInf(float64(f), 0)
}

// Figures converts a slice of numbers.
func Figures(values []float64) []Figure {
	out := make([]Figure, len(values))
	for i, v := range values {
		out[i] = Figure(v)
	}
	return out
}
