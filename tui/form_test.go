package tui

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// fill puts a text into a field of the form that is open.
func fill(t *testing.T, a *App, name, text string) {
	t.Helper()
	for a.form.fields[a.form.focus].Name != name {
		a.Update(press("down"))
	}
	if a.form.fields[a.form.focus].closed() {
		for a.form.fields[a.form.focus].text != text {
			a.Update(press("right"))
		}
		return
	}
	a.Update(press("ctrl+u"))
	a.Update(tea.PasteMsg{Content: text})
	if got := a.form.fields[a.form.focus].text; got != text {
		t.Fatalf("%s is %q after %q was typed", name, got, text)
	}
}

// formStates are the states that the form is designed for.
var formStates = []struct {
	name string
	do   func(t *testing.T, a *App)
}{
	{"opened", func(*testing.T, *App) {}},
	{"choice", func(t *testing.T, a *App) { fill(t, a, "activation", "relu") }},
	{"wrong", func(t *testing.T, a *App) { fill(t, a, "learning-rate", "fast") }},
	{"many-wrong", func(t *testing.T, a *App) {
		fill(t, a, "hidden", "100,,100")
		fill(t, a, "steps", "")
		fill(t, a, "pca-samples", "1e3")
		fill(t, a, "solver", "multinomial")
	}},
	{"together-wrong", func(t *testing.T, a *App) { fill(t, a, "hidden", "50"); fill(t, a, "teach-layer", "3") }},
	{"too-large", func(t *testing.T, a *App) { fill(t, a, "hidden", "16384,16384") }},
	{"other-data", func(t *testing.T, a *App) { fill(t, a, "data", "/srv/sets/of images/fashion-mnist") }},
	{"reading", func(t *testing.T, a *App) { fill(t, a, "batch", "100"); a.Update(press("enter")) }},
	{"does-not-fit", func(t *testing.T, a *App) {
		fill(t, a, "batch", "60000")
		a.Update(press("enter"))
		a.Update(checkedMsg{form: a.form, turn: a.form.turn, err: &setting.Error{Setting: "batch", Value: "60000", Problem: "mnist has only 55,000 training images"}})
	}},
	{"copied", func(t *testing.T, a *App) { fill(t, a, "seed", "7"); a.Update(press("ctrl+y")) }},
	{"everything", func(t *testing.T, a *App) {
		for name, text := range map[string]string{"data": "/srv/a very long directory's name/with more below it/and still more/fashion-mnist",
			"holdout": "10", "train-samples": "20000", "test-samples": "5000", "classes": "12", "hidden": strings.Repeat("128,", 15) + "64",
			"activation": "sigmoid", "seed": "18446744073709551615", "learning-rate": "0.0125", "batch": "25", "steps": "20000",
			"evaluate-every": "200", "probe-every": "1000", "probe-samples": "500", "solver": "multinomial", "pca-classes": "0,1,2,3,4,5",
			"pca-samples": "500", "teach-init": "fresh", "teach-weight": "0.2", "teach-layer": "2", "teach-components": "5", "stages": "train,pca"} {
			fill(t, a, name, text)
		}
		fill(t, a, "steps", "20000")
	}},
}

// formOn opens the form on a run of the post that is done.
func formOn(t *testing.T, width, height int) *App {
	t.Helper()
	a := quiet(t, width, height)
	show(a, run.Gauge{}, everything(a.session.store))
	a.Update(press("S"))
	if a.form == nil {
		t.Fatal("S opens no form")
	}
	return a
}

func TestGoldenForm(t *testing.T) {
	for _, state := range formStates {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", state.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				a := formOn(t, size[0], size[1])
				state.do(t, a)
				screen := a.screen()
				exact(t, name, screen, size[0], size[1])
				golden.RequireEqual(t, ansi.Strip(screen)+"\n")
			})
		}
	}
}

// TestFocusIsAlwaysVisible goes through all fields at every kind of size, in the
// states with the most and the least below the list.
func TestFocusIsAlwaysVisible(t *testing.T) {
	for _, size := range [][2]int{{60, 16}, {75, 20}, {76, 16}, {80, 24}, {100, 27}, {120, 36}, {130, 60}, {200, 60}, {300, 100}} {
		for _, state := range formStates {
			a := formOn(t, size[0], size[1])
			state.do(t, a)
			for range a.form.fields {
				a.Update(press("tab"))
				name, found := a.form.fields[a.form.focus].Name, false
				for line := range strings.Lines(ansi.Strip(a.screen())) {
					_, after, focused := strings.Cut(line, "▸")
					found = found || focused && strings.HasPrefix(strings.TrimLeft(after, " ●✗"), name)
				}
				if !found {
					t.Fatalf("%s at %v: %s has the focus and is not to be seen:\n%s", state.name, size, name, ansi.Strip(a.screen()))
				}
			}
		}
	}
}

