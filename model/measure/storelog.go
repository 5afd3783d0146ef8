package measure

import (
	"fmt"
	"math"
	"slices"
	"time"

	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/simd"
	"fathom/model/spec"
	"fathom/model/stat"
)

// StoreLoaded is what the log says of a store before anything of its layers is read.
func StoreLoaded(s spec.Spec, of *store.Store, pool *simd.Pool) spec.Loaded {
	known := of.Known()
	told := &spec.StoreLoaded{
		Validation: of.Len(store.Validation), Groups: known.Groups, Decisions: of.Decisions(), Counts: [][2]int{},
		Seconds: spec.Figure(predicted(s, of, pool)),
	}
	settings, _ := spec.Settings[spec.Probing](s, Probe)
	if fitted, all := FittedRows(of, settings), of.Len(store.Train); fitted < all {
		told.Decisions = append(slices.Clone(told.Decisions), fmt.Sprintf("probes are fitted on %s of %s training rows, drawn with seed %d: --rows and --memory allow more",
			text.Count(fitted), text.Count(all), s.Seed))
	}
	if settings.Predictions {
		told.TestRows, told.TestIDs = of.Index(store.Test), of.IDs(store.Test)
	}
	for _, class := range known.Classes {
		told.Counts = append(told.Counts, [2]int{class.Rows[store.Train], class.Rows[store.Test]})
	}
	return spec.Loaded{
		Data: of.Name, Train: of.Len(store.Train), Test: of.Len(store.Test), Classes: len(of.Classes()),
		Notes: of.Notes(), Store: told,
	}
}

// StoreChecked is what the log says of the checks of a store, whose layers are those of moments of
// these steps.
func StoreChecked(steps []int, c store.Checks) spec.Checked {
	e := spec.Checked{Subject: spec.FromStore, Duplicates: c.Duplicates, Crossing: len(c.Crossing), Sentences: c.Sentences()}
	if e.Sentences == nil {
		e.Sentences = []string{}
	}
	for moment, layers := range c.Layers {
		for layer, found := range layers {
			e.Layers = append(e.Layers, spec.CheckedLayer{
				Layer: layer, Name: found.Layer, Step: steps[moment], NaN: found.NaN, Inf: found.Inf, Constant: found.Constant,
			})
		}
	}
	return e
}

// StoreNumbers is how many numbers all layers of a store have at all moments, at most the largest
// int.
func StoreNumbers(of *store.Store) int {
	numbers, rows := 0.0, of.Len(store.Train)+of.Len(store.Test)+of.Len(store.Validation)
	for _, layer := range of.Layers() {
		numbers += float64(float64(rows) * float64(layer.Width) * float64(len(of.Moments())))
	}
	return int(min(numbers, math.MaxInt/2))
}

// CompareStored is the tests of the probes of a store's layers at a moment, each layer's against
// the one before and the last against the first, and what they show together. predictions are those
// of each layer for every test row, nil for a layer without a probe. Where groups, of every test row
// or nil for none, have several rows the tests are over groups, since rows of one are alike.
func CompareStored(s spec.Spec, step int, predictions [][]int32, labels, groups []int32) []spec.Event {
	units := distinct(groups)
	if units == len(groups) { // each row is one
		units = 0
	}
	var tests []spec.Compared
	test := func(first, second int) {
		if predictions[first] == nil || predictions[second] == nil {
			return
		}
		var m stat.McNemar
		if units > 0 {
			m = stat.CompareGroups(predictions[first], predictions[second], labels, groups)
		} else {
			m = stat.CompareMcNemar(predictions[first], predictions[second], labels)
		}
		tests = append(tests, spec.Compared{
			Subject: spec.FromStore, Step: step, First: first, Second: second, Samples: len(labels), Groups: units,
			OnlyFirst: m.OnlyFirst, OnlySecond: m.OnlySecond, PValue: spec.Figure(m.PValue),
		})
	}
	last := len(predictions) - 1
	for second := 1; second <= last; second++ {
		test(second-1, second)
	}
	if last > 1 {
		test(0, last)
	}
	var events []spec.Event
	for _, t := range tests {
		events = append(events, t)
	}
	if judged, ok := JudgeDepth(spec.FromStore, step, false, s.LayerNames(), tests); ok {
		events = append(events, judged)
	}
	return events
}

// distinct is how many different groups there are.
func distinct(groups []int32) int { return len(slices.Compact(slices.Sorted(slices.Values(groups)))) }

// BesideUntrained puts the figure of the untrained network's probe beside that of the trained one.
func BesideUntrained(e *spec.Probed, untrained spec.Probed) {
	e.Store.Untrained = untrained.TestAccuracy
	if !e.Store.R2.Finite() {
		return
	}
	e.Store.Untrained = untrained.Store.R2
}

// predicted is how many seconds the probes of a store are likely to take: so many products with all
// rows, at the rate of one that is tried.
func predicted(s spec.Spec, of *store.Store, pool *simd.Pool) float64 {
	const tried = 1 << 12
	settings, _ := spec.Settings[spec.Probing](s, Probe)
	classes := max(1, len(of.Classes()))
	if settings.Solver == spec.Ridge || of.Classes() == nil {
		return 0
	}
	x, w := simd.NewMatrix(tried, 256), simd.NewMatrix(classes, 257)
	g := simd.Matrix64{Rows: classes, Cols: 257, Stride: 257, Data: make([]float64, classes*257)}
	work, perProduct := simd.NewWorkspace(simd.Default(), pool), math.Inf(1)
	for range 5 { // the first also makes the memory
		begin := time.Now()
		work.SkinnyPass(g, x, w, func(int, simd.Matrix) {})
		perProduct = min(perProduct, time.Since(begin).Seconds()/float64(tried*256))
	}
	passes := passesOfFit
	if settings.C == 0 {
		passes += passesOfChoice
	}
	rows := FittedRows(of, settings)
	seconds := 0.0
	for _, layer := range of.Layers() {
		seconds += float64(float64(rows) * float64(layer.Width) * perProduct * passes)
	}
	return seconds * float64(len(of.Moments()))
}

// How many passes over the training rows a fit takes, and the choice of its C beside it, less what
// that spares the fit: as layers of language-model-like and of hard features, 8,000 × 768 and ten
// classes, took them.
const (
	passesOfFit    = 60.0
	passesOfChoice = 430.0
)
