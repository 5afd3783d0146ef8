package pca

import (
	"fmt"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// What the screen says of charts and of stores.

// nothingYet says what is not there yet, or is on its way.
func (s scene) nothingYet(p place, what string) string {
	name := s.layerName(p.layer)
	switch {
	case s.charts.asking.layer == p.layer && s.charts.asking != chartKey{} && !s.plainAxes():
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
	asking := s.charts.asking
	name := s.layerName(asking.layer)
	title, axis := words(asking.axes)
	switch {
	case asking.axes == spec.ComponentAxes:
		return fmt.Sprintf("fitting %s on all %s …", name, text.Plural(s.layers[asking.layer].Of, "row"))
	case asking.axes.IsMap():
		return fmt.Sprintf("%s of %s: %s …", axis, name, chart.FormatPercent(s.charts.share))
	}
	return fmt.Sprintf("%s of %s …", title, name)
}

// fittedRows says on which rows of a store components were fitted, and when.
func (s scene) fittedRows(p projection) string {
	when := s.when(p.Step)
	if when != "" {
		when = ", " + when
	}
	drawn := 0
	if p.scores != nil {
		drawn = len(p.scores.Images)
	}
	switch {
	case p.Samples < p.Of:
		return fmt.Sprintf("fitted on %s of %s%s", text.Count(p.Samples), text.Plural(p.Of, "test row"), when)
	case drawn < p.Samples:
		return fmt.Sprintf("fitted on all %s%s; %s of them are drawn", text.Plural(p.Samples, "test row"), when, text.Count(drawn))
	}
	return fmt.Sprintf("%s%s", text.Plural(p.Samples, "test row"), when)
}

// drawnOf says which samples a chart shows, and when.
func (s scene) drawnOf(p projection) string {
	title, _ := words(p.chart.Axes)
	of, when := "test "+s.noun(), s.when(p.Step)
	if when != "" {
		when = ", " + when
	}
	drawn := len(p.chart.Scores.Images)
	if drawn < p.Of {
		return fmt.Sprintf("%s: %s of %s%s", title, text.Count(drawn), text.Plural(p.Of, of), when)
	}
	return fmt.Sprintf("%s: %s%s", title, text.Plural(drawn, of), when)
}

// chartLines say in the panel how a map was made, in place of the variance; nil for other axes.
func (s scene) chartLines(p projection, width, height int) []string {
	if p.chart == nil || !p.chart.Axes.IsMap() {
		return nil
	}
	return blanks(min(1, max(0, height)), width)
}

// emptyStore is the screen before the first picture of a store.
func (t *Tab) emptyStore(width, height int) string {
	th := t.kit.Theme
	about := fmt.Sprintf("The principal components of each layer are drawn here, of at most %s test rows at first; A leads to other axes.", text.Count(spec.MostDrawn))
	switch err := t.run.Unusable(); {
	case err != nil:
		return kit.NoData(th, err, width, height)
	case t.run.Loaded == nil:
		return kit.Card(th, th.Text, "◌ The store's names and shapes are being read.", about, width, height)
	}
	return kit.Card(th, th.Accent, "● Taking the components of every layer …", about, width, height)
}

// sayAxes says which axes are drawn now.
func (t *Tab) sayAxes() {
	switch t.axesNow() {
	case spec.DiscriminantAxes:
		t.kit.Say("LDA: where the training %ss' classes lie farthest apart for their own spread.", t.noun())
	case spec.ProbeAxes:
		t.kit.Say("The probe's own directions: a basis of its weights, the strongest first.")
	case spec.TSNEAxes:
		t.kit.Say("t-SNE keeps neighbours: distances between clusters mean nothing.")
	case spec.UMAPAxes:
		t.kit.Say("UMAP keeps neighbours: distances between clusters mean nothing.")
	default:
		t.kit.Say("Principal components: the directions of largest variance.")
	}
}

// sayPair says which axes lie across and up.
func (t *Tab) sayPair() {
	if t.axesNow().IsMap() {
		t.kit.Say("A map has two axes.")
		return
	}
	p := t.source().layers[t.layer]
	across, a := p.axis(t.axesNow(), pairs[t.pair][0])
	up, b := p.axis(t.axesNow(), pairs[t.pair][1])
	t.kit.Say("%s %d across, %s %d up.", across, a, up, b)
}
