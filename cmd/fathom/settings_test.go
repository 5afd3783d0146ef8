package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"fathom/data/setting"
	"fathom/model/measure"
	"fathom/model/simd"
	"fathom/model/spec"
)

// resolved puts together what a command with every setting is told.
func resolved(args ...string) (*options, error) {
	told := newOptions()
	cmd := &cobra.Command{Use: "fathom", SilenceErrors: true, SilenceUsage: true, RunE: func(cmd *cobra.Command, _ []string) error {
		return told.resolve(cmd.Flags(), false)
	}}
	addSettings(cmd, told, allSettings())
	cmd.Flags().Var(new(fileFlag), "config", "")
	cmd.SetFlagErrorFunc(flagError)
	cmd.SetOut(io.Discard)
	cmd.SetArgs(args)
	err := cmd.Execute()
	return told, err
}

// file writes a configuration file and returns its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.toml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPrecedence takes a setting of each type through all four sources.
func TestPrecedence(t *testing.T) {
	for _, test := range []struct {
		name, inFile, ofFile, ofEnv, ofFlag string
	}{
		{"steps", "500", "500", "600", "700"},
		{"seed", "5", "5", "6", "7"},
		{"learning-rate", "0.5", "0.5", "0.25", "0.125"},
		{"hidden", "[5, 6]", "5,6", "7", "8,9,10"},
		{"activation", `"relu"`, "relu", "sigmoid", "tanh"},
		{"stages", `["train", "pca"]`, "train,pca", "probe", "teach,train"},
		{"data", `"/in/file"`, "/in/file", "/in/env", "/in/flag"},
		{"theme", `"dark"`, "dark", "light", "contrast"},
		{"color", `"256"`, "256", "16", "never"},
		{"ascii", "true", "true", "false", "true"},
	} {
		path := file(t, "# a comment\nteach-layer = 1\n"+test.name+" = "+test.inFile+"\n")
		check := func(want, place string, args ...string) {
			t.Helper()
			told, err := resolved(args...)
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
				return
			}
			if got := told.get(test.name); got != want {
				t.Errorf("%s is %s, want %s", test.name, got, want)
			}
			if got := told.from[test.name].place; got != place {
				t.Errorf("%s is from %q, want %q", test.name, got, place)
			}
		}
		env, flag := variable(test.name), "--"+test.name+"="+test.ofFlag
		check(newOptions().get(test.name), "")
		check(test.ofFile, path+" line 3", "--config", path)
		check(test.ofFlag, "--"+test.name, flag)
		check(test.ofFlag, "--"+test.name, "--config", path, flag)
		t.Setenv(env, test.ofEnv)
		check(test.ofEnv, env)
		check(test.ofEnv, env, "--config", path)
		check(test.ofFlag, "--"+test.name, flag)
		check(test.ofFlag, "--"+test.name, "--config", path, flag)
		t.Setenv(env, "")
		check(test.ofFile, path+" line 3", "--config", path)
	}
}

// TestEveryPlaceGivesTheSameSentence tells each mistake by flag, by variable and in a
// file: all that may differ is the name of the place.
func TestEveryPlaceGivesTheSameSentence(t *testing.T) {
	for _, test := range []struct{ name, text, problem string }{
		{"steps", "abc", "it must be a whole number"},
		{"steps", "0", "it must be 1 or more"},
		{"learning-rate", "-1", "it must be a finite number above 0"},
		{"hidden", "0", "a layer's width is 1 to 16,384, not 0"},
		{"activation", "step", "it must be tanh, relu or sigmoid"},
		{"stages", "dream", `"dream" is no stage; there are train, probe, measures, pca and teach`},
		{"teach-layer", "4", "the hidden layers are 1 to 3"},
		{"theme", "pink", "it must be auto, dark, light or contrast"},
		{"ascii", "perhaps", "it must be true or false"},
	} {
		path := file(t, fmt.Sprintf("\n%s = %q\n", test.name, test.text))
		check := func(want string, args ...string) {
			t.Helper()
			if _, err := resolved(args...); err == nil || err.Error() != want || exitCode(err) != exitUsage {
				t.Errorf("it says %v (exit code %d), want %s", err, exitCode(err), want)
			}
		}
		check(fmt.Sprintf("--%s %s: %s", test.name, test.text, test.problem), "--"+test.name+"="+test.text)
		check(fmt.Sprintf("%s line 2: %s = %q: %s", path, test.name, test.text, test.problem), "--config", path)
		t.Setenv(variable(test.name), test.text)
		check(fmt.Sprintf("%s=%s: %s", variable(test.name), test.text, test.problem))
		t.Setenv(variable(test.name), "")
	}
}

// TestAMistakeThatIsOvercomeIsStillOne: what a flag comes before is checked all the same.
func TestAMistakeThatIsOvercomeIsStillOne(t *testing.T) {
	path := file(t, `steps = "abc"`)
	if _, err := resolved("--config", path, "--steps", "5"); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("behind a flag, a broken file gives %v", err)
	}
	// But a value that only the whole config can judge is judged as it holds.
	path = file(t, `steps = 0`)
	if _, err := resolved("--config", path, "--steps", "5"); err != nil {
		t.Errorf("a value that does not hold gives %v", err)
	}
}

