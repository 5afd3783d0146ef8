package pca

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/drawn"
)

// charted is what was drawn on other axes than the frames have, or of more rows, at the moment that
// is shown; and what is on its way.
type charted struct {
	drawn.Model
	known map[drawn.Key]projection // a chart, or the problem that prevents it
}

// nextAxes goes to the next axes that there can be.
func (t *Tab) nextAxes() {
	t.axes = drawn.Next(t.axesNow(), t.run.Spec.Source.Classes)
	t.pair = 0
	if t.axes.IsMap() {
		t.space, t.camera.spinning = false, false
	}
	t.window = chart.WholeWindow()
}

// axesNow are the axes that are chosen, at first the components.
func (t *Tab) axesNow() spec.Axes {
	if t.axes == "" {
		return spec.ComponentAxes
	}
	return t.axes
}

// plainAxes reports whether the pictures are those of the frames.
func (t *Tab) plainAxes() bool { return t.axesNow() == spec.ComponentAxes }

func (t *Tab) chartKey(layer int) drawn.Key {
	return drawn.KeyOf(t.axesNow(), t.step(), layer, t.refitClasses)
}

// wantedChart is the layer whose chart is wanted next, −1 for none: the chosen one's first; and of
// axes that take little time those of the others.
func (t *Tab) wantedChart() int {
	if t.step() < 0 {
		return -1
	}
	if t.plainAxes() {
		if t.partly(t.layer) && !t.has(t.layer) {
			return t.layer
		}
		return -1
	}
	if !t.has(t.layer) {
		return t.layer
	}
	for layer := range t.shown {
		if !t.axes.IsMap() && !t.has(layer) {
			return layer
		}
	}
	return -1
}

func (t *Tab) has(layer int) bool {
	_, has := t.charts.known[t.chartKey(layer)]
	return has
}

// partly reports whether the newest frame of a store has a layer's components of fewer rows than
// there are.
func (t *Tab) partly(layer int) bool {
	f := t.run.Time.Frame
	if t.refitting() {
		f = t.refitted.frame
	}
	if !t.run.Spec.IsStored() || t.run.Time.Past || f == nil || f.Step != t.step() || layer >= len(f.Layers) {
		return false
	}
	l := f.Layers[layer]
	return l.Problem == "" && l.Samples < l.Of
}

// askChart asks for the chart that is wanted next, and gives up one that is not wanted any more.
func (t *Tab) askChart() tea.Cmd {
	layer, c := t.wantedChart(), &t.charts
	if c.Asks() {
		if c.Key != t.chartKey(c.Key.Layer) || c.Key.Axes.IsMap() && c.Key.Layer != t.layer {
			c.GiveUp() // its answer comes, and then the next is asked for
		}
		return nil
	}
	if layer < 0 {
		return nil
	}
	key := t.chartKey(layer)
	for known := range c.known { // those of other moments and axes can be asked for again
		if known.Axes != key.Axes || known.Step != key.Step || known.Classes != key.Classes {
			delete(c.known, known)
		}
	}
	return c.Ask(t.run, measure, key, t.refitClasses)
}

// takeChart takes a chart, or why there is none.
func (t *Tab) takeChart(a drawn.Answer) {
	c := &t.charts
	if !c.Take(a) || errors.Is(a.Err, context.Canceled) {
		return
	}
	if c.known == nil {
		c.known = map[drawn.Key]projection{}
	}
	p := projection{Projected: spec.Projected{Layer: a.Key.Layer, Step: a.Key.Step, Name: t.layerName(a.Key.Layer), Width: t.layerWidth(a.Key.Layer)}}
	if a.Err != nil {
		p.Problem = a.Err.Error()
	} else {
		p.chart, p.scores = a.Chart, a.Chart.Scores
		p.Components90 = a.Chart.Components90
		p.Samples, p.Of, p.ExplainedVariance, p.ExplainedVarianceRatio = a.Chart.Fitted, a.Chart.Of, a.Chart.Variance, a.Chart.Share
		if a.Chart.Rest > 0 {
			p.ExplainedVarianceRatio = a.Chart.Share[:len(a.Chart.Share)-a.Chart.Rest]
		}
		if a.Key.Axes.IsMap() {
			p.ExplainedVarianceRatio = nil
		}
		p.reach = p.extent(false)
		p = p.measured()
	}
	c.known[a.Key] = p
}

// charts puts what was drawn on the chosen axes in the place of the components.
func (s *source) chart(t *Tab) {
	if t.plainAxes() {
		if of, known := t.charts.known[t.chartKey(t.layer)]; known && of.Problem == "" && t.partly(t.layer) {
			s.layers = slices.Clone(s.layers)
			s.layers[t.layer] = of
			s.reaches = s.reaches.union(make(reaches, len(s.layers)))
			s.reaches[t.layer] = s.reaches[t.layer].union(of.reach)
		}
		return
	}
	predicted := map[int]int32{}
	for i, class := range s.predicted {
		predicted[s.images[i]] = class
	}
	s.layers, s.reaches = make([]projection, len(t.shown)), make(reaches, len(t.shown))
	s.images, s.labels = nil, nil
	for layer := range s.layers {
		of := t.charts.known[t.chartKey(layer)]
		s.layers[layer], s.reaches[layer] = of, of.reach
		if of.scores != nil {
			s.images, s.labels = of.scores.Images, of.scores.Labels
		}
	}
	if s.predicted != nil {
		s.predicted = make([]int32, len(s.images))
		for i, number := range s.images {
			class, known := predicted[number]
			if !known {
				class = spec.None
			}
			s.predicted[i] = class
		}
	}
}

// pairsNow is how many of the pairs the chosen layer has axes for.
func (t *Tab) pairsNow() int {
	components := t.source().layers[t.layer].components()
	n := len(pairs)
	for n > 1 && components > 0 && max(pairs[n-1][0], pairs[n-1][1]) >= components {
		n--
	}
	if t.axesNow().IsMap() {
		return 1
	}
	return n
}
