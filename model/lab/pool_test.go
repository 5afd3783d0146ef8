package lab

import (
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// TestFitsAreAsManyAsCores has the five fits of the probe stage wait at a closed gate: as many come
// there as the pool has cores.
func TestFitsAreAsManyAsCores(t *testing.T) {
	for _, pool := range []*simd.Pool{simd.Serial, simd.NewPool(2), simd.NewPool(3)} {
		synctest.Test(t, func(t *testing.T) {
			c := tiny()
			c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
			l := Start(c, load, pool)
			defer l.Close()
			l.Ask(run.Request{Stage: spec.Train})
			synctest.Wait()
			l.Pause()
			l.Ask(run.Request{Stage: measure.Probe})
			synctest.Wait()
			if n := goroutinesIn("(*Gate).PassOpen("); n != pool.Cores() {
				t.Errorf("%d fits at a time on %d cores", n, pool.Cores())
			}
		})
	}
}

// TestOnOneCoreThingsAreDoneInTurn: a training waits for what is made of each of its snapshots, so
// that the log tells of one step after the other.
func TestOnOneCoreThingsAreDoneInTurn(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery = 10 })
	events, _ := doOn(t, c, simd.Serial)
	step, looks := 0, 0
	at := func(e spec.Event, s int) {
		if s < step {
			t.Errorf("%s of step %d comes after something of step %d", e.Kind(), s, step)
		}
		step = s
	}
	for _, e := range events {
		switch e := e.(type) {
		case spec.Evaluated:
			at(e, e.Step)
		case spec.Probed:
			at(e, e.Step)
			looks++
		case spec.Projected:
			at(e, e.Step)
			looks++
		}
	}
	if looks != 2*3*4 {
		t.Errorf("%d live probes and projections, want 24", looks)
	}
}

// goroutinesIn counts the goroutines that are in a function.
func goroutinesIn(function string) int {
	stacks, n := make([]byte, 1<<20), 0
	for one := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		if strings.Contains(one, function) {
			n++
		}
	}
	return n
}
