package guard

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/tui/kit"
)

// faulty are screens that panic where they are told to.
type faulty struct {
	in      string
	rescued []Rescue
	typing  bool
	got     []tea.Msg
}

func (f *faulty) panics(in string) {
	if f.in == in {
		panic("index out of range [5] with length 3")
	}
}
func (f *faulty) Init() tea.Cmd { f.panics("Init"); return nil }
func (f *faulty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	f.panics("Update")
	f.got = append(f.got, msg)
	return f, func() tea.Msg { return tea.BatchMsg{func() tea.Msg { f.panics("command"); return nil }} }
}
func (f *faulty) View() tea.View { f.panics("View"); return kit.OnWholeScreen("the screen") }
func (f *faulty) Typing() bool   { return f.typing }
func (f *faulty) Said() string   { return "Exported 3 files to here." }
func (f *faulty) Rescue(what Rescue) tea.Cmd {
	f.rescued = append(f.rescued, what)
	f.in = ""
	return nil
}

// run does what comes of a command.
func run(g *Guard, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if msg := cmd(); msg != nil {
		if batch, is := msg.(tea.BatchMsg); is {
			for _, c := range batch {
				run(g, c)
			}
			return
		}
		if _, failed := msg.(failedMsg); failed {
			g.Update(msg)
		}
	}
}

// TestAPanicIsASentence: wherever the screens panic, a sentence takes their place, and one can export, keep, leave or
// show them anew.
func TestAPanicIsASentence(t *testing.T) {
	for _, in := range []string{"Init", "Update", "View", "command"} {
		for _, test := range []struct {
			key  string
			code rune
			want Rescue
		}{{"e", 'e', Export}, {"y", 'y', Keep}, {"q", 'q', Leave}, {"enter", tea.KeyEnter, Again}, {"у", 'у', Export}} {
			f := &faulty{in: in}
			g := New(f, nil)
			run(g, g.Init())
			_, cmd := g.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
			run(g, cmd)
			screen := g.View().Content
			if !strings.Contains(screen, "The screen failed: index out of range [5] with length 3. What runs goes on.") || !g.View().AltScreen {
				t.Fatalf("after a panic in %s there is\n%s", in, screen)
			}
			if lines := strings.Split(screen, "\n"); len(lines) != 24 {
				t.Errorf("it has %d lines", len(lines))
			}
			press := tea.KeyPressMsg{Code: test.code}
			if test.code > ' ' && test.code != tea.KeyEnter {
				press.Text = string(test.code)
			}
			g.Update(press)
			if len(f.rescued) != 1 || f.rescued[0] != test.want {
				t.Errorf("after a panic in %s the key %s does %v, want %v", in, test.key, f.rescued, test.want)
			}
			shown := g.View().Content
			if test.want == Again && shown != "the screen" {
				t.Errorf("enter shows\n%s", shown)
			}
			if test.want == Export && !strings.Contains(shown, "Exported 3 files to here.") {
				t.Errorf("what came of the export is not told:\n%s", shown)
			}
		}
	}
}

// TestNewsGoOnAfterAPanic: messages other than keys still reach the screens, whose panics change nothing.
func TestNewsGoOnAfterAPanic(t *testing.T) {
	f := &faulty{in: "View"}
	g := New(f, nil)
	g.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	g.View()
	g.Update("news")
	g.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	g.Update(tea.PasteMsg{Content: "x"})
	if len(f.got) != 2 || f.got[1] != "news" {
		t.Errorf("the screens are told %v", f.got)
	}
}

// TestSuspendsAndRedraws: whatever is shown, typed into or has failed.
func TestSuspendsAndRedraws(t *testing.T) {
	for _, f := range []*faulty{{}, {typing: true}, {in: "View"}} {
		suspended := 0
		g := New(f, func() { suspended++ })
		g.View()
		for _, code := range []rune{'z', 'я'} {
			if _, cmd := g.Update(tea.KeyPressMsg{Code: code, Mod: tea.ModCtrl}); cmd != nil {
				t.Error("ctrl+z does something else")
			}
		}
		_, cmd := g.Update(tea.KeyPressMsg{Code: 'l', Mod: tea.ModCtrl})
		if suspended != 2 || cmd == nil || len(f.got) != 0 {
			t.Errorf("suspended %d times, redraws: %v, told the screens %v", suspended, cmd != nil, f.got)
		}
		if !g.View().KeyboardEnhancements.ReportAlternateKeys {
			t.Error("the terminal is not asked to report alternate keys")
		}
	}
}
