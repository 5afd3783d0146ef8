package model

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/model/simd"
)

// wide is a training and an evaluation of a network whose products are large.
type wide struct {
	in      Input
	net     *Network
	head    *Head
	targets Matrix
	trainer *Trainer
	pass    *Pass
}

func newWide(pool *simd.Pool) *wide {
	shape := Shape{Inputs: 400, Hidden: []int{300, 300}, Classes: 10, Activation: Tanh}
	w := &wide{in: NewInput(randomImages(120, 20, 20, 10, 1)), net: New(shape, Stream(1, "weights"))}
	w.head, w.targets = NewHead(shape, 1, 3, 0.1, Stream(1, "head")), NewMatrix(w.in.Len(), 3)
	w.trainer, w.pass = NewTrainer(w.net, w.head, w.in.Len(), 0.001, pool), NewPass(shape, w.in.Len(), pool)
	return w
}

func (w *wide) step()                { w.trainer.Step(w.in, w.targets) }
func (w *wide) evaluate() Evaluation { return w.pass.Evaluate(w.net, w.in) }

// TestThePoolChangesNoFigure trains a network on several pools.
func TestThePoolChangesNoFigure(t *testing.T) {
	train := func(pool *simd.Pool) ([]float64, Evaluation) {
		w := newWide(pool)
		for range 3 {
			w.step()
		}
		return parameters(w.net, w.head), w.evaluate()
	}
	want, wanted := train(simd.Serial)
	for _, cores := range []int{1, 2, 3, 8} {
		if got, e := train(simd.NewPool(cores)); !slices.Equal(got, want) || e != wanted {
			t.Errorf("%d cores: other parameters, or %+v for %+v", cores, e, wanted)
		}
	}
}

// TestTheCoresAreThePools looks for helpers after a step and after an evaluation: those of a pool
// stay for a while, and without a pool there are none, whatever the process has.
func TestTheCoresAreThePools(t *testing.T) {
	serial, pooled := newWide(simd.Serial), newWide(simd.NewPool(2))
	for _, test := range []struct {
		name         string
		alone, among func()
	}{
		{"a step", serial.step, pooled.step},
		{"an evaluation", func() { serial.evaluate() }, func() { pooled.evaluate() }},
	} {
		if !soon(func() bool { return helpers() == 0 }) {
			t.Fatal("the helpers of others do not end")
		}
		for range 3 {
			test.alone()
			if helpers() > 0 {
				t.Errorf("%s has helpers without a pool", test.name)
			}
		}
		if !soon(func() bool { test.among(); return helpers() > 0 }) {
			t.Errorf("%s has no helper in a pool", test.name)
		}
	}
}

// soon reports whether something is so before long.
func soon(is func() bool) bool {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); runtime.Gosched() {
		if is() {
			return true
		}
	}
	return false
}

// helpers returns how many goroutines of pools there are.
func helpers() int {
	stacks := make([]byte, 1<<18)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "created by fathom/model/simd.(*Pool).call ")
}
