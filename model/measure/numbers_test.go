package measure

import (
	"context"
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// shapes is a source of layers that measures find hard, each of some rows: one that is constant, one
// whose rows are all there twice, one of rank one, and one with a NaN.
type shapes struct{ n int }

func (s shapes) Layers() []source.Layer {
	return []source.Layer{{Name: "plain", Width: 6, Fixed: true}, {Name: "constant", Width: 4}, {Name: "twice", Width: 6}, {Name: "line", Width: 5}, {Name: "broken", Width: 3}}
}

func (s shapes) Sample(of source.Selection) source.Sample { return shaped{s, of} }

type shaped struct {
	shapes
	of source.Selection
}

func (s shaped) Labels() []int32 {
	labels := make([]int32, s.n)
	for i := range labels {
		labels[i] = int32(i % 3)
	}
	return labels
}

func (s shaped) Predicted() []int32 { return s.Labels() }

func (s shaped) Rows(layer int) source.Rows {
	width := s.Layers()[layer].Width
	m := simd.NewMatrix(s.n, width)
	for i := range s.n {
		for j := range width {
			at := i
			if layer == 2 {
				at = i / 2
			}
			v := float32((at*(j+3)*7+j*j+at*at*int(1+s.of.Split))%23) + float32(at%3)*float32(j)
			switch layer {
			case 1:
				v = 2
			case 3:
				v = float32(i%7) * float32(j+1)
			case 4:
				v = float32(math.NaN())
			}
			m.Row(i)[j] = v
		}
	}
	return m
}

// finder finds numbers of the shapes by all measures of the list.
func finder(env Env) (*Numbers, *[]spec.Measured) {
	s := Rules().Default
	s.Source.Classes = 3
	s.Configure(Measures, spec.Measuring{Measures: numberNames()})
	var all []spec.Measured
	env.Spec, env.Samples, env.Pool = s, ofShapes{shapes{120}}, simd.Serial
	env.Append = func(e spec.Event) { all = append(all, e.(spec.Measured)) }
	env.Pass = func(ctx context.Context) error { return ctx.Err() }
	env.Beside = func(ctx context.Context, work []func(context.Context) error) error {
		for _, f := range work {
			if err := f(ctx); err != nil {
				return err
			}
		}
		return nil
	}
	return Start(env).Numbers(), &all
}

// ofShapes are the labels of the shapes' samples.
type ofShapes struct{ shapes }

func (s ofShapes) Labels(source.Split) []int32 { return shaped{shapes: s.shapes}.Labels() }

// TestNeverNaN: of layers that a measure says nothing of there is a sentence and no figure, and what
// it says something of has a finite value with its n.
func TestNeverNaN(t *testing.T) {
	n, all := finder(Env{})
	untrained, trained := Moment{Subject: spec.Base, Source: shapes{120}, End: true}, Moment{Subject: spec.Base, Step: 9, Source: shapes{120}, End: true}
	if err := n.Find(t.Context(), &untrained, trained, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	found, wanting, unfinite := map[string]int{}, map[string]int{}, map[string]int{}
	for _, e := range *all {
		if strings.HasSuffix(e.Problem, ": not every row is finite") {
			unfinite[e.Name]++
		}
		switch {
		case e.Problem != "" && (e.Value.Finite() || !strings.HasPrefix(e.Problem, e.Name)):
			t.Errorf("%s of %s is %v with the problem %q", e.Measure, e.Of(), e.Value, e.Problem)
		case e.Problem != "":
			wanting[e.Name]++
		case !e.Value.Finite() || e.N == 0 || e.Over == "":
			t.Errorf("%s of %s is %+v", e.Measure, e.Of(), e)
		default:
			found[e.Measure]++
		}
		if strings.Contains(e.Problem, "NaN") {
			t.Errorf("%s of %s says %q", e.Measure, e.Of(), e.Problem)
		}
	}
	for _, name := range numberNames() {
		if found[name] == 0 && name != "selectivity" { // of rows without types
			t.Errorf("nothing is found by %s", name)
		}
	}
	if wanting["constant"] < 8 || wanting["broken"] < 8 {
		t.Errorf("of hard layers there are problems %v", wanting)
	}
	if unfinite["broken"] < 8 || unfinite["constant"] != unfinite["plain"] {
		t.Errorf("rows that are not finite are said of layers %v", unfinite)
	}
}

// TestOnceEach: what is the same at every moment is found once, and each number is told in the order
// of the list whatever is found first.
func TestOnceEach(t *testing.T) {
	n, all := finder(Env{})
	untrained, trained := Moment{Subject: spec.Base, Source: shapes{120}, End: true}, Moment{Subject: spec.Base, Step: 9, Source: shapes{120}, End: true}
	n.named = n.named[1:2] // knn
	if err := n.Find(t.Context(), &untrained, trained, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	if len(*all) != 10 {
		t.Fatalf("there are %d numbers of five layers before and after", len(*all))
	}
	for i, e := range *all {
		if e.Layer != i/2 || e.Step != 9*(i%2) || e.Measure != "knn" {
			t.Errorf("number %d is %+v", i, e)
		}
	}
	if a, b := (*all)[0], (*all)[1]; a.Value != b.Value {
		t.Errorf("a layer that is the same has %v and %v", a.Value, b.Value)
	}
	// A look at an end finds nothing anew.
	*all = nil
	known := n.ends[unit{by: knn, at: trained, layer: 2}.key()]
	known.Value = 0.125
	n.ends[unit{by: knn, at: trained, layer: 2}.key()] = known
	if err := n.look(t.Context(), trained); err != nil {
		t.Fatal(err)
	}
	if e := (*all)[2]; e.Value != 0.125 || !e.Live {
		t.Errorf("a look at the end finds %+v anew", e)
	}
}

// TestKnownNumbers: what was found before by another process is not found again.
func TestKnownNumbers(t *testing.T) {
	n, all := finder(Env{Known: func(e spec.Measured) (spec.Measured, bool) {
		e.Value, e.N = 7, 3
		return e, e.Measure == "cka" && e.Layer == 0
	}})
	trained := Moment{Subject: spec.Base, Step: 9, Source: shapes{120}, End: true}
	if err := n.Find(t.Context(), nil, trained, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	known := 0
	for _, e := range *all {
		if e.Value == 7 {
			known++
		}
	}
	if known != 4 {
		t.Errorf("%d of 4 known numbers are taken over", known)
	}
}

// TestSharedNumbers: runs that share what is the same in all of them find it once, and none waits for
// one that gave up.
func TestSharedNumbers(t *testing.T) {
	s := NewShared()
	var worked atomic.Int32
	broken, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := shared(broken, s, sharedKey{"x", 0}, func() (int, error) { return 0, broken.Err() }); err == nil {
		t.Error("what was given up is an answer")
	}
	for range 3 {
		v, err := shared(t.Context(), s, sharedKey{"x", 0}, func() (int, error) { worked.Add(1); return 5, nil })
		if v != 5 || err != nil {
			t.Errorf("the answer is %v, %v", v, err)
		}
	}
	if worked.Load() != 1 {
		t.Errorf("it was found %d times", worked.Load())
	}
	a, first := finder(Env{Shared: s})
	b, second := finder(Env{Shared: s})
	m := Moment{Subject: spec.Base, Step: 9, Source: shapes{120}, End: true}
	for _, n := range []*Numbers{a, b} {
		n.named = n.named[1:2]
		if err := n.Find(t.Context(), nil, m, func(int, int) {}); err != nil {
			t.Fatal(err)
		}
	}
	if (*first)[0].Value != (*second)[0].Value || len(s.found) != 2 { // x, and knn of the fixed layer
		t.Errorf("%d answers are shared", len(s.found))
	}
}

// TestAboutsAreWhole: who asks what a number means gets an answer, and a head that fits.
func TestAboutsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range numbers() {
		a := m.About
		if a.Title == "" || a.Formula == "" || a.Rows == "" || a.Meaning == "" || a.Source == "" || a.Short == "" || len([]rune(a.Short)) > 8 {
			t.Errorf("of %s too little is said: %+v", a.Measure, a)
		}
		if seen[a.Measure] || a.Pairs != (m.pair != nil) || (m.pair == nil) == (m.layer == nil) || a.Live && a.Pairs {
			t.Errorf("%s is twice in the list, or of what it is not", a.Measure)
		}
		seen[a.Measure] = true
	}
}
