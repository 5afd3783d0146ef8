package lab

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// TestPausedProbes has the probe stage wait at a closed gate: before every fit, for as
// long as nobody opens it, and without holding up whoever ends the lab. A pause changes
// no figure.
func TestPausedProbes(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{measure.Probe}
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	want := document(t, c, do(t, c))
	for _, closes := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			l := Start(c, load, cores)
			defer l.Close()
			l.Ask(run.Request{Stage: spec.Train})
			synctest.Wait()
			l.Pause()
			l.Ask(run.Request{Stage: measure.Probe})
			l.Finish()
			// Five probes are to be fitted: the input's is the same for both networks.
			// They are written down once all are there.
			for range 4 {
				synctest.Wait()
				events, err := l.Since(0)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range events {
					if e.Kind() == "probed" {
						t.Fatal("a probe comes through a closed gate")
					}
				}
				if g := l.Gauge(); g.Stage != measure.Probe || !g.Paused {
					t.Fatalf("the gauge says %+v", g)
				}
				l.Step()
			}
			synctest.Wait()
			if steps := l.measures.Probes().Steps(spec.Base, 0, c.Network().Steps); len(steps) != 0 {
				t.Fatalf("after four single steps of five there are probes of the steps %v", steps)
			}
			if closes {
				l.Close()
				if _, err := finish(t, l); !errors.Is(err, context.Canceled) {
					t.Errorf("closed while paused, the log ends with %v", err)
				}
				return
			}
			l.Step()
			events, err := finish(t, l) // of a lab that sleeps for ever the bubble would complain
			if err != nil {
				t.Fatalf("after all five steps the log ends with %v", err)
			}
			if got := document(t, c, events); got != want {
				t.Errorf("with a pause the document is\n%s, without\n%s", got, want)
			}
		})
	}
}
