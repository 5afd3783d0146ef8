package measure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"fathom/data/setting"
	"fathom/data/store"
	"fathom/model"
	"fathom/model/reading"
	"fathom/model/repr"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/stat"
)

// The first answer of a layer is from so many rows: few enough to be there at once, enough to say
// something.
const (
	firstTrain = 1500
	firstTest  = 500
	// firstTolerance is that of its fit, far below what so few rows can tell.
	firstTolerance = 3e-2
	// firstC is the C of the first answer, near what a cross-validation finds of so few rows.
	firstC = 0.1
	// foldTolerance is the tolerance of the fits that choose C: their log losses are right to some
	// thousandths then, far below what decides between values ten times apart.
	foldTolerance = 1e-3
	// folds is how many parts the training rows are divided into to choose C.
	folds = 5
)

// StoreProbing is the probes of a store where nothing else is said: multinomial, of standardised
// features, with C by cross-validation. The tolerance is far below what a test of two layers can
// see.
func StoreProbing() spec.Probing {
	return spec.Probing{Solver: spec.Multinomial, Tolerance: 1e-4, Scale: string(repr.ScaleStandard)}
}

// StoreTable is what can be set of the probes of a store.
func StoreTable() setting.Table[spec.Probing] {
	return setting.Table[spec.Probing]{
		setting.Choice("solver", "probes", "name", "the probes' classifier: logistic regression, all classes at once or each against the rest, or least squares",
			[]spec.Solver{spec.Multinomial, spec.OneVsRest, spec.Ridge}, func(p *spec.Probing) *spec.Solver { return &p.Solver }),
		weightField,
		setting.Choice("scale", "probes", "name", "what features are divided by: standard, their deviation; layer, one number for the layer; none",
			[]string{string(repr.ScaleStandard), string(repr.ScaleLayer), "none"}, func(p *spec.Probing) *string { return &p.Scale }),
		setting.Whole("rows", "probes", "training rows that a probe is fitted on at most, drawn by the seed; 0 for all",
			func(p *spec.Probing) *int { return &p.Samples }),
		setting.Decimal("tolerance", "probes", "how far above its optimum a probe's objective may stand, relative to itself",
			func(p *spec.Probing) *float64 { return (*float64)(&p.Tolerance) }),
		setting.Bool("predictions", "probes", "write what each probe predicts for each test row, with the rows' numbers, into json and ndjson",
			func(p *spec.Probing) *bool { return &p.Predictions }),
	}
}

// weightField is C, a number or the word for the best of a grid.
var weightField = setting.Field[spec.Probing]{
	Setting: setting.Setting{Name: "c", Group: "probes", Kind: "x", Type: setting.TypeNumber,
		Help: "weight of the data against the penalty: a number, or cv for the best of 0.001 to 100 by cross-validation in the training rows"},
	Get: func(p *spec.Probing) string {
		if p.C == 0 {
			return chosenByCV
		}
		return strconv.FormatFloat(float64(p.C), 'g', -1, 64)
	},
	Set: func(p *spec.Probing, value string) string {
		if value == chosenByCV {
			p.C = 0
			return ""
		}
		c, err := strconv.ParseFloat(value, 64)
		if err != nil || !(c > 0) || math.IsInf(c, 0) {
			return "it must be a finite number above 0, or " + chosenByCV
		}
		p.C = spec.Figure(c)
		return ""
	},
}

// chosenByCV is what the setting of C is called where it is chosen.
const chosenByCV = "cv"

// CheckStore says what is wrong with the settings of the probes of a store.
func CheckStore(p spec.Probing) []*setting.Error {
	var wrong []*setting.Error
	if p.Samples < 0 {
		wrong = append(wrong, &setting.Error{Setting: "rows", Value: fmt.Sprint(p.Samples), Problem: "it must be 0 or more"})
	}
	if !(p.Tolerance > 0 && p.Tolerance < 1) {
		wrong = append(wrong, &setting.Error{Setting: "tolerance", Value: fmt.Sprint(p.Tolerance), Problem: "it must be between 0 and 1"})
	}
	return wrong
}

