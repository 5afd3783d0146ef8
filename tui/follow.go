package tui

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/lab"
)

// notice is the sentence in the status line.
type notice struct {
	text    string
	grave   bool // it says what went wrong
	lasting bool // a stage that begins does not take it away
}

// follow keeps what the app itself shows of the log: the stages' states, the last
// evaluation, and the sentence of the status line.
func (a *App) follow(events []lab.Event) {
	states := a.session.states
	for _, e := range events {
		switch e := e.(type) {
		case lab.Loaded:
			a.loaded, a.session.train, a.session.test, a.session.notes = &e, e.Train, e.Test, e.Notes
		case lab.Started:
			states[e.Stage] = running
			if e.For != "" {
				a.notice = notice{text: fmt.Sprintf("%s needs %s, which runs first.", stageTitle(e.For), e.Stage)}
			} else if !a.notice.grave && !a.notice.lasting {
				a.notice = notice{}
			}
		case lab.Done:
			if states[e.Stage] != diverged {
				states[e.Stage] = done
			}
		case lab.Failed:
			states[e.Stage] = failed
			a.notice = notice{text: fmt.Sprintf("✗ %s failed: %s.", stageTitle(e.Stage), e.Reason), grave: true}
		case lab.Diverged:
			stage := lab.Teach
			if e.Network == lab.Base {
				stage = lab.Train
			}
			states[stage] = diverged
			if stage != lab.Train && states[lab.Train] == diverged {
				break // it follows from the base network's
			}
			name := "taught"
			if e.Network == lab.Base {
				name = "base"
			}
			a.notice = notice{text: "! The " + name + " network " + e.Reason + ".", grave: true}
		case lab.Evaluated:
			a.last = e
		}
	}
	a.session.starts = a.gauge.Starts
	for _, stage := range lab.Stages {
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
	a.err, a.gauge = err, lab.Gauge{Ended: true}
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
func (a *App) asked(stage lab.Stage) notice {
	title := stageTitle(stage)
	training := a.gauge.Stage == lab.Train
	switch {
	case training && (stage == lab.Probe || stage == lab.PCA):
		return notice{text: fmt.Sprintf("A look at step %s beside the training; the full result comes after it.", text.Count(a.gauge.Step))}
	case training:
		return notice{text: title + " comes after the training."}
	}
	return notice{}
}

// toRun is what running a stage does, as a key says it.
var toRun = map[lab.Stage]string{lab.Train: "train", lab.Probe: "probe the layers", lab.PCA: "take components", lab.Teach: "teach"}

// stageTitle is a stage's name at the start of a sentence and on its tab.
func stageTitle(stage lab.Stage) string {
	switch stage {
	case lab.Train:
		return "Train"
	case lab.Probe:
		return "Probes"
	case lab.PCA:
		return "PCA"
	}
	return "Teach"
}
