package study

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"fathom/model/spec"
)

// The seed-level values of the methods' reference: an independent program's, to 12 digits.
var (
	seedsA = []spec.Figure{0.935421834377, 0.928555942941, 0.928768318365, 0.929477100084, 0.924348769959, 0.928211173341, 0.926916794845, 0.935427219076, 0.936894997964, 0.931842263834, 0.931375596217, 0.923350407147}
	seedsB = []spec.Figure{0.940358916979, 0.933031778299, 0.94190301819, 0.934651961853, 0.92595067383, 0.932486239125, 0.933865531987, 0.943823345344, 0.932001492015, 0.920322278998, 0.934152496934, 0.932495574914}
)

const twoSettings = "activation = [\"tanh\", \"relu\"]\nstages = [\"train\"]\nseed = \"1..12\"\n"

func near(t *testing.T, what string, got spec.Figure, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > 1e-9*max(1, math.Abs(want)) { // of inputs with 12 digits
		t.Errorf("%s is %.12g, want %.12g", what, got, want)
	}
}

func TestCollect(t *testing.T) {
	dir, tasks := joined(t, twoSettings)
	w := writerOf(t, dir, "ada")
	at := map[int]int{}
	for _, task := range tasks {
		value := [][]spec.Figure{seedsA, seedsB}[task.Setting][at[task.Setting]]
		at[task.Setting]++
		must(w.Outcome(outcome(task, fmt.Sprint(task.Index), map[string]spec.Figure{"accuracy": value})))
	}
	c := read(t, dir).Collect()
	if c.Tasks != (Tasks{24, 24, 0, 0}) || len(c.Comparisons) != 1 || len(c.Conflicts) != 0 || len(c.NotDone) != 0 {
		t.Fatalf("%+v", c)
	}
	d := c.Comparisons[0]
	near(t, "mean", d.Mean, 0.00370440752643)
	near(t, "sd", d.SD, 0.00651334077754)
	near(t, "p", d.PValue, 0.0745090442126)
	near(t, "low", d.Interval[0], -0.00043397176686)
	near(t, "high", d.Interval[1], 0.00784278681971)
	near(t, "g", d.HedgesG, 0.529061906538)
	near(t, "sign flip", d.SignFlip, 0.07763671875)
	if d.N != 12 || d.Setting != 1 || d.Shows != spec.Nothing {
		t.Errorf("%+v", d)
	}
	if text := c.Text(); !strings.Contains(text, "No declared comparison is sure") || !strings.Contains(text, "24 of 24 tasks done") {
		t.Errorf("the text is\n%s", text)
	}
}

// TestSeedsArePaired: what is missing on one side is in no difference, and said.
func TestSeedsArePaired(t *testing.T) {
	dir, tasks := joined(t, twoSettings)
	w := writerOf(t, dir, "ada")
	for i, task := range tasks {
		switch {
		case i == 0: // seed 1 of the baseline is missing
		case i == 5:
			must(w.Outcome(Outcome{Key: task.Key, State: Failed, Problem: "it cannot be done", Started: day}))
		default:
			must(w.Outcome(outcome(task, fmt.Sprint(i), map[string]spec.Figure{"accuracy": spec.Figure(task.Seed*task.Seed) + spec.Figure(task.Setting)})))
		}
	}
	c := read(t, dir).Collect()
	if d := c.Comparisons[0]; d.N != 10 || d.Mean != 1 || d.SD != 0 {
		t.Errorf("%+v", d)
	}
	if c.Tasks != (Tasks{24, 22, 1, 1}) || len(c.NotDone) != 2 || c.NotDone[1].Problem != "it cannot be done" {
		t.Errorf("%+v %+v", c.Tasks, c.NotDone)
	}
	all := strings.Join(c.Sentences, "\n")
	if !strings.Contains(all, "1 of the 24 tasks are missing") || !strings.Contains(all, "1 task failed") || strings.Contains(all, "Failures depend on the setting") || !strings.Contains(all, "that failures depend on the setting is not sure") {
		t.Errorf("%s", all)
	}
}

