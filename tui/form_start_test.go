package tui

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/measure"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// through runs a command and what follows from it, until nothing does.
func through(a *App, cmd tea.Cmd) {
	for cmd != nil {
		msg := cmd()
		if _, started := msg.(startedMsg); started {
			a.Update(msg) // what follows reads the log
			return
		}
		_, cmd = a.Update(msg)
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
	config := measure.Rules().Default
	for i := 0; i+1 < len(words); i += 2 {
		if err := measure.Rules().Set(&config, strings.TrimPrefix(words[i], "--"), words[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return config
}

// TestFormStartsWhatTheCommandGives sets up another experiment and holds what the app
// then finds against a lab on the command that was copied.
func TestFormStartsWhatTheCommandGives(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a, end := onLab(ctx, tuitest.StripesSpec(), tuitest.Stripes)
	defer end()
	a.resize(120, 36)
	a.showTab(2)
	a.Update(tuitest.Press("S"))
	for name, text := range map[string]string{"data": "it's my own; set", "hidden": "7", "activation": "relu", "seed": "18446744073709551615", "learning-rate": "0.0333",
		"steps": "220", "probe-at": "0,100,220", "pca-classes": "2,0", "teach-components": "2", "teach-init": "fresh", "solver": "multinomial"} {
		fill(t, a, name, text)
	}
	_, cmd := a.Update(tuitest.Press("ctrl+y"))
	copied := fmt.Sprint(cmd())
	_, cmd = a.Update(tuitest.Press("enter"))
	through(a, cmd)
	if a.form != nil || a.run.Spec.Seed != 1<<64-1 {
		t.Fatalf("enter does not start what was set up:\n%s", ansi.Strip(a.screen()))
	}
	got := result(t, labOf(a))
	labOf(a).Close()

	alone := startLab(parse(t, copied), tuitest.Stripes)
	defer alone.Close()
	if want := result(t, alone); got != want {
		t.Errorf("the app finds\n%s\nand %s\n%s", got, copied, want)
	}
	for i := range a.tabs { // the tabs know the new shape
		a.shown = i
		tuitest.Exact(t, "a tab", a.screen(), 120, 36)
	}
}

// TestFormKeepsWhatRuns: what the data do not allow is refused before the lab that
// runs is given up, and an answer that comes too late is of no use.
func TestFormKeepsWhatRuns(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	missing := errors.New("nowhere: no such directory")
	load := func(c spec.Spec) (*source.Material, error) {
		if c.Source.Data == "nowhere" {
			return nil, missing
		}
		return tuitest.Stripes(c)
	}
	a, end := onLab(ctx, tuitest.StripesSpec(), load)
	defer end()
	a.resize(120, 36)
	first := labOf(a)
	for _, test := range []struct{ field, text, want string }{
		{"data", "nowhere", missing.Error()},
		{"batch", "301", "--batch 301: stripes has only 300 training images"},
	} {
		a.Update(tuitest.Press("S"))
		fill(t, a, test.field, test.text)
		_, cmd := a.Update(tuitest.Press("enter"))
		through(a, cmd)
		if labOf(a) != first || a.form == nil || focused(a) != test.field || !strings.Contains(screenOf(a), "✗ "+test.want) {
			t.Errorf("%s %s is not refused with %q:\n%s", test.field, test.text, test.want, ansi.Strip(a.screen()))
		}
		if _, cmd = a.Update(tuitest.Press("enter")); cmd == nil {
			t.Error("enter does not try again what the data did not allow")
		}
		a.Update(tuitest.Press("esc"))
	}

	a.Update(tuitest.Press("S"))
	_, cmd := a.Update(tuitest.Press("enter"))
	a.Update(tuitest.Press("right")) // changes the preset meanwhile
	through(a, cmd)
	if labOf(a) != first || a.form == nil || a.busy {
		t.Error("what was asked for before the last change is started")
	}
	_, cmd = a.Update(tuitest.Press("enter"))
	a.Update(tuitest.Press("esc"))
	through(a, cmd)
	if labOf(a) != first || a.busy {
		t.Error("what was asked for in a form that was left is started")
	}
}

// TestFormMendsWhatFailed opens the form on a lab that could not load its data.
func TestFormMendsWhatFailed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	config := tuitest.StripesSpec()
	config.Source.Data = "nowhere"
	a, end := onLab(ctx, config, func(c spec.Spec) (*source.Material, error) {
		if c.Source.Data == "nowhere" {
			return nil, errors.New("nowhere: no such directory")
		}
		return tuitest.Stripes(c)
	})
	defer end()
	a.resize(120, 36)
	for a.run.Err == nil {
		a.Update(a.read()())
	}
	if !strings.Contains(a.screen(), "nowhere: no such directory") {
		t.Errorf("the error is not shown:\n%s", ansi.Strip(a.screen()))
	}
	a.Update(tuitest.Press("S"))
	fill(t, a, "data", "stripes")
	_, cmd := a.Update(tuitest.Press("enter"))
	through(a, cmd)
	if a.run.Err != nil || a.run.Spec.Source.Data != "stripes" {
		t.Errorf("the experiment is not mended:\n%s", ansi.Strip(a.screen()))
	}
	if got := result(t, labOf(a)); !strings.Contains(got, `"data":"stripes"`) {
		t.Errorf("it finds %s", got)
	}
}
