package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/moments"
	"fathom/model/repr"
	"fathom/model/run"
	"fathom/model/safe"
	"fathom/model/simd"
	"fathom/model/spec"
)

// What is asked of an analysis is answered in the goroutine that asks; a panic there is an error.

// answers is how many bytes of answers are kept.
const answers = 48 << 20

// question names an answer.
type question struct {
	about       string
	step, layer int
}

// at is the store that has the checkpoint of a step, and which of its moments that is.
func (a *Analysis) at(step int) (*store.Store, int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range slices.Backward(append([]*store.Store{a.store}, a.opened...)) { // the newest files first
		if i := slices.IndexFunc(s.Moments(), func(m store.Moment) bool { return m.Step == step }); i >= 0 {
			return s, i, nil
		}
	}
	return nil, 0, fmt.Errorf("%w of step %d", run.ErrNoMoment, step)
}

// isRow is an error that says which rows there are, if a number is that of none.
func (a *Analysis) isRow(number int) error {
	if n := a.store.Count(); number < 0 || number >= n {
		return fmt.Errorf("row %d: they are 0 to %s", number, text.Count(n-1))
	}
	return nil
}

// item is what is known of a row, with its image.
func (a *Analysis) item(number int) (run.Item, error) {
	it := a.known(number)
	image, err := a.store.Image(number)
	if image != nil {
		it.Rows, it.Cols, it.Pixels = image.Rows, image.Cols, image.Pixels
	}
	return it, err
}

// known is what is known of a row but for its image.
func (a *Analysis) known(number int) run.Item {
	row := a.store.Row(number)
	it := run.Item{
		Number: number, ID: text.Line(row.ID), Text: text.Line(row.Text), Label: row.Label,
		Group: text.Line(row.Group), Split: row.Split.String(), Token: row.Token,
	}
	if a.store.Classes() == nil && a.store.Targets(store.Train) != nil {
		it.Real, it.Target = true, spec.Figure(row.Target)
	}
	return it
}

// tested is the place of a row among the test rows, −1 for one of another split.
func (a *Analysis) tested(number int) int {
	if at, is := slices.BinarySearch(a.store.Index(store.Test), int32(number)); is {
		return at
	}
	return -1
}

// Inspect returns what the probe of each layer makes of a row. A store has no network's opinion.
// Probes that were forgotten since there were too many say what they take a test row for, and no
// probabilities.
func (a *Analysis) Inspect(ctx context.Context, q run.InspectQuery) (*run.Inspection, error) {
	return safe.Get(func() (*run.Inspection, error) {
		if err := a.isRow(q.Item); err != nil {
			return nil, err
		}
		of, moment, err := a.at(q.Step)
		if err != nil {
			return nil, err
		}
		in := &run.Inspection{Step: q.Step, Predicted: spec.None}
		if in.Item, err = a.item(q.Item); err != nil {
			return nil, err
		}
		tested := a.tested(q.Item)
		for layer, l := range of.Layers() {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			v := run.LayerView{Name: l.Name, ProbeStep: -1, Predicted: spec.None, Over: a.history(layer, tested)}
			if in.Real {
				if v.Value = a.valueOf(q.Step, layer, tested); v.Value.Finite() {
					v.ProbeStep = q.Step
				}
			}
			if at := slices.IndexFunc(v.Over, func(o run.Opinion) bool { return o.Step == q.Step }); at >= 0 {
				v.ProbeStep, v.Predicted = q.Step, v.Over[at].Predicted
			}
			probe, kept := a.probeOf(q.Step, layer)
			if kept {
				row := make([]float32, l.Width)
				if err := of.All(moment, layer).Read(row, q.Item); err != nil {
					return nil, err
				}
				if v.Probabilities, err = oneRow(probe, row); err != nil {
					return nil, err
				}
				v.ProbeStep, v.Predicted = q.Step, measure.OpinionOf(v.Probabilities, in.Label).Predicted
			}
			in.Layers = append(in.Layers, v)
		}
		return in, nil
	})
}

// valueOf is what the regression of a layer predicts of a test row, NaN where there is none.
func (a *Analysis) valueOf(step, layer, tested int) spec.Figure {
	a.mu.Lock()
	defer a.mu.Unlock()
	if values := a.values[predictedKey{step, layer}]; tested >= 0 && tested < len(values) {
		return spec.Figure(values[tested])
	}
	return spec.Figure(math.NaN())
}

// history is what the probes of a layer make of a test row at every checkpoint that is fitted.
func (a *Analysis) history(layer, tested int) (all []run.Opinion) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, step := range a.moments {
		if classes := a.predicted[predictedKey{step, layer}]; tested >= 0 && tested < len(classes) {
			all = append(all, run.Opinion{Step: step, Predicted: classes[tested]})
		}
	}
	return all
}

func (a *Analysis) probeOf(step, layer int) (*repr.Probe, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.probes.At(step, layer)
	return p, p != nil
}

