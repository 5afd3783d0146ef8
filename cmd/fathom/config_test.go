package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/spec"
)

func TestBrokenFiles(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"steps = \"abc\"", `x.toml line 1: steps = "abc": it must be a whole number`},
		{"# one\n\nsteps = abc", "x.toml line 3: steps = abc: a text must be in quotes"},
		{"activation = relu", "x.toml line 1: activation = relu: a text must be in quotes"},
		{"data = ~/fashion # mine", "x.toml line 1: data = ~/fashion # mine: a text must be in quotes"},
		{"steps = 1.0", "x.toml line 1: steps = 1.0: it must be a whole number"},
		{"steps = 1e3", "x.toml line 1: steps = 1000.0: it must be a whole number"},
		{"steps = true", "x.toml line 1: steps = true: it must be a whole number"},
		{"steps = [5]", "x.toml line 1: steps = [5]: it must be one value, not a list"},
		{"steps = 1979-05-27", "x.toml line 1: steps = 1979-05-27: it must be a whole number"},
		{"steps = 99999999999999999999", "x.toml line 1: steps = 99999999999999999999: the number is too large; in quotes, it can be larger"},
		{"seed = -1", "x.toml line 1: seed = -1: it must be a whole number from 0 to 18446744073709551615"},
		{"learning-rate = nan", "x.toml line 1: learning-rate = nan: it must be a number"},
		{"learning-rate = inf", "x.toml line 1: learning-rate = +inf: it must be a finite number above 0"},
		{"hidden = [100, 1.5]", "x.toml line 1: hidden = [100, 1.5]: it must be whole numbers such as 100,100,100"},
		{"hidden = []", "x.toml line 1: hidden = []: it must be whole numbers such as 100,100,100"},
		{"hidden = [[1], [2]]", "x.toml line 1: hidden = [[1], [2]]: it must be whole numbers such as 100,100,100"},
		{"hidden = [\n1,\n2", "x.toml line 3: 2: this is not TOML: "},
		{"stages = [\"train\", 3]", `x.toml line 1: stages = ["train", 3]: "3" is no stage`},
		{"data = 5", "x.toml line 1: data = 5: it must be in quotes"},
		{"data = true", "x.toml line 1: data = true: it must be in quotes"},
		{"ascii = 1", "x.toml line 1: ascii = 1: it must be true or false"},
		{"theme = \"pink\"", `x.toml line 1: theme = "pink": it must be auto, dark, light or contrast`},
		{"step = 5", "x.toml line 1: step = 5: there is no setting of that name; did you mean steps?"},
		{"learning_rate = 5", "x.toml line 1: learning_rate = 5: there is no setting of that name; did you mean learning-rate?"},
		{"Steps = 5", "x.toml line 1: Steps = 5: there is no setting of that name; did you mean steps?"},
		{"config = \"y.toml\"", "x.toml line 1: config = \"y.toml\": there is no setting of that name; `fathom config` lists them all"},
		{"\"a b\" = 5", `x.toml line 1: "a b" = 5: there is no setting of that name`},
		{"seed = 1\n\n[network]\nhidden = [5]", "x.toml line 3: network: there are no tables here; write each setting as name = value"},
		{"[[a]]", "x.toml line 1: a: there are no tables here"},
		{"a.b = 1", "x.toml line 1: a.b: there are no tables here"},
		{"steps = {n = 1, n = 2}", "x.toml line 1: steps: there are no tables here"},
		{"hidden = [{n = 1, n = 2}]", "x.toml line 1: hidden: there are no tables here"},
		{"steps = 1\nseed = 2\nsteps = 3", "x.toml line 3: steps: it stands in line 1 already"},
		{"steps 5", "x.toml line 1: steps 5: this is not TOML: "},
		{"steps =", "x.toml line 1: steps =: this is not TOML: "},
		{"data = \"mnist", `x.toml line 1: data = "mnist: this is not TOML: `},
		{"\x00\x1b[2J", "x.toml line 1: ??[2J: this is not TOML: "},
		{"steps = \"a\x7f\"", "x.toml line 1: steps = \"a?\": this is not TOML: "},
		{"data = \"\xff\"", "x.toml line 1: "},
		{"theme = \"" + strings.Repeat("é", 500) + "\"", strings.Repeat("é", 38) + `": it must be auto`},
		{strings.Repeat("#", maxConfig+1), "it is longer than 16 KiB, which no configuration is"},
	} {
		path := file(t, test.text)
		_, err := resolved("--config", path)
		if err == nil || exitCode(err) != exitUsage || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "x.toml") {
			t.Errorf("%.40q gives %v, want …%s", test.text, err, test.want)
			continue
		}
		if text := err.Error(); strings.ContainsAny(text, "\n\x00\x1b\x7f") || len(text) > len(path)+250 {
			t.Errorf("%.40q gives more than a line: %q", test.text, text)
		}
	}
}

