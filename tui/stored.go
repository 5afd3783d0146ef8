package tui

import (
	"fmt"
	"path/filepath"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// storeName is the name of the store that is shown.
func (a *App) storeName() string {
	name := filepath.Base(a.run.Spec.Source.Store)
	if a.run.Loaded != nil {
		name = a.run.Loaded.Data
	}
	return text.Printable(name)
}

// storeTitle says which store is shown, how large it is, and how the run stands.
func (a *App) storeTitle() string {
	t, s := a.kit.Theme, a.run.Spec
	name := t.Text.Render(a.storeName())
	if a.run.Loaded != nil {
		name += t.Text.Render(fmt.Sprintf(" %s+%s", text.Count(a.run.Loaded.Train), text.Count(a.run.Loaded.Test))) + t.Dim.Render(" rows")
	}
	classes := "real values"
	if n := s.Source.Classes; n > 0 {
		classes = text.Plural(n, "class")
	}
	bar := t.Faint.Render(" │ ")
	left := " " + t.Accent.Bold().Render("fathom") + "  " + name + bar + t.Text.Render(text.Plural(a.run.Layers(), "layer")) + bar + t.Text.Render(classes)
	return kit.Spread(left, " "+a.state()+" ", a.width)
}

// storeProgress is how far the fits are, or what stands before or after them.
func (a *App) storeProgress() string {
	t, g := a.kit.Theme, a.run.Gauge
	if g.Stage == "" || g.Steps == 0 {
		return kit.ToWidth(t.Dim.Render(" "+a.storeStanding()), a.width)
	}
	sentence := fmt.Sprintf(" fit %s/%s", kit.Pad(text.Count(g.Step), len(text.Count(g.Steps))), text.Count(g.Steps))
	more := fmt.Sprintf(" %3d %%", axis.Percent(g))
	if a.pulse.Left > 0 && !g.Paused {
		more += fmt.Sprintf("  %s left", kit.Pad(kit.Duration(a.pulse.Left), 5))
	}
	right := "  " + a.run.Fits()
	if sentence := a.run.BeingWritten(); sentence != "" {
		right = "  " + kit.ToWidth(sentence, min(kit.Cells(sentence), a.width/2))
	}
	room := max(0, a.width-kit.Cells(sentence)-kit.Cells(more)-kit.Cells(right)-3)
	filled := min(room, int(int64(room)*int64(g.Step)/int64(g.Steps)))
	bar := t.Accent.Render(strings.Repeat("━", filled)) + t.Faint.Render(strings.Repeat("─", room-filled))
	return kit.ToWidth(t.Text.Render(sentence)+t.Dim.Render(more+"  ")+bar+t.Dim.Render(right), a.width)
}

// storeStanding is how a store's run stands while no fit is counted.
func (a *App) storeStanding() string {
	switch state := a.run.State(stageOf(a.tabs[0])); {
	case a.run.Err != nil && a.run.Loaded == nil:
		return "the store could not be read"
	case a.run.Err != nil:
		return "stopped before all fits were done"
	case a.run.Loaded == nil:
		return "reading names and shapes"
	case state == run.Failed:
		return "the fits failed"
	case state == run.Done && a.run.BeingWritten() != "":
		return a.run.Fits() + ": probes are fitted · " + a.run.BeingWritten()
	case state == run.Done && a.run.Gauge.Following:
		return a.run.Fits() + ": all probes are fitted · new checkpoints are followed"
	case state == run.Done:
		return a.run.Fits() + ": all probes are fitted"
	case a.checking():
		return "checking the numbers before any figure"
	case state == run.Idle:
		return a.run.Fits() + ": nothing is to be fitted"
	}
	return a.run.Fits() + ": the fits begin"
}

// checking reports whether the numbers of a store are being checked, which comes before its fits.
func (a *App) checking() bool {
	return a.run.Spec.IsStored() && a.run.Loaded != nil && a.run.Checked == nil && (a.run.Gauge.Stage != "" || len(a.run.Gauge.Waiting) > 0)
}

// momentName is a moment as the header has it.
func (a *App) momentName(step int) string {
	if a.run.Spec.IsStored() {
		return a.run.CheckpointName(step)
	}
	return "step " + text.Count(step)
}

// hint says what a user finds who has not pressed a key yet.
func (a *App) hint() string {
	if a.run.Spec.IsStored() {
		return "? shows all keys · ! says what was read and checked · the mouse works too"
	}
	return fmt.Sprintf("? shows all keys · 1 to %d show the screens · the mouse works too", len(a.tabs))
}

// hasFigures reports whether there is anything to export.
func (a *App) hasFigures() bool {
	if !a.run.Spec.IsStored() {
		return a.run.Last.Subject != ""
	}
	state := a.run.State(stageOf(a.tabs[0]))
	return state == run.Running || state == run.Done || state == run.Failed
}
