package measure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/reading"
	"fathom/model/repr"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/stat"
)

// Probe is the name of the measure: a linear classifier of each layer's representation.
const Probe = "probe"

var probe = Measure{
	Part:  spec.Part{Name: Probe, Default: probing, Table: probeTable, Check: checkProbe, Stage: true},
	Looks: "no probes",
	Notes: probeNotes,
	start: func(s *Set) taking {
		s.probes = newProbes(s.Env)
		return s.probes
	},
}

var probeAccuracy = number{
	About: spec.About{
		Measure: Probe, Title: "probe", Short: "probe", Unit: "accuracy", Decimals: 3, Default: true, Live: true,
		Formula:  "share of rows whose class a linear classifier gives right: argmaxₖ (wₖ·x + bₖ), fitted by logistic regression or least squares",
		Rows:     "test rows; fitted on training rows",
		Interval: "95 % score interval of Wilson; over groups of rows where rows come in groups",
		Meaning: "What a straight cut through the layer can tell of the classes. It says that the layer has the information in this form, not that the network uses it. " +
			"Beside it belong the untrained network, the input and the commonest class.",
		Source: "Alain and Bengio 2016, arXiv:1610.01644; Belinkov 2022, arXiv:2102.12452",
	},
	layer: probeNumber,
}

// probeNumber is the test accuracy of a layer's probe, or R² of real values.
func probeNumber(ctx context.Context, x *Layer) (spec.Measured, error) {
	p, err := x.Probed(ctx)
	if err != nil {
		return spec.Measured{}, err
	}
	e := spec.Measured{Value: p.TestAccuracy, Interval: p.Interval, N: p.TestSamples, Over: spec.OverItems, Problem: p.Problem}
	if of := p.Store; of != nil {
		if of.Groups > 0 {
			e.Over = spec.OverGroups
		}
		if of.R2.Finite() {
			e.Value, e.Interval, e.Remark = of.R2, noInterval(), "it is R² of the test rows, for labels are real values"
		}
	}
	return e, nil
}

// probing is the probes of the post. Nothing changes it.
var probing = spec.Probing{Samples: 1000, Solver: spec.OneVsRest, Tolerance: repr.DefaultTolerance}

var probeTable = spec.SettingsTable(Probe, setting.Table[spec.Probing]{
	setting.Whole("probe-samples", "probes", "how many training images a probe is fitted on, from the first on; as many test images score it",
		func(p *spec.Probing) *int { return &p.Samples }).Labelled("images per probe"),
	setting.Choice("solver", "probes", "name", "the probes' classifier: logistic regression, each class against the rest or all at once, or least squares",
		spec.Solvers(), func(p *spec.Probing) *spec.Solver { return &p.Solver }).Labelled("classifier").Worded("one-vs-rest", "multinomial", "least squares"),
	setting.Decimal("probe-tolerance", "probes", "how far above its optimum a probe's objective may stand, relative to itself",
		func(p *spec.Probing) *float64 { return (*float64)(&p.Tolerance) }).Labelled("tolerance"),
})

func checkProbe(s spec.Spec) []*setting.Error {
	p, err := spec.Settings[spec.Probing](s, Probe)
	if err != nil {
		return []*setting.Error{{Setting: "stages", Problem: err.Error()}}
	}
	wrong := spec.AtLeast(probeTable, s, 1, p.Samples, "probe-samples")
	if !(p.Tolerance > 0 && p.Tolerance < 1) {
		wrong = append(wrong, spec.Problem(probeTable, s, "probe-tolerance", "", "it must be between 0 and 1"))
	}
	return wrong
}

