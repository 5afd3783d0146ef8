package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
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
			"train [############............] step 500 of 1,000  1,250/s  4 s left  2 looks to take"},
		{run.Gauge{Stage: spec.Train, Step: 900_000_000, Steps: 1_800_000_000}, "train [############............] step 900,000,000 of 1,800,000,000"},
	} {
		if got := progressLine(test.gauge, 0); got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
	}
}

// TestProgressFits: at every width the line leaves a cell free, and from 20 on it says what is done and
// how far that is, also of the longest stage with the greatest numbers.
func TestProgressFits(t *testing.T) {
	gauges := []run.Gauge{
		{}, {Following: true, Moments: 12345},
		{Stage: spec.Train, Step: 500, Steps: 1000, PerSecond: 1250, Left: 4 * time.Second, Live: 2},
		{Stage: spec.Train, Step: 900_000_000, Steps: 1_800_000_000, PerSecond: 3, Left: 83333 * time.Hour, Live: 12},
	}
	for _, stage := range allStages() {
		gauges = append(gauges, run.Gauge{Stage: stage, Step: 7, Steps: 10, PerSecond: 0.1, Left: 30 * time.Second})
	}
	far := regexp.MustCompile(`^(\w+ +.*(\d+ %|\d+/[\d,]+|\d+ of [\d,]+)|loading|following.*)`)
	for _, g := range gauges {
		for width := 1; width < 130; width++ {
			line := progressLine(g, width)
			if len(line) >= width {
				t.Errorf("at %d columns %q", width, line)
			}
			if width >= 20 && !far.MatchString(line) {
				t.Errorf("at %d columns it is not said how far it is: %q", width, line)
			}
		}
	}
}

// gauged is a run of which only the gauge is asked.
type gauged struct{ run.View }

func (gauged) Gauge() run.Gauge {
	return run.Gauge{Stage: spec.Train, Step: 500, Steps: 1000, PerSecond: 1250, Left: 4 * time.Second}
}

// TestProgressFollowsTheWindow draws while the window is made narrower and wider again.
func TestProgressFollowsTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		widths, at := []int{80, 20, 40, 100}, 0
		p := &progress{w: &out, of: gauged{}, drawn: true, stop: make(chan struct{}), done: make(chan struct{}), width: func() int {
			at++
			return widths[(at-1)%len(widths)]
		}}
		go p.draw()
		time.Sleep(8*drawEvery + drawEvery/2)
		p.clear()
		lines := strings.Split(out.String(), clearLine)
		if len(lines) != 10 || lines[9] != "" {
			t.Fatalf("in eight times a line is drawn: %q", lines)
		}
		for i, line := range lines[1:9] {
			if width := widths[i%4]; len(line) >= width || len(line) < width/2-1 {
				t.Errorf("at %d columns %q", width, line)
			}
		}
	})
}

// TestProgressOnADumbTerminal: only lines, seldom, and nothing that steers.
func TestProgressOnADumbTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := &progress{w: &out, of: gauged{}, stop: make(chan struct{}), done: make(chan struct{}), width: func() int { return 0 }}
		go p.draw()
		time.Sleep(3*tellEvery + tellEvery/2)
		p.say(&out, "a word")
		p.clear()
		line := "train [############............] step 500 of 1,000  1,250/s  4 s left\n"
		if want := fmt.Sprint(line, line, line, "fathom: a word\n"); out.String() != want {
			t.Errorf("got  %q\nwant %q", out.String(), want)
		}
	})
}
