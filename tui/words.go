package tui

import (
	"cmp"
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/tui/kit"
)

// wordOf says what a key did of which nothing else tells: what its help says that it leads to, or
// why it did nothing. own is its binding on the shown tab.
func (a *App) wordOf(msg tea.KeyPressMsg, own *key.Binding) string {
	name, title := msg.String(), a.tabs[a.shown].Title()
	switch does := a.kit.Keys.Does(msg); {
	case a.host.Export != nil && kit.Bound(msg, []key.Binding{a.kit.Keys.Export, a.kit.Keys.ExportView}) != nil:
		if a.exporting {
			return "An export is being written; another can follow when it is done."
		}
		return "There is nothing to export yet."
	case own != nil && own.Enabled():
		return kit.Capital(own.Help().Desc) + "."
	case own != nil:
		return fmt.Sprintf("%s (%s) can do nothing just now.", name, own.Help().Desc)
	case does != "" && a.control == nil && kit.Bound(msg, a.kit.Keys.Steering()) != nil:
		return fmt.Sprintf("%s (%s): %s.", name, does, a.whyNot())
	case does != "":
		return fmt.Sprintf("%s (%s) does nothing on %s just now.", name, does, title)
	}
	return name + " is not a key here; ? lists the keys of " + title + "."
}

// whyNot says why nobody steers the run here.
func (a *App) whyNot() string {
	switch {
	case a.host.Resume == nil:
		return cmp.Or(a.host.Watching, "you are watching; only whoever runs this can do that")
	case a.finished:
		return "this run is finished, and there is nothing to go on with"
	case a.stopped:
		return "this run was broken off; r goes on with it"
	}
	return "another process makes this run; only there that can be done"
}

// sayMoment says at which moment the time axis has come to stand.
func (a *App) sayMoment() {
	switch t := &a.run.Time; {
	case t.Playing:
		a.word = "The training is played from here; p stops it."
	case !t.Past && a.run.Spec.IsStored():
		a.word = "The last checkpoint."
	case !t.Past:
		a.word = "The newest moment."
	case len(t.Moments) > 0 && t.At == t.Moments[0]:
		a.word = kit.Capital(a.momentName(t.At)) + ", the first moment; end goes to the newest."
	default:
		a.word = kit.Capital(a.momentName(t.At)) + "; end goes to the newest."
	}
}

// goUp goes out of what the app itself has open: of a moment that has passed to the newest.
func (a *App) goUp() tea.Cmd {
	if !a.run.Time.Past {
		a.word = "There is nothing to close; q quits."
		return nil
	}
	cmd := a.run.GoLive()
	a.sayMoment()
	return a.travel(cmd, true, nil)
}

// copy puts the figure under the cursor, or else the command that does the same again, on the
// clipboard of the terminal, wherever that is. The terminal does not say whether it did.
func (a *App) copy() tea.Cmd {
	what := a.tabs[a.shown].Figure()
	if what == "" {
		what = a.host.Rules.AppOver(a.run.Spec, a.host.Base)
	}
	a.word = "On the clipboard, if the terminal takes OSC 52: " + what
	return tea.SetClipboard(what)
}

// pageKey does what a key says to the open pages of keys, and reports whether it is one for them.
// Any other closes them and does what it does elsewhere.
func (a *App) pageKey(msg tea.KeyPressMsg, keys kit.Keys) bool {
	last := a.helpPages()
	switch {
	case key.Matches(msg, keys.MoreOf, keys.ProbeDown):
		a.page = min(a.page+1, last)
	case key.Matches(msg, keys.LessOf, keys.ProbeUp):
		a.page = max(a.page-1, 1)
	case key.Matches(msg, keys.Up):
		a.page = 0
		return true
	default:
		a.page = 0
		return false
	}
	return true
}
