package pca

import (
	"reflect"
	"testing"

	tea "charm.land/bubbletea/v2"

	measures "fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// TestInspectionOfALab picks an image on a real lab: what is shown is what the lab says.
func TestInspectionOfALab(t *testing.T) {
	l, events := tuitest.StripesLab(t, spec.Train, measures.Probe, measures.PCA)
	c := kit.Context{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), Keys: kit.NewKeys(), Cols: 200, Rows: 54}
	r, tab := axis.NewRun(t.Context(), l), New()
	tab.Reset(&c, r)
	r.Shown = measure
	for _, e := range events {
		r.Take(e)
	}
	tab.Observe(events)
	cmd, _ := tab.pickKey(tuitest.Press("enter"))
	for _, ask := range cmd().(tea.BatchMsg) {
		if answer, ok := ask().(axis.Answer); ok {
			tab.Update(answer)
		}
	}
	want, err := l.Inspect(t.Context(), run.InspectQuery{Step: l.Spec().Network().Steps, Item: tab.pick.Number})
	if err != nil || !reflect.DeepEqual(tab.pick.View, want) {
		t.Errorf("the tab shows %+v, the lab says %+v (%v)", tab.pick.View, want, err)
	}
	tuitest.Exact(t, "real inspection", tab.View(200, 54), 200, 54)
}