func TestWhatAFileMayHold(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	text := "\ufeff# Windows\r\nsteps = 1_000\r\nhidden = [\r\n  0x10, # sixteen\r\n  32,\r\n]\r\n\"batch\" = \"7\"\r\n" +
		"seed = \"18446744073709551615\"\r\nlearning-rate = 1\r\nstages = \"pca\"\r\ndata = '~/sets/é'\r\nascii = true"
	told, err := resolved("--config", file(t, text))
	if err != nil {
		t.Fatal(err)
	}
	want := rules.Default
	want.Seed = 1<<64 - 1
	want.EditNetwork(func(n *spec.Network) { n.Steps, n.Hidden, n.Batch, n.LearningRate = 1000, []int{16, 32}, 7, 1 })
	want.Stages, want.Source.Data = []spec.Stage{measure.PCA}, filepath.Join(home, "sets/é")
	if !reflect.DeepEqual(told.config, want) || !told.look.ASCII {
		t.Errorf("it gives %+v and %+v, want %+v", told.config, told.look, want)
	}
	if got := told.from["batch"].place; !strings.HasSuffix(got, "x.toml line 7") {
		t.Errorf("the batch is from %s", got)
	}
	for _, nothing := range []string{"", "\n\n# nothing\n"} {
		if told, err := resolved("--config", file(t, nothing)); err != nil || !reflect.DeepEqual(told, newOptions()) {
			t.Errorf("an empty file gives %+v, %v", told, err)
		}
	}
}

