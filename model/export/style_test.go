package export

import (
	"math"
	"testing"

	"fathom/model/spec"
)

func TestFigure(t *testing.T) {
	for f, want := range map[spec.Figure]string{
		0.96875: "0.9688", -0.0062: "−0.0062", 0: "0.0000", 1.5e33: "1.5e+33", -2e7: "−2e+07", 0.00004: "4e-05", 1234.5: "1,234.5000",
		spec.Figure(math.NaN()): "–", spec.Figure(math.Inf(1)): "–",
	} {
		if got := figure(f, 4); got != want {
			t.Errorf("figure(%v) = %s, want %s", float64(f), got, want)
		}
	}
}
