package steer

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/spec"
)

// TestMeterHalvesWhatWasBefore: after a window in which the rate is another one, the meter's rate
// is halfway there, after a window twice as long three quarters of the way.
func TestMeterHalvesWhatWasBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m Meter
		step := 0
		m.Begin(spec.Train, "", 10_000)
		m.At(0, false, true)
		for _, w := range []struct {
			passed time.Duration
			steps  int
			want   float64
		}{
			{250 * time.Millisecond, 25, 100},        // the first is all there is
			{250 * time.Millisecond, 50, 150},        // 200 a second
			{250 * time.Millisecond, 50, 175},        //
			{500 * time.Millisecond, 200, 343.75},    // 400 a second: a quarter of what was before
			{250 * time.Millisecond, 25, 221.875},    // 100 a second: down as fast as up
			{100 * time.Millisecond, 1000, 221.875},  // less than a window says nothing yet
			{150 * time.Millisecond, 0, 2110.9375},   // but counts in it: 1,000 in 250 ms
			{10 * time.Second, 1000, 100},            // after forty windows nothing is left of it
			{250 * time.Millisecond, 0, 50.00000000}, //
		} {
			time.Sleep(w.passed)
			step += w.steps
			m.At(step, false, true)
			if got := m.Gauge(0).PerSecond; math.Abs(got-w.want) > 1e-8*w.want {
				t.Errorf("%d steps in %v more: %v a second, want %v", w.steps, w.passed, got, w.want)
			}
		}
	})
}
