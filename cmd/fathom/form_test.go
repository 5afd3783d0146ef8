package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui"
)

// formApp is the app as the program has it, on a small dataset, with the form open.
type formApp struct {
	*tui.App
	host *host
	t    *testing.T
}

// Lab is the lab that is shown.
func (a formApp) Lab() experiment { return a.host.current() }

// openFormApp opens the app with the flags of a command, and then the form in it.
func openFormApp(t *testing.T, flags ...string) formApp {
	t.Helper()
	told, err := resolved(flags...)
	if err != nil {
		t.Fatal(err)
	}
	h, err := newHost(told.config, told.look, told.saving, new(reader).load, simd.NewPool(2))
	if err != nil {
		t.Fatal(err)
	}
	app := h.forApp(told)
	foreseen := sync.OnceValue(func() func(spec.Spec) time.Duration { return h.foresee(t.Context()) })
	app.Foresee = func(context.Context) func(spec.Spec) time.Duration { return foreseen() } // not each time that the form opens
	a := formApp{tui.New(t.Context(), app), h, t}
	t.Cleanup(h.close)
	a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	a.press(tea.KeyF2, 0)
	return a
}

// press presses a key, does what it asks for, and returns what came last.
func (a formApp) press(code rune, mod tea.KeyMod) (last tea.Msg) {
	before := a.Lab()
	for _, cmd := a.Update(tea.KeyPressMsg{Code: code, Mod: mod}); cmd != nil && a.Lab() == before; {
		last = cmd()
		_, cmd = a.Update(last)
	}
	return last
}

// fill puts a text into a field. It goes to the first one by the groups and from there
// down.
func (a formApp) fill(name, text string) {
	a.t.Helper()
	for !strings.Contains(a.screen(), "setting --data: ") {
		a.press(tea.KeyPgUp, 0)
	}
	at := slices.IndexFunc(rules.Settings(), func(s setting.Setting) bool { return s.Name == name })
	for range at {
		a.press(tea.KeyDown, 0)
	}
	if !strings.Contains(a.screen(), "setting --"+name+": ") {
		a.t.Fatalf("%s has not got the focus in\n%s", name, a.screen())
	}
	choices := rules.Settings()[at].Choices
	for i := 0; name != "stages" && i < len(choices) && !strings.Contains(a.screen(), "‹ "+rules.Settings()[at].Say(text)+" ›"); i++ {
		a.press(tea.KeyRight, 0)
	}
	a.press('u', tea.ModCtrl) // does nothing to a closed list, nor does the paste
	a.Update(tea.PasteMsg{Content: text})
}

// screen is what the app shows, with one blank in place of each gap and line break.
func (a formApp) screen() string {
	return strings.Join(strings.Fields(ansi.Strip(a.View().Content)), " ")
}

// command is what the form puts on the clipboard.
func (a formApp) command() string { return fmt.Sprint(a.press('y', tea.ModCtrl)) }

// TestFormRefusesWhatFlagsRefuse tells each mistake to `fathom run` and to the form,
// which must say the same and leave the experiment that is there alone.
func TestFormRefusesWhatFlagsRefuse(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	a := openFormApp(t, small(dir)[1:]...)
	running := a.Lab()
	for i, test := range []struct{ name, text string }{
		{"data", filepath.Join(dir, "nowhere")}, {"data", os.DevNull}, {"data", t.TempDir()}, {"data", ""}, {"data", "-x"},
		{"holdout", "120"}, {"holdout", "-1"}, {"holdout", "1e1"}, {"holdout", "119"},
		{"train-samples", "111"}, {"train-samples", "-1"}, {"train-samples", "many"}, {"train-samples", "39"},
		{"test-samples", "61"}, {"test-samples", "-5"}, {"test-samples", "0x10"}, {"test-samples", "20"},
		{"classes", "1"}, {"classes", "257"}, {"classes", "2"}, {"classes", "three"},
		{"hidden", "0"}, {"hidden", "-3"}, {"hidden", "abc"}, {"hidden", ""}, {"hidden", "1000000"}, {"hidden", "8,,6"}, {"hidden", "2"},
		{"hidden", "16384,16384,16384"}, {"hidden", strings.Repeat("1,", 300) + "1"}, {"hidden", strings.Repeat("x", 500)}, {"hidden", "6"},
		{"activation", "step"}, {"activation", ""}, {"solver", "newton"}, {"teach-init", "warm"},
		{"seed", "-1"}, {"seed", "18446744073709551616"}, {"seed", ""}, {"seed", "1.0"}, {"seed", " 1"},
		{"learning-rate", "0"}, {"learning-rate", "NaN"}, {"learning-rate", "-0.1"}, {"learning-rate", "Inf"}, {"learning-rate", "fast"}, {"learning-rate", "1e999"},
		{"batch", "999"}, {"batch", "0"}, {"batch", "-1"}, {"batch", "1 0"},
		{"steps", "0"}, {"steps", "1.5"}, {"steps", "99999999999999999999"}, {"steps", "it's"},
		{"evaluate-every", "0"}, {"evaluate-every", "x"}, {"probe-every", "-1"}, {"probe-every", "∞"},
		{"probe-samples", "0"}, {"probe-samples", "111"}, {"probe-samples", "all"},
		{"pca-classes", "10"}, {"pca-classes", "0,0"}, {"pca-classes", ""}, {"pca-classes", "-1"}, {"pca-classes", "zero"},
		{"pca-samples", "1"}, {"pca-samples", "61"}, {"pca-samples", "?"},
		{"teach-weight", "-1"}, {"teach-weight", "NaN"}, {"teach-weight", "Inf"}, {"teach-weight", "0,1"},
		{"teach-layer", "0"}, {"teach-layer", "3"}, {"teach-layer", "first"},
		{"teach-components", "0"}, {"teach-components", "7"}, {"teach-components", "."},
		{"stages", "dream"}, {"stages", ""}, {"stages", "train,,pca"},
	} {
		if i%2 > 0 && !slowToo {
			continue // one of two, which are some of each setting
		}
		_, refused := call(small(dir, "--"+test.name, test.text)...)
		before := a.command()
		a.fill(test.name, test.text)
		switch at := slices.IndexFunc(rules.Settings(), func(s setting.Setting) bool { return s.Name == test.name }); {
		case refused == nil:
			if strings.Contains(a.screen(), "go to the mistake") {
				t.Errorf("--%s %s is not refused by the command, but in the form:\n%s", test.name, test.text, a.screen())
			}
		case rules.Settings()[at].Choices != nil && test.name != "stages": // it cannot even be typed
			if after := a.command(); after != before && !strings.Contains(after, "--"+test.name) || strings.Contains(after, " "+text.Quote(test.text)) {
				t.Errorf("--%s %s leads from %s to %s", test.name, test.text, before, after)
			}
		default:
			a.press(tea.KeyEnter, 0)
			want := strings.Join(strings.Fields(refused.Error()), " ")
			if !strings.Contains(a.screen(), "✗ "+want+" ") || a.Lab() != running {
				t.Errorf("--%s %s: the command says\n%s\nand the form\n%s", test.name, test.text, want, a.screen())
			}
		}
		a.press(tea.KeyEscape, 0)
		a.press(tea.KeyF2, 0)
	}
}