// Nearest returns the rows nearest to one in a layer, among those of all splits. It reads the layer
// once.
func (a *Analysis) Nearest(ctx context.Context, q run.NearestQuery) ([]run.Neighbour, error) {
	return safe.Get(func() ([]run.Neighbour, error) {
		if err := a.isRow(q.Item); err != nil {
			return nil, err
		}
		of, moment, err := a.at(q.Step)
		if err != nil {
			return nil, err
		}
		if q.Layer < 0 || q.Layer >= len(of.Layers()) {
			return nil, fmt.Errorf("layer %d: they are 0 to %d", q.Layer, len(of.Layers())-1)
		}
		about := question{fmt.Sprintf("nearest %+v", q), q.Step, q.Layer}
		return run.Ask(ctx, a.cache, about, func(ctx context.Context) ([]run.Neighbour, int, error) {
			rows, row := of.All(moment, q.Layer), make([]float32, of.Layers()[q.Layer].Width)
			if err := rows.Read(row, q.Item); err != nil {
				return nil, 0, err
			}
			by := repr.Euclid
			if q.Cosine {
				by = repr.Cosine
			}
			nearest, err := repr.Nearest(ctx, rows, row, q.Item, q.Count, by, a.pool)
			if err != nil {
				return nil, 0, err
			}
			near, bytes := make([]run.Neighbour, len(nearest)), 0
			for i, n := range nearest {
				if near[i].Item, err = a.item(n.Row); err != nil {
					return nil, 0, err
				}
				near[i].Distance = n.Distance
				bytes += 256 + len(near[i].Text) + len(near[i].Pixels)
			}
			return near, bytes, nil
		})
	})
}

// List returns a list of the test rows by what the last layer's probe makes of them, or, of
// changes, by what each layer's does.
func (a *Analysis) List(ctx context.Context, q run.ListQuery) (*run.List, error) {
	return safe.Get(func() (*run.List, error) {
		if a.store.Classes() == nil {
			return nil, fmt.Errorf("labels are real values, of which no class is taken for another")
		}
		of, _, err := a.at(q.Step)
		if err != nil {
			return nil, err
		}
		layers := make([][]measure.Opinion, len(of.Layers()))
		last := len(layers) - 1
		if layers[last], err = a.opinions(ctx, q.Step, last); err != nil {
			return nil, err
		}
		if q.Kind == run.Changed {
			for layer := range last {
				if layers[layer], err = a.opinions(ctx, q.Step, layer); err != nil {
					return nil, err
				}
			}
		}
		rows := a.store.Index(store.Test)
		return moments.ListOf(q, layers[last], layers, a.store.Labels(store.Test), func(i int) run.Item { return a.known(int(rows[i])) })
	})
}

// opinions are what the probe of a layer makes of every test row. It reads them once.
func (a *Analysis) opinions(ctx context.Context, step, layer int) ([]measure.Opinion, error) {
	of, moment, err := a.at(step)
	if err != nil {
		return nil, err
	}
	probe, kept := a.probeOf(step, layer)
	if name := text.Clip(of.Layers()[layer].Name); !kept {
		if a.unprobed(step, layer) {
			return nil, fmt.Errorf("%s: there is no probe of it; the table of the probes says why", name)
		}
		return nil, fmt.Errorf("%s: its probe is not fitted yet, or is kept no more", name)
	}
	return run.Ask(ctx, a.cache, question{"opinions", step, layer}, func(ctx context.Context) ([]measure.Opinion, int, error) {
		all, err := measure.Opinions(ctx, probe, of.Rows(moment, layer, store.Test), a.store.Labels(store.Test))
		return all, 32 * len(all), err
	})
}

// unprobed reports whether a layer was to be probed and could not be.
func (a *Analysis) unprobed(step, layer int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	classes, tried := a.predicted[predictedKey{step, layer}]
	return tried && len(classes) == 0
}

// findEvery is after how many rows it is looked whether somebody still wants the answer.
const findEvery = 1 << 12

// Find looks for rows by their id, number or text.
func (a *Analysis) Find(ctx context.Context, words string) ([]int, error) {
	words = strings.ToLower(strings.TrimSpace(words))
	if words == "" {
		return nil, nil
	}
	var called, found []int
	number, err := strconv.Atoi(strings.ReplaceAll(strings.TrimPrefix(words, "#"), ",", ""))
	isNumber := err == nil && (!a.store.HasIDs() || strings.HasPrefix(words, "#"))
	for i := range a.store.Count() {
		if i%findEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		row := a.store.Row(i)
		switch id := strings.ToLower(row.ID); {
		case isNumber && i == number, row.ID != "" && id == words:
			called = append(called, i)
		case strings.Contains(id, words), strings.Contains(strings.ToLower(row.Text), words):
			found = append(found, i)
		}
	}
	return append(called, found...), nil
}

// oneRow are the probabilities of a row by a probe.
func oneRow(probe *repr.Probe, row []float32) ([]float64, error) {
	all, err := probe.Probabilities(simd.Matrix{Rows: 1, Cols: len(row), Stride: len(row), Data: row})
	if err != nil {
		return nil, err
	}
	return all.RawRowView(0), nil
}
