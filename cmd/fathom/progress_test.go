package main

import (
	"testing"
	"time"

	"fathom/model/run"
	"fathom/model/spec"
)

// TestProgressLine: the bar is right also where the product of its width and the step would not
// fit into the 32 bits that an int may have.
func TestProgressLine(t *testing.T) {
	for _, test := range []struct {
		gauge run.Gauge
		want  string
	}{
		{run.Gauge{}, "loading"},
		{run.Gauge{Stage: spec.Train, Step: 500, Steps: 1000, PerSecond: 1250, Left: 4 * time.Second, Live: 2},
			"train [############............] step 500 of 1,000  1,250/s  4s left  2 looks to take"},
		{run.Gauge{Stage: spec.Train, Step: 900_000_000, Steps: 1_800_000_000}, "train [############............] step 900,000,000 of 1,800,000,000"},
	} {
		if got := progressLine(test.gauge); got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
	}
}
