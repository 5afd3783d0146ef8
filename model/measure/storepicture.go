package measure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"fathom/data/store"
	"fathom/data/text"
	"fathom/model"
	"fathom/model/projection"
	"fathom/model/reading"
	"fathom/model/repr"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// StorePictures draws test rows of a store. It may be used by several goroutines.
type StorePictures struct {
	Index   []int   // of each drawn row among the test rows, ascending
	Numbers []int   // of each among all rows
	Labels  []int32 // of each; 0 where labels are no classes
	Of      int     // test rows that there are, of the classes that are drawn

	classes []int // nil for all
	pool    *simd.Pool
	seed    uint64
}

// NewStorePictures chooses the rows, those of some classes or of all, nil. The seed draws them where
// there are more than [spec.MostDrawn].
func NewStorePictures(s *store.Store, classes []int, seed uint64, pool *simd.Pool) *StorePictures {
	p := &StorePictures{classes: classes, pool: pool, seed: seed}
	labels, numbers := s.Labels(store.Test), s.Index(store.Test)
	if s.Classes() == nil {
		labels = make([]int32, len(numbers))
	}
	for i := range numbers {
		if classes == nil || slices.Contains(classes, int(labels[i])) {
			p.Index = append(p.Index, i)
		}
	}
	if p.Of = len(p.Index); p.Of > spec.MostDrawn {
		chosen := model.Stream(seed, "drawn").Perm(p.Of)[:spec.MostDrawn]
		slices.Sort(chosen)
		p.Index = source.Chosen(p.Index, chosen)
	}
	for _, i := range p.Index {
		p.Numbers, p.Labels = append(p.Numbers, int(numbers[i])), append(p.Labels, labels[i])
	}
	return p
}

// Partly reports whether fewer rows are drawn than there are: then the first components are not those
// of all of them.
func (p *StorePictures) Partly() bool { return len(p.Index) < p.Of }

// First is the components of a layer, fitted on the rows that are drawn. The error is of reading, or
// the context's; what else prevents them is the Problem.
func (p *StorePictures) First(ctx context.Context, s *store.Store, moment, layer int) (Projection, error) {
	at := s.Layers()[layer]
	e := spec.Projected{
		Subject: spec.FromStore, Step: s.Moments()[moment].Step, Layer: layer, Name: at.Name, Width: at.Width,
		Samples: len(p.Index), Of: p.Of, Classes: p.classes, ParticipationRatio: spec.Figure(math.NaN()),
	}
	if len(p.Index) < 2 {
		e.Problem = fmt.Sprintf("%s to draw, at least two are needed", text.Plural(len(p.Index), "row"))
		return Projection{Projected: e}, nil
	}
	rows, err := source.Hold(p.drawn(s, moment, layer))
	if err != nil {
		return Projection{}, err
	}
	leading := rows.Rows*rows.Cols > 1<<20
	fit, err := projection.FitPCA(ctx, rows, shownAxes, leading, p.pool)
	switch {
	case ctx.Err() != nil:
		return Projection{}, ctx.Err()
	case errors.Is(err, reading.ErrNotFinite):
		e.Problem = fmt.Sprintf("%s holds numbers that are not finite", text.Clip(e.Name))
		return Projection{Projected: e}, nil
	case err != nil:
		e.Problem = fmt.Sprintf("%s: %v", text.Clip(e.Name), err)
		return Projection{Projected: e}, nil
	}
	scores, err := projection.Project(ctx, rows, fit.Mean, fit.Components)
	if err != nil {
		return Projection{}, err
	}
	e.ExplainedVariance, e.ExplainedVarianceRatio = spec.Figures(fit.ExplainedVariance), spec.Figures(fit.ExplainedVarianceRatio)
	e.ParticipationRatio, e.Components90 = spec.Figure(fit.ParticipationRatio()), fit.ComponentsFor(0.9)
	_, k := scores.Dims()
	return Projection{Projected: e, Scores: &spec.Scores{Components: k, Values: narrow(scores), Labels: p.Labels, Images: p.Numbers}, Components: fit.Components, Mean: fit.Mean}, nil
}

// drawn are the rows that are drawn at a layer.
func (p *StorePictures) drawn(s *store.Store, moment, layer int) source.Rows {
	return source.Some(s.Rows(moment, layer, store.Test), p.Index)
}

// Charting is what a chart of a layer is drawn from; the probe may be nil. settings are the probes'.
func (p *StorePictures) Charting(s *store.Store, axes spec.Axes, moment, layer int, probe *repr.Probe, settings spec.Probing) (Charting, error) {
	step := s.Moments()[moment].Step
	c := Charting{
		Axes: axes, Step: step, Layer: layer, Labels: p.Labels, Numbers: p.Numbers, Of: p.Of,
		Classes: len(s.Classes()), Only: p.classes, Probe: probe, ProbeStep: step, Scale: scaleOf(settings.Scale), Seed: p.seed, Pool: p.pool,
	}
	held, err := source.Hold(p.drawn(s, moment, layer))
	if err != nil {
		return c, err
	}
	c.Drawn, c.Whole = held, s.Rows(moment, layer, store.Test)
	if p.classes != nil {
		labels := s.Labels(store.Test)
		var rows []int
		for i := range labels {
			if slices.Contains(p.classes, int(labels[i])) {
				rows = append(rows, i)
			}
		}
		c.Whole = source.Some(c.Whole, rows)
	}
	train := drawnRows(s.Len(store.Train), FittedRows(s, settings), p.seed)
	c.Train, c.TrainLabels = s.Rows(moment, layer, store.Train), source.Chosen(s.Labels(store.Train), train)
	if train != nil {
		c.Train = source.Some(c.Train, train)
	}
	return c, nil
}
