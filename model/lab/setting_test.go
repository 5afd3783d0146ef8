package lab

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fathom/data/setting"
	"fathom/model"
	"fathom/model/spec"
)

// otherwise is a config of which no setting is that of Default.
func otherwise() Config {
	return Config{
		Data: "/srv/my sets/it's", HoldOut: 1, TrainSamples: 2, TestSamples: 3, Classes: 4, Seed: 1<<64 - 1,
		Hidden: []int{5, 6}, Activation: model.ReLU, LearningRate: 1.25e-7, Batch: 7, Steps: 8,
		EvaluateEvery: 9, ProbeEvery: 11, ProbeSamples: 12, Solver: spec.Multinomial, PCAClasses: []int{3, 1},
		PCASamples: 13, TeachInit: spec.Fresh, TeachWeight: 1.0 / 3, TeachLayer: 2, TeachComponents: 4, Stages: []spec.Stage{spec.PCA, spec.Train},
	}
}

// TestEverySettingOnce holds the list against the struct it describes: setting all
// from one config makes an equal one, so that no field is without a setting; and no
// setting touches a field of another.
func TestEverySettingOnce(t *testing.T) {
	from, to := otherwise(), Default()
	settings := Settings()
	if fields := reflect.TypeFor[Config]().NumField(); len(settings) != fields {
		t.Errorf("%d settings for %d fields", len(settings), fields)
	}
	seen := map[string]bool{}
	for _, s := range settings {
		if seen[s.Name] || s.Help == "" || s.Kind == "" || s.Group == "" {
			t.Errorf("%+v stands there twice or lacks something", s)
		}
		seen[s.Name] = true
		if from.Get(s.Name) == to.Get(s.Name) {
			t.Errorf("%s is %s before it is set", s.Name, to.Get(s.Name))
		}
		before := to
		if err := to.Set(s.Name, from.Get(s.Name)); err != nil {
			t.Errorf("setting %s to %q: %v", s.Name, from.Get(s.Name), err)
		}
		changed := 0
		for i := range reflect.TypeFor[Config]().NumField() {
			if !reflect.DeepEqual(reflect.ValueOf(before).Field(i).Interface(), reflect.ValueOf(to).Field(i).Interface()) {
				changed++
			}
		}
		if changed != 1 {
			t.Errorf("setting %s changes %d fields", s.Name, changed)
		}
	}
	if !reflect.DeepEqual(from, to) {
		t.Errorf("set one by one, the config is %+v, not %+v", to, from)
	}
}

// TestGroupsStandTogether lets a reader of the list write a heading per group.
func TestGroupsStandTogether(t *testing.T) {
	var groups []string
	for _, s := range Settings() {
		if len(groups) == 0 || groups[len(groups)-1] != s.Group {
			groups = append(groups, s.Group)
		}
	}
	want := []string{"data", "network", "training", "probes", "pca", "teach", "stages"}
	if !slices.Equal(groups, want) {
		t.Errorf("the groups are %v, not %v", groups, want)
	}
}

func TestChoicesAreAccepted(t *testing.T) {
	n := 0
	for _, s := range Settings() {
		for _, choice := range s.Choices {
			c := Default()
			if err := c.Set(s.Name, choice); err != nil || c.Get(s.Name) != choice {
				t.Errorf("%s %s: %v, and it is %q", s.Name, choice, err, c.Get(s.Name))
			}
			n++
		}
	}
	if n != 3+2+2+4 {
		t.Errorf("there are %d choices", n)
	}
}

func TestSetRefuses(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"steps", "abc", "--steps abc: it must be a whole number"},
		{"steps", "", "--steps '': it must be a whole number"},
		{"steps", "1.5", "--steps 1.5: it must be a whole number"},
		{"steps", "1 000", "--steps '1 000': it must be a whole number"},
		{"holdout", "99999999999999999999", "--holdout 99999999999999999999: it must be a whole number"},
		{"seed", "-1", "--seed -1: it must be a whole number from 0 to 18446744073709551615"},
		{"seed", "18446744073709551616", "--seed 18446744073709551616: it must be a whole number from 0 to 18446744073709551615"},
		{"learning-rate", "fast", "--learning-rate fast: it must be a number"},
		{"learning-rate", "NaN", "--learning-rate NaN: it must be a number"},
		{"teach-weight", "0,1", "--teach-weight 0,1: it must be a number"},
		{"hidden", "abc", "--hidden abc: it must be whole numbers such as 100,100,100"},
		{"hidden", "100,,100", "--hidden 100,,100: it must be whole numbers such as 100,100,100"},
		{"pca-classes", "", "--pca-classes '': it must be whole numbers such as 0,1,2,3"},
		{"activation", "step", "--activation step: it must be tanh, relu or sigmoid"},
		{"solver", "newton", "--solver newton: it must be ovr or multinomial"},
		{"teach-init", "warm", "--teach-init warm: it must be same or fresh"},
		{"stages", "train,dream", `--stages train,dream: "dream" is no stage; there are train, probe, pca and teach`},
		{"stages", "", `--stages '': "" is no stage; there are train, probe, pca and teach`},
		{"depth", "3", "--depth: there is no setting of that name"},
		{"steps", "a\x1b[2J\n", `--steps "a\x1b[2J\n": it must be a whole number`},
		{"hidden", strings.Repeat("1,", 1000), "--hidden " + strings.Repeat("1,", 30) + "…: it must be whole numbers such as 100,100,100"},
	} {
		c := Default()
		err := c.Set(test.name, test.text)
		var config *setting.Error
		if !errors.As(err, &config) || err.Error() != test.want {
			t.Errorf("Set(%q, %q) says %v, want %s", test.name, test.text, err, test.want)
		}
		if !reflect.DeepEqual(c, Default()) {
			t.Errorf("Set(%q, %q) fails and changes the config", test.name, test.text)
		}
	}
	if got := Default().Get("depth"); got != "" {
		t.Errorf("the setting depth, which there is not, is %q", got)
	}
}

func TestCommand(t *testing.T) {
	if got := Default().Command(); got != "fathom run" {
		t.Errorf("the post is %q", got)
	}
	c := Default()
	c.Seed, c.Hidden, c.LearningRate, c.Data = 7, []int{50}, 0.5, "it's here"
	want := `fathom run --data 'it'\''s here' --hidden 50 --seed 7 --learning-rate 0.5`
	if got := c.Command(); got != want {
		t.Errorf("the command is %q, want %q", got, want)
	}
	base := Default()
	base.Steps, base.Seed = 500, 7
	want = `fathom run --data 'it'\''s here' --hidden 50 --seed 7 --learning-rate 0.5 --steps 10000`
	if got := c.CommandOver(base); got != want {
		t.Errorf("over another config the command is %q, want %q", got, want)
	}
}
