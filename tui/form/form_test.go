package form

import (
	"errors"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/spec"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// opened is a form on the post's experiment, on a screen of so many cells. Its data are said to be
// as in answer.
func opened(cols, rows int, answer error) *Model {
	c := &kit.Context{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), Keys: kit.NewKeys(), Cols: cols, Rows: rows}
	rules := measure.Rules()
	return New(c, rules, rules.Default, rules.Default, func(spec.Spec) error { return answer })
}

// fill puts a text into a field.
func fill(t *testing.T, m *Model, name, text string) {
	t.Helper()
	for m.fields[m.focus].Name != name {
		m.Update(tuitest.Press("down"))
	}
	m.Update(tuitest.Press("ctrl+u"))
	m.Update(tea.PasteMsg{Content: text})
	if got := m.fields[m.focus].text; got != text {
		t.Fatalf("%s is %q after %q was typed", name, got, text)
	}
}

// TestMarksAllThatIsWrong: what cannot be read, what cannot be, and what does not go together are
// marked at once; what hangs on a field that cannot be read is not.
func TestMarksAllThatIsWrong(t *testing.T) {
	m := opened(120, 30, text.Together(errors.New("a: not an IDX file"), errors.New("b: not either"),
		&setting.Error{Setting: "holdout", Problem: "5 is too many"}))
	for _, test := range []struct {
		fill map[string]string
		want []string
	}{
		{map[string]string{"steps": "x", "batch": "0", "pca-classes": "0,77"}, []string{"batch", "steps", "pca-classes"}},
		{map[string]string{"steps": "10", "classes": "y"}, []string{"classes", "batch"}},
		{map[string]string{"classes": "100", "batch": "50", "stages": "train", "teach-layer": "9"}, []string{"teach-layer"}},
		{map[string]string{"teach-layer": "1"}, nil},
	} {
		for name, text := range test.fill {
			fill(t, m, name, text)
		}
		var wrong []string
		for _, field := range m.fields {
			if field.problem != "" {
				wrong = append(wrong, field.Name)
			}
		}
		if !reflect.DeepEqual(wrong, test.want) {
			t.Errorf("with %v wrong are %v, want %v", test.fill, wrong, test.want)
		}
	}
	cmd, _ := m.Update(tuitest.Press("enter"))
	if _, outcome := m.Update(cmd()); outcome != Open {
		t.Errorf("what the data do not allow comes to %d", outcome)
	}
	for _, field := range m.fields {
		want := map[string]string{"data": "a: not an IDX file; b: not either", "holdout": "--holdout: 5 is too many"}[field.Name]
		if field.problem != want {
			t.Errorf("%s says %q, want %q", field.Name, field.problem, want)
		}
	}
}

// TestOutcomes: a form is left, or comes to what was set up when its check has come; a check before
// the last change, or of another form, is of no use.
func TestOutcomes(t *testing.T) {
	m := opened(120, 30, nil)
	if _, outcome := m.Update(tuitest.Press("esc")); outcome != Left {
		t.Errorf("esc comes to %d", outcome)
	}
	fill(t, m, "seed", "7")
	late, _ := m.Update(tuitest.Press("enter"))
	fill(t, m, "seed", "8")
	cmd, _ := m.Update(tuitest.Press("enter"))
	if _, outcome := m.Update(late()); outcome != Open {
		t.Errorf("a check before the last change comes to %d", outcome)
	}
	other := opened(120, 30, nil)
	fill(t, other, "seed", "7")
	fill(t, other, "seed", "8")
	foreign, _ := other.Update(tuitest.Press("enter"))
	if _, outcome := m.Update(foreign()); outcome != Open || m.turn != other.turn {
		t.Errorf("the check of another form comes to %d", outcome)
	}
	if _, outcome := m.Update(cmd()); outcome != Agreed || m.Spec().Seed != 8 {
		t.Errorf("a check of what is set up comes to %d, with seed %d", outcome, m.Spec().Seed)
	}
}