// TestMoreSamplesThanThereAre: before there are results the tabs say how many images these will be of.
func TestMoreSamplesThanThereAre(t *testing.T) {
	a := quiet(t, 200, 60)
	a.session.probing.Samples, a.session.projecting.Samples = 1_000_000, 1_000_000
	show(a, run.Gauge{}, []spec.Event{loadedEvent()})
	for tab, want := range map[int]string{1: "55,000 training images and scored on 10,000 test", 2: "among the first 10,000 test"} {
		a.showTab(tab)
		if screen := strings.Join(strings.Fields(ansi.Strip(a.screen())), " "); !strings.Contains(screen, want) {
			t.Errorf("%s lacks %q:\n%s", a.tabs[tab].Title(), want, screen)
		}
	}
}

// TestFormMarksAllThatIsWrong: what cannot be read, what cannot be, and what does not go together are marked at once;
// what hangs on a field that cannot be read is not.
func TestFormMarksAllThatIsWrong(t *testing.T) {
	a := formOn(t, 120, 36)
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
			fill(t, a, name, text)
		}
		var wrong []string
		for _, field := range a.form.fields {
			if field.problem != "" {
				wrong = append(wrong, field.Name)
			}
		}
		if !reflect.DeepEqual(wrong, test.want) {
			t.Errorf("with %v wrong are %v, want %v", test.fill, wrong, test.want)
		}
	}
	a.Update(press("enter"))
	a.Update(checkedMsg{form: a.form, turn: a.form.turn, err: text.Together(errors.New("a: not an IDX file"), errors.New("b: not either"),
		&setting.Error{Setting: "holdout", Problem: "5 is too many"})})
	for _, field := range a.form.fields {
		want := map[string]string{"data": "a: not an IDX file; b: not either", "holdout": "--holdout: 5 is too many"}[field.Name]
		if field.problem != want {
			t.Errorf("%s says %q, want %q", field.Name, field.problem, want)
		}
	}
}

// TestMuchIsWrongWithTheData: the field that has the focus stays to be seen.
func TestMuchIsWrongWithTheData(t *testing.T) {
	for _, size := range sizes {
		a := formOn(t, size[0], size[1])
		a.Update(press("enter"))
		a.Update(checkedMsg{form: a.form, turn: a.form.turn, err: errors.New(strings.Repeat("the file is wrong; ", 400))})
		if screen := ansi.Strip(a.screen()); !strings.Contains(screen, "▸") || !strings.Contains(screen, "…") {
			t.Errorf("at %v:\n%s", size, screen)
		}
	}
}

// TestDataThatCannotBeUsed: every tab says all that is wrong, and the status line as much as it has room for.
func TestDataThatCannotBeUsed(t *testing.T) {
	a := quiet(t, 120, 36)
	a.observe(newsMsg{run: a.run, err: text.Together(errors.New("train-labels: an empty file"), errors.New("t10k-labels: 5 labels for 6 images"))})
	for range a.tabs {
		screen := ansi.Strip(a.screen())
		for _, want := range []string{"✗ The data cannot be used", "2 problems:", "train-labels: an empty file; t10k-labels: 5 labels for 6 images", "S sets up another"} {
			if !strings.Contains(screen, want) {
				t.Errorf("the tab %s lacks %q:\n%s", a.tabs[a.shown].Title(), want, screen)
			}
		}
		a.Update(press("tab"))
	}
	a.Update(startedMsg{start(measure.Rules().Default, a.load)})
	if screen := ansi.Strip(a.screen()); strings.Contains(screen, "cannot be used") {
		t.Errorf("a restart does not forget it:\n%s", screen)
	}
}

// TestFormHasTheKeysAlone: while the form is open nothing else takes a key, and what
// is typed and left changes nothing.
func TestFormHasTheKeysAlone(t *testing.T) {
	a := formOn(t, 120, 36)
	before, gate := a.session.config, a.lab.Gauge().Paused
	for _, key := range allKeys {
		if key == "esc" || key == "ctrl+c" {
			continue
		}
		a.Update(press(key))
		if a.form == nil || a.shown != 0 || a.page > 0 || a.asking != askNothing || a.busy || a.session.time.past || a.lab.Gauge().Paused != gate {
			t.Fatalf("%s goes past the form", key)
		}
	}
	a.Update(press("esc"))
	if a.form != nil || !reflect.DeepEqual(a.session.config, before) || a.busy {
		t.Error("esc does not leave the form without a change")
	}
	a.Update(press("f2"))
	if a.form == nil {
		t.Fatal("F2 opens no form")
	}
	if _, cmd := a.Update(press("ctrl+c")); cmd == nil {
		t.Error("ctrl+c does not quit from the form")
	}
}

