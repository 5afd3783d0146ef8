package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/spec"
	"fathom/tui/form"
)

// foreseenMsg says how long an experiment is likely to take.
type foreseenMsg struct {
	takes func(spec.Spec) time.Duration
}

// openForm opens the form on the experiment that is shown, and has the host find out how long one
// takes.
func (a *App) openForm() tea.Cmd {
	ctx, check := a.ctx, a.host.Check
	a.form = form.New(&a.kit, a.host.Rules, a.host.Base, a.run.Spec, func(s spec.Spec) error {
		if check == nil {
			return nil
		}
		return check(ctx, s)
	})
	if a.host.Place != nil {
		a.form.Save(a.host.Place())
	}
	a.form.Inputs(a.run.Inputs())
	foresee := a.host.Foresee
	if foresee == nil {
		return nil
	}
	return func() tea.Msg { return foreseenMsg{foresee(ctx)} }
}

// foreseen hands on to the form what the host has found out.
func (a *App) foreseen(msg foreseenMsg) {
	if a.form != nil && msg.takes != nil {
		a.form.Foresee(msg.takes)
	}
}

// setUp hands a message to the form, if one is open and can be seen, and does what it comes to.
func (a *App) setUp(msg tea.Msg) tea.Cmd {
	if _, paste := msg.(tea.PasteMsg); a.form == nil || paste && a.small() {
		return nil
	}
	cmd, outcome := a.form.Update(msg)
	switch outcome {
	case form.Left:
		a.form = nil
	case form.Agreed:
		next := a.form.Spec()
		if a.host.Place != nil {
			a.host.SaveIn(a.form.Saved())
		}
		a.form = nil
		return a.restart(next)
	}
	return cmd
}
