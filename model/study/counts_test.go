package study

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fathom/model/spec"
)

// TestWhichCounts: of several outcomes of a task the same one counts, whoever is read first: what was done, and then
// what was begun first. What failed and is done again counts as done.
func TestWhichCounts(t *testing.T) {
	made := func(task Task, state State, document string, after time.Duration) Outcome {
		o := Outcome{Key: task.Key, State: state, Started: day.Add(after), Seconds: 1}
		if document != "" {
			o.Keep([]byte(document))
		}
		if state == Done {
			o.Figures = map[string]spec.Figure{"accuracy": spec.Figure(len(document))}
		}
		return o
	}
	for name, test := range map[string]struct {
		outcomes  func(task Task) []Outcome
		want      State
		figure    float64
		conflicts int
	}{
		"failed with a document, then done": {func(task Task) []Outcome {
			return []Outcome{made(task, Failed, "half", 0), made(task, Done, "whole", time.Hour)}
		}, Done, 5, 1},
		"failed without a document, then done": {func(task Task) []Outcome {
			return []Outcome{made(task, Failed, "", 0), made(task, Done, "whole", time.Hour)}
		}, Done, 5, 1},
		"diverged without a document, then done": {func(task Task) []Outcome {
			return []Outcome{made(task, Diverged, "", 0), made(task, Done, "whole", time.Hour)}
		}, Done, 5, 1},
		"too large here, done there": {func(task Task) []Outcome {
			return []Outcome{made(task, Large, "", 0), made(task, Done, "whole", time.Hour)}
		}, Done, 5, 0},
		"two documents": {func(task Task) []Outcome {
			return []Outcome{made(task, Done, "first", 0), made(task, Done, "second", time.Hour), made(task, Done, "second", 2*time.Hour)}
		}, Done, 5, 1},
		"hung, then too large": {func(task Task) []Outcome {
			return []Outcome{made(task, Hung, "", 0), made(task, Large, "", time.Hour)}
		}, Hung, 0, 0},
	} {
		var said []string
		for _, turned := range []bool{false, true} {
			dir, tasks := joined(t, twoSettings)
			outcomes := test.outcomes(tasks[0])
			for i, o := range outcomes {
				host := fmt.Sprint("host", i)
				if turned {
					host = fmt.Sprint("host", len(outcomes)-i)
				}
				must(writerOf(t, dir, host).Outcome(o))
			}
			r := read(t, dir)
			c := r.Collect()
			f := r.Found[tasks[0].Key]
			if f.State != test.want || len(c.Conflicts) != test.conflicts || f.Again != len(outcomes)-1 || f.State == Done && r.Value(f, "accuracy") != test.figure {
				t.Errorf("%s: %+v, %+v", name, f.Outcome, c.Conflicts)
			}
			said = append(said, c.Documents)
		}
		if said[0] != said[1] {
			t.Errorf("%s: what is collected depends on who is read first", name)
		}
	}
}

// TestADocumentComesLate: where a line is seen before its document, as on a disk of a network, the task is found when
// that is there.
func TestADocumentComesLate(t *testing.T) {
	dir, tasks := joined(t, twoSettings)
	w := writerOf(t, dir, "ada")
	o := outcome(tasks[0], "document", nil)
	must(w.Outcome(o))
	path := dir.blobPath(o.Document)
	must(os.Rename(path, path+".late"))
	r := read(t, dir)
	if len(r.Found) != 0 || r.Lost() != 1 {
		t.Fatalf("%d found, %d lost", len(r.Found), r.Lost())
	}
	if grown, err := r.Refresh(); grown || err != nil {
		t.Error("nothing came, and it grew", err)
	}
	must(os.Rename(path+".late", path))
	if grown, err := r.Refresh(); !grown || err != nil || len(r.Found) != 1 || r.Lost() != 0 || r.Found[tasks[0].Key].Again != 0 {
		t.Errorf("grown %v, %v, %d found, %d lost", grown, err, len(r.Found), r.Lost())
	}
}

// TestADirectoryThatCannotBeMade: what a full disk refused once is made when there is room.
func TestADirectoryThatCannotBeMade(t *testing.T) {
	dir, tasks := joined(t, twoSettings)
	w := writerOf(t, dir, "ada")
	o := outcome(tasks[0], "document", nil)
	below := filepath.Dir(dir.blobPath(o.Document))
	must(os.WriteFile(below, nil, 0o666)) // which is in the way
	if err := w.Outcome(o); err == nil {
		t.Fatal("a file is taken for a directory")
	}
	must(os.Remove(below))
	if err := w.Outcome(o); err != nil {
		t.Error(err)
	}
}

// TestTooManyFigures: an outcome that no line holds is one of a task that failed, and is not tried for ever.
func TestTooManyFigures(t *testing.T) {
	dir, tasks := joined(t, twoSettings)
	figures := map[string]spec.Figure{}
	for i := range 40_000 {
		figures[fmt.Sprintf("separation.layer%0300d", i)] = 0.125
	}
	must(writerOf(t, dir, "ada").Outcome(outcome(tasks[0], "document", figures)))
	if f := read(t, dir).Found[tasks[0].Key]; f == nil || f.State != Failed || f.Problem != "it has 40,000 figures, more than a line of the log holds" {
		t.Errorf("%+v", f)
	}
}