func TestEdits(t *testing.T) {
	m := opened(120, 30, nil)
	for _, test := range []struct {
		keys        []string
		field, text string
	}{
		{nil, "", "the post"},
		{[]string{"down", "5"}, "data", "mnist5"},
		{[]string{"ctrl+r"}, "data", "mnist"},
		{[]string{"up", "up"}, "stages", "train,probe,measures,pca,teach"},
		{[]string{"down", "down", "tab", "shift+tab", "pgdown"}, "hidden", "100,100,100"},
		{[]string{"backspace", "left", "home", "2"}, "hidden", "2100,100,10"},
		{[]string{"down", "right"}, "activation", "relu"},
		{[]string{"left", "left"}, "activation", "sigmoid"},
		{[]string{"x", "backspace"}, "activation", "sigmoid"},
		{[]string{"ctrl+r"}, "activation", "tanh"},
		{[]string{"pgup"}, "data", "mnist"},
		{[]string{"pgup"}, "", own},
		{[]string{"pgup"}, "stages", "train,probe,measures,pca,teach"},
		{[]string{"pgup"}, "teach-init", "same"},
	} {
		for _, key := range test.keys {
			m.Update(tuitest.Press(key))
		}
		if at := m.fields[m.focus]; at.Name != test.field || at.text != test.text {
			t.Errorf("after %v the focus is on %s, which is %q; want %s and %q", test.keys, at.Name, at.text, test.field, test.text)
		}
	}
}

// TestPresets: each fills all fields but the seed, a round of them leads back, and what is changed in
// one is the user's own.
func TestPresets(t *testing.T) {
	m, rules := opened(120, 30, nil), measure.Rules()
	fill(t, m, "seed", "7")
	for m.focus > 0 {
		m.Update(tuitest.Press("up"))
	}
	presets := rules.Presets()
	for _, preset := range append(presets[1:], presets[0]) {
		m.Update(tuitest.Press("right"))
		want := preset.Spec
		want.Seed = 7
		if got := m.Spec(); m.fields[0].text != preset.Name || !reflect.DeepEqual(got, want) || m.wrong() >= 0 {
			t.Errorf("%s, called %q, is %+v", preset.Name, m.fields[0].text, got)
		}
	}
	m.Update(tuitest.Press("left"))
	if got := m.Spec(); m.fields[0].text != "ten digits in PCA" || !strings.Contains(rules.AppOver(got, rules.Default), "fathom --seed 7 --pca-classes 0,1,2,3,4,5,6,7,8,9") {
		t.Errorf("left of the first is %q", m.fields[0].text)
	}
	for _, change := range [][2]string{{"steps", "5"}, {"steps", "x"}} {
		fill(t, m, change[0], change[1])
		if got := m.fields[0]; got.text != own || !got.changed {
			t.Errorf("with %v it is called %q", change, got.text)
		}
	}
	for m.focus > 0 {
		m.Update(tuitest.Press("up"))
	}
	if m.Update(tuitest.Press("left")); m.fields[0].text != "ten digits in PCA" {
		t.Errorf("left of one's own is %q", m.fields[0].text)
	}
	if m.Update(tuitest.Press("ctrl+r")); m.fields[0].text != "the post" || m.Spec().Seed != 7 {
		t.Errorf("the default is %q with seed %d", m.fields[0].text, m.Spec().Seed)
	}
}

// TestSaysWhatNumbersMean: 0 is shown, and may be typed, as the word that it stands for; a choice is
// shown in words.
func TestSaysWhatNumbersMean(t *testing.T) {
	m := opened(80, 24, nil)
	screen := ansi.Strip(m.View(80, 19))
	for _, want := range []string{"training images all ", "classifier       one-vs-rest", "start with       the same weights"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is missing in\n%s", want, screen)
		}
	}
	fill(t, m, "test-samples", "200")
	fill(t, m, "test-samples", "all")
	fill(t, m, "probe-every", "never")
	fill(t, m, "holdout", "0")
	if s := m.Spec(); m.wrong() >= 0 || s.Source.TestSamples != 0 || s.Network().LookEvery != 0 || s.Source.HoldOut != 0 {
		t.Errorf("it is %+v", s)
	}
}