// probeNotes says which classes the probes never see.
func probeNotes(s spec.Spec, samples source.Samples) []string {
	p, err := spec.Settings[spec.Probing](s, Probe)
	if err != nil {
		return nil
	}
	train := samples.Labels(source.Train)
	n := upTo(p.Samples, len(train))
	seen := seenIn(train[:n], s.Source.Classes)
	unseen := except(lacking(seen), lacking(seenIn(train, s.Source.Classes)))
	where := fmt.Sprintf("the first %s, which the probes are fitted on", text.Plural(n, "training image"))
	switch {
	case len(unseen) > 0 && len(lacking(seen)) == len(seen)-1:
		return []string{fmt.Sprintf("%s, show class %d alone", where, slices.Index(seen, true))}
	case len(unseen) > 0:
		return []string{without(unseen, s.Source.Classes, "no image among "+where)}
	}
	return nil
}

// take fits the probes of every layer of the trained subject and, as controls, of the untrained
// one.
func (p *Probes) take(ctx context.Context, untrained, trained Moment, far progress) error {
	layers := len(trained.Source.Layers())
	far(0, 2*layers)
	var wanted []fit
	for layer := range layers {
		wanted = append(wanted, fit{untrained, layer}, fit{trained, layer})
	}
	fitted, err := p.fitAll(ctx, wanted)
	if err != nil {
		return err
	}
	for i, f := range wanted {
		// What was fitted has passed the gate.
		if _, passed := fitted[f.key()]; !passed {
			if err := p.env.Pass(ctx); err != nil {
				return err
			}
		}
		p.env.Append(p.settled(f, p.ends[f.key()]))
		far(i+1, 2*layers)
	}
	return nil
}

// look fits the probes of every layer of a moment, beside each other.
func (p *Probes) look(ctx context.Context, m Moment) error {
	m.Source = drawn(m.Source)
	results := make([]outcome, len(m.Source.Layers()))
	var work []func(context.Context) error
	for layer := range results {
		f := fit{m, layer}
		if known, ok := p.ends[f.key()]; ok {
			results[layer] = known
			continue
		}
		start := p.start(f)
		work = append(work, func(ctx context.Context) (err error) {
			results[layer], err = p.fit(ctx, f, start)
			return err
		})
	}
	if err := p.env.Beside(ctx, work); err != nil {
		return err
	}
	for layer, o := range results {
		done := p.settled(fit{m, layer}, o)
		done.Live = true
		p.env.Append(done)
	}
	return ctx.Err()
}

// fit is a probe to fit: a layer of a moment.
type fit struct {
	Moment
	layer int
}

// key names the fit among those that need not be done twice. A layer that is the same at every
// moment has one.
func (f fit) key() probeKey {
	if f.Source.Layers()[f.layer].Fixed {
		return probeKey{f.Subject, 0, f.layer}
	}
	return probeKey{f.Subject, f.Step, f.layer}
}

// fitAll fits the probes that are not known yet beside each other, and remembers them. Each waits
// at the gate before it begins, so that a pause is one of the work too. It returns which of the
// wanted it fitted, by index.
func (p *Probes) fitAll(ctx context.Context, wanted []fit) (begun map[probeKey]int, err error) {
	results := make([]outcome, len(wanted))
	begun = map[probeKey]int{}
	var work []func(context.Context) error
	for i, f := range wanted {
		key := f.key()
		if _, known := p.ends[key]; known {
			continue
		}
		if _, twice := begun[key]; twice {
			continue
		}
		begun[key] = i
		work = append(work, func(ctx context.Context) error {
			err := p.env.Pass(ctx)
			if err != nil {
				return err
			}
			results[i], err = p.fit(ctx, f, nil)
			return err
		})
	}
	if err := p.env.Beside(ctx, work); err != nil {
		return nil, err
	}
	for key, i := range begun {
		p.ends[key] = results[i]
	}
	return begun, nil
}

// start is where the fit of a look begins, nil for nowhere.
//
// What the stage shows again, both ends of the training, is fitted from scratch, so that it does
// not depend on whether there were live probes. Those in between start from the one before, which
// takes a third of the time; a look that somebody asked for neither does nor leaves a start, since
// it would make the next ones' last bits depend on when it was.
func (p *Probes) start(f fit) *repr.Probe {
	if f.ends() || !f.Scheduled {
		return nil
	}
	return p.starts[f.layer]
}

