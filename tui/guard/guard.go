// Package guard stands between a terminal and the screens that are shown there: keys of other layouts are told
// in those of the keymap, the screen is drawn anew and the program suspended whatever is shown, and a panic
// becomes a sentence.
package guard

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui/kit"
)

// Screens is what is guarded: an app, or one beside a directory of runs.
type Screens interface {
	tea.Model
	// Typing reports whether letters are text just now.
	Typing() bool
	// Rescue does what is still possible after a panic: it exports all, keeps the run and then leaves, begins
	// to show it anew, or leaves.
	Rescue(Rescue) tea.Cmd
	// Said is the last sentence of the status line, which tells what came of an export.
	Said() string
}

// Rescue is what can still be done after a panic.
type Rescue int

// The rescues.
const (
	Export Rescue = iota
	Keep
	Again
	Leave
)

// A Guard is the root model of a program.
type Guard struct {
	screens Screens
	suspend func() // gives the terminal to the shell, from another goroutine; nil where there is none
	keys    kit.Keys
	layout  layout
	width   int
	height  int

	failed string // what the panic said, "" for none
	word   string // what came of a rescue
	doing  bool   // a rescue is on its way
}

// New returns a guard of screens. suspend, which must not wait, has the program suspended.
func New(screens Screens, suspend func()) *Guard {
	return &Guard{screens: screens, suspend: suspend, keys: kit.NewKeys()}
}

// failedMsg is the panic of a command.
type failedMsg struct{ value any }

// Init begins with the screens.
func (g *Guard) Init() (cmd tea.Cmd) {
	defer g.rescue()
	return g.safe(g.screens.Init())
}

// Update hands messages on.
func (g *Guard) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	model = g
	defer g.rescue()
	switch m := msg.(type) {
	case failedMsg:
		g.fail(m.value)
		return g, nil
	case tea.WindowSizeMsg:
		g.width, g.height = kit.Size(m.Width, m.Height)
	case tea.KeyPressMsg:
		m = g.layout.translate(m, g.failed == "" && g.screens.Typing())
		msg = m
		switch {
		case key.Matches(m, g.keys.Redraw):
			return g, tea.ClearScreen
		case key.Matches(m, g.keys.Suspend):
			if g.suspend != nil {
				g.suspend()
			}
			return g, nil
		case g.failed != "":
			return g, g.press(m)
		}
	case tea.MouseMsg, tea.PasteMsg:
		if g.failed != "" {
			return g, nil
		}
	}
	_, cmd = g.screens.Update(msg)
	return g, g.safe(cmd)
}

// press does what a key says after a panic.
func (g *Guard) press(msg tea.KeyPressMsg) tea.Cmd {
	k := g.keys
	switch {
	case key.Matches(msg, k.Quit):
		return g.screens.Rescue(Leave)
	case key.Matches(msg, k.Show):
		g.failed, g.word, g.doing = "", "", false
		return g.safe(g.screens.Rescue(Again))
	case key.Matches(msg, k.Export):
		g.doing = true
		return g.safe(g.screens.Rescue(Export))
	case msg.String() == "y":
		g.doing = true
		return g.safe(g.screens.Rescue(Keep))
	}
	g.word = msg.String() + " does nothing here."
	return nil
}

// View draws the screens, or after a panic the sentence.
func (g *Guard) View() (v tea.View) {
	defer func() {
		if value := recover(); value != nil {
			g.fail(value)
			v = g.sentence()
		}
		v.KeyboardEnhancements.ReportAlternateKeys = true // for layouts
	}()
	if g.failed != "" {
		return g.sentence()
	}
	return g.screens.View()
}

// sentence is the screen after a panic.
func (g *Guard) sentence() tea.View {
	word := g.word
	if g.doing {
		word = g.screens.Said()
	}
	lines := kit.Wrap(fmt.Sprintf("The screen failed: %s. What runs goes on. Enter shows it anew, e exports all, y keeps the run and leaves, q leaves.", g.failed), max(1, g.width))
	if word != "" {
		lines = append(append(lines, ""), kit.Wrap(word, max(1, g.width))...)
	}
	return kit.OnWholeScreen(kit.Block(strings.Join(lines, "\n"), g.width, g.height))
}

// rescue keeps a panic from whoever called, and tells it.
func (g *Guard) rescue() {
	if value := recover(); value != nil {
		g.fail(value)
	}
}

func (g *Guard) fail(value any) {
	const most = 200
	said := []rune(strings.TrimSuffix(text.Printable(fmt.Sprint(value)), "."))
	if g.failed = string(said[:min(len(said), most)]); g.failed == "" {
		g.failed = "it does not say why"
	}
}

// safe is a command whose panics are told instead of ending the program.
func (g *Guard) safe(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if value := recover(); value != nil {
				msg = failedMsg{value}
			}
		}()
		msg = cmd()
		if batch, several := msg.(tea.BatchMsg); several {
			for i := range batch {
				batch[i] = g.safe(batch[i])
			}
		}
		return msg
	}
}