// TestForesees: the form says how long what is set up takes, of the newest change, and nothing of
// what cannot be or nobody knows.
func TestForesees(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 30}} {
		m := opened(size[0], size[1], nil)
		shows := func(want string, is bool) {
			t.Helper()
			if screen := ansi.Strip(m.View(size[0], size[1])); strings.Contains(screen, want) != is {
				t.Errorf("at %v %q stands there %v:\n%s", size, want, !is, screen)
			}
		}
		shows("about", false)
		m.Foresee(func(s spec.Spec) time.Duration { return time.Duration(s.Network().Steps) * time.Millisecond })
		shows("about 10 s", true)
		fill(t, m, "steps", "300000")
		shows("about 5:00 min", true)
		fill(t, m, "steps", "5")
		shows("less than a second", true)
		fill(t, m, "steps", "x")
		shows("a second", false)
		shows("about", false)
	}
}

// TestLearnsTheInputs: the data may be loaded after the form was opened.
func TestLearnsTheInputs(t *testing.T) {
	m := opened(120, 30, nil)
	if size := m.size(); !strings.HasPrefix(size, "21,310 parameters") || !strings.Contains(size, "not counted") {
		t.Errorf("before the data are loaded the network has %s", size)
	}
	m.Inputs(784)
	if size := m.size(); size != "99,710 parameters, 399 KB, 784→100→100→100→10" {
		t.Errorf("after that it has %s", size)
	}
}

