package tui

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// notice is the sentence in the status line.
type notice struct {
	text    string
	grave   bool // it says what went wrong
	lasting bool // a stage that begins does not take it away
}

// follow keeps what the app itself shows of the log: the stages' states, the last
// evaluation, and the sentence of the status line.
func (a *App) follow(events []spec.Event) {
	states := a.session.states
	for _, e := range events {
		switch e := e.(type) {
		case spec.Loaded:
			a.loaded, a.session.train, a.session.test, a.session.notes = &e, e.Train, e.Test, e.Notes
			a.session.post = e.Published
		case spec.Started:
			states[e.Stage] = running
			if e.For != "" {
				a.notice = notice{text: fmt.Sprintf("%s needs %s, which runs first.", stageTitle(e.For), e.Stage)}
			} else if !a.notice.grave && !a.notice.lasting {
				a.notice = notice{}
			}
		case spec.Done:
			if states[e.Stage] != diverged {
				states[e.Stage] = done
			}
		case spec.Failed:
			states[e.Stage] = failed
			a.notice = notice{text: fmt.Sprintf("✗ %s failed: %s.", stageTitle(e.Stage), e.Reason), grave: true}
		case spec.Diverged:
			stage := spec.Teach
			if e.Subject == spec.Base {
				stage = spec.Train
			}
			states[stage] = diverged
			if stage != spec.Train && states[spec.Train] == diverged {
				break // it follows from the base network's
			}
			name := "taught"
			if e.Subject == spec.Base {
				name = "base"
			}
			a.notice = notice{text: "! The " + name + " network " + e.Reason + ".", grave: true}
		case spec.Evaluated:
			a.last = e
		}
	}
	a.session.starts = a.gauge.Starts
	for _, stage := range measure.Rules().Stages {
		if s := states[stage]; s == idle || s == waiting {
			states[stage] = idle
			for _, w := range a.gauge.Waiting {
				if w == stage {
					states[stage] = waiting
				}
			}
		}
	}
}

// fail shows an error that ended the log: nothing runs any more.
func (a *App) fail(err error) {
	a.err, a.gauge = err, run.Gauge{Ended: true}
	a.notice = notice{text: onOneLine(err), grave: true}
	if a.loaded == nil {
		a.session.unusable = err
	}
	for stage, state := range a.session.states {
		switch state {
		case running:
			a.session.states[stage] = failed
		case waiting:
			a.session.states[stage] = idle
		}
	}
}

// onOneLine writes all problems of an error one after the other.
func onOneLine(err error) string {
	var texts []string
	for _, one := range text.Each(err) {
		texts = append(texts, one.Error())
	}
	return strings.Join(texts, "; ")
}

// asked says what asking for a stage will do.
func (a *App) asked(stage spec.Stage) notice {
	title := stageTitle(stage)
	training := a.gauge.Stage == spec.Train
	switch {
	case training && (stage == measure.Probe || stage == measure.PCA):
		return notice{text: fmt.Sprintf("A look at step %s beside the training; the full result comes after it.", text.Count(a.gauge.Step))}
	case training:
		return notice{text: title + " comes after the training."}
	}
	return notice{}
}

// toRun is what running a stage does, as a key says it.
var toRun = map[spec.Stage]string{spec.Train: "train", measure.Probe: "probe the layers", measure.PCA: "take components", spec.Teach: "teach"}

// stageTitle is a stage's name at the start of a sentence and on its tab.
func stageTitle(stage spec.Stage) string {
	switch stage {
	case spec.Train:
		return "Train"
	case measure.Probe:
		return "Probes"
	case measure.PCA:
		return "PCA"
	}
	return "Teach"
}
