package tui

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// focused is the name of the setting that has the focus on the screen, "" where none is to be seen.
func focused(a *App) (name string) {
	longest, settings := 0, a.host.Rules.Settings()
	for line := range strings.Lines(screenOf(a)) {
		_, after, marked := strings.Cut(line, "▸")
		if !marked {
			continue
		}
		after = strings.TrimLeft(after, " ●✗")
		for _, one := range settings {
			if title := one.Title(); strings.HasPrefix(after, title) && len(title) > longest {
				name, longest = one.Name, len(title)
			}
		}
	}
	return name
}

// fill puts a text into a field of the form that is open.
func fill(t *testing.T, a *App, name, text string) {
	t.Helper()
	settings := a.host.Rules.Settings()
	place := func(name string) int { // of a field on the way down, from that of the preset on
		return 1 + slices.IndexFunc(settings, func(s setting.Setting) bool { return s.Name == name })
	}
	for i := 0; focused(a) != name; i++ {
		way := 1
		if i == 0 {
			way = (place(name) - place(focused(a)) + len(settings) + 1) % (len(settings) + 1)
		}
		typed(a, slices.Repeat([]string{"down"}, way)...)
		if i > len(settings) {
			t.Fatalf("no field %s gets the focus:\n%s", name, screenOf(a))
		}
	}
	at := settings[place(name)-1]
	if at.Choices != nil && at.Type == setting.TypeText {
		for range at.Choices {
			if strings.Contains(screenOf(a), "‹ "+at.Say(text)+" ›") {
				return
			}
			typed(a, "right")
		}
		t.Fatalf("%s cannot be %s:\n%s", name, text, screenOf(a))
	}
	typed(a, "ctrl+u")
	a.Update(tea.PasteMsg{Content: text})
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
	{"reading", func(t *testing.T, a *App) { fill(t, a, "batch", "100"); a.Update(tuitest.Press("enter")) }},
	{"does-not-fit", func(t *testing.T, a *App) {
		fill(t, a, "batch", "60000")
		checked(a, &setting.Error{Setting: "batch", Value: "60000", Problem: "mnist has only 55,000 training images"})
	}},
	{"copied", func(t *testing.T, a *App) { fill(t, a, "seed", "7"); a.Update(tuitest.Press("ctrl+y")) }},
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

// checked starts what is set up, of which the host says that.
func checked(a *App, answer error) {
	still(a).OnCheck = func(spec.Spec) error { return answer }
	_, cmd := a.Update(tuitest.Press("enter"))
	a.Update(cmd())
}

// formOn opens the form on a run of the post that is done.
func formOn(t *testing.T, width, height int) *App {
	t.Helper()
	a := quiet(t, width, height)
	show(a, run.Gauge{}, tuitest.Everything(still(a)))
	a.Update(tuitest.Press("S"))
	if a.form == nil {
		t.Fatal("S opens no form")
	}
	return a
}

func TestGoldenForm(t *testing.T) {
	for _, state := range formStates {
		for _, size := range tuitest.Sizes() {
			name := fmt.Sprintf("%s-%dx%d", state.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				a := formOn(t, size[0], size[1])
				state.do(t, a)
				requireGolden(t, a, size[0], size[1])
			})
		}
	}
}

// TestFocusIsAlwaysVisible goes through all fields at every kind of size, in the
// states with the most and the least below the list, and with what is wrong. All is set at a third of the sizes
// without FATHOM_SLOW.
func TestFocusIsAlwaysVisible(t *testing.T) {
	for i, size := range [][2]int{{60, 16}, {75, 20}, {76, 16}, {80, 24}, {100, 27}, {120, 36}, {130, 60}, {200, 60}, {300, 100}} {
		t.Run(fmt.Sprintf("%d×%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			for _, state := range formStates {
				if !slices.Contains([]string{"opened", "many-wrong", "everything"}, state.name) {
					continue
				}
				if state.name == "everything" && i%3 > 0 && os.Getenv("FATHOM_SLOW") == "" {
					continue
				}
				a := formOn(t, size[0], size[1])
				state.do(t, a)
				for range a.host.Rules.Settings() {
					if typed(a, "tab"); !strings.Contains(screenOf(a), "▸") {
						t.Fatalf("%s: what has the focus is not to be seen:\n%s", state.name, screenOf(a))
					}
				}
			}
		})
	}
}

