package analysis

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/linalg"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/spec"
)

// storeFilm knows of which moments there is a frame.
type storeFilm struct {
	mu    sync.Mutex
	there map[int]bool
}

func (f *storeFilm) put(step int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.there == nil {
		f.there = map[int]bool{}
	}
	f.there[step] = true
}

// count is of how many moments there is a frame.
func (f *storeFilm) count(steps []int) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, step := range steps {
		if f.there[step] {
			n++
		}
	}
	return n
}

// Frame returns the components of every layer at a checkpoint, fitted on the rows that are drawn: at
// most [spec.MostDrawn] of the test rows. See [Analysis.Chart] for those of all.
//
// Frames of all classes are a film: the scores of each are turned to those of the next by orthogonal
// Procrustes, layer by layer, up to the last, which is not turned. So a frame needs those after it.
func (a *Analysis) Frame(ctx context.Context, q run.FrameQuery) (*run.Frame, error) {
	return safe.Get(func() (*run.Frame, error) {
		of, moment, err := a.at(q.Step)
		if err != nil {
			return nil, err
		}
		p, err := a.pictures(ctx, q.Classes)
		if err != nil {
			return nil, err
		}
		f := &run.Frame{Step: q.Step, Images: p.Numbers, Labels: p.Labels, Predicted: a.predictedOf(q.Step, p.Index), Classes: q.Classes}
		for layer, l := range of.Layers() {
			found, err := a.first(ctx, p, q, layer)
			if err != nil {
				return nil, err
			}
			drawn := run.Layer{Projected: found.Projected, Scores: found.Scores}
			if found.Scores != nil {
				var turn *mat.Dense
				if q.Classes == nil && !l.Fixed {
					turn, err = a.turnOf(ctx, p, q.Step, layer)
				}
				if err != nil {
					return nil, err
				}
				drawn = run.Turned(drawn, turn)
			}
			f.Layers = append(f.Layers, drawn)
		}
		if f.Classes == nil {
			a.film.put(q.Step)
			for class := range max(1, len(of.Classes())) {
				f.Classes = append(f.Classes, class)
			}
		}
		return f, of.ChangedAt(moment)
	})
}

// Develop makes the frames of all moments, the last first.
func (a *Analysis) Develop(ctx context.Context) error {
	for _, step := range slices.Backward(a.Moments()) {
		if _, err := a.Frame(ctx, run.FrameQuery{Step: step}); err != nil {
			return err
		}
	}
	return nil
}

// pictures chooses the rows that are drawn, of some classes or of all, nil.
func (a *Analysis) pictures(ctx context.Context, classes []int) (*measure.StorePictures, error) {
	for i, class := range classes {
		if class < 0 || class >= len(a.store.Classes()) || slices.Contains(classes[:i], class) {
			return nil, fmt.Errorf("class %d: expected different ones from 0 to %d", class, len(a.store.Classes())-1)
		}
	}
	return run.Ask(ctx, a.cache, question{about: "pictures " + fmt.Sprint(classes)}, func(context.Context) (*measure.StorePictures, int, error) {
		p := measure.NewStorePictures(a.store, classes, a.spec.Seed, a.pool)
		return p, 20 * len(p.Index), nil
	})
}

// predictedOf is what the last layer's probe takes the drawn rows for, nil where there is none yet.
func (a *Analysis) predictedOf(step int, index []int) []int32 {
	a.mu.Lock()
	defer a.mu.Unlock()
	classes := a.predicted[predictedKey{step, len(a.store.Layers()) - 1}]
	if classes == nil {
		return nil
	}
	out := make([]int32, len(index))
	for i, at := range index {
		out[i] = classes[at]
	}
	return out
}

// first are the components of a layer, fitted on what is drawn. Of a layer that is the same at every
// moment they are fitted once.
func (a *Analysis) first(ctx context.Context, p *measure.StorePictures, q run.FrameQuery, layer int) (measure.Projection, error) {
	of, moment, err := a.at(q.Step)
	if err != nil {
		return measure.Projection{}, err
	}
	about := question{"first " + fmt.Sprint(q.Classes), q.Step, layer}
	if of.Layers()[layer].Fixed {
		about.step = -1
	}
	found, err := run.Ask(ctx, a.cache, about, func(ctx context.Context) (measure.Projection, int, error) {
		if err := a.gate.PassOpen(ctx); err != nil {
			return measure.Projection{}, 0, err
		}
		found, err := p.First(ctx, of, moment, layer)
		bytes := 16 * len(found.ExplainedVariance)
		if found.Scores != nil {
			bytes += 4*len(found.Scores.Values) + 8*(1+found.Scores.Components)*found.Width
		}
		return found, bytes, err
	})
	found.Step = q.Step
	return found, err
}

