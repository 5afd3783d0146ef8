package tui

import (
	"context"
	"reflect"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// TestInspectionOfALab picks an image on a real lab: what is shown is what the lab says.
func TestInspectionOfALab(t *testing.T) {
	config := stripesConfig()
	config.Stages = []spec.Stage{spec.Train, measure.Probe, measure.PCA}
	l := start(config, stripes)
	defer l.Close()
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
	projecting, err := spec.Settings[spec.Projecting](config, measure.PCA)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{config: config, projecting: projecting, store: l.Store(), keys: kit.NewKeys(), theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), tab: measure.PCA,
		states: map[spec.Stage]stageState{spec.Train: done}, cols: 200, rows: 54}
	s.query = func(_ spec.Stage, q question) tea.Cmd {
		return func() tea.Msg { return q(context.Background(), l) }
	}
	tab := &pcaTab{}
	tab.Reset(s)
	events, _ := l.Since(0)
	tab.Observe(events)
	tab.pickKey(press("c"))
	tab.inspecting = false
	tab.Receive(tab.askInspection()())
	want, err := l.Inspect(t.Context(), run.InspectQuery{Step: config.Network().Steps, Image: tab.pick.image, Neighbours: neighbours})
	if err != nil || !reflect.DeepEqual(tab.pick.view, want) {
		t.Errorf("the tab shows %+v, the lab says %+v (%v)", tab.pick.view, want, err)
	}
	exact(t, "real inspection", tab.View(200, 54), 200, 54)
}
