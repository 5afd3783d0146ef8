package geometry

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
)

// want is what the screen lacks: a measure of all layers, or pairs of them, at a moment.
type want struct {
	measure string
	step    int
	pairing run.Pairing
}

// question is what is on its way, one at a time.
type question struct {
	of       want
	cancel   context.CancelFunc // gives it up; nil while nothing is on its way
	progress *run.Progress
	share    float64 // of it that is done, as the screen says
	ticking  bool
}

// The messages that come back.
type (
	answer struct {
		to    want
		found []spec.Measured
		err   error
	}
	tick struct{}
)

// tickEvery is how often the screen says how far an answer is.
const tickEvery = time.Second / 4

func (q *question) giveUp() {
	if q.cancel != nil {
		q.cancel()
	}
}

// quiet reports whether nothing else needs the cores.
func (t *Tab) quiet() bool {
	state := t.run.State(stage)
	return t.run.Gauge.Stage == "" && len(t.run.Gauge.Waiting) == 0 && state != run.Running && state != run.Waiting && t.run.Unusable() == nil
}

// wants lists what is not known of what is shown, what is looked at first.
func (t *Tab) wants() (all []want) {
	lacks := func(w want, known bool) {
		if _, refused := t.refused[w]; !known && !refused {
			all = append(all, w)
		}
	}
	for _, pane := range t.visible() {
		switch pane {
		case overLayers:
			step := t.moment()
			lacks(want{t.like(), step, run.EachOther}, step < 0 || len(t.names) < 2 || t.known.pairs[at{t.like(), step}] != nil)
		case overMoments:
			for _, step := range t.columns {
				lacks(want{t.like(), step, run.ToTheEnd}, step == t.end() || t.whole(t.known.toEnd[at{t.like(), step}]))
			}
		default:
			for _, measure := range []string{dimensions[t.dimension], collapse} {
				for _, step := range t.columns {
					lacks(want{measure: measure, step: step}, t.whole(t.known.of[measure][step]) || measure == collapse && t.run.Spec.Source.Classes == 0)
				}
			}
		}
	}
	return all
}

// whole reports whether a number of every layer is known, or at least of those that change.
func (t *Tab) whole(of map[int]spec.Measured) bool { return len(of) >= max(1, len(t.names)-1) }

// ask asks for the first thing that is lacking, unless it is on its way; another is given up for it.
func (t *Tab) ask() tea.Cmd {
	if t.run.Shown != stage || !t.ready() || !t.quiet() {
		return nil
	}
	wants := t.wants()
	if t.question.cancel != nil {
		if len(wants) == 0 || wants[0] != t.question.of {
			t.question.giveUp() // its answer still comes, and then what is lacking is asked for
		}
		return nil
	}
	if len(wants) == 0 {
		return nil
	}
	w := wants[0]
	unwanted, cancel := context.WithCancel(context.Background())
	progress := &run.Progress{}
	t.question = question{of: w, cancel: cancel, progress: progress, ticking: t.question.ticking}
	q := run.MeasureQuery{Measure: w.measure, Step: w.step, Pairing: w.pairing, Progress: progress}
	asked := t.run.Ask(stage, func(ctx context.Context, view run.View) any {
		if err := unwanted.Err(); err != nil {
			return answer{w, nil, err}
		}
		ctx, end := context.WithCancel(ctx)
		defer end()
		defer context.AfterFunc(unwanted, end)()
		found, err := view.Measure(ctx, q)
		return answer{w, found, err}
	})
	return tea.Batch(asked, t.tick())
}

// due says when a measure is taken that is not known yet, "" where it waits for nothing.
func (t *Tab) due(measure string) string {
	switch of := t.question.of.measure; {
	case !t.trained():
		return "is measured after the training"
	case t.question.cancel != nil && of == measure:
		return "is being measured"
	case t.question.cancel != nil:
		return "is measured after the " + t.about(of).Short
	case t.run.Unusable() == nil && !t.quiet():
		return "is measured after the stages that run or wait"
	}
	return ""
}

// tick looks again in a while how far the answer is.
func (t *Tab) tick() tea.Cmd {
	if t.question.ticking || t.question.cancel == nil {
		return nil
	}
	t.question.ticking = true
	of := t.run
	return tea.Tick(tickEvery, func(time.Time) tea.Msg { return axis.Answer{Of: of, To: stage, Answer: tick{}} })
}

// receive takes an answer, and asks for what is lacking then.
func (t *Tab) receive(msg axis.Answer) tea.Cmd {
	switch a := msg.Answer.(type) {
	case tick:
		t.question.ticking = false
		if t.question.progress != nil {
			t.question.share = t.question.progress.Share()
		}
		return t.tick()
	case answer:
		if t.question.of != a.to {
			return nil // of another run
		}
		t.question.giveUp()
		t.question = question{ticking: t.question.ticking}
		switch {
		case a.err == nil:
			for _, m := range a.found {
				t.known.take(m)
			}
			t.refused[a.to] = "" // what it did not find is not asked for again
		case !errors.Is(a.err, context.Canceled):
			t.refused[a.to] = a.err.Error()
		}
		return t.ask()
	}
	return nil
}

// problem is why what is shown at a moment cannot be had, "" where it can.
func (t *Tab) problem() string {
	for _, pane := range t.visible() {
		w := want{t.like(), t.moment(), run.EachOther}
		switch pane {
		case overMoments:
			w = want{t.like(), t.at, run.ToTheEnd}
		case overSteps:
			w = want{measure: dimensions[t.dimension], step: t.moment()}
		}
		if why := t.refused[w]; why != "" {
			return why
		}
	}
	return ""
}