// TestMoreSamplesThanThereAre: before there are results the tabs say how many images these will be
// of.
func TestMoreSamplesThanThereAre(t *testing.T) {
	s := measure.Rules().Default
	spec.Edit(&s, measure.Probe, func(p *spec.Probing) { p.Samples = 1_000_000 })
	spec.Edit(&s, measure.PCA, func(p *spec.Projecting) { p.Samples = 1_000_000 })
	a := quietOn(t, s, 200, 60)
	show(a, run.Gauge{}, []spec.Event{tuitest.Loaded()})
	for tab, want := range map[int]string{1: "55,000 training images and scored on 10,000 test", 2: "among the first 10,000 test"} {
		a.showTab(tab)
		if screen := strings.Join(strings.Fields(ansi.Strip(a.screen())), " "); !strings.Contains(screen, want) {
			t.Errorf("%s lacks %q:\n%s", a.tabs[tab].Title(), want, screen)
		}
	}
}

// TestMuchIsWrongWithTheData: the field that has the focus stays to be seen.
func TestMuchIsWrongWithTheData(t *testing.T) {
	for _, size := range tuitest.Sizes() {
		a := formOn(t, size[0], size[1])
		checked(a, errors.New(strings.Repeat("the file is wrong; ", 400)))
		if screen := ansi.Strip(a.screen()); !strings.Contains(screen, "▸") || !strings.Contains(screen, "…") {
			t.Errorf("at %v:\n%s", size, screen)
		}
	}
}

// TestDataThatCannotBeUsed: every tab says all that is wrong, and the status line as much as it has
// room for.
func TestDataThatCannotBeUsed(t *testing.T) {
	a := quiet(t, 120, 36)
	a.observe(newsMsg{of: a.run, err: text.Together(errors.New("train-labels: an empty file"), errors.New("t10k-labels: 5 labels for 6 images"))})
	for range a.tabs {
		screen := ansi.Strip(a.screen())
		for _, want := range []string{"✗ The data cannot be used", "2 problems:", "train-labels: an empty file; t10k-labels: 5 labels for 6 images", "S sets up another"} {
			if !strings.Contains(screen, want) {
				t.Errorf("the tab %s lacks %q:\n%s", a.tabs[a.shown].Title(), want, screen)
			}
		}
		a.Update(tuitest.Press("tab"))
	}
	a.Update(startedMsg{})
	if screen := ansi.Strip(a.screen()); strings.Contains(screen, "cannot be used") {
		t.Errorf("a restart does not forget it:\n%s", screen)
	}
}

// TestFormHasTheKeysAlone: while the form is open nothing else takes a key, and what
// is typed and left changes nothing.
func TestFormHasTheKeysAlone(t *testing.T) {
	a := formOn(t, 120, 36)
	before := a.run.Spec
	for _, key := range tuitest.AllKeys() {
		if key == "esc" || key == "ctrl+c" || key == "/" { // which takes the others for what is looked for
			continue
		}
		a.Update(tuitest.Press(key))
		if a.form == nil || a.shown != 0 || a.page > 0 || a.asking != askNothing || a.busy || a.run.Time.Past || len(still(a).Told()) > 0 {
			t.Fatalf("%s goes past the form", key)
		}
	}
	a.Update(tuitest.Press("esc"))
	if a.form != nil || !reflect.DeepEqual(a.run.Spec, before) || a.busy {
		t.Error("esc does not leave the form without a change")
	}
	a.Update(tuitest.Press("f2"))
	if a.form == nil {
		t.Fatal("F2 opens no form")
	}
	if _, cmd := a.Update(tuitest.Press("ctrl+c")); cmd == nil {
		t.Error("ctrl+c does not quit from the form")
	}
}

// toFirst gives the focus to the first field.
func toFirst(a *App) {
	for focused(a) != "data" {
		typed(a, "down")
	}
}

func TestFormTakesTheMouse(t *testing.T) {
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {200, 60}} {
		a := formOn(t, size[0], size[1])
		for i, line := range strings.Split(ansi.Strip(a.screen()), "\n") {
			for name, title := range map[string]string{"train-samples": "training images", "probe-samples": "images per probe", "activation": "activation ", "evaluate-every": "test every "} {
				x := strings.Index(line, title)
				if x < 0 || strings.HasSuffix(line[:x], "many ") { // that is help
					continue
				}
				a.Update(tea.MouseClickMsg{X: len([]rune(line[:x])), Y: i, Button: tea.MouseLeft})
				if got := focused(a); got != name {
					t.Errorf("%v: a click on %s gives the focus to %s", size, name, got)
				}
				toFirst(a)
			}
		}
		toFirst(a)
		a.Update(tea.MouseClickMsg{X: 20, Y: railLine, Button: tea.MouseLeft})
		if a.shown != 0 || focused(a) != "data" {
			t.Error("a click on the rail goes past the form")
		}
		a.Update(tea.MouseWheelMsg{Y: 10, Button: tea.MouseWheelDown})
		if focused(a) != "holdout" {
			t.Error("the wheel does not go through the fields")
		}
	}
}
