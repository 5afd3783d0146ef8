package tui

import (
	"fmt"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// notice is the sentence in the status line.
type notice struct {
	text    string
	grave   bool // it says what went wrong
	warns   bool // it says what happened to files that were read
	lasting bool // a stage that begins does not take it away
}

// tell puts a sentence into the status line, over the word of the last key.
func (a *App) tell(n notice) { a.notice, a.word = n, "" }

// say puts into the status line what an event says that the run has taken in.
func (a *App) say(e spec.Event) {
	switch e := e.(type) {
	case spec.Started:
		if e.For != "" {
			a.tell(notice{text: fmt.Sprintf("%s needs %s, which runs first.", a.stageTitle(e.For), e.Stage)})
		} else if !a.notice.grave && !a.notice.lasting {
			a.notice = notice{}
		}
	case spec.Failed:
		a.tell(notice{text: fmt.Sprintf("✗ %s failed: %s.", a.stageTitle(e.Stage), text.Printable(e.Reason)), grave: true})
	case spec.Appeared:
		if !a.notice.grave && !a.notice.warns {
			a.tell(notice{text: text.Printable(text.Clip(e.Name)) + " has come to the store.", lasting: true})
		}
	case spec.Noticed:
		a.tell(notice{text: "! " + text.Printable(e.Sentence) + ".", lasting: true, warns: true})
	case spec.Diverged:
		switch name := "taught"; {
		case e.Subject != spec.Base && a.run.State(spec.Train) == run.Diverged: // it follows from the base network's
		case e.Subject == spec.Base:
			name = "base"
			fallthrough
		default:
			a.tell(notice{text: "! The " + name + " network " + e.Reason + ".", grave: true})
		}
	}
}

// sayDone says once all that was asked for is done what was found and what to press next. busy is
// whether something was still to be done before these news.
func (a *App) sayDone(busy bool) {
	found := a.run.Story.Found()
	if !busy || a.LosesWork() || a.notice.grave || a.notice.lasting || found == "" || a.run.Spec.IsStored() {
		return
	}
	const next = "2 shows each layer, 3 draws it" // as much as 80 columns hold
	a.tell(notice{text: "✓ " + found + " " + next})
}

// fail shows an error that ended the log.
func (a *App) fail(err error) {
	a.run.End(err)
	a.tell(notice{text: text.OnOneLine(err), grave: true})
}