// ends reports whether the stage shows the fit again.
func (f fit) ends() bool { return f.End || f.Source.Layers()[f.layer].Fixed }

// settled remembers the outcome of a fit, and returns what the log says of it.
func (p *Probes) settled(f fit, o outcome) spec.Probed {
	if f.ends() {
		p.ends[f.key()] = o
	}
	if f.Scheduled {
		p.starts[f.layer] = o.Probe
	}
	if o.Probe != nil {
		p.keep(probeKey{f.Subject, f.Step, f.layer}, o.Fitted)
	}
	o.Step = f.Step
	return o.Probed
}

// outcome is what the log says of a probe, and the probe, nil where there is none.
type outcome struct {
	spec.Probed
	Fitted
}

// fit fits one layer's probe on the first samples of the training split and scores it on as many of
// the test split, or on all where there are fewer, of either. The start may be nil.
func (p *Probes) fit(ctx context.Context, f fit, start *repr.Probe) (outcome, error) {
	layer := f.Source.Layers()[f.layer]
	train := f.Source.Sample(p.first(source.Train))
	test := f.Source.Sample(p.first(source.Test))
	nan := spec.Figure(math.NaN())
	e := spec.Probed{
		Subject: f.Subject, Layer: f.layer, Name: layer.Name, Width: layer.Width, Solver: p.settings.Solver,
		TrainSamples: len(train.Labels()), TestSamples: len(test.Labels()),
		TrainAccuracy: nan, TestAccuracy: nan, Interval: [2]spec.Figure{nan, nan},
	}
	if e.TrainSamples == 0 {
		e.Problem = "there is no image to fit a probe on"
		return outcome{Probed: e}, nil
	}
	classes := p.env.Spec.Source.Classes
	fitted, scores, err := p.fitAndScore(ctx, train, test, f.layer, start)
	switch {
	case errors.Is(err, reading.ErrNotFinite):
		e.Problem = fmt.Sprintf("%s has no finite representation", e.Name)
		return outcome{Probed: e}, nil
	case err != nil && ctx.Err() == nil:
		e.Problem = fmt.Sprintf("%s: %v", e.Name, err)
		return outcome{Probed: e}, nil
	case err != nil:
		return outcome{}, err
	}
	score := scores[source.Test]
	e.TrainAccuracy = spec.Figure(scores[source.Train].Accuracy)
	e.TestAccuracy = spec.Figure(score.Accuracy)
	low, high := stat.Wilson(score.Correct, score.N)
	e.Interval = [2]spec.Figure{spec.Figure(low), spec.Figure(high)}
	e.Objective = spec.Figures(fitted.Objective)
	e.Confusion = spec.NewConfusion(classes, test.Labels(), score.Predictions)
	return outcome{e, Fitted{Probe: fitted, Predictions: score.Predictions}}, nil
}

// fitAndScore fits a probe on samples and scores it on them and on others, by split.
func (p *Probes) fitAndScore(ctx context.Context, train, test source.Sample, layer int, start *repr.Probe) (probe *repr.Probe, scores [2]repr.Score, err error) {
	options := repr.Options{Solver: repr.Solver(p.settings.Solver), Tolerance: float64(p.settings.Tolerance), Start: start, Pool: p.env.Pool}
	probe, err = repr.Fit(ctx, train.Rows(layer), train.Labels(), p.env.Spec.Source.Classes, options)
	if err != nil {
		return nil, scores, err
	}
	for split, sample := range []source.Sample{source.Train: train, source.Test: test} {
		if scores[split], err = probe.Score(sample.Rows(layer), sample.Labels()); err != nil {
			return nil, scores, err
		}
	}
	return probe, scores, nil
}

// first is the samples of a split that probes see.
func (p *Probes) first(of source.Split) source.Selection {
	return source.Selection{Split: of, First: upTo(p.settings.Samples, len(p.env.Samples.Labels(of)))}
}