// StoreProbes fits and scores probes of a store's layers. Its methods may be called from several
// goroutines.
type StoreProbes struct {
	store    *store.Store
	settings spec.Probing
	seed     uint64
	pool     *simd.Pool
	train    []int // rows that are fitted on, nil for all
	folds    []int // of each of them
	majority float64
}

// NewStoreProbes prepares the probes of a store: which rows they are fitted on and how those are
// divided into folds, by the seed and the groups, the same for each layer and moment.
func NewStoreProbes(s *store.Store, p spec.Probing, seed uint64, pool *simd.Pool) *StoreProbes {
	probes := &StoreProbes{store: s, settings: p, seed: seed, pool: pool, majority: math.NaN()}
	probes.train = drawnRows(s.Len(store.Train), FittedRows(s, p), seed)
	if s.Classes() != nil {
		probes.majority = s.Known().MajorityAccuracy
		probes.folds = foldsOf(source.Chosen(s.Labels(store.Train), probes.train), source.Chosen(s.Groups(store.Train), probes.train), seed)
	}
	return probes
}

// FittedRows is how many training rows the probes of a store are fitted on: all of them, or as many
// as the settings say, or as many as their memory holds of the widest layer, once for the fit and
// once for the choice of C. It does not depend on the machine.
func FittedRows(s *store.Store, p spec.Probing) int {
	rows := s.Len(store.Train)
	if p.Samples > 0 {
		rows = min(rows, p.Samples)
	}
	return min(rows, max(firstTrain, int(memoryOf(p)/(2*4*int64(widest(s))))))
}

// AtOnce is how many layers of a store can be fitted beside each other within the memory, at least
// one. It decides no figure.
func AtOnce(s *store.Store, p spec.Probing) int {
	return max(1, int(memoryOf(p)/(2*4*int64(widest(s))*int64(max(1, FittedRows(s, p))))))
}

func memoryOf(p spec.Probing) int64 {
	if p.Memory > 0 {
		return p.Memory
	}
	return 1 << 30
}

// widest is the width of the widest layer.
func widest(s *store.Store) int {
	width := 1
	for _, layer := range s.Layers() {
		width = max(width, layer.Width)
	}
	return width
}

// foldsOf divides rows into folds, as many as their groups allow, nil where that is fewer than two.
func foldsOf(labels, groups []int32, seed uint64) []int {
	count := folds
	if groups != nil {
		count = min(count, distinct(groups))
	}
	if count = min(count, len(labels)/2); count < 2 {
		return nil
	}
	return repr.Folds(labels, groups, count, seed)
}

// Quick is whether a first answer is worth having: the rows are many more than it takes.
func (p *StoreProbes) Quick() bool { return p.store.Len(store.Train) > 2*firstTrain }

// First is the first answer of a layer at a moment: from few rows, with a C that was not chosen.
func (p *StoreProbes) First(ctx context.Context, moment, layer int) (spec.Probed, error) {
	quick := *p
	quick.settings.Tolerance, quick.settings.C, quick.settings.Predictions, quick.folds = firstTolerance, firstC, false, nil
	quick.train = drawnRows(p.store.Len(store.Train), firstTrain, p.seed)
	probed, _, err := quick.fit(ctx, moment, layer, drawnRows(p.store.Len(store.Test), firstTest, p.seed))
	probed.Live = true
	return probed, err
}

// Fit is the probe of a layer at a moment, and the class that it gives each test row; of real values
// it is what the regression predicts of each.
func (p *StoreProbes) Fit(ctx context.Context, moment, layer int) (spec.Probed, Fitted, error) {
	return p.fit(ctx, moment, layer, nil)
}

