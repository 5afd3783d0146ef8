package main

import (
	"context"
	"testing"

	"fathom/data"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// TestHost: the lab that the app is given remembers moments of its training, another takes its
// place when it is asked for, and none begins after the end.
func TestHost(t *testing.T) {
	images := data.Images{Rows: 2, Cols: 2, Pixels: make([]byte, 4*60), Labels: make([]int32, 60)}
	for i := range images.Labels {
		images.Labels[i], images.Pixels[4*i+i%4] = int32(i%2), byte(i+1)
	}
	m := source.Prepare(&data.Set{Name: "dots", Classes: 2, Train: images, Test: images})
	s := rules.Default
	s.Source.Classes, s.Stages = 2, []spec.Stage{spec.Train}
	s.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps, n.EvaluateEvery = []int{3}, 5, 20, 5 })
	h, err := newHost(s, kit.Appearance{Pace: "full"}, saving{}, func(spec.Spec) (*source.Material, error) { return m, nil }, simd.NewPool(2))
	if err != nil {
		t.Fatal(err)
	}
	trained := func(l run.View) {
		t.Helper()
		h.current().Finish()
		for at := 0; ; {
			events, err := l.Next(t.Context(), at)
			if at += len(events); err != nil {
				break
			}
		}
		if got := l.Moments(); len(got) < 5 || got[len(got)-1] != 20 {
			t.Errorf("the moments %v are remembered of 20 steps", got)
		}
	}
	first := h.current()
	trained(first)
	if err := h.start(context.Background(), s); err != nil || h.current() == first || !first.Gauge().Ended {
		t.Fatalf("the next experiment: %v", err)
	}
	trained(h.current())
	last := h.current()
	h.close()
	if err := h.start(context.Background(), s); err == nil || h.current() != last {
		t.Errorf("another experiment begins after the end: %v", err)
	}
}
