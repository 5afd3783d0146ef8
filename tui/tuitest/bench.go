package tuitest

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// Screen is what a bench takes: one screen of the app.
type Screen interface {
	Asks() (request run.Request, does string)
	Reset(*kit.Context, *axis.Run)
	Observe(events []spec.Event)
	Update(msg tea.Msg) tea.Cmd
	View(width, height int) string
}

// Bench is a run that stands still with one screen on it, which is shown.
type Bench struct {
	Kit       kit.Context
	Still     *Run // the run
	Run       *axis.Run
	Screen    Screen
	Questions int // that the screen has asked, which nobody answers
}

// NewBench returns a bench with a screen of so many cells on an experiment.
func NewBench(t testing.TB, s spec.Spec, screen Screen, cols, rows int) *Bench {
	b := &Bench{Still: NewRun(s), Screen: screen}
	b.Kit = kit.Context{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), Keys: kit.NewKeys(), Cols: cols, Rows: rows}
	b.Run = axis.NewRun(t.Context(), b.Still)
	b.Run.Ask = func(spec.Stage, axis.Question) tea.Cmd {
		b.Questions++
		return func() tea.Msg { return nil }
	}
	screen.Reset(&b.Kit, b.Run)
	request, _ := screen.Asks()
	b.Run.Shown = request.Stage
	return b
}

// Show gives the screen events and a gauge.
func (b *Bench) Show(gauge run.Gauge, events ...spec.Event) { b.ShowAt(time.Time{}, gauge, events...) }

// ShowAt is Show at some time.
func (b *Bench) ShowAt(now time.Time, gauge run.Gauge, events ...spec.Event) {
	for _, e := range events {
		b.Run.Take(e)
	}
	b.Run.Measure(gauge)
	b.Kit.Now, b.Kit.Every = now, time.Second/4
	b.Kit.Busy = b.Run.State(spec.Train) == run.Running && !gauge.Paused
	b.Screen.Observe(events)
}

// GoBack shows a moment, and its frame if there is one.
func (b *Bench) GoBack(step int, frame *run.Frame) {
	b.Run.Time.Past, b.Run.Time.At, b.Run.Time.Frame = true, step, frame
	b.Screen.Update(axis.Moved{})
}

// GoLive shows what is newest.
func (b *Bench) GoLive() {
	b.Run.Time.Past, b.Run.Time.Frame = false, nil
	b.Screen.Update(axis.Moved{})
}

// Type presses keys, one after the other.
func (b *Bench) Type(names ...string) {
	for _, name := range names {
		b.Screen.Update(Press(name))
	}
}

// Mouse tells the screen what the mouse does on one of its cells.
func (b *Bench) Mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	return b.Screen.Update(kit.Mouse{MouseMsg: msg, X: m.X, Y: m.Y})
}

// Click clicks on a cell, and lets go.
func (b *Bench) Click(x, y int) {
	b.Mouse(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	b.Mouse(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// Dress draws the screen for a terminal of so many colours, in ASCII or not.
func (b *Bench) Dress(profile colorprofile.Profile, ascii bool) {
	b.Kit.Theme = kit.NewTheme(kit.Appearance{ASCII: ascii}, kit.Terminal{Dark: true, Profile: profile})
}

// View is what the screen shows.
func (b *Bench) View() string {
	view := b.Screen.View(b.Kit.Cols, b.Kit.Rows)
	if b.Kit.Theme.ASCII {
		return kit.InASCII(view)
	}
	return view
}

// Text is what the screen shows, without colours.
func (b *Bench) Text() string { return ansi.Strip(b.View()) }

// Has fails where the screen lacks one of the texts.
func (b *Bench) Has(t testing.TB, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(b.Text(), want) {
			t.Errorf("the screen lacks %q:\n%s", want, b.Text())
		}
	}
}

// HasNot fails where the screen has one of the texts.
func (b *Bench) HasNot(t testing.TB, unwanted ...string) {
	t.Helper()
	for _, text := range unwanted {
		if strings.Contains(b.Text(), text) {
			t.Errorf("the screen has %q:\n%s", text, b.Text())
		}
	}
}
