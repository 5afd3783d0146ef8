package study

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/data/text"
)

const wholePlan = `# what depth does
hidden = [[100], [100, 100]]
"learning-rate" = [0.01, 0.03]
activation = "relu"
steps = 500
seed = ["1..3", 7]
stages = ["train", "probe"]

[study]
title = "depth and rate"
baseline = { learning-rate = 0.03 }
measures = ["accuracy", "probe.last", "probe.hidden2@0"]
time-limit = "10m"
stall-limit = "90s"
memory-limit = "1.5GB"
`

func parse(t *testing.T, source string) *Study {
	t.Helper()
	s, err := Parse("plan.toml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParse(t *testing.T) {
	s := parse(t, wholePlan)
	if s.Title != "depth and rate" || s.Len() != 16 || s.Settings() != 4 || !slices.Equal(s.Seeds, []uint64{1, 2, 3, 7}) || s.SeedsText() != "1..3,7" {
		t.Errorf("%+v", s)
	}
	if len(s.Axes) != 2 || s.Axes[0].Name != "hidden" || !slices.Equal(s.Axes[0].Values, []string{"100", "100,100"}) || !slices.Equal(s.Axes[1].Values, []string{"0.01", "0.03"}) {
		t.Errorf("the axes are %+v", s.Axes)
	}
	if base := s.SettingName(s.At(s.Baseline)); base != "hidden 100, learning-rate 0.03" {
		t.Errorf("the baseline is %s", base)
	}
	if s.Limits != (Limits{Duration(10 * time.Minute), Duration(90 * time.Second), 1_500_000_000}) {
		t.Errorf("the limits are %+v", s.Limits)
	}
	for _, task := range s.Tasks() {
		of := s.Spec(task)
		values := s.Values(task.Setting)
		if of.Seed != task.Seed || rules.Get(of, "hidden") != values[0] || rules.Get(of, "learning-rate") != values[1] || of.Network().Steps != 500 || of.Network().Activation != "relu" {
			t.Errorf("task %d is %s", task.Index, rules.Command(of))
		}
		if s.At(s.Place(task.Setting)) != task.Setting {
			t.Errorf("setting %d is at %v", task.Setting, s.Place(task.Setting))
		}
	}
	if first := s.Tasks()[:4]; first[0].Seed != 1 || first[3].Seed != 1 || first[3].Setting != 3 {
		t.Errorf("the first tasks are %+v: every setting is to come before the second seed", first)
	}
	raw, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	if raw2, _ := again.Encode(); string(raw2) != string(raw) {
		t.Error("what was read back is another study")
	}
}

func TestOneSetting(t *testing.T) {
	s := parse(t, "steps = 10\n")
	if s.Len() != 1 || s.Settings() != 1 || s.Seeds[0] != 1 || s.SettingName(0) != "the one setting" || !slices.Equal(s.Measures, []string{"accuracy", "probe.last"}) {
		t.Errorf("%+v", s)
	}
	if s := parse(t, "stages = [\"train\"]\nhidden = [30, 30]\nseed = 5\n"); len(s.Axes) != 0 || rules.Get(s.Base, "hidden") != "30,30" || !slices.Equal(s.Measures, []string{"accuracy"}) {
		t.Errorf("one list is taken for an axis: %+v", s)
	}
}

// TestParseRefuses: each mistake is a sentence with its line, all of them at once.
func TestParseRefuses(t *testing.T) {
	for source, want := range map[string]string{
		"hidden = [[100]\n":                             `plan.toml line 1: 'hidden = [[100]': this is not TOML`,
		"steps = 10\nsteps = 20\n":                      "plan.toml line 2: steps: it stands in line 1 already",
		"\n\nhiden = [[100]]\n":                         "plan.toml line 3: hiden: an experiment has no setting of that name; did you mean hidden?",
		"quux = 1\n":                                    "plan.toml line 1: quux: an experiment has no setting of that name; `fathom config` lists them all; what is to be compared stands in the table [study]",
		"batch = [10, 0]\n":                             "plan.toml line 1: batch 0: it must be 1 or more (with batch 0)",
		"batch = [10, \"ten\"]\n":                       `plan.toml line 1: batch: "ten": it must be a whole number`,
		"batch = [10, 10]\n":                            "plan.toml line 1: batch: 10 stands twice",
		"batch = []\n":                                  "plan.toml line 1: batch: it has no value",
		"replicates = 5\n":                              `plan.toml line 1: replicates: a plan names its seeds, as in seed = "1..20"`,
		"seed = \"5..1\"\n":                             `plan.toml line 1: seed: "5..1": the range ends before it begins`,
		"seed = -1\n":                                   `plan.toml line 1: seed: -1: it must be whole numbers from 0 on, as in 7, [1, 2, 3] or "1..20"`,
		"seed = [1, \"1..3\"]\n":                        "plan.toml line 1: seed: 1 stands twice",
		"seed = \"1..99999999\"\n":                      `plan.toml line 1: seed: "1..99999999": there are more than the 10,000,000 tasks that a study may have`,
		"hidden = [[100]]\n[study]\nbaselin = 1\n":      "plan.toml line 3: study.baselin: there is nothing of that name in [study]: it has title, baseline, measures, time-limit, stall-limit and memory-limit",
		"[study]\nbaseline = { steps = 5 }\n":           "plan.toml line 2: study.baseline: steps has no list of values above",
		"steps = [1, 2]\n[study]\nbaseline = {steps=3}": "plan.toml line 3: study.baseline: steps = 3: it is none of the values above",
		"[study]\nmeasures = [\"acuracy\"]\n":           "plan.toml line 2: study.measures: acuracy: no task has a figure of that name; names are such as accuracy, probe.last and probe.hidden1",
		"steps = 1\ndata = [\"mnist\", \"/nowhere\"]\n": "plan.toml line 2: data: /nowhere: no such file or directory",
		"stores = [\"/nowhere\"]\n":                     "plan.toml line 1: stores: /nowhere: cannot be opened: no such file or directory",
		"stores = [\"/nowhere\"]\nhidden = [[3]]\n":     "plan.toml line 2: hidden: the probing of stores has no setting of that name;",
		"steps = 0\n":                                   "plan.toml line 1: steps 0: it must be 1 or more; figures of the untrained network have names such as probe.last@0",
		"steps = [500, 900]\n[study]\nmeasures = [\"accuracy@77\"]\n": "plan.toml line 3: study.measures: accuracy@77: no task has a figure of that name; names are such as probe.last, which is that of the last step, accuracy@100 and probe.last@0",
		"steps = 500\n[study]\nmeasures = [\"probe.last@500\"]\n":     "plan.toml line 3: study.measures: probe.last@500: no task has a figure of that name; names are such as ",
		"[study]\nmeasures = [\"taught/probe.last\"]\n":               "plan.toml line 2: study.measures: taught/probe.last: no task has a figure of that name; names are such as ",
		"[study]\nmeasures = [\"probe.hidden4\"]\n":                   "plan.toml line 2: study.measures: probe.hidden4: no task has a figure of that name; names are such as accuracy, probe.last and probe.hidden1",
		"[study]\ntime-limit = 10\n":                                  `plan.toml line 2: study.time-limit: 10: it must be a time in quotes, such as "90s", "10m" or "2h"`,
		"[study]\nmemory-limit = \"much\"\n":                          `plan.toml line 2: study.memory-limit: "much": it must be a size in quotes, such as "500MB" or "2GB"`,
		"study = 5\n":                                                 "plan.toml line 1: study: it is a table, [study]",
		"teach-layer = [3, 4]\nhidden = [[9], [9,9,9]]\n":             "plan.toml line 1: teach-layer 3: the hidden layers are 1 to 1 (with teach-layer 3, hidden 9)",
	} {
		_, err := Parse("plan.toml", []byte(source))
		if err == nil || !strings.HasPrefix(text.Each(err)[0].Error(), want) {
			t.Errorf("%q:\ngot  %v\nwant %s", source, err, want)
		}
	}
	_, err := Parse("plan.toml", []byte("steps = \"many\"\nhiden = 5\n[study]\ntitle = 5\n"))
	if n := len(text.Each(err)); n != 3 {
		t.Errorf("%d mistakes are said of three: %v", n, err)
	}
}

// TestKeys: a key is the experiment's, whatever study it is in, and another experiment has another.
func TestKeys(t *testing.T) {
	seen := map[string]string{}
	s := parse(t, wholePlan)
	for _, task := range s.Tasks() {
		if other, twice := seen[task.Key]; twice || len(task.Key) != 32 {
			t.Errorf("%s and %s have the key %s", rules.Command(s.Spec(task)), other, task.Key)
		}
		seen[task.Key] = rules.Command(s.Spec(task))
	}
	// The same experiment in a plan that is put otherwise, and which compares something else.
	other := parse(t, "learning-rate = 0.03\nhidden = [100, 100]\nactivation = \"relu\"\nsteps = 500\nseed = 3\nstages = [\"train\", \"probe\"]\n")
	if command, known := seen[other.Tasks()[0].Key]; !known || command != rules.Command(other.Spec(other.Tasks()[0])) {
		t.Errorf("the key of %s is that of %q", rules.Command(other.Spec(other.Tasks()[0])), command)
	}
	other.Data = "abc"
	if _, known := seen[other.Tasks()[0].Key]; known {
		t.Error("other data have the same key")
	}
	// A key that changes by accident has what is done done again. New settings may change it.
	if got := parse(t, "steps = 10\n").Tasks()[0].Key; got != wantKey {
		t.Errorf("the key of ten steps is %s, want %s", got, wantKey)
	}
}

const wantKey = "9cbcff50d7abb83ed9b06b0e292574cc"

// TestMeasures: a name that some task has a figure of is one, of earlier steps too.
func TestMeasures(t *testing.T) {
	parse(t, "steps = [500, 900]\n[study]\nmeasures = [\"accuracy@100\", \"accuracy\", \"probe.hidden1@0\", \"probe.last\", \"taught/accuracy\"]\n")
}

func FuzzParse(f *testing.F) {
	f.Add(wholePlan)
	f.Add("seed = \"1..3\"\nhidden = [[1],[2,3]]")
	f.Add("[study]\nbaseline = { hidden = [1] }")
	f.Fuzz(func(t *testing.T, source string) {
		s, err := Parse("plan.toml", []byte(source))
		if err == nil && s.Settings() < 1000 {
			if raw, err := s.Encode(); err != nil {
				t.Error(err)
			} else if _, err := Decode(raw); err != nil {
				t.Error(err)
			}
		}
	})
}
