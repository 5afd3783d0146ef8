package main

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// overCheckpoints is a result of two layers at so many checkpoints, of which the layer mlp has no probe at the
// first, and the last was not probed.
func overCheckpoints(n int) run.StoreResult {
	r := run.StoreResult{}
	r.Store.Classes = []run.StoreClass{{Name: "a"}, {Name: "b"}}
	r.Store.Layers = []spec.StoredLayer{{Name: "embed", Width: 8}, {Name: "mlp", Width: 8}}
	for i := range n + 1 {
		step := 1000 * i
		r.Store.Moments = append(r.Store.Moments, spec.StoredMoment{Name: fmt.Sprint("checkpoint-", step), Step: step})
		if i == n {
			break
		}
		figure := spec.Figure(i) / spec.Figure(100)
		r.Probes = append(r.Probes, run.StoreProbe{Layer: "embed", Step: step, TestAccuracy: 0.5 + figure, R2: figure},
			run.StoreProbe{Layer: "mlp", Step: step, TestAccuracy: 0.7 + figure, R2: spec.Figure(math.NaN())})
	}
	r.Probes[1].Problem = "its features are not finite"
	return r
}

// TestOverCheckpoints: one table of layers × checkpoints, of many some, the first and the last among them.
func TestOverCheckpoints(t *testing.T) {
	five, twelve, real := overCheckpoints(5), overCheckpoints(12), overCheckpoints(2)
	real.Store.Classes = nil
	for _, test := range []struct {
		of   run.StoreResult
		want string
	}{
		{overCheckpoints(1), ""},
		{five, `
Test accuracy of each layer's probe at 5 checkpoints, by their steps
    layer      0  1,000  2,000  3,000  4,000
    embed  0.500  0.510  0.520  0.530  0.540
      mlp      –  0.710  0.720  0.730  0.740
`},
		{twelve, `
Test accuracy of each layer's probe at 8 of 12 checkpoints, by their steps
    layer      0  1,000  3,000  4,000  6,000  7,000  9,000  11,000
    embed  0.500  0.510  0.530  0.540  0.560  0.570  0.590   0.610
      mlp      –  0.710  0.730  0.740  0.760  0.770  0.790   0.810
`},
		{real, `
Test R² of each layer's probe at 2 checkpoints, by their steps
    layer      0  1,000
    embed  0.000  0.010
      mlp      –      –
`},
	} {
		var b strings.Builder
		writeOverCheckpoints(&b, test.of)
		if b.String() != test.want {
			t.Errorf("it is\n%s\nwant\n%s", b.String(), test.want)
		}
		if all := storeText(test.of); !strings.Contains(all, test.want+"\nseconds:") {
			t.Errorf("it does not stand at the end of\n%s", all)
		}
	}
}

func TestClassesText(t *testing.T) {
	var many []run.StoreClass
	for k := range 12 {
		many = append(many, run.StoreClass{Name: fmt.Sprint("c", k), Train: 1000 + (k*5)%12, Test: k})
	}
	for _, test := range []struct {
		classes []run.StoreClass
		want    string
	}{
		{[]run.StoreClass{{Name: "0 degrees", Train: 3, Test: 1}, {Name: "class 9", Train: 2, Test: 2}}, "'0 degrees' 3 + 1 and 'class 9' 2 + 2"},
		{many[:2], "c0 1,000 + 0 and c1 1,005 + 1"},
		{many[:8], "c0 1,000 + 0, c1 1,005 + 1, c2 1,010 + 2, c3 1,003 + 3, c4 1,008 + 4, c5 1,001 + 5, c6 1,006 + 6 and c7 1,011 + 7"},
		{many, "12 classes, from c0 1,000 + 0 to c7 1,011 + 7"},
	} {
		if got := classesText(test.classes); got != test.want {
			t.Errorf("it is said %q, want %q", got, test.want)
		}
	}
}