// fit fits a layer's probe on the training rows and scores it on test rows, nil for all. The error
// is of reading, or of the context; what else prevents a probe is its Problem.
func (p *StoreProbes) fit(ctx context.Context, moment, layer int, tested []int) (spec.Probed, Fitted, error) {
	from := source.InStore(p.store, moment)
	at, name := p.store.Moments()[moment], p.store.Layers()[layer]
	nan := spec.Figure(math.NaN())
	e := spec.Probed{
		Subject: spec.FromStore, Step: at.Step, Layer: layer, Name: name.Name, Width: name.Width, Solver: p.settings.Solver,
		TrainAccuracy: nan, TestAccuracy: nan, Interval: [2]spec.Figure{nan, nan},
		Store: &spec.StoreProbed{C: p.settings.C, Scale: p.settings.Scale, LogLoss: nan, R2: nan, Majority: spec.Figure(p.majority), Untrained: nan, Effective: nan},
	}
	train := from.Sample(source.Selection{Split: source.Train, First: p.store.Len(store.Train), Index: p.train})
	test := from.Sample(source.Selection{Split: source.Test, First: p.store.Len(store.Test), Index: tested})
	fitted, err := source.Hold(train.Rows(layer))
	if err != nil {
		return e, Fitted{}, err
	}
	scored := test.Rows(layer)
	e.TrainSamples = fitted.Rows
	e.TestSamples, _ = scored.Dims()
	var found Fitted
	if p.store.Classes() == nil {
		found.Values, err = p.regress(ctx, &e, fitted, scored, tested)
	} else {
		found, err = p.classify(ctx, &e, fitted, scored, train.Labels(), test.Labels())
		if err == nil {
			surround(&e, found.Predictions, test.Labels(), source.Chosen(p.store.Groups(store.Test), tested))
		}
	}
	switch {
	case ctx.Err() != nil:
		return e, Fitted{}, ctx.Err()
	case errors.Is(err, reading.ErrNotFinite):
		e.Problem = fmt.Sprintf("%s holds numbers that are not finite", e.Name)
	case err != nil:
		e.Problem = fmt.Sprintf("%s: %v", e.Name, err)
	}
	return e, found, nil
}

// classify fits and scores a probe of classes.
func (p *StoreProbes) classify(ctx context.Context, e *spec.Probed, train simd.Matrix, test source.Rows, labels, truth []int32) (Fitted, error) {
	classes := len(p.store.Classes())
	o := repr.Options{
		Solver: repr.Solver(p.settings.Solver), C: float64(p.settings.C), Scale: scaleOf(p.settings.Scale),
		Tolerance: float64(p.settings.Tolerance), FoldTolerance: foldTolerance, Pool: p.pool,
	}
	switch {
	case o.C == 0 && o.Solver == repr.Ridge:
		best, edge, err := p.penalty(ctx, train, repr.OneHot(labels, classes), o)
		if err != nil {
			return Fitted{}, err
		}
		o.C, e.Store.Chosen, e.Store.Edge = best, true, edge
	case o.C == 0 && p.folds != nil:
		v, err := repr.CrossValidate(ctx, train, labels, classes, p.folds, repr.CGrid(), o)
		if err != nil {
			return Fitted{}, err
		}
		o.C, o.Start, e.Store.Chosen, e.Store.Edge = v.C[v.Best], v.Start, true, v.Edge
	case o.C == 0:
		o.C = 1
	}
	e.Store.C = spec.Figure(o.C)
	probe, err := repr.Fit(ctx, train, labels, classes, o)
	if err != nil {
		return Fitted{}, err
	}
	on, err := probe.Score(train, labels)
	if err != nil {
		return Fitted{}, err
	}
	off, err := probe.Score(test, truth)
	if err != nil {
		return Fitted{}, err
	}
	e.TrainAccuracy, e.TestAccuracy = spec.Figure(on.Accuracy), spec.Figure(off.Accuracy)
	e.Objective, e.Store.LogLoss = spec.Figures(probe.Objective), spec.Figure(off.LogLoss)
	e.Confusion = spec.NewConfusion(classes, truth, off.Predictions)
	if p.settings.Predictions {
		e.Store.Predictions = namesOf(off.Predictions, p.store.Classes())
	}
	return Fitted{Probe: probe, Predictions: off.Predictions}, nil
}

