package tui

import (
	tea "charm.land/bubbletea/v2"

	"fathom/model/spec"
	"fathom/tui/form"
)

// openForm opens the form on the experiment that is shown.
func (a *App) openForm() {
	ctx, check := a.ctx, a.host.Check
	a.form = form.New(&a.kit, a.host.Rules, a.host.Base, a.run.Spec, func(s spec.Spec) error {
		if check == nil {
			return nil
		}
		return check(ctx, s)
	})
	a.form.Inputs(a.run.Inputs())
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
		a.form = nil
		return a.restart(next)
	}
	return cmd
}