// TestFormStartsWhatTheCommandPrints sets up an experiment in the app, copies the
// command, has a shell read it, and compares the two documents.
func TestFormStartsWhatTheCommandPrints(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	first, dir := t.TempDir(), filepath.Join(t.TempDir(), "it's another set")
	writeSet(t, first)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	writeSet(t, dir)
	config := file(t, "batch = 20\nsteps = 80\n") // holds for both
	t.Setenv("FATHOM_PACE", "full")
	a := openFormApp(t, small(first, "--config", config)[1:]...)
	for name, text := range map[string]string{
		"data": dir, "holdout": "20", "hidden": "7,5", "activation": "relu", "seed": "12", "learning-rate": "0.03", "batch": "50", "steps": "40",
		"solver": "multinomial", "teach-init": "fresh", "teach-components": "2", "pca-classes": "1,2",
	} {
		a.fill(name, text)
	}
	command := a.command()
	before := a.Lab()
	a.press(tea.KeyEnter, 0)
	if a.Lab() == before {
		t.Fatalf("nothing is started by\n%s", a.screen())
	}
	a.Lab().Finish()
	var all []spec.Event
	for {
		events, err := a.Lab().Next(t.Context(), len(all))
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, events...)
	}
	result := run.Collect(a.Lab().Spec(), all)
	result.Seconds = nil
	got, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}

	words, err := exec.Command(sh, "-c", `fathom() { for word; do printf '%s\0' "$word"; done; }; `+command).Output()
	if err != nil {
		t.Fatal(err)
	}
	args := strings.Split(strings.TrimSuffix(string(words), "\x00"), "\x00")
	out, err := call(append([]string{"run"}, append(args, "--config", config, "--format", "json")...)...)
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	var document run.Result
	if err := json.Unmarshal([]byte(out), &document); err != nil {
		t.Fatal(err)
	}
	document.Seconds = nil
	want, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("the app finds\n%s\nand %s\n%s", got, command, want)
	}
	if document.Teach == nil || document.Teach.Init != spec.Fresh || len(document.Train.Curve) != 3 {
		t.Errorf("%s is not what was set up: %s", command, want)
	}
}

// TestSourceFollowsTheConfig: the data are read again when others are asked for, or
// after they could not be read, and else are shared.
func TestSourceFollowsTheConfig(t *testing.T) {
	dir := t.TempDir()
	config := rules.Default
	config.Source.Classes, config.Source.HoldOut = 3, 10
	at := func(name string) spec.Spec {
		c := config
		c.Source.Data = filepath.Join(dir, name)
		return c
	}
	s := new(reader)
	if _, err := s.load(at("one")); err == nil {
		t.Fatal("a directory that is not there is read")
	}
	for _, name := range []string{"one", "two"} {
		if err := os.Mkdir(at(name).Source.Data, 0o755); err != nil {
			t.Fatal(err)
		}
		writeSet(t, at(name).Source.Data)
	}
	fewer := at("two")
	fewer.Source.TestSamples = 20
	var last *source.Material
	for _, test := range []struct {
		config spec.Spec
		name   string
		tests  int
	}{{at("one"), "one", 60}, {at("two"), "two", 60}, {fewer, "two", 20}, {at("one"), "one", 60}} {
		m, err := s.load(test.config)
		if err != nil || m.Name != test.name || m.Test.Len() != test.tests || m == last {
			t.Fatalf("%s gives %+v, %v", test.config.Source.Data, m, err)
		}
		if again, _ := s.load(test.config); again != m {
			t.Error("the same data are read twice")
		}
		last = m
	}
}
