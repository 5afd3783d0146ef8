package form

import (
	"errors"
	"os/exec"
	"reflect"
	"strings"
	"testing"

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
		{[]string{"5"}, "data", "mnist5"},
		{[]string{"ctrl+r"}, "data", "mnist"},
		{[]string{"up"}, "stages", "train,probe,pca,teach"},
		{[]string{"down", "tab", "shift+tab", "pgdown"}, "hidden", "100,100,100"},
		{[]string{"backspace", "left", "home", "2"}, "hidden", "2100,100,10"},
		{[]string{"down", "right"}, "activation", "relu"},
		{[]string{"left", "left"}, "activation", "sigmoid"},
		{[]string{"x", "backspace"}, "activation", "sigmoid"},
		{[]string{"ctrl+r"}, "activation", "tanh"},
		{[]string{"pgup"}, "data", "mnist"},
		{[]string{"pgup"}, "stages", "train,probe,pca,teach"},
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
	for i := 1; i+1 < len(words); i += 2 {
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