// TestPreview: who only looks at what there would be to do makes nothing, and hears of another study.
func TestPreview(t *testing.T) {
	path := filepath.Join(t.TempDir(), "study")
	s := parse(t, twoSettings)
	dir, err := Preview(path, s)
	if err != nil {
		t.Fatal(err)
	}
	if r := read(t, dir); len(r.Found) != 0 {
		t.Error("something is found")
	}
	if _, err := os.Lstat(path); err == nil {
		t.Error("it is made")
	}
	if _, err := Join(path, s); err != nil {
		t.Fatal(err)
	}
	if _, err := Preview(path, s); err != nil {
		t.Error(err)
	}
	if _, err := Preview(path, parse(t, threeSettings)); err == nil || !strings.Contains(err.Error(), "it holds another study") {
		t.Error(err)
	}
}

// TestPartialFigures: where some of the seeds that are done have no figure, the mean is of the others, and that is said
// before all else.
func TestPartialFigures(t *testing.T) {
	dir, tasks := joined(t, twoSettings)
	w := writerOf(t, dir, "ada")
	for _, task := range tasks {
		o := outcome(task, fmt.Sprint(task.Index), nil)
		if task.Setting == 0 || task.Seed > 2 {
			o.Figures = map[string]spec.Figure{"accuracy": 0.5}
		}
		must(w.Outcome(o))
	}
	c := read(t, dir).Collect()
	want := "activation relu: 10 of the 12 seeds that are done have a figure for test accuracy; its mean and differences are of these, which may be no fair sample."
	if c.Warnings != 1 || c.Sentences[0] != want || c.Comparisons[0].N != 10 {
		t.Errorf("%d warnings, %q", c.Warnings, c.Sentences)
	}
}

// TestOneFamily: all comparisons of all measures are one family of Holm. Two p-values of 0.0048703 and 0.0745090 as of
// [TestSeen], each for two measures: Holm makes 4, 4, 2 and 2 times p of them, where a family each would make 2 and 1.
func TestOneFamily(t *testing.T) {
	dir, tasks := joined(t, "activation = [\"tanh\", \"relu\", \"sigmoid\"]\nseed = \"1..12\"\n")
	w := writerOf(t, dir, "ada")
	for _, task := range tasks {
		v := arms()[task.Setting][task.Seed-1]
		must(w.Outcome(outcome(task, fmt.Sprint(task.Index), map[string]spec.Figure{"accuracy": v, "probe.last": v})))
	}
	c := read(t, dir).Collect()
	for i, want := range []float64{2 * 0.0745090442126, 4 * pOfC, 2 * 0.0745090442126, 4 * pOfC} {
		near(t, "p after Holm", c.Comparisons[i].Adjusted, want)
	}
}

// TestTextSteersNoTerminal: what other processes say of themselves does not.
func TestTextSteersNoTerminal(t *testing.T) {
	dir, tasks := joined(t, twoSettings)
	must(writerOf(t, dir, "ada\x1b[2J").Outcome(outcome(tasks[0], "one", nil)))
	must(writerOf(t, dir, "bob").Outcome(outcome(tasks[0], "other", nil)))
	if text := read(t, dir).Collect().Text(); strings.ContainsRune(text, 0x1b) || !strings.Contains(text, "by ada?[2J (process 7)") {
		t.Errorf("%q", text)
	}
}

// TestSurvivorsOfMany: where most tasks fail, or each setting has a few seeds, failures that depend on a value of one
// axis are seen. SciPy's fisher_exact of [[18, 0], [0, 18]] is 2.2e-10, of three of six settings that fail in all of
// their six seeds [[6, 0], [12, 18]] 0.0197 each, eight (or eleven) times which is not below 0.05.
func TestSurvivorsOfMany(t *testing.T) {
	for plan, want := range map[string]string{
		"hidden = [[5], [6], [7]]\nlearning-rate = [0.1, 30.0]\nseed = \"1..6\"\nstages = [\"train\"]\n": "Failures depend on the setting: 18 of 18 with learning-rate 30, and 0 of 18 elsewhere. Where",
		// One axis, of which most values fail: those that do not are what is sure.
		"learning-rate = [0.1, 30.0, 31.0, 32.0, 33.0, 34.0]\nseed = \"1..6\"\nstages = [\"train\"]\n": "Failures depend on the setting: 0 of 6 with learning-rate 0.1, and 30 of 30 elsewhere. Where",
	} {
		dir, tasks := joined(t, plan)
		w := writerOf(t, dir, "ada")
		for i, task := range tasks {
			o := outcome(task, fmt.Sprint(i), map[string]spec.Figure{"accuracy": 0.5})
			if dir.Study.Spec(task).Network().LearningRate > 1 {
				o.State, o.Problem = Diverged, "the network diverged"
			}
			must(w.Outcome(o))
		}
		if c := read(t, dir).Collect(); c.Warnings != 1 || !strings.HasPrefix(c.Sentences[0], want) {
			t.Errorf("%q, want %s", c.Sentences, want)
		}
	}
}
