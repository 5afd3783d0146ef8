package lab

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestCollectWhileProbing collects the log of a probe stage after each of its events:
// a layer is in the result once its probe is, with its control, and never before.
func TestCollectWhileProbing(t *testing.T) {
	c := tiny()
	c.Stages, c.ProbeEvery = []Stage{Probe}, 0
	events := do(t, c)
	whole := Collect(c, events).Probes
	for n := range events {
		r := Collect(c, events[:n])
		fitted := 0
		for _, e := range events[:n] {
			if p, ok := e.(Probed); ok && p.Step == c.Steps {
				fitted++
			}
		}
		if len(r.Probes) != fitted {
			t.Errorf("after %d events there are %d probes, want %d", n, len(r.Probes), fitted)
		}
		for i, p := range r.Probes {
			if p.Layer != whole[i].Layer || p.TrainSamples != 100 || p.UntrainedTestAccuracy != whole[i].UntrainedTestAccuracy ||
				p.UntrainedInterval != whole[i].UntrainedInterval {
				t.Errorf("after %d events probe %d is %+v", n, i, p)
			}
		}
		if text, err := json.Marshal(r); err != nil || strings.Contains(string(text), `"layer":""`) {
			t.Errorf("after %d events the document is %s, %v", n, text, err)
		}
	}
	if len(whole) != 3 {
		t.Errorf("%d probes in the end", len(whole))
	}
}
