package measure_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// otherwise is a Spec of which no setting is that of the default.
func otherwise() spec.Spec {
	s := spec.Spec{
		Version: spec.Version, Seed: 1<<64 - 1,
		Source: spec.Source{Data: "/srv/my sets/it's", HoldOut: 1, TrainSamples: 2, TestSamples: 3, Classes: 4},
		Subjects: []spec.Subject{
			{ID: spec.Base, Network: spec.Network{
				Hidden: []int{5, 6}, Activation: spec.ReLU, LearningRate: 1.25e-7, Batch: 7, Steps: 8, EvaluateEvery: 9, LookEvery: 11, LookAt: []int{3, 4},
			}},
			{ID: spec.TaughtFresh, From: spec.Base, Lesson: spec.Lesson{Start: spec.Fresh, Weight: 1.0 / 3, Layer: 2, Components: 4}},
		},
		Stages: []spec.Stage{measure.PCA, spec.Train}, Replicates: 14,
	}
	s.Configure(measure.Probe, spec.Probing{Samples: 12, Solver: spec.Multinomial})
	s.Configure(measure.Measures, spec.Measuring{Measures: []string{"knn", "nc1"}})
	s.Configure(measure.PCA, spec.Projecting{Classes: []int{3, 1}, Samples: 13})
	return s
}

// leaves are all that a Spec says, by its path in JSON. Lists of numbers and words are one each.
func leaves(t *testing.T, s spec.Spec) map[string]string {
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var whole any
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				walk(path+"."+key, value)
			}
			return
		case []any:
			if len(v) == 0 {
				break
			}
			if _, structs := v[0].(map[string]any); structs {
				for i, value := range v {
					walk(fmt.Sprintf("%s[%d]", path, i), value)
				}
				return
			}
		}
		out[path] = fmt.Sprint(v)
	}
	walk("", whole)
	return out
}

