package analysis

import (
	"context"
	"fmt"
	"slices"

	"fathom/data/store"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// Array returns what there is of the test rows: what the store knows of them, their representation in
// a layer, which is read each time, and the classes that a probe gives them.
func (a *Analysis) Array(ctx context.Context, at spec.Address) (*spec.Array, error) {
	none := fmt.Errorf("%s of %s: %w", at.Name, at.Subject, run.ErrNoArray)
	if at.Subject != spec.FromStore || at.Live {
		return nil, none
	}
	var found *spec.Array
	switch {
	case at.Measure == measure.Probe && at.Name == spec.Predicted:
		a.mu.Lock()
		found = whole(a.predicted[predictedKey{at.Step, at.Layer}])
		a.mu.Unlock()
	case at.Measure == measure.Probe && at.Name == spec.Values:
		a.mu.Lock()
		if values := a.values[predictedKey{at.Step, at.Layer}]; values != nil {
			found = &spec.Array{Rows: len(values), Cols: 1, Float64: values}
		}
		a.mu.Unlock()
	case at.Measure == measure.PCA:
		return a.projected(ctx, at, none)
	case at.Measure == measure.Measures:
		return a.measuredRows(at, none)
	case at.Measure != "":
	case at.Name == spec.Labels:
		found = whole(a.store.Labels(store.Test))
	case at.Name == spec.Rows:
		found = whole(a.store.Index(store.Test))
	case at.Name == spec.IDs:
		found = worded(a.store.IDs(store.Test))
	case at.Name == spec.Groups:
		found = worded(named(a.store.Groups(store.Test), a.store.GroupNames()))
	case at.Name == spec.Representations:
		return a.representations(ctx, at, none)
	}
	if found == nil {
		return nil, none
	}
	return found, nil
}

// projected is what a layer's scores of a checkpoint's frame are made with.
func (a *Analysis) projected(ctx context.Context, at spec.Address, none error) (*spec.Array, error) {
	if at.Layer < 0 || at.Layer >= len(a.store.Layers()) {
		return nil, none
	}
	p, err := a.pictures(ctx, nil)
	if err != nil {
		return nil, err
	}
	found, err := a.first(ctx, p, run.FrameQuery{Step: at.Step}, at.Layer)
	if err != nil {
		return nil, err
	}
	if array := found.Array(at.Name); array != nil {
		return array, nil
	}
	return nil, none
}

// whole is a column of whole numbers, nil of none.
func whole(values []int32) *spec.Array {
	if values == nil {
		return nil
	}
	return &spec.Array{Rows: len(values), Cols: 1, Int32: values}
}

// worded is a column of words, nil of none.
func worded(values []string) *spec.Array {
	if values == nil {
		return nil
	}
	return &spec.Array{Rows: len(values), Cols: 1, Words: values}
}

// named are the names of numbers, nil of none.
func named(numbers []int32, names []string) []string {
	if numbers == nil {
		return nil
	}
	out := make([]string, len(numbers))
	for i, k := range numbers {
		out[i] = names[k]
	}
	return out
}

// How many test rows are handed out of a layer: as many as people look at, and at most so many numbers
// of the widest, 16 MB.
const (
	mostRepresented   = 5_000
	mostRepresentedBy = 1 << 22
)

// representations are the first test rows in a layer at a checkpoint, as many of each layer.
func (a *Analysis) representations(ctx context.Context, at spec.Address, none error) (*spec.Array, error) {
	of, moment := a.holding(at.Step)
	if of == nil || at.Layer < 0 || at.Layer >= len(of.Layers()) {
		return nil, none
	}
	widest := 1
	for _, layer := range of.Layers() {
		widest = max(widest, layer.Width)
	}
	rows := of.Rows(moment, at.Layer, store.Test)
	n, d := rows.Dims()
	n = min(n, mostRepresented, max(1, mostRepresentedBy/widest))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	values := make([]float32, n*d)
	if err := rows.Read(values, 0); err != nil {
		return nil, err
	}
	changed := of.ChangedAt(moment)
	if of.Moments()[moment].Name == "" {
		changed = of.Changed()
	}
	return &spec.Array{Rows: n, Cols: d, Float32: values}, changed
}

// holding is the store whose files have the checkpoint of a step, the newest of several, and which
// of its moments that is; nil for none.
func (a *Analysis) holding(step int) (*store.Store, int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, of := range slices.Backward(append([]*store.Store{a.store}, a.opened...)) {
		if i := slices.IndexFunc(of.Moments(), func(m store.Moment) bool { return m.Step == step }); i >= 0 {
			return of, i
		}
	}
	return nil, 0
}