// parse reads a command as a shell does and then as its flags do.
func parse(t *testing.T, command string) spec.Spec {
	t.Helper()
	out, err := exec.Command("sh", "-c", `f() { printf '%s\0' "$@"; }; f `+strings.TrimPrefix(command, "fathom ")).Output()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	s := measure.Rules().Default
	words = strings.Split(strings.TrimPrefix(strings.Join(words, "\x00"), "run\x00"), "\x00")
	for i := 0; i+1 < len(words); i += 2 {
		if err := measure.Rules().Set(&s, strings.TrimPrefix(words[i], "--"), words[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestBrokenCommand: the lines of a command are one command to a shell, and none is too long.
func TestBrokenCommand(t *testing.T) {
	s := measure.Rules().Default
	s.Source.Data, s.Seed = "it's --a --b here", 7
	s.EditNetwork(func(n *spec.Network) { n.Hidden, n.Steps, n.Batch = []int{50, 60, 70}, 5, 6 })
	command := measure.Rules().Command(s)
	for _, width := range []int{34, 40, 60, 80, 200} {
		lines := breakCommand(command, width)
		for _, line := range lines {
			if ansi.StringWidth(line) > width {
				t.Errorf("%q is wider than %d cells", line, width)
			}
		}
		if got := parse(t, strings.Join(lines, "\n")); !reflect.DeepEqual(got, s) {
			t.Errorf("at %d the command is %q", width, lines)
		}
	}
	for _, line := range breakCommand("fathom run --data "+strings.Repeat("x", 200), 50) {
		if ansi.StringWidth(line) > 50 {
			t.Errorf("%q is wider than 50 cells", line)
		}
	}
}

func TestMemory(t *testing.T) {
	for bytes, want := range map[int]string{0: "0 bytes", 999: "999 bytes", 1000: "1.0 KB", 398_840: "399 KB", 400_000_000: "400 MB", 1_200_000_000: "1.2 GB"} {
		if got := memory(bytes); got != want {
			t.Errorf("%d bytes are %s, want %s", bytes, got, want)
		}
	}
}

// TestFind: what is typed after ctrl+f, or a slash where nothing is typed, moves the focus to the
// settings that have it; esc goes back, enter stays, and no field is changed.
func TestFind(t *testing.T) {
	m := opened(80, 24, nil)
	before := m.Spec()
	for _, test := range []struct {
		keys   []string
		field  string
		status string
	}{
		{[]string{"/", "e", "v", "e"}, "evaluate-every", "/eve▏  2 of 27 settings"},
		{[]string{"down"}, "probe-every", "/eve"},
		{[]string{"up", "up"}, "probe-every", "/eve"},
		{[]string{"backspace", "backspace", "backspace", "o", "l", "v", "e", "r"}, "solver", "/olver▏  1 of 27 settings"},
		{[]string{"z", "z"}, "", "0 of 27 settings"},
		{[]string{"esc"}, "", ""},
		{[]string{"ctrl+f", "s", "e", "e", "d", "enter"}, "seed", ""},
		{[]string{"ctrl+f", "-", "-", "h", "o", "l", "d", "enter"}, "holdout", ""},
	} {
		for _, key := range test.keys {
			if _, outcome := m.Update(tuitest.Press(key)); outcome != Open {
				t.Fatalf("%s in %v leaves the form", key, test.keys)
			}
		}
		if got := m.fields[m.focus].Name; got != test.field || !strings.Contains(ansi.Strip(m.Status()), test.status) {
			t.Errorf("after %v the focus is on %q and the status %q", test.keys, got, m.Status())
		}
	}
	if m.Update(tuitest.Press("/")); m.fields[m.focus].text != "5000/" || m.find.Typing {
		t.Errorf("a slash in a field gives %q", m.fields[m.focus].text)
	}
	if m.Update(tuitest.Press("backspace")); !reflect.DeepEqual(m.Spec(), before) {
		t.Error("looking for a setting changes one")
	}
}

// TestPlace: where the run is saved has a field behind those of the experiment, is in the command where it
// is not what it would be anyway, is checked with the data, and no preset changes it.
func TestPlace(t *testing.T) {
	refused := errors.New("permission denied")
	m := opened(120, 36, nil)
	m.Save(Place{Setting: setting.Setting{Name: "save", Group: "save", Kind: "dir"}, Value: "runs", Base: "runs", Check: func(dir string) error {
		if dir == "/root/x" {
			return refused
		}
		return nil
	}})
	if m.Saved() != "runs" || strings.Contains(m.commandLine(), "--save") {
		t.Errorf("it is saved in %q; the command is %s", m.Saved(), m.commandLine())
	}
	fill(t, m, "save", "")
	if m.Saved() != "" || !strings.HasSuffix(m.commandLine(), "--save ''") {
		t.Errorf("it is saved in %q; the command is %s", m.Saved(), m.commandLine())
	}
	fill(t, m, "save", "/root/x")
	m.begin(1)
	if m.Saved() != "/root/x" || !strings.HasSuffix(m.commandLine(), "--save /root/x") {
		t.Errorf("after a preset it is saved in %q; the command is %s", m.Saved(), m.commandLine())
	}
	answer := func() Outcome {
		cmd, _ := m.Update(tuitest.Press("enter"))
		if cmd == nil {
			t.Fatal("nothing is checked")
		}
		_, outcome := m.Update(cmd())
		return outcome
	}
	if answer() != Open || m.fields[m.focus].Name != "save" || !strings.Contains(m.fields[m.focus].problem, "permission denied") {
		t.Errorf("a place that cannot be is agreed to; the focus is on %s", m.fields[m.focus].Name)
	}
	m.Update(tuitest.Press("ctrl+r"))
	if m.Saved() != "runs" || answer() != Agreed {
		t.Errorf("the default is %q", m.Saved())
	}
	if home := setting.FromHome("~/r"); home != "~/r" {
		fill(t, m, "save", "~/r")
		if m.Saved() != home {
			t.Errorf("~/r is %q", m.Saved())
		}
	}
}