func TestVariablesAreDistinct(t *testing.T) {
	seen := map[string]bool{simd.EnvVar: true, "FATHOM_CONFIG": true}
	for _, s := range allSettings() {
		if name := variable(s.Name); seen[name] || strings.ToUpper(name) != name || strings.Contains(name, "-") {
			t.Errorf("%s is the variable %s, which cannot be or is another's", s.Name, name)
		} else {
			seen[name] = true
		}
	}
}

// TestDataErrorsNameTheFile: what turns out only once the data is read is put as a
// mistake of the place too.
func TestDataErrorsNameTheFile(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	path := file(t, "classes = 3\nholdout = 0\npca-classes = [0, 1]\nbatch = 999\n")
	_, err := call("run", "--data", dir, "--config", path)
	if want := path + " line 4: batch = 999: "; err == nil || !strings.HasPrefix(err.Error(), want) || exitCode(err) != exitUsage {
		t.Errorf("it says %v, want %s…", err, want)
	}
}

func TestUnknownVariables(t *testing.T) {
	for pair, want := range map[string]string{
		"FATHOM_STEP=3":         "FATHOM_STEP=3: there is no such variable; did you mean FATHOM_STEPS?",
		"FATHOM_steps=3":        "FATHOM_steps=3: there is no such variable; did you mean FATHOM_STEPS?",
		"FATHOM_LEARNINGRATE=1": "FATHOM_LEARNINGRATE=1: there is no such variable; did you mean FATHOM_LEARNING_RATE?",
		"FATHOM_SIMDS=avx2":     "FATHOM_SIMDS=avx2: there is no such variable; did you mean FATHOM_SIMD?",
		"FATHOM_FORMAT=json":    "FATHOM_FORMAT=json: there is no such variable; `fathom config` lists the settings, which are all variables",
		"FATHOM_PORT=80":        "FATHOM_PORT=80: there is no such variable; `fathom config` lists the settings, which are all variables",
		"FATHOM_SERVICE=x":      "FATHOM_SERVICE=x: there is no such variable; `fathom config` lists the settings, which are all variables",
		"FATHOM_=x":             "FATHOM_=x: there is no such variable; `fathom config` lists the settings, which are all variables",
		"FATHOM_STEP=":          "", // as elsewhere, it is not there
		"FATHOM_STEPS=3":        "",
		// What Kubernetes puts into each pod beside a service called fathom, or fathom-board.
		"FATHOM_SERVICE_HOST=10.96.0.12":         "",
		"FATHOM_SERVICE_PORT=80":                 "",
		"FATHOM_SERVICE_PORT_HTTP=80":            "",
		"FATHOM_PORT=tcp://10.96.0.12:80":        "",
		"FATHOM_PORT_80_TCP=tcp://10.96.0.12:80": "",
		"FATHOM_PORT_80_TCP_PROTO=tcp":           "",
		"FATHOM_PORT_80_TCP_PORT=80":             "",
		"FATHOM_PORT_80_TCP_ADDR=fd00::12":       "",
		"FATHOM_BOARD_SERVICE_HOST=10.96.0.13":   "",
		"FATHOM_ACTIVE_HELP=0":                   "",
		"FATHOMS=3":                              "",
		"fathom_step=3":                          "",
	} {
		t.Run(pair, func(t *testing.T) {
			name, text, _ := strings.Cut(pair, "=")
			t.Setenv(name, text)
			t.Setenv("FATHOM_CONFIG", os.DevNull)
			t.Setenv(simd.EnvVar, "go")
			_, err := resolved()
			if want == "" && err != nil || want != "" && (err == nil || err.Error() != want || exitCode(err) != exitUsage) {
				t.Errorf("%s gives %v, want %q", pair, err, want)
			}
		})
	}
	t.Setenv("FATHOM_X", "\x1b[2J\n"+strings.Repeat("x", 999))
	if _, err := call("run"); err == nil || strings.ContainsAny(err.Error(), "\x1b\n") || len(err.Error()) > 300 {
		t.Errorf("a wild variable gives %q", err)
	}
}

// TestTildeInEveryPlace: no shell reads what a file or a variable says.
func TestTildeInEveryPlace(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	for text, want := range map[string]string{"~": "/home/ada", "~/x": "/home/ada/x", "~bob": "~bob", "/~": "/~"} {
		check := func(args ...string) {
			t.Helper()
			if told, err := resolved(args...); err != nil || told.config.Source.Data != want {
				t.Errorf("%s is %s, want %s (%v)", text, told.config.Source.Data, want, err)
			}
		}
		check("--config", file(t, fmt.Sprintf("data = %q\n", text)))
		t.Setenv("FATHOM_DATA", text)
		check()
		t.Setenv("FATHOM_DATA", "")
	}
}

