package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// chrome is the lines around a tab: two of the header, the rail, a rule, the status line and the footer.
const chrome = 6

// View draws the screen.
func (a *App) View() tea.View {
	screen := a.partly.Screen()
	if screen == "" { // the line is not slow
		screen = a.screen()
	}
	v := kit.OnWholeScreen(screen)
	v.WindowTitle = a.windowTitle()
	v.ProgressBar = a.pulse.Indicator(a.terminal.DrawsProgress && a.run.Err == nil)
	return v
}

// screen is the whole screen, exactly as many lines and columns as there are.
func (a *App) screen() string {
	if a.kit.Theme.ASCII {
		return kit.InASCII(a.draw())
	}
	return a.draw()
}

// draw draws the screen with all characters.
func (a *App) draw() string {
	if a.width <= 0 || a.height <= 0 {
		return "" // the size is not known yet
	}
	if a.small() {
		return kit.Block(strings.Join(kit.Wrap(a.smallText(), a.width), "\n"), a.width, a.height)
	}
	body, content := a.kit.Rows, ""
	switch {
	case a.form != nil:
		content = a.form.View(a.width, body)
	case a.page > 0:
		content = a.help().View(a.page, a.width, body)
	default:
		content = a.tabs[a.shown].View(a.width, body)
	}
	return strings.Join([]string{
		a.title(),
		a.progress(),
		a.rail(),
		a.run.Scrubber(a.kit.Theme, a.width),
		kit.Block(content, a.width, body),
		a.status(),
		a.footer(),
	}, "\n")
}

// help is the pages of all keys.
func (a *App) help() kit.Help {
	h := kit.Help{Theme: a.kit.Theme, Keys: a.kit.Keys, Shown: a.tabs[a.shown].Title(), Onlooker: a.control == nil, Stored: a.run.Spec.IsStored(), Shelved: a.host.Shelved}
	for i, t := range a.tabs {
		if i != a.shown {
			h.Others = append(h.Others, t.Title())
		}
	}
	return h
}

// helpPages is how many pages the keys take.
func (a *App) helpPages() int { return a.help().Pages(a.width, a.kit.Rows) }

// small reports whether the window is too small for anything but a sentence. Keys other
// than those that leave do nothing then.
func (a *App) small() bool { return kit.Small(a.width, a.height) }

// smallText is what a window that is too small says.
func (a *App) smallText() string {
	if a.asking != askNothing {
		keys := a.kit.Keys
		return fmt.Sprintf("%s %s %s, %s %s.", a.question(), keys.Yes.Help().Key, keys.Yes.Help().Desc, keys.No.Help().Key, keys.No.Help().Desc)
	}
	return kit.TooSmall(a.width, a.height)
}

// title says what is trained on what, and how the lab stands.
func (a *App) title() string {
	t, c := a.kit.Theme, a.run.Spec
	if c.IsStored() {
		return a.storeTitle()
	}
	name, shape := c.Source.Data, kit.Widths(c.Network().Hidden)
	if a.run.Loaded != nil {
		name = fmt.Sprintf("%s %s+%s", a.run.Loaded.Data, text.Count(a.run.Loaded.Train), text.Count(a.run.Loaded.Test))
		shape = c.Network().Shape(a.run.Loaded.Rows*a.run.Loaded.Cols, c.Source.Classes)
	}
	left := " " + t.Accent.Bold().Render("fathom") + "  " + t.Text.Render(name) + t.Faint.Render(" │ ") +
		t.Text.Render(shape) + t.Dim.Render(" "+string(c.Network().Activation)) + t.Faint.Render(" │ ") + t.Text.Render(fmt.Sprintf("seed %d", c.Seed))
	return kit.Spread(left, " "+a.state()+" ", a.width)
}

// state is the lab's state as one marked word.
func (a *App) state() string {
	t := a.kit.Theme
	switch {
	case a.run.Err != nil:
		return t.Bad.Render("✗ stopped")
	case a.busy:
		return t.Warn.Render("↻ restarting")
	case a.run.Loaded == nil:
		return t.Dim.Render("◌ loading")
	case a.run.Time.Past:
		return t.Warn.Render("◂ " + a.momentName(a.run.Time.At))
	case a.checking():
		return t.Accent.Render("● checking")
	case a.run.Gauge.Paused && a.run.Gauge.Stage != "":
		return t.Warn.Render("‖ paused")
	case a.run.Gauge.Stage != "":
		return t.Accent.Render("● " + a.doing(a.run.Gauge.Stage))
	case len(a.run.Gauge.Waiting) > 0:
		return t.Dim.Render("◌ waiting")
	}
	for _, tab := range a.tabs {
		switch a.run.State(stageOf(tab)) {
		case run.Diverged:
			return t.Bad.Render("! diverged")
		case run.Failed:
			return t.Bad.Render("✗ " + strings.ToLower(tab.Title()) + " failed")
		}
	}
	if a.run.Gauge.Following {
		return t.Good.Render("✓ following")
	}
	return t.Good.Render("✓ ready")
}