// TestWhereTheFileIs walks the places of the configuration file.
func TestWhereTheFileIs(t *testing.T) {
	home, xdg := t.TempDir(), t.TempDir()
	place := func(dir, text string) {
		if err := os.MkdirAll(filepath.Join(dir, "fathom"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "fathom", "config.toml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	check := func(steps int, place string, args ...string) {
		t.Helper()
		told, err := resolved(args...)
		if err != nil || told.config.Network().Steps != steps || told.from["steps"].place != place {
			t.Errorf("%d steps from %q, %v; want %d from %q", told.config.Network().Steps, told.from["steps"].place, err, steps, place)
		}
	}
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", xdg)
	check(10_000, "") // neither is there
	place(filepath.Join(home, ".config"), "steps = 1")
	check(10_000, "") // the other place counts
	place(xdg, "\nsteps = 2")
	check(2, xdg+"/fathom/config.toml line 2")
	t.Setenv("XDG_CONFIG_HOME", "")
	check(1, "~/.config/fathom/config.toml line 1")
	t.Setenv("XDG_CONFIG_HOME", "relative")
	check(1, "~/.config/fathom/config.toml line 1")
	named := file(t, "steps = 3")
	t.Setenv("FATHOM_CONFIG", named)
	check(3, named+" line 1")
	other := file(t, "steps = 4")
	check(4, other+" line 1", "--config", other)
	check(10_000, "", "--config", os.DevNull)
	t.Setenv("FATHOM_CONFIG", "")
	t.Setenv("HOME", "")
	check(10_000, "")
	t.Setenv("HOME", os.DevNull)
	check(10_000, "")

	missing := filepath.Join(home, "missing.toml")
	for want, args := range map[string][]string{
		"--config " + missing + ": no such file or directory": {"--config", missing},
		"--config " + home + ": is a directory":               {"--config", home},
		"--config '': no such file or directory":              {"--config", ""},
	} {
		if _, err := resolved(args...); err == nil || err.Error() != want || exitCode(err) != exitUsage {
			t.Errorf("%v says %v, want %s", args, err, want)
		}
	}
	t.Setenv("FATHOM_CONFIG", missing)
	if _, err := resolved(); err == nil || err.Error() != "FATHOM_CONFIG="+missing+": no such file or directory" {
		t.Errorf("a missing file in the environment gives %v", err)
	}
}

// TestOnlyWhatNeedsItReadsTheFile: a broken file is no obstacle to help.
func TestOnlyWhatNeedsItReadsTheFile(t *testing.T) {
	t.Setenv("FATHOM_CONFIG", file(t, "broken"))
	for _, args := range [][]string{{"version"}, {"--help"}, {"man"}, {"completion", "bash"}} {
		if _, err := call(args...); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
	for _, args := range [][]string{{}, {"run"}, {"config"}} {
		if _, err := call(args...); err == nil || exitCode(err) != exitUsage || !strings.Contains(err.Error(), "line 1: broken") {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// TestConfigCommand reads what `fathom config` prints: another TOML reader finds every
// setting with its type, and fathom finds the same configuration.
func TestConfigCommand(t *testing.T) {
	t.Setenv("FATHOM_BATCH", "7")
	out, err := call("config", "--steps", "70", "--hidden", "100,100,100", "--config", file(t, "\nseed = 3\nhidden = 5"), "--ascii")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"batch = 7 # FATHOM_BATCH\n", "steps = 70 # --steps\n", "x.toml line 2\n", "ascii = true # --ascii\n",
		"data = \"mnist\" # default\n", "fathom run --hidden 100,100,100 --seed 3 --batch 7 --steps 70\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	var values map[string]any
	if err := toml.Unmarshal([]byte(out), &values); err != nil {
		t.Fatal(err)
	}
	if len(values) != len(allSettings()) {
		t.Errorf("%d values for %d settings", len(values), len(allSettings()))
	}
	for name, want := range map[string]any{"steps": int64(70), "learning-rate": 0.01, "ascii": true, "activation": "tanh",
		"hidden": []any{int64(100), int64(100), int64(100)}, "stages": []any{"train", "probe", "measures", "pca", "teach"}} {
		if !reflect.DeepEqual(values[name], want) {
			t.Errorf("%s is %#v, want %#v", name, values[name], want)
		}
	}

	t.Setenv("FATHOM_BATCH", "")
	rng := rand.New(rand.NewPCG(8, 9))
	for range 100 {
		told := newOptions()
		told.config = random(rng)
		again, err := resolved("--config", file(t, told.toml()))
		if err != nil || !reflect.DeepEqual(again.config, told.config) || again.look.Get("color")+again.look.Get("theme")+again.look.Get("ascii") != "autoautofalse" {
			t.Fatalf("what is written is read as %+v, %v, want %+v", again.config, err, told.config)
		}
	}
}

func FuzzParseConfig(f *testing.F) {
	for _, seed := range []string{"steps = 5", "[a]\nb = 1", "hidden = [1, 2]\r\nascii = true", "a.b = {c = [{}]}", "x = \"\\u00e9\"", "steps = 1\nsteps = 2",
		"data = '''\na\n'''", "steps = x\na.b = 1\nseed = 0.5\nsteps = 1\nhidden = {a = 1, a = 2}\n= 3", "seed = 0xffffffffffffffff", newOptions().toml()} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		if len(source) > maxConfig {
			return
		}
		entries, err := parseConfig("x", source)
		for _, one := range text.Each(err) {
			if strings.ContainsAny(one.Error(), "\n\x1b") || !strings.HasPrefix(one.Error(), "x line ") {
				t.Errorf("%q: %d entries and %q", source, len(entries), one)
			}
		}
		whole := map[string]any{}
		if broken := toml.Unmarshal(bytes.TrimPrefix(source, []byte("\ufeff")), &whole); broken != nil && err == nil {
			t.Errorf("%q is read though it is no TOML: %v", source, broken)
		}
		told := newOptions()
		for _, e := range entries {
			var wrong *setting.Error
			var usage usageError
			if err := told.put(e.name, e.text, e.at); err != nil && !errors.As(err, &usage) || errors.As(err, &wrong) {
				t.Errorf("%q: %v", source, err)
			}
		}
	})
}
