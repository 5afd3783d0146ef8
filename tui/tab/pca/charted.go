package pca

import (
	"fmt"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/drawn"
	"fathom/tui/kit"
)

// What the screen says of charts and of stores.

// nothingYet says what is not there yet, or is on its way.
func (s scene) nothingYet(p place, what string) string {
	name := s.layerName(p.layer)
	switch {
	case s.charts.Asks() && s.charts.Key.Layer == p.layer && !s.plainAxes():
		if p.small {
			return name + " …"
		}
		return s.charting()
	case !s.plainAxes() && s.layers[p.layer].Name == "":
		return name + ": not drawn yet"
	}
	return fmt.Sprintf("%s has %s yet", name, what)
}

// charting says which chart is on its way, and how far it is.
func (s scene) charting() string {
	asking, name := s.charts.Key, s.layerName(s.charts.Key.Layer)
	title, axis := drawn.Words(asking.Axes)
	switch {
	case asking.Axes == spec.ComponentAxes:
		return fmt.Sprintf("fitting %s on all %s …", name, text.Plural(s.layers[asking.Layer].Of, "row"))
	case asking.Axes.IsMap():
		return fmt.Sprintf("%s of %s: %s …", axis, name, chart.FormatPercent(s.charts.Share))
	}
	return fmt.Sprintf("%s of %s …", title, name)
}

// fittedRows says on which rows of a store components were fitted, and when.
func (s scene) fittedRows(p projection) string {
	when := s.when(p.Step)
	if when != "" {
		when = ", " + when
	}
	shown := 0
	if p.scores != nil {
		shown = len(p.scores.Images)
	}
	switch {
	case p.Problem != "":
		return fmt.Sprintf("nothing is fitted%s", when)
	case p.Samples < p.Of:
		return fmt.Sprintf("fitted on %s of %s%s", text.Count(p.Samples), text.Plural(p.Of, "test row"), when)
	case shown < p.Samples:
		return fmt.Sprintf("fitted on all %s%s; %s of them are drawn", text.Plural(p.Samples, "test row"), when, text.Count(shown))
	}
	return fmt.Sprintf("%s%s", text.Plural(p.Samples, "test row"), when)
}

// drawnOf says which samples a chart shows, and when.
func (s scene) drawnOf(p projection) string {
	title, _ := drawn.Words(p.chart.Axes)
	of, when := "test "+s.noun(), s.when(p.Step)
	if when != "" {
		when = ", " + when
	}
	shown := len(p.chart.Scores.Images)
	if shown < p.Of {
		return fmt.Sprintf("%s: %s of %s%s", title, text.Count(shown), text.Plural(p.Of, of), when)
	}
	return fmt.Sprintf("%s: %s%s", title, text.Plural(shown, of), when)
}

// emptyStore is the screen before the first picture of a store.
func (t *Tab) emptyStore(width, height int) string {
	th, about := t.kit.Theme, fmt.Sprintf("The principal components of each layer are drawn here, of at most %s test rows at first; z leads to other axes.", text.Count(spec.MostDrawn))
	switch err := t.run.Unusable(); {
	case err != nil:
		return kit.NoData(th, err, t.run.Onlooker, width, height)
	case t.run.Loaded == nil:
		return kit.Card(th, th.Text, "◌ The store's names and shapes are being read.", about, width, height)
	case t.run.Missing != "":
		return kit.Card(th, th.Text, "○ The rows of the store are not here.", t.run.Missing, width, height)
	case t.run.Time.Problem != nil:
		return kit.Card(th, th.Bad, "✗ The components could not be taken.", t.run.Time.Problem.Error()+".", width, height)
	}
	return kit.Card(th, th.Accent, "● Taking the components of every layer …", about, width, height)
}

// sayPair says which axes lie across and up.
func (t *Tab) sayPair() {
	if t.axesNow().IsMap() {
		t.kit.Say("A map has two axes.")
		return
	}
	p := t.source().layers[t.layer]
	across, a := drawn.Axis(p.chart, t.axesNow(), pairs[t.pair][0])
	up, b := drawn.Axis(p.chart, t.axesNow(), pairs[t.pair][1])
	t.kit.Say("%s %d across, %s %d up.", across, a, up, b)
}
