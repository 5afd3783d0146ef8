package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fathom/data"
	"fathom/model"
	"fathom/model/repr"
)

// shownComponents is how many components the scores in the store have at most.
const shownComponents = 10

// runPCA takes the principal components of every layer of the trained network.
func runPCA(ctx context.Context, l *Lab, _ request) error {
	trained, _ := l.store.Trained(Base)
	layers := l.shape().Layers()
	l.meter.begin(PCA, "", layers)
	for layer := range layers {
		if err := l.gate.PassOpen(ctx); err != nil {
			return err
		}
		l.log.Append(l.projected(snapshot{step: l.config.Steps, net: trained}, layer, false))
		l.meter.at(layer+1, false)
	}
	return nil
}

// projected is what the log says of one layer's components, whose scores it puts
// into the store. Those of the input are the same at every step, and fitted once.
func (l *Lab) projected(s snapshot, layer int, live bool) Projected {
	p, scores := l.input.Projected, l.input.scores
	if layer > 0 || p.Name == "" {
		p, scores = l.fitComponents(s.net, layer)
	}
	if layer == 0 {
		l.input = projection{p, scores}
	}
	if scores != nil {
		l.store.PutScores(layer, live, scores)
	}
	p.Step, p.Live = s.step, live
	return p
}

// projection is a layer's components with the scores, nil where there are none.
type projection struct {
	Projected
	scores *Scores
}

// fitComponents fits one layer's components on the chosen classes among the first
// --pca-samples test images. What cannot be fitted has its problem said.
func (l *Lab) fitComponents(net *model.Network, layer int) (Projected, *Scores) {
	c := l.config
	index := chosen(l.material.Test.Labels[:c.PCASamples], c.PCAClasses)
	p := Projected{
		Layer: layer, Name: model.LayerName(layer), Width: net.Shape.Width(layer),
		Samples: len(index), Of: c.PCASamples, Classes: c.PCAClasses, ParticipationRatio: Figure(math.NaN()),
	}
	if len(index) < 2 {
		p.Problem = fmt.Sprintf("%d of the first %s test images are of the chosen classes; two are needed",
			len(index), data.Count(c.PCASamples))
		return p, nil
	}
	images := l.material.Test.Select(index)
	x := widen(representation(net, images, layer))
	fit, err := repr.FitPCATop(x, shownComponents)
	switch {
	case errors.Is(err, repr.ErrNotFinite):
		p.Problem = fmt.Sprintf("%s has no finite representation", p.Name)
		return p, nil
	case err != nil:
		p.Problem = fmt.Sprintf("%s: %v", p.Name, err)
		return p, nil
	}
	p.ExplainedVariance, p.ExplainedVarianceRatio = figures(fit.ExplainedVariance), figures(fit.ExplainedVarianceRatio)
	p.ParticipationRatio, p.Components90 = Figure(fit.ParticipationRatio()), fit.ComponentsFor(0.9)
	k := min(shownComponents, len(fit.ExplainedVariance))
	scores := narrow(fit.Scores(x, k))
	return p, &Scores{Components: k, Values: scores, Labels: images.Labels, Images: index}
}

// chosen says which images are of the given classes, in order.
func chosen(labels []byte, classes []int) []int {
	var index []int
	for i, label := range labels {
		if slices.Contains(classes, int(label)) {
			index = append(index, i)
		}
	}
	return index
}

// narrow copies a matrix to float32, without gaps between rows.
func narrow(m *mat.Dense) []float32 {
	rows, cols := m.Dims()
	out := make([]float32, 0, rows*cols)
	for i := range rows {
		for _, v := range m.RawRowView(i) {
			out = append(out, float32(v))
		}
	}
	return out
}
