package pca

import (
	"reflect"
	"testing"

	"fathom/model/lab"
	measures "fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// TestInspectionOfALab picks an image on a real lab: what is shown is what the lab says.
func TestInspectionOfALab(t *testing.T) {
	config := tuitest.StripesSpec()
	config.Stages = []spec.Stage{spec.Train, measures.Probe, measures.PCA}
	l := lab.Start(config, func() (*lab.Material, error) { return tuitest.Stripes(config) })
	defer l.Close()
	for _, stage := range config.Stages {
		l.Ask(run.Request{Stage: stage})
	}
	for done := 0; done < 3; {
		done = 0
		events, err := l.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if _, ok := e.(spec.Done); ok {
				done++
			}
		}
	}
	c := kit.Context{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), Keys: kit.NewKeys(), Cols: 200, Rows: 54}
	r, tab := axis.NewRun(t.Context(), l), New()
	tab.Reset(&c, r)
	r.Shown = measure
	events, _ := l.Since(0)
	for _, e := range events {
		r.Take(e)
	}
	tab.Observe(events)
	tab.pickKey(tuitest.Press("c"))
	tab.inspecting = false
	tab.Update(tab.askInspection()())
	want, err := l.Inspect(t.Context(), run.InspectQuery{Step: config.Network().Steps, Image: tab.pick.image, Neighbours: neighbours})
	if err != nil || !reflect.DeepEqual(tab.pick.view, want) {
		t.Errorf("the tab shows %+v, the lab says %+v (%v)", tab.pick.view, want, err)
	}
	tuitest.Exact(t, "real inspection", tab.View(200, 54), 200, 54)
}
