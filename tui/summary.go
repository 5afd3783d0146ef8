package tui

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// Err is why the run that is shown stopped by itself, or nil.
func (a *App) Err() error { return a.run.Err }

// whereSaved is the end of the summary: how the run that was saved is shown again, or goes on if it was
// not done, and how the same is done again that was not.
func (a *App) whereSaved() string {
	if a.host.Saved == nil {
		return a.again()
	}
	path, problem := a.host.Saved()
	switch {
	case path == "":
		return a.again()
	case problem != nil:
		return "; " + text.OnOneLine(problem) + a.again()
	case a.LosesWork() && a.run.Spec.IsStored():
		return "; what was fitted is in " + text.Printable(path) + ", and is not fitted again with the same --save"
	case a.LosesWork():
		return "; `fathom run --resume " + text.Quote(path) + "` goes on"
	}
	return "; `fathom open " + text.Quote(path) + "` shows it again"
}

// again is the end of the summary of a run that is not saved: the command that does the same again,
// with its seed in any case, so that it says which run it was.
func (a *App) again() string {
	if a.host.Again != nil {
		return "; `" + text.Printable(a.host.Again()) + "` does it again"
	}
	if a.run.Spec.IsStored() {
		return ""
	}
	base := a.host.Base
	base.Seed = a.run.Spec.Seed + 1
	return "; `" + text.Printable(a.host.Rules.AppOver(a.run.Spec, base)) + "` does it again"
}

// foundIn is what was found in a store, "" for nothing yet.
func (a *App) foundIn() string {
	for _, t := range a.tabs {
		if f, ok := t.(finding); ok && f.Found() != "" {
			return strings.TrimSuffix(f.Found(), ".")
		}
	}
	return ""
}

// Summary says in one line how far the run had come: what is left on the terminal
// when the app is gone.
func (a *App) Summary() string {
	const summaryWidth = 1000 // characters of the story at most: it is told in full
	sentence := fmt.Sprintf("seed %d", a.run.Spec.Seed)
	if a.run.Spec.IsStored() {
		sentence = fmt.Sprintf("%s, %s", a.storeName(), a.run.Fits())
	}
	switch unfinished := a.LosesWork() && a.run.Gauge.Stage == spec.Train; {
	case a.run.Spec.IsStored():
		if found := a.foundIn(); found != "" {
			sentence += "; " + found
		}
	case a.run.Story.Line(summaryWidth) == "":
	case !unfinished:
		sentence += ": " + a.run.Story.Line(summaryWidth)
	default:
		sentence += fmt.Sprintf(", %s at step %s of %s, with test accuracy %s at step %s", spec.NetworkName(a.run.Last.Subject), text.Count(
			max(a.run.Gauge.Step, a.run.Last.Step)), text.Count(a.run.Spec.Network().Steps), kit.Accuracy(a.run.Last.Accuracy), text.Count(a.run.Last.Step))
	}
	if a.LosesWork() {
		sentence += "; the run was not finished"
	}
	sentence += a.whereSaved()
	if a.exporting {
		sentence += "; the export was broken off and left nothing"
	}
	return sentence
}
