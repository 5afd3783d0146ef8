package measure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"fathom/data/text"
	"fathom/model/projection"
	"fathom/model/reading"
	"fathom/model/source"
	"fathom/model/spec"
)

// shownComponents is how many components scores have at most.
const shownComponents = 10

// Projector fits the principal components of chosen samples, at one moment after another: those of
// some classes among the first test samples. It may be used by several goroutines.
type Projector struct {
	Classes []int
	Index   []int   // of each chosen sample in the test split
	Labels  []int32 // of each

	of int // first test samples they were chosen from

	mu    sync.Mutex
	fixed map[int]Projection // of the layers that are the same at every moment
}

// NewProjector chooses the samples of the given classes among the first of the test split, or among
// all where there are fewer.
func NewProjector(samples source.Samples, settings spec.Projecting) *Projector {
	labels := samples.Labels(source.Test)
	p := &Projector{Classes: settings.Classes, of: upTo(settings.Samples, len(labels)), fixed: map[int]Projection{}}
	for i, label := range labels[:p.of] {
		if slices.Contains(settings.Classes, int(label)) {
			p.Index, p.Labels = append(p.Index, i), append(p.Labels, label)
		}
	}
	return p
}

// Draw is the chosen samples as a source sees them.
func (p *Projector) Draw(s source.Source) source.Sample {
	return s.Sample(source.Selection{Split: source.Test, Index: p.index()})
}

// index is never nil, which would stand for all.
func (p *Projector) index() []int {
	if p.Index == nil {
		return []int{}
	}
	return p.Index
}

// Projection is a layer's principal components: what the log says of them, and with it the scores
// of the samples, the loadings and the mean that was taken off, all nil where there is a problem.
type Projection struct {
	spec.Projected
	Scores     *spec.Scores
	Components *mat.Dense // k×width, one a row
	Mean       []float64
}

// Project fits the components of one layer of a drawn sample.
func (p *Projector) Project(sample source.Sample, layers []source.Layer, layer int) Projection {
	if !layers[layer].Fixed {
		return p.fit(sample, layers[layer], layer)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.fixed[layer]
	if !ok {
		known = p.fit(sample, layers[layer], layer)
		p.fixed[layer] = known
	}
	return known
}

// fit fits the components of a representation. What cannot be fitted has its problem said.
func (p *Projector) fit(sample source.Sample, layer source.Layer, at int) Projection {
	e := spec.Projected{
		Layer: at, Name: layer.Name, Width: layer.Width, Samples: len(p.Index), Of: p.of, Classes: p.Classes,
		ParticipationRatio: spec.Figure(math.NaN()),
	}
	if len(p.Index) < 2 {
		e.Problem = fmt.Sprintf("%s of the chosen classes among the first %s, at least two images are needed",
			text.Plural(len(p.Index), "image"), text.Count(p.of))
		return Projection{Projected: e}
	}
	x := sample.Rows(at)
	fit, err := projection.FitPCATop(x, shownComponents)
	var exact *mat.Dense
	if err == nil {
		exact, err = fit.Scores(x, shownComponents)
	}
	switch {
	case errors.Is(err, reading.ErrNotFinite):
		e.Problem = fmt.Sprintf("%s has no finite representation", e.Name)
		return Projection{Projected: e}
	case err != nil:
		e.Problem = fmt.Sprintf("%s: %v", e.Name, err)
		return Projection{Projected: e}
	}
	e.ExplainedVariance, e.ExplainedVarianceRatio = spec.Figures(fit.ExplainedVariance), spec.Figures(fit.ExplainedVarianceRatio)
	e.ParticipationRatio, e.Components90 = spec.Figure(fit.ParticipationRatio()), fit.ComponentsFor(0.9)
	_, k := exact.Dims()
	scores := &spec.Scores{Components: k, Values: narrow(exact), Labels: p.Labels, Images: p.Index}
	return Projection{e, scores, fit.Components, fit.Mean}
}