// TestTheDocumentHasEverySetting: two experiments of which a setting differs do not say the same of
// themselves.
func TestTheDocumentHasEverySetting(t *testing.T) {
	rules := measure.Rules()
	config := func(s spec.Spec) string {
		text, err := run.Collect(s, nil).Document()
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := config(rules.Default)
	for _, s := range rules.Settings() {
		changed := rules.Default
		if err := rules.Set(&changed, s.Name, rules.Get(otherwise(), s.Name)); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		if config(changed) == before {
			t.Errorf("the document does not say %s", s.Name)
		}
	}
}

// TestEverySettingOnce holds the list against the Spec it describes: setting all from one makes an
// equal one, so that nothing is without a setting; and no setting touches what is another's.
func TestEverySettingOnce(t *testing.T) {
	rules := measure.Rules()
	from, to := otherwise(), rules.Default
	seen := map[string]bool{}
	for _, s := range rules.Settings() {
		if seen[s.Name] || s.Help == "" || s.Kind == "" || s.Group == "" {
			t.Errorf("%+v is named twice or lacks something", s)
		}
		seen[s.Name] = true
		if rules.Get(from, s.Name) == rules.Get(to, s.Name) {
			t.Errorf("%s is %s before it is set", s.Name, rules.Get(to, s.Name))
		}
		before := leaves(t, to)
		if err := rules.Set(&to, s.Name, rules.Get(from, s.Name)); err != nil {
			t.Errorf("setting %s to %q: %v", s.Name, rules.Get(from, s.Name), err)
		}
		changed, want := 0, 1
		if s.Name == "teach-init" {
			want = 2 // the subject has its name from the start
		}
		for path, value := range leaves(t, to) {
			if before[path] != value {
				changed++
			}
		}
		if changed != want {
			t.Errorf("setting %s changes %d parts of the Spec", s.Name, changed)
		}
	}
	if !reflect.DeepEqual(from, to) {
		t.Errorf("set one by one, the Spec is %+v, not %+v", to, from)
	}
}

// TestGroupsStandTogether lets a reader of the list write a heading per group.
func TestGroupsStandTogether(t *testing.T) {
	var groups []string
	for _, s := range measure.Rules().Settings() {
		if len(groups) == 0 || groups[len(groups)-1] != s.Group {
			groups = append(groups, s.Group)
		}
	}
	want := []string{"data", "network", "training", "probes", "PCA", "teach", "stages"}
	if !slices.Equal(groups, want) {
		t.Errorf("the groups are %v, not %v", groups, want)
	}
}

func TestChoicesAreAccepted(t *testing.T) {
	n, measures := 0, len(measure.MeasuringField().Choices)
	for _, s := range measure.Rules().Settings() {
		for _, choice := range s.Choices {
			c := measure.Rules().Default
			if err := measure.Rules().Set(&c, s.Name, choice); err != nil || measure.Rules().Get(c, s.Name) != choice {
				t.Errorf("%s %s: %v, and it is %q", s.Name, choice, err, measure.Rules().Get(c, s.Name))
			}
			n++
		}
	}
	if n != 3+3+measures+2+5 {
		t.Errorf("there are %d choices", n)
	}
}

func TestSetRefuses(t *testing.T) {
	choices := measure.MeasuringField().Choices
	names := choices[:len(choices)-2] // all and none stand last
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
		{"solver", "newton", "--solver newton: it must be ovr, multinomial or ridge"},
		{"teach-init", "warm", "--teach-init warm: it must be same or fresh"},
		{"measures", "knn,kmm", "--measures knn,kmm: kmm is no measure; there are " + text.List(names, "and")},
		{"stages", "train,dream", `--stages train,dream: "dream" is no stage; there are train, probe, measures, pca and teach`},
		{"stages", "", `--stages '': "" is no stage; there are train, probe, measures, pca and teach`},
		{"depth", "3", "--depth: there is no setting of that name"},
		{"steps", "a\x1b[2J\n", `--steps "a\x1b[2J\n": it must be a whole number`},
		{"hidden", strings.Repeat("1,", 1000), "--hidden " + strings.Repeat("1,", 10) + "…" + strings.Repeat(",1", 19) + ",: it must be whole numbers such as 100,100,100"},
	} {
		c := measure.Rules().Default
		err := measure.Rules().Set(&c, test.name, test.text)
		var config *setting.Error
		if !errors.As(err, &config) || err.Error() != test.want {
			t.Errorf("Set(%q, %q) says %v, want %s", test.name, test.text, err, test.want)
		}
		if !reflect.DeepEqual(c, measure.Rules().Default) {
			t.Errorf("Set(%q, %q) fails and changes the config", test.name, test.text)
		}
	}
	if got := measure.Rules().Get(measure.Rules().Default, "depth"); got != "" {
		t.Errorf("the setting depth, which there is not, is %q", got)
	}
}

func TestCommand(t *testing.T) {
	if got := measure.Rules().Command(measure.Rules().Default); got != "fathom run" {
		t.Errorf("the post is %q", got)
	}
	if got := measure.Rules().Reproduction(measure.Rules().Default); got != "fathom run --seed 1" {
		t.Errorf("the post in a text that is kept is %q", got)
	}
	c := measure.Rules().Default
	c.Seed, c.Source.Data = 7, "it's here"
	c.EditNetwork(func(n *spec.Network) { n.Hidden, n.LearningRate = []int{50}, 0.5 })
	want := `fathom run --data 'it'\''s here' --hidden 50 --seed 7 --learning-rate 0.5`
	if got := measure.Rules().Command(c); got != want {
		t.Errorf("the command is %q, want %q", got, want)
	}
	base := measure.Rules().Default
	base.Seed = 7
	base.EditNetwork(func(n *spec.Network) { n.Steps = 500 })
	want = `fathom run --data 'it'\''s here' --hidden 50 --seed 7 --learning-rate 0.5 --steps 10000`
	if got := measure.Rules().CommandOver(c, base); got != want {
		t.Errorf("over another config the command is %q, want %q", got, want)
	}
}
