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
		if _, err := l.gate.Pass(ctx); err != nil {
			return err
		}
		l.log.Append(l.projected(snapshot{step: l.config.Steps, net: trained}, layer, false))
		l.meter.at(layer+1, false)
	}
	return nil
}

// projected fits one layer's components on the chosen classes among the first
// --pca-samples test images, puts their scores into the store and returns what
// the log says of it.
func (l *Lab) projected(s snapshot, layer int, live bool) Projected {
	c := l.config
	index := chosen(l.material.Test.Labels[:c.PCASamples], c.PCAClasses)
	p := Projected{
		Step: s.step, Live: live, Layer: layer, Name: model.LayerName(layer), Width: s.net.Shape.Width(layer),
		Samples: len(index), Of: c.PCASamples, Classes: c.PCAClasses, ParticipationRatio: Figure(math.NaN()),
	}
	if len(index) < 2 {
		p.Problem = fmt.Sprintf("%d of the first %s test images are of the chosen classes; two are needed",
			len(index), data.Count(c.PCASamples))
		return p
	}
	images := l.material.Test.Select(index)
	x := widen(representation(s.net, images, layer))
	fit, err := repr.FitPCATop(x, shownComponents)
	switch {
	case errors.Is(err, repr.ErrNotFinite):
		p.Problem = fmt.Sprintf("%s has no finite representation", p.Name)
		return p
	case err != nil:
		p.Problem = fmt.Sprintf("%s: %v", p.Name, err)
		return p
	}
	p.ExplainedVariance, p.ExplainedVarianceRatio = figures(fit.ExplainedVariance), figures(fit.ExplainedVarianceRatio)
	p.ParticipationRatio, p.Components90 = Figure(fit.ParticipationRatio()), fit.ComponentsFor(0.9)
	k := min(shownComponents, len(fit.ExplainedVariance))
	scores := narrow(fit.Scores(x, k))
	l.store.PutScores(layer, live, &Scores{Components: k, Values: scores, Labels: images.Labels, Images: index})
	return p
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