// TestSurvivors: failures that depend on the setting are said, and those that may not are not.
func TestSurvivors(t *testing.T) {
	for fail, want := range map[int]bool{11: true, 3: false} {
		dir, tasks := joined(t, twoSettings)
		w := writerOf(t, dir, "ada")
		for i, task := range tasks {
			o := outcome(task, fmt.Sprint(i), map[string]spec.Figure{"accuracy": 0.5})
			if task.Setting == 1 && i/2 < fail {
				o.State, o.Problem = Diverged, "the network diverged"
			}
			must(w.Outcome(o))
		}
		c := read(t, dir).Collect()
		said := strings.Contains(strings.Join(c.Sentences, "\n"), fmt.Sprintf("Failures depend on the setting: %d of 12 with activation relu, and 0 of 12 elsewhere", fail))
		if said != want || c.Tasks.Failed != fail || c.Comparisons[0].N != 12-fail {
			t.Errorf("%d of 12 failed: %q", fail, c.Sentences)
		}
	}
}

// TestConflicts: one key with two documents is a broken promise, and both of who made them are named.
func TestConflicts(t *testing.T) {
	dir, tasks := joined(t, twoSettings)
	ada, bob := writerOf(t, dir, "ada"), writerOf(t, dir, "bob")
	must(ada.Outcome(outcome(tasks[0], "one", nil)))
	must(bob.Outcome(outcome(tasks[0], "other", nil)))
	must(ada.Outcome(outcome(tasks[1], "same", nil)))
	must(bob.Outcome(outcome(tasks[1], "same", nil)))
	must(ada.Outcome(Outcome{Key: tasks[2].Key, State: Large, Problem: "too little memory", Started: day}))
	must(bob.Outcome(outcome(tasks[2], "done", map[string]spec.Figure{"accuracy": 1})))
	c := read(t, dir).Collect()
	if len(c.Conflicts) != 1 || c.Conflicts[0].Key != tasks[0].Key || c.Work.Repeated != 3 || c.Tasks.Done != 3 {
		t.Fatalf("%+v, repeated %d", c.Conflicts, c.Work.Repeated)
	}
	text := c.Text()
	for _, want := range []string{"made twice with different documents", "by ada (process 7)", "by bob (process 7)"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestShows(t *testing.T) {
	for plan, want := range map[string]string{
		twoSettings: "12 seeds a setting show a difference, paired by seed, of 0.89 of its standard deviations with a chance of 80 %.",
		"steps = [1, 2, 3, 4]\nseed = \"1..20\"\n[study]\nmeasures = [\"accuracy\"]\n": "20 seeds a setting show a difference, paired by seed, of 0.66 of its standard deviations with a chance of 80 %, and of 0.78 as the first of the 3 comparisons that are declared, after Holm.",
		"steps = [1, 2]\n":             "One seed a setting shows nothing about other seeds: there is no interval over one.",
		"steps = 1\nseed = \"1..3\"\n": "Nothing is compared; 3 seeds give each mean an interval.",
	} {
		if got := parse(t, plan).Shows(); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", plan, got, want)
		}
	}
}

// TestASentenceSaysHowMuch: the interval is of what the sentence says, also where that is how much lower it is.
func TestASentenceSaysHowMuch(t *testing.T) {
	c := Collection{Settings: []SettingResult{{Name: "deep"}}}
	one := Comparison{Measure: "accuracy", N: 5, Mean: -0.2, Interval: [2]spec.Figure{-0.3, -0.1}, Adjusted: 0.01, Shows: spec.Lower}
	if got, want := c.Sentence(one), "deep: test accuracy is lower than with the baseline by 0.2000 (95 % interval 0.1000 to 0.3000, p 0.01 after Holm, 5 seeds)."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	one.Mean, one.Interval, one.Shows = 0.2, [2]spec.Figure{0.1, 0.3}, spec.Higher
	if got, want := c.Sentence(one), "deep: test accuracy is higher than with the baseline by 0.2000 (95 % interval 0.1000 to 0.3000, p 0.01 after Holm, 5 seeds)."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
