package main

import (
	"fmt"
	"math"
	"strings"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// doing is what a stage is called while it runs.
var doing = map[spec.Stage]string{spec.Train: "Training", measure.Probe: "Probing the layers", measure.Measures: "Measuring the layers", measure.PCA: "Finding the principal components", spec.Teach: "Teaching", spec.Seeds: "Running other seeds"}

// take takes the next event of the log and tells what of it is worth a sentence: a training's
// accuracy at steps that double, and what each stage has found.
func (p *plain) take(e spec.Event) {
	p.events = append(p.events, e)
	p.stand.Take(e)
	switch e := e.(type) {
	case spec.Loaded:
		p.sayLoaded(e)
	case spec.Checked:
		for _, sentence := range e.Sentences {
			p.say("Check: %s.", sentence)
		}
	case spec.Appeared:
		p.spec = p.spec.WithMoment(e)
	case spec.Noticed:
		p.say("%s", e.Sentence)
	case spec.Started:
		p.next = 0
		p.say("%s begins.", doing[e.Stage])
	case spec.Looked:
		p.sayAccuracy(e.Subject, e.Step, e.Accuracy)
	case spec.Evaluated:
		p.sayAccuracy(e.Subject, e.Step, e.Accuracy)
	case spec.Probed:
		p.probed(e)
	case spec.Replicated:
		if p.say("Seed %d is done.", e.Seed); e.Problem != "" {
			p.say("Of seed %d nothing is claimed: %s.", e.Seed, e.Problem)
		}
	case spec.Diverged:
		p.say("The %s %s.", spec.NetworkName(e.Subject), e.Reason)
	case spec.Failed:
		p.say("%s failed: %s.", doing[e.Stage], e.Reason)
		p.over(e.Stage, e.Init)
	case spec.Done:
		p.sayFound(e)
		p.over(e.Stage, e.Init)
	}
}

func (p *plain) sayLoaded(e spec.Loaded) {
	if e.Store != nil {
		p.say("%s: %s and %s, %s.", e.Data, text.Plural(e.Train, "training row"), text.Plural(e.Test, "test row"), text.Plural(len(p.spec.Stored().Layers), "layer"))
	} else {
		n := p.spec.Network()
		p.say("%s: %s and %s.", e.Data, text.Plural(e.Train, "training image"), text.Plural(e.Test, "test image"))
		p.say("The network has %s, hidden layers of %s units with %s, and %s. It learns for %s with seed %d.", text.Plural(e.Rows*e.Cols, "input"),
			text.List(p.widths(), "and"), n.Activation, text.Plural(e.Classes, "class"), text.Plural(n.Steps, "step"), p.spec.Seed)
	}
	for _, note := range e.Notes {
		p.say("Note: %s.", note)
	}
}

func (p *plain) widths() []string {
	var words []string
	for _, width := range p.spec.Network().Hidden {
		words = append(words, text.Count(width))
	}
	return words
}

// sayAccuracy tells a network's accuracy after twice as many steps as the one before, and after the
// last.
func (p *plain) sayAccuracy(subject string, step int, accuracy spec.Figure) {
	if step < p.next || !accuracy.Finite() {
		return
	}
	if p.next = max(1, 2*step); step < p.spec.Network().Steps {
		p.next = min(p.next, p.spec.Network().Steps)
	}
	who := ""
	if subject != spec.Base {
		who = " of the " + spec.NetworkName(subject)
	}
	p.say("Step %s: test accuracy%s %s.", text.Count(step), who, figure(accuracy, 4))
}

// probed keeps a probe, and tells one of a store, which can take long.
func (p *plain) probed(e spec.Probed) {
	old, known := p.probes[e.Layer]
	if known && (e.Step < old.Step || e.Step == old.Step && e.Live && !old.Live) || e.Subject != spec.Base && e.Subject != spec.FromStore {
		return
	}
	p.probes[e.Layer] = e
	if p.chosen < 0 || e.Layer > p.chosen && !p.told {
		p.chosen = e.Layer
	}
	if e.Store != nil && !e.Live {
		p.sayProbe(e)
	}
}

// sayProbe says what a layer's probe scores.
func (p *plain) sayProbe(e spec.Probed) {
	at := ""
	switch name := run.MomentName(p.spec, e.Step); {
	case name != "":
		at = " at " + name
	case e.Live && e.Store == nil:
		at = " after " + text.Plural(e.Step, "step")
	case e.Live:
		at = ", a first answer of few rows"
	}
	switch {
	case e.Problem != "":
		p.say("%s%s: no probe, for %s.", e.Name, at, e.Problem)
	case e.Store != nil && e.Store.R2.Finite():
		p.say("%s%s: R² on the test rows %s.", e.Name, at, figure(e.Store.R2, 3))
	default:
		p.say("%s%s: test accuracy %s, 95 %% interval %s to %s.", e.Name, at, figure(e.TestAccuracy, 3), figure(e.Interval[0], 3), figure(e.Interval[1], 3))
	}
}

// sayFound tells what a stage has found that is done.
func (p *plain) sayFound(e spec.Done) {
	r := run.Collect(p.spec, p.events)
	switch {
	case e.Stage == measure.Measures:
		p.sayMeasures(r.Measures)
	case p.spec.IsStored():
		p.say("%s", run.CollectStore(p.view.Spec(), p.events).Finding())
	case e.Stage == spec.Train && r.Train != nil:
		p.say("Training is done after %s: test accuracy %s, loss %s nats per image.", text.Plural(r.Train.Final.Step, "step"), figure(r.Train.Final.Accuracy, 4), figure(r.Train.Final.Loss, 4))
	case e.Stage == measure.Probe:
		p.sayProbes()
	case e.Stage == measure.PCA:
		for _, layer := range r.PCA {
			if sums := run.CumulativeRatios(layer.ExplainedVarianceRatio); layer.Problem == "" && len(sums) > 1 {
				p.say("%s: the first two components hold %s %% of the variance; %d hold 90 %%.", layer.Layer, figure(100*sums[1], 1), layer.Components90)
			}
		}
	case e.Stage == spec.Seeds && r.Seeds != nil:
		p.say("%s", run.SeedsPlan(r.Seeds.Seeded))
		if out := run.SeedsLeftOut(r.Seeds.Seeded); out != "" {
			p.say("%s", out)
		}
		for _, sentence := range run.SeedSentences(r.Seeds.Seeded) {
			p.say("Over %s, %s", text.Plural(r.Seeds.Ran, "seed"), sentence)
		}
	case e.Stage == spec.Teach:
		p.sayTaught(r, e.Init)
	}
}

// sayMeasures says what was found of each layer at the last step.
func (p *plain) sayMeasures(all []run.MeasureResult) {
	if p.spec.IsStored() {
		all = run.CollectStore(p.view.Spec(), p.events).Measures
	}
	layers := p.spec.LayerNames()
	columns, rows := run.MeasureTable(rules.Abouts, all, p.spec.Subject(), p.spec.LastStep(), layers)
	for layer, row := range rows {
		var said []string
		for i, m := range row {
			said = append(said, fmt.Sprintf("%s %s", columns[i].Title, number(m, columns[i].Decimals)))
		}
		p.say("%s: %s.", layers[layer], strings.Join(said, ", "))
	}
}

func (p *plain) sayTaught(r run.Result, init spec.Init) {
	for _, t := range []*run.TeachResult{r.Teach, r.OtherTeach} {
		if t != nil && t.Init == init {
			p.say("With the %s start: %s", init, r.TeachFinding(t))
		}
	}
}

// sayProbes says what all layers' probes score and what that shows.
func (p *plain) sayProbes() {
	for layer := range p.layers() {
		if e, ok := p.probes[layer]; ok {
			p.sayProbe(e)
		}
	}
	if p.spec.IsStored() {
		if finding := run.CollectStore(p.view.Spec(), p.events).Finding(); finding != "" {
			p.say("%s", finding)
		}
		return
	}
	if r := run.Collect(p.spec, p.events); len(r.Probes) > 0 {
		p.say("%s", r.ProbeFinding())
		if turn := r.TurnFinding(); turn != "" {
			p.say("%s", turn)
		}
	}
}

// layers is how many layers there are.
func (p *plain) layers() int {
	if p.spec.IsStored() {
		return len(p.spec.Stored().Layers)
	}
	return p.spec.Network().Layers()
}

// story is the whole in a line, "" while there is nothing to tell.
func (p *plain) story() string { return p.stand.Story.Line(math.MaxInt) }