// random is a valid config whose every setting may be anything.
func random(rng *rand.Rand) spec.Spec {
	c := rules.Default
	some := func(change func()) {
		if rng.IntN(3) > 0 {
			change()
		}
	}
	some(func() {
		c.Source.Data = []string{"/srv/a b", "it's", "$HOME", "-x", "", "a\nb\\", "--", "é*?[x]", "'", `"`}[rng.IntN(10)]
	})
	some(func() {
		c.Source.HoldOut, c.Source.TrainSamples, c.Source.TestSamples = rng.IntN(9), rng.IntN(9), rng.IntN(9)
	})
	some(func() {
		c.Source.Classes = 2 + rng.IntN(250)
		spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{1, 0}[:1+rng.IntN(2)] })
	})
	some(func() { c.Seed = rng.Uint64() })
	some(func() { c.EditNetwork(func(n *spec.Network) { n.LearningRate = spec.Figure(rng.ExpFloat64() * 1e-9) }) })
	some(func() {
		c.EditLesson(func(lesson *spec.Lesson) { lesson.Weight = spec.Figure(rng.ExpFloat64() * 1e9) })
	})
	some(func() {
		c.EditNetwork(func(n *spec.Network) {
			n.Batch, n.Steps, n.EvaluateEvery = 1+rng.IntN(99), 1+rng.IntN(99), 1+rng.IntN(99)
		})
	})
	some(func() {
		c.EditNetwork(func(n *spec.Network) { n.LookEvery = rng.IntN(99) })
		spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = 1 + rng.IntN(99) })
		spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Samples = 2 + rng.IntN(99) })
	})
	some(func() { c.EditLesson(func(lesson *spec.Lesson) { lesson.Components = 1 }) })
	some(func() {
		c.EditNetwork(func(n *spec.Network) { n.Hidden = nil })
		c.EditLesson(func(lesson *spec.Lesson) { lesson.Layer = 1 })
		for range 1 + rng.IntN(5) {
			c.EditNetwork(func(n *spec.Network) { n.Hidden = append(c.Network().Hidden, 3+rng.IntN(99)) })
		}
	})
	some(func() { c.Stages = slices.Clone(rules.Stages[rng.IntN(4):]) })
	for _, s := range rules.Settings() {
		if s.Type == setting.TypeText && s.Choices != nil {
			rules.Set(&c, s.Name, s.Choices[rng.IntN(len(s.Choices))])
		}
	}
	return c
}

// TestCommandGivesTheConfig has a shell split the command of random configs, and the
// flags read the words: with nothing else configured, and over a configuration file.
func TestCommandGivesTheConfig(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	const times = 60
	rng := rand.New(rand.NewPCG(5, 6))
	var configs, bases [times]spec.Spec
	script := `fathom() { printf '%s\0' $# "$@"; }` + "\n"
	for i := range times {
		configs[i], bases[i] = random(rng), random(rng)
		script += rules.Command(configs[i]) + "\n" + rules.CommandOver(configs[i], bases[i]) + "\n"
	}
	shell := exec.Command(sh, "-s") // which reads all commands
	shell.Stdin = strings.NewReader(script)
	out, err := shell.Output()
	if err != nil {
		t.Fatalf("sh cannot read a command: %v", err)
	}
	all := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	next := func(command string) []string { // the words of the next one behind `run`
		if len(all) == 0 {
			t.Fatalf("sh has no words of %s", command)
		}
		n, err := strconv.Atoi(all[0])
		if err != nil || n < 1 || n >= len(all) || all[1] != "run" {
			t.Fatalf("%s is no `fathom run`: %q", command, all[:min(len(all), 9)])
		}
		words := all[2 : n+1 : n+1]
		all = all[n+1:]
		return words
	}
	for i, c := range configs {
		base := newOptions()
		if err := rules.Validate(c); err != nil {
			t.Fatalf("the test's own config is wrong: %v", err)
		}
		words := next(rules.Command(c))
		told, err := resolved(words...)
		if err != nil || !reflect.DeepEqual(told.config, c) {
			t.Errorf("%s gives %+v, %v, want %+v", rules.Command(c), told.config, err, c)
		}
		if n := changed(c); len(words) != 2*n {
			t.Errorf("%s has %d words for %d settings that are no default", rules.Command(c), len(words), n)
		}
		base.config = bases[i]
		over := next(rules.CommandOver(c, base.config))
		for _, args := range [][]string{over, append(over, "--config", file(t, base.toml()))} {
			if told, err := resolved(args...); err != nil || !reflect.DeepEqual(told.config, c) {
				t.Errorf("%v gives %+v, %v, want %+v", args, told.config, err, c)
			}
		}
	}
}

// changed counts the fields that are no default.
func changed(c spec.Spec) int {
	n := 0
	for _, s := range rules.Settings() {
		if rules.Get(c, s.Name) != rules.Get(rules.Default, s.Name) {
			n++
		}
	}
	return n
}