// surround writes down the interval of the test accuracy: over groups, nil for none, where several
// rows are of one.
func surround(e *spec.Probed, predictions, labels, groups []int32) {
	right, correct := 0, make([]bool, len(labels))
	for i, label := range labels {
		if correct[i] = predictions[i] == label; correct[i] {
			right++
		}
	}
	of := stat.ClusterInterval{Effective: float64(len(labels))}
	if of.Low, of.High = stat.Wilson(right, len(labels)); groups != nil {
		of = stat.WilsonClusters(correct, groups)
	}
	e.Interval = [2]spec.Figure{spec.Figure(of.Low), spec.Figure(of.High)}
	e.Store.Groups, e.Store.Effective = of.Groups, spec.Figure(of.Effective)
}

// regress fits and scores a ridge regression of real values, and returns what it predicts.
func (p *StoreProbes) regress(ctx context.Context, e *spec.Probed, train simd.Matrix, test source.Rows, tested []int) ([]float64, error) {
	e.Solver = spec.Ridge
	targets := [][]float64{source.Chosen(p.store.Targets(store.Train), p.train)}
	o := repr.Options{Scale: scaleOf(p.settings.Scale), Pool: p.pool}
	c, edge := float64(p.settings.C), false
	if c == 0 {
		var err error
		if c, edge, err = p.penalty(ctx, train, targets, o); err != nil {
			return nil, err
		}
		e.Store.Chosen = true
	}
	e.Store.C, e.Store.Edge = spec.Figure(c), edge
	r, err := repr.FitRidge(ctx, train, targets, 1/c, o)
	if err != nil {
		return nil, err
	}
	score, err := r.Score(test, [][]float64{source.Chosen(p.store.Targets(store.Test), tested)})
	if err != nil {
		return nil, err
	}
	e.Store.R2 = spec.Figure(score.R2[0])
	if p.settings.Predictions {
		e.Store.Values = spec.Figures(score.Predictions[0])
	}
	return score.Predictions[0], nil
}

// namesOf is the name of each class of a list, "" where there is none.
func namesOf(of []int32, names []string) []string {
	named := make([]string, len(of))
	for i, class := range of {
		if class >= 0 {
			named[i] = names[class]
		}
	}
	return named
}

// penalty is the C of least error leaving one out, of which 1/C is the weight of a ridge's penalty,
// and whether it is at an end of the grid.
func (p *StoreProbes) penalty(ctx context.Context, train simd.Matrix, targets [][]float64, o repr.Options) (c float64, edge bool, err error) {
	grid := []float64{1e-4, 1e-3, 1e-2, 1e-1, 1, 10}
	lambdas := make([]float64, len(grid))
	for i, c := range grid {
		lambdas[i] = 1 / c
	}
	errs, err := repr.LeaveOneOut(ctx, train, targets, lambdas, o)
	if err != nil {
		return 0, false, err
	}
	best := 0
	for i, e := range errs {
		if e < errs[best] {
			best = i
		}
	}
	return grid[best], best == 0 || best == len(grid)-1, nil
}

func scaleOf(name string) repr.Scale {
	if name == "none" {
		return repr.ScaleNone
	}
	return repr.Scale(name)
}

// drawnRows draws some of n rows by a seed, ascending; nil if that is all of them.
func drawnRows(n, some int, seed uint64) []int {
	if some >= n {
		return nil
	}
	rows := model.Stream(seed, "rows").Perm(n)[:some]
	slices.Sort(rows)
	return rows
}