func TestFormEdits(t *testing.T) {
	a := formOn(t, 120, 36)
	at := func() formField { return a.form.fields[a.form.focus] }
	keys := func(names ...string) {
		for _, name := range names {
			a.Update(press(name))
		}
	}
	for _, test := range []struct {
		keys        []string
		field, text string
	}{
		{[]string{"5"}, "data", "mnist5"},
		{[]string{"ctrl+r"}, "data", "mnist"},
		{[]string{"up"}, "stages", "train,probe,pca,teach"},
		{[]string{"down", "tab", "shift+tab", "pgdown"}, "hidden", "100,100,100"},
		{[]string{"backspace", "left", "home", "2"}, "hidden", "2100,100,10"},
		{[]string{"down", "space"}, "activation", "relu"},
		{[]string{"left", "left"}, "activation", "sigmoid"},
		{[]string{"x", "backspace"}, "activation", "sigmoid"},
		{[]string{"ctrl+r"}, "activation", "tanh"},
		{[]string{"pgup"}, "data", "mnist"},
		{[]string{"pgup"}, "stages", "train,probe,pca,teach"},
		{[]string{"pgup"}, "teach-init", "same"},
	} {
		if keys(test.keys...); at().Name != test.field || at().text != test.text {
			t.Errorf("after %v the focus is on %s, which is %q; want %s and %q", test.keys, at().Name, at().text, test.field, test.text)
		}
	}
}

func TestFormTakesTheMouse(t *testing.T) {
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {200, 60}} {
		a := formOn(t, size[0], size[1])
		for i, line := range strings.Split(ansi.Strip(a.screen()), "\n") {
			for _, name := range []string{"train-samples ", "probe-every ", "activation ", "evaluate-every "} {
				x := strings.Index(line, name)
				if x < 0 {
					continue
				}
				a.Update(tea.MouseClickMsg{X: len([]rune(line[:x])), Y: i, Button: tea.MouseLeft})
				if got := a.form.fields[a.form.focus].Name; got != strings.TrimSpace(name) {
					t.Errorf("%v: a click on %s gives the focus to %s", size, name, got)
				}
				a.form.move(0)
			}
		}
		a.Update(tea.MouseClickMsg{X: 20, Y: railLine, Button: tea.MouseLeft})
		if a.shown != 0 || a.form.focus != 0 {
			t.Error("a click on the rail goes past the form")
		}
		a.Update(tea.MouseWheelMsg{Y: 10, Button: tea.MouseWheelDown})
		if a.form.focus != 1 {
			t.Error("the wheel does not go through the fields")
		}
	}
}

// TestBrokenCommand: the lines of a command are one command to a shell, and none is
// too long.
func TestBrokenCommand(t *testing.T) {
	config := measure.Rules().Default
	config.Source.Data, config.Seed = "it's --a --b here", 7
	config.EditNetwork(func(n *spec.Network) { n.Hidden, n.Steps, n.Batch = []int{50, 60, 70}, 5, 6 })
	command := measure.Rules().Command(config)
	for _, width := range []int{34, 40, 60, 80, 200} {
		lines := breakCommand(command, width)
		for _, line := range lines {
			if ansi.StringWidth(line) > width {
				t.Errorf("%q is wider than %d cells", line, width)
			}
		}
		if got := parse(t, strings.Join(lines, "\n")); !reflect.DeepEqual(got, config) {
			t.Errorf("at %d the command is %q", width, lines)
		}
	}
	for _, line := range breakCommand("fathom run --data "+strings.Repeat("x", 200), 50) {
		if ansi.StringWidth(line) > 50 {
			t.Errorf("%q is wider than 50 cells", line)
		}
	}
}

// TestFormLearnsTheInputs: the data may be loaded after the form was opened.
func TestFormLearnsTheInputs(t *testing.T) {
	a := quiet(t, 120, 36)
	a.Update(press("S"))
	if size := a.form.size(); !strings.HasPrefix(size, "21,310 parameters") || !strings.Contains(size, "not counted") {
		t.Errorf("before the data are loaded the network has %s", size)
	}
	show(a, run.Gauge{}, []spec.Event{loadedEvent()})
	if size := a.form.size(); size != "99,710 parameters, 399 KB, 784→100→100→100→10" {
		t.Errorf("after that it has %s", size)
	}
}

func TestMemory(t *testing.T) {
	for bytes, want := range map[int]string{0: "0 bytes", 999: "999 bytes", 1000: "1.0 KB", 398_840: "399 KB", 400_000_000: "400 MB", 1_200_000_000: "1.2 GB"} {
		if got := memory(bytes); got != want {
			t.Errorf("%d bytes are %s, want %s", bytes, got, want)
		}
	}
}