// turnOf is how the scores of a layer at a moment are turned to those of the last, nil for not.
func (a *Analysis) turnOf(ctx context.Context, p *measure.StorePictures, step, layer int) (*mat.Dense, error) {
	var turn *mat.Dense
	from := step
	for _, next := range a.Moments() {
		if next <= from {
			continue
		}
		by, err := a.turnBetween(ctx, p, from, next, layer)
		if err != nil {
			return nil, err
		}
		if by == nil {
			continue // no finite components there
		}
		if from = next; turn == nil {
			turn = by
		} else {
			turn = linalg.Product(turn, by)
		}
	}
	return turn, nil
}

// turnBetween turns the scores of a moment to those of a later one; nil where either has none. Since
// a turn of both changes nothing, those of several moments can be multiplied.
func (a *Analysis) turnBetween(ctx context.Context, p *measure.StorePictures, from, to, layer int) (*mat.Dense, error) {
	about := question{fmt.Sprintf("turn to %d", to), from, layer}
	return run.Ask(ctx, a.cache, about, func(ctx context.Context) (*mat.Dense, int, error) {
		var scores [2]*mat.Dense
		for i, step := range []int{from, to} {
			found, err := a.first(ctx, p, run.FrameQuery{Step: step}, layer)
			if err != nil || found.Scores == nil {
				return nil, 0, err
			}
			scores[i] = run.FirstScores(found.Scores)
		}
		return linalg.Procrustes(scores[0], scores[1]), 128, nil
	})
}

// Chart draws rows of a layer on chosen axes: components of all test rows, discriminants of the
// training rows, the directions of the layer's probe, or a map of some of the rows that are drawn.
func (a *Analysis) Chart(ctx context.Context, q run.ChartQuery) (*spec.Chart, error) {
	return safe.Get(func() (*spec.Chart, error) {
		of, moment, err := a.at(q.Step)
		if err != nil {
			return nil, err
		}
		if q.Layer < 0 || q.Layer >= len(of.Layers()) {
			return nil, fmt.Errorf("layer %d: they are 0 to %d", q.Layer, len(of.Layers())-1)
		}
		p, err := a.pictures(ctx, q.Classes)
		if err != nil {
			return nil, err
		}
		about := question{fmt.Sprintf("chart %s %v", q.Axes, q.Classes), q.Step, q.Layer}
		return run.Ask(ctx, a.cache, about, func(ctx context.Context) (*spec.Chart, int, error) {
			chart, err := a.chart(ctx, p, q, of, moment)
			if err != nil {
				return nil, 0, fmt.Errorf("%s: %w", text.Clip(of.Layers()[q.Layer].Name), err)
			}
			return chart, 4*len(chart.Scores.Values) + 16*len(chart.Variance) + 8*(1+len(chart.Directions))*len(chart.Origin), of.ChangedAt(moment)
		})
	})
}

func (a *Analysis) chart(ctx context.Context, p *measure.StorePictures, q run.ChartQuery, of *store.Store, moment int) (*spec.Chart, error) {
	settings, err := spec.Settings[spec.Probing](a.spec, measure.Probe)
	if err != nil {
		return nil, err
	}
	probe, _ := a.probeOf(q.Step, q.Layer)
	c, err := p.Charting(of, q.Axes, moment, q.Layer, probe, settings)
	if err != nil {
		return nil, err
	}
	c.Told = q.Progress.Told
	chart, err := c.Draw(ctx)
	if err != nil || q.Axes != spec.ComponentAxes {
		return chart, err
	}
	// The first picture was of fewer rows: this one is not to be its mirror image.
	before, err := a.first(ctx, p, run.FrameQuery{Step: q.Step, Classes: q.Classes}, q.Layer)
	if err == nil && before.Scores != nil {
		for _, k := range run.Mirror(chart.Scores, before.Scores) {
			for j := range chart.Directions[k] {
				chart.Directions[k][j] = -chart.Directions[k][j]
			}
		}
	}
	return chart, err
}