// rail is the stages in their order, each with its state: the tabs.
func (a *App) rail() string {
	entries, gap := a.railEntries()
	return kit.ToWidth(" "+strings.Join(entries, a.kit.Theme.Faint.Render(strings.Repeat("─", gap))), a.width)
}

// railEntries are the tabs' entries and how many cells are between two of them: with words where all
// have room for these, then with signs alone, then close together.
func (a *App) railEntries() (entries []string, gap int) {
	for form, gap := range []int{2, 2, 0} {
		entries = nil
		for i := range a.tabs {
			entries = append(entries, a.railEntry(i, form == 0, gap == 0))
		}
		if 1+kit.Cells(strings.Join(entries, strings.Repeat("─", gap))) <= a.width {
			return entries, gap
		}
	}
	return entries, 0
}

// railEntry is a tab's number and name with its stage's state, as a sign and perhaps in a word.
func (a *App) railEntry(i int, words, tight bool) string {
	t, tab := a.kit.Theme, a.tabs[i]
	mark, word, style := a.mark(tab)
	label, state := fmt.Sprintf(" %d %s ", a.digits[i], tab.Title()), strings.TrimLeft(mark+" ", " ")
	if tight {
		label, state = label[:len(label)-1], mark
	} else if words && word != "" {
		state += word + " "
	}
	if i == a.shown && a.form == nil { // which lies over all of them
		return t.Tab.Render(label + state)
	}
	return t.Text.Render(label) + style.Render(state)
}

// mark is the state of a tab's stage as a sign and in a word.
func (a *App) mark(tab tab) (mark, word string, style kit.Ink) {
	t, g, stage := a.kit.Theme, a.run.Gauge, stageOf(tab)
	mark, word, style = "○", "not run", t.Dim
	switch a.run.State(stage) {
	case run.Idle:
		if a.run.Spec.IsStored() && tab.DrawsFrames() { // what is drawn when it is looked at has no state
			return "", "", t.Dim
		}
	case run.Waiting:
		mark, word = "◌", "waits"
		if !axis.IsTraining(stage) && !a.run.Spec.IsStored() && a.run.IsLive(tab.Kinds()) {
			mark, word, style = "◐", "live", t.Accent
		}
	case run.Running:
		mark, word, style = "●", "runs", t.Accent
		if g.Stage == stage && g.Steps > 0 {
			word = fmt.Sprintf("%d %%", axis.Percent(g))
		}
		if g.Paused {
			mark, style = "‖", t.Warn
		}
	case run.Done:
		mark, word, style = "✓", "done", t.Good
	case run.Diverged:
		mark, word, style = "!", "diverged", t.Bad
	case run.Failed:
		mark, word, style = "✗", "failed", t.Bad
	}
	return mark, word, style
}

// Quiet reports whether the line for sentences has nothing to say but which keys there are.
func (a *App) Quiet() bool {
	return a.asking == askNothing && a.form == nil && a.word == "" && a.notice.text == ""
}

// status is the line for sentences: a question, an error, a notice.
func (a *App) status() string {
	t := a.kit.Theme
	switch {
	case a.asking != askNothing:
		return kit.ToWidth(t.Warn.Bold().Render(" "+a.question()), a.width)
	case a.form != nil:
		return kit.ToWidth(a.form.Status(), a.width)
	case a.word != "" && a.notice.grave:
		return kit.ToWidth(t.Text.Render(" "+a.word)+t.Faint.Render(" │")+t.Bad.Render(" "+a.notice.text), a.width)
	case a.word != "":
		return kit.ToWidth(t.Text.Render(" "+kit.Clauses(a.word, "; ", ".", a.width-1)), a.width)
	case a.notice.text == "" && !a.pressed:
		return kit.ToWidth(t.Dim.Render(" "+kit.Clauses(a.hint(), " · ", "", a.width-1)), a.width)
	case a.notice.grave:
		return kit.ToWidth(t.Bad.Render(" "+kit.Clauses(a.notice.text, " (", "", a.width-1)), a.width)
	}
	return kit.ToWidth(t.Text.Render(" "+kit.Clauses(a.notice.text, " (", "", a.width-1)), a.width)
}

