package saved

import (
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// TestAlike: how alike layers of two saved runs are is what it is of the labs that made them, and a run
// beside a copy of itself has layers that are the same.
func TestAlike(t *testing.T) {
	first, second := tiny(), tiny()
	second.Seed++
	var labs []*Lab
	for _, s := range []spec.Spec{first, second} {
		l, err := begin(t.TempDir(), s, s.Stages, made(), func() (*source.Material, error) { return images(first) }, pool, 0)
		must(t, err)
		l.Remember(1 << 20)
		must(t, finish(t, l))
		defer l.Close()
		<-l.saver.stopped
		labs = append(labs, l)
	}
	read := func(spec.Spec) (*source.Material, error) { return images(first) }
	got, err := AlikeAt(t.Context(), labs[0].Path(), labs[1].Path(), "cka", read, pool)
	must(t, err)
	want, err := labs[0].Measure(t.Context(), run.MeasureQuery{Measure: "cka", Step: first.LastStep(), Pairing: run.OtherRun, With: labs[1]})
	must(t, err)
	if len(got) != 9 || len(want) != 9 {
		t.Fatalf("%d numbers, and the labs have %d", len(got), len(want))
	}
	for i := range got {
		if got[i].Value != want[i].Value || got[i].Layer != i/3 || got[i].Other.Layer != i%3 || got[i].Other.Run == "" {
			t.Errorf("%+v, and the labs have %+v", got[i], want[i])
		}
	}
	same, err := AlikeAt(t.Context(), labs[0].Path(), labs[0].Path(), "cka", read, pool)
	must(t, err)
	for _, m := range same {
		if self := m.Layer == m.Other.Layer; self != (m.Value > 1-1e-9) {
			t.Errorf("beside itself %s is %v", m.Of(), m.Value)
		}
	}
}

// TestAlikeSaysWhatIsLacking: a run that was not trained to its end, and a measure of one layer.
func TestAlikeSaysWhatIsLacking(t *testing.T) {
	s := tiny()
	l, err := begin(t.TempDir(), s, s.Stages, made(), func() (*source.Material, error) { return images(s) }, pool, 0)
	must(t, err)
	l.Remember(1 << 20)
	must(t, finish(t, l))
	defer l.Close()
	<-l.saver.stopped
	if _, err := AlikeAt(t.Context(), l.Path(), l.Path(), "twonn", images, pool); err == nil || !strings.Contains(err.Error(), "is of one layer") {
		t.Errorf("a measure of one layer: %v", err)
	}
	v, err := openOnce(l.Path(), images, pool)
	must(t, err)
	defer v.Close()
	short := newView(v.disk, images, pool) // whose log has not been read
	if _, err := Alike(t.Context(), short, v, "cka"); err == nil || !strings.Contains(err.Error(), "no network after its last step") {
		t.Errorf("a run without its last network: %v", err)
	}
}
