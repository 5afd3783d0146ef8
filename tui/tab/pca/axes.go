package pca

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
)

// charted is what was drawn on other axes than the frames have, or of more rows, at the moment that
// is shown. One question at a time is on its way; when something else is wanted it is given up.
type charted struct {
	known    map[chartKey]projection // a chart, or the problem that prevents it
	asking   chartKey                // on its way, the zero value for nothing
	cancel   context.CancelFunc      // gives it up
	progress *run.Progress
	share    float64 // of it that is done, as the screen says
	ticking  bool
}

// chartKey names a chart.
type chartKey struct {
	axes        spec.Axes
	step, layer int
	classes     string // it is fitted on
}

// Messages of charts.
type (
	chartAnswer struct {
		key   chartKey
		chart *spec.Chart
		err   error
	}
	chartTick struct{}
)

// nextAxes goes to the next axes that there can be: without classes there are none that are fitted on
// them.
func (t *Tab) nextAxes() {
	all := spec.AllAxes()
	if t.run.Spec.Source.Classes < 2 {
		all = slices.DeleteFunc(all, func(a spec.Axes) bool { return a == spec.DiscriminantAxes || a == spec.ProbeAxes })
	}
	t.axes = all[(slices.Index(all, t.axesNow())+1)%len(all)]
	t.pair = 0
	if t.axes.IsMap() {
		t.space, t.camera.spinning = false, false
	}
	t.window = wholeWindow
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

func (t *Tab) chartKey(layer int) chartKey {
	return chartKey{t.axesNow(), t.step(), layer, fmt.Sprint(t.refitClasses)}
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
	layer := t.wantedChart()
	c := &t.charts
	none := chartKey{}
	if c.asking != none {
		if c.asking.axes == t.axesNow() && c.asking == t.chartKey(c.asking.layer) && (!c.asking.axes.IsMap() || c.asking.layer == t.layer) {
			return nil
		}
		c.cancel()
		return nil // its answer comes, and then the next is asked for
	}
	if layer < 0 {
		return nil
	}
	key := t.chartKey(layer)
	for known := range c.known { // those of other moments and axes can be asked for again
		if known.axes != key.axes || known.step != key.step || known.classes != key.classes {
			delete(c.known, known)
		}
	}
	progress := &run.Progress{}
	unwanted, cancel := context.WithCancel(context.Background())
	c.asking, c.progress, c.share, c.cancel = key, progress, 0, cancel
	q := run.ChartQuery{Step: key.step, Layer: key.layer, Axes: key.axes, Classes: t.refitClasses, Progress: progress}
	ask := t.run.Ask(measure, func(ctx context.Context, view run.View) any {
		ctx, end := context.WithCancel(ctx)
		defer end()
		defer context.AfterFunc(unwanted, end)()
		found, err := view.Chart(ctx, q)
		return chartAnswer{key, found, err}
	})
	return tea.Batch(ask, t.chartPulse())
}

// chartEvery is how often the screen says how far a chart is.
const chartEvery = time.Second / 4

// chartPulse looks again in a while how far the chart is that is on its way.
func (t *Tab) chartPulse() tea.Cmd {
	if t.charts.ticking || t.charts.asking == (chartKey{}) {
		return nil
	}
	t.charts.ticking = true
	return t.after(chartEvery, chartTick{})
}

// takeTick takes how far it is.
func (t *Tab) takeTick() {
	t.charts.ticking = false
	if t.charts.progress != nil {
		t.charts.share = t.charts.progress.Share()
	}
}

// takeChart takes a chart, or why there is none.
func (t *Tab) takeChart(a chartAnswer) {
	c := &t.charts
	if a.key != c.asking {
		return // of a run that is no longer shown
	}
	c.cancel()
	c.asking, c.progress, c.share = chartKey{}, nil, 0
	if errors.Is(a.err, context.Canceled) {
		return
	}
	if c.known == nil {
		c.known = map[chartKey]projection{}
	}
	p := projection{Projected: spec.Projected{Layer: a.key.layer, Step: a.key.step, Name: t.layerName(a.key.layer), Width: t.layerWidth(a.key.layer)}}
	if a.err != nil {
		p.Problem = a.err.Error()
	} else {
		p.chart, p.scores = a.chart, a.chart.Scores
		p.Components90 = a.chart.Components90
		p.Samples, p.Of, p.ExplainedVariance, p.ExplainedVarianceRatio = a.chart.Fitted, a.chart.Of, a.chart.Variance, a.chart.Share
		if a.chart.Rest > 0 {
			p.ExplainedVarianceRatio = a.chart.Share[:len(a.chart.Share)-a.chart.Rest]
		}
		if a.key.axes.IsMap() {
			p.ExplainedVarianceRatio = nil
		}
		p.reach = p.extent(false)
		p = p.measured()
	}
	c.known[a.key] = p
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
