package train

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// empty is the tab before the first evaluation.
func (t *Tab) empty(width, height int) string {
	th := t.kit.Theme
	state := t.run.State(spec.Train)
	switch {
	case t.run.Unusable() != nil:
		return kit.NoData(t.kit.Theme, t.run.Unusable(), t.run.Onlooker, width, height)
	case state == run.Failed && t.reason != "":
		return kit.Card(th, th.Bad, "✗ The training failed: "+t.reason, t.run.Told("", "R restarts with the same seed, N with a new one."), width, height)
	case state == run.Failed && t.run.GoesOn:
		return kit.Card(th, th.Bad, "✗ The training was broken off before its first evaluation.", "r goes on with it.", width, height)
	case state == run.Failed:
		return kit.Card(th, th.Bad, "✗ The training stopped before its first evaluation.", t.run.Told("", "R restarts with the same seed, N with a new one."), width, height)
	case t.started:
		return kit.Card(th, th.Accent, "● First evaluation on the test images …",
			"The curves of the accuracy, the loss and every layer's probe appear here. space pauses, < slows it down.", width, height)
	case state == run.Waiting:
		return kit.Card(th, th.Text, "◌ The data are being read.", "The training begins by itself as soon as they are there. Watch when a deeper layer's probe passes the one before it.", width, height)
	}
	return kit.Card(th, th.Text, t.run.Told("○ The network has not been trained yet.", "r runs the training."), fmt.Sprintf(
		"%s of %s each, evaluated on the test images every %s. Its accuracy, its loss and every layer's probe are drawn here as it learns.",
		text.Plural(t.run.Spec.Network().Steps, "step"), text.Plural(t.run.Spec.Network().Batch, "image"), text.Count(t.run.Spec.Network().EvaluateEvery)), width, height)
}

// advice says below the curves what to do about a training that did not end well.
func (t *Tab) advice() string {
	switch state := t.run.State(spec.Train); {
	case t.diverged != "":
		return "Diverged. " + t.run.Remedy()
	case state == run.Failed && len(t.scores) > 0 && t.run.GoesOn:
		return fmt.Sprintf("The training was broken off at step %s: r goes on with it.", text.Count(t.scores[len(t.scores)-1].Step))
	case state == run.Failed && len(t.scores) > 0:
		return t.run.Told(fmt.Sprintf("The training stopped at step %s.", text.Count(t.scores[len(t.scores)-1].Step)), "R restarts it with the same seed.")
	}
	return ""
}

// foot is the lines below the curves: what to do about a training that did not end
// well, and what is odd about the data, which takes no more of the tab than it leaves.
func (t *Tab) foot(width, height int) []string {
	var lines []string
	if advice := t.advice(); advice != "" {
		lines = strings.Split(kit.Paragraph(advice, t.kit.Theme.Bad, width), "\n")
	}
	most := len(lines) + max(1, height/6)
	for _, note := range t.run.Notes() {
		lines = append(lines, strings.Split(kit.Paragraph("! "+kit.Sentence(note), t.kit.Theme.Warn, width), "\n")...)
	}
	if len(lines) > most {
		lines = append(lines[:most-1], kit.ToWidth(t.kit.Theme.Warn.Render(" …"), width))
	}
	return lines
}