// question asks what would be lost by what was asked for.
func (a *App) question() string {
	what := map[asking]string{askQuit: "Quit", askRestart: "Restart", askNewSeed: "Restart with another seed"}[a.asking]
	switch g := a.run.Gauge; {
	case a.asking == askKeep:
		return "Keep this run? y keeps it to go on with, n leaves without it, esc stays."
	case g.Stage != "" && g.Steps > 0:
		return fmt.Sprintf("%s and lose the %s at %s of %s?", what, a.doing(g.Stage), text.Count(g.Step), text.Count(g.Steps))
	case a.exporting && a.asking == askQuit:
		return "Quit before the export is written?"
	}
	return what + " before the stages that wait are done?"
}

// footer lists the keys that do something now, as many as fit; ? and q always do.
func (a *App) footer() string {
	keys := a.bindings()
	// What one is in the middle of comes before what one could begin.
	own := slices.DeleteFunc(a.tabs[a.shown].Bindings(), func(b key.Binding) bool { return !b.Enabled() })
	first := min(firstKeys, len(own))
	list := slices.Concat([]key.Binding{keys.Pause, keys.Resume, keys.Stop, keys.Live, keys.Run}, own[:first],
		[]key.Binding{keys.Step, keys.Back, keys.Play}, own[first:])
	list = append(list, keys.Slower, keys.Export, keys.ExportView, keys.Setup, keys.Restart, keys.NewSeed, keys.Runs, keys.Next)
	last := []key.Binding{keys.Help, keys.Quit}
	switch {
	case a.asking != askNothing:
		list, last = []key.Binding{keys.Yes, keys.No}, nil
	case a.form != nil:
		list, last = a.form.Bindings(), []key.Binding{keys.Abort}
	case a.page == 0 && a.typing():
		list, last = own, []key.Binding{keys.Abort}
	case a.page > 0:
		list = nil
		if a.helpPages() > 1 {
			list = []key.Binding{keys.MoreOf}
		}
	}
	return kit.KeyLine(a.kit.Theme, list, last, a.width)
}

// firstKeys is how many of a tab's own keys come before those of the time axis: the
// tab lists the way out of what is open, and how to move in it, first.
const firstKeys = 3

// bindings returns the keymap with what can do nothing now disabled.
func (a *App) bindings() kit.Keys {
	keys, g, time := a.kit.Keys, a.run.Gauge, &a.run.Time
	steers := a.control != nil && a.run.Err == nil && !a.busy
	trains := axis.IsTraining(g.Stage)
	_, does := a.tabs[a.shown].Asks()
	keys.Pause.SetEnabled(steers && !g.Paused && g.Stage != "")
	keys.Resume.SetEnabled(steers && g.Paused)
	keys.Step.SetEnabled(steers && trains)
	keys.Run.SetEnabled(steers && does != "")
	keys.Run.SetHelp("r", does)
	if a.mayResume() {
		keys.Run.SetEnabled(true)
		keys.Run.SetHelp("r", "go on")
	}
	keys.Slower.SetEnabled(steers && trains)
	keys.Faster.SetEnabled(steers && trains && g.Pace > 0)
	keys.Restart.SetEnabled(a.mayStart() && !a.busy)
	keys.NewSeed.SetEnabled(a.mayStart() && !a.busy)
	keys.Setup.SetEnabled(a.mayStart() && !a.busy)
	keys.Export.SetEnabled(a.host.Export != nil && !a.exporting && !a.busy && a.hasFigures())
	keys.ExportView.SetEnabled(a.host.ExportView != nil && !a.exporting && !a.busy && a.hasFigures())
	keys.Copy.SetEnabled(!a.run.Spec.IsStored() || a.tabs[a.shown].Figure() != "")
	moments := len(time.Moments) >= 2
	keys.Back.SetEnabled(moments)
	keys.First.SetEnabled(moments)
	keys.Forward.SetEnabled(time.Past)
	keys.Live.SetEnabled(time.Past)
	keys.Play.SetEnabled(moments && !time.Playing)
	keys.Stop.SetEnabled(time.Playing)
	keys.Next.SetEnabled(len(a.tabs) > 1)
	keys.Prev.SetEnabled(len(a.tabs) > 1)
	keys.Runs.SetEnabled(a.host.Shelved)
	if a.run.Spec.IsStored() {
		keys.Back.SetHelp("[]", "checkpoint")
		keys.Live.SetHelp("end", "last")
	}
	if a.page > 0 {
		keys.Help.SetHelp("?", "close")
	}
	return keys
}
