package spec

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Figure is a number that a training may turn into NaN or ±Inf. JSON has no such numbers: NaN is
// written as null and the infinities as "+Inf" and "-Inf", and so they are read back.
type Figure float64

// MarshalJSON writes the shortest decimal that reads back as the same float64.
func (f Figure) MarshalJSON() ([]byte, error) {
	switch {
	case math.IsNaN(float64(f)):
		return []byte("null"), nil
	case math.IsInf(float64(f), 1):
		return []byte(`"+Inf"`), nil
	case math.IsInf(float64(f), -1):
		return []byte(`"-Inf"`), nil
	}
	return json.Marshal(float64(f))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Figure) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "null":
		*f = Figure(math.NaN())
		return nil
	case `"+Inf"`:
		*f = Figure(math.Inf(1))
		return nil
	case `"-Inf"`:
		*f = Figure(math.Inf(-1))
		return nil
	}
	// What comes here is one JSON value, so that what begins as a number is one.
	if c := text[0]; c != '-' && (c < '0' || c > '9') {
		return fmt.Errorf("%.40s is no figure", text)
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return fmt.Errorf("%.40s is no figure", text)
	}
	*f = Figure(v)
	return nil
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
