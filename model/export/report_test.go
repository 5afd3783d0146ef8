package export

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"fathom/model/measure"
	"fathom/model/spec"
)

// fixed gives a log figures of no training, which would depend on the machine's
// kernels, wherever it has finite ones.
func fixed(d done) done {
	set := func(f *spec.Figure, v float64) {
		if f.Finite() {
			*f = spec.Figure(v)
		}
	}
	steps := d.View.Spec().Network().Steps
	events := slices.Clone(d.events)
	var names []string // of the layers that were probed
	for i, event := range events {
		switch e := event.(type) {
		case spec.Evaluated:
			if e.Step == steps && e.Subject == spec.Base {
				set(&e.Accuracy, 0.97251)
				set(&e.Loss, 0.11642)
			} else if e.Step == steps {
				set(&e.Accuracy, 0.97371)
			}
			events[i] = e
		case spec.Probed:
			if e.Live {
				continue
			}
			gain := 0.05 * float64(e.Layer) // with depth; the untrained network loses as much
			if e.Step == 0 {
				gain = -gain
				names = append(names, e.Name)
			}
			set(&e.TestAccuracy, 0.8+gain)
			set(&e.Interval[0], 0.75+gain)
			set(&e.Interval[1], 0.85+gain)
			events[i] = e
		case spec.Projected:
			e.ExplainedVarianceRatio = slices.Clone(e.ExplainedVarianceRatio)
			for k := range e.ExplainedVarianceRatio {
				set(&e.ExplainedVarianceRatio[k], 0.5/float64(int(1)<<k%30))
			}
			set(&e.ParticipationRatio, 3.25)
			e.Components90 = 4
			events[i] = e
		case spec.Taught:
			set(&e.Difference, 0.0012)
			set(&e.TargetVariance, 0.471)
			set(&e.PValue, 0.434)
			e.OnlyBase, e.OnlyTaught = 93, 105
			events[i] = e
		}
	}
	for _, step := range []int{0, steps} {
		tests := fixedTests(step, len(names))
		for _, test := range tests {
			events = append(events, test)
		}
		if judged, ok := measure.JudgeDepth(spec.Base, step, false, names, tests); ok {
			events = append(events, judged)
		}
	}
	return d.with(events)
}

// fixedTests are tests of the probes of so many layers: the trained network gains with
// depth, the one of step 0 loses.
func fixedTests(step, layers int) []spec.Compared {
	var tests []spec.Compared
	test := func(first, second int, p float64) {
		c := spec.Compared{Step: step, First: first, Second: second, OnlyFirst: 1, OnlySecond: 6, PValue: spec.Figure(p)}
		if step == 0 {
			c.OnlyFirst, c.OnlySecond = 6, 1
		}
		tests = append(tests, c)
	}
	for i := 1; i < layers; i++ {
		test(i-1, i, 0.0313/math.Pow(float64(i), 6))
	}
	test(0, layers-1, 1e-7)
	return tests
}

func TestReport(t *testing.T) {
	divergent := tiny()
	divergent.EditNetwork(func(n *spec.Network) { n.Activation, n.LearningRate = spec.ReLU, 1e30 })
	few := tiny()
	few.Stages = []spec.Stage{measure.PCA}
	few.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	few.EditNetwork(func(n *spec.Network) { n.Hidden = []int{2, 1} })
	few.EditLesson(func(lesson *spec.Lesson) { lesson.Components = 1 })
	for name, source := range map[string]done{"whole": whole(t), "divergent": experiment(t, divergent), "few": experiment(t, few)} {
		dir := exported(t, fixed(source))
		got := read(t, dir, "README.md")
		t.Run(name, func(t *testing.T) { golden.RequireEqual(t, got) })
		for _, link := range links(string(got)) {
			if _, err := os.Stat(filepath.Join(dir, link)); err != nil {
				t.Errorf("%s: the report has a link to nothing: %v", name, err)
			}
		}
	}
}

// links are the targets within the export of a Markdown text.
func links(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, "](") {
		if target, _, ok := strings.Cut(part, ")"); ok && !strings.Contains(target, ":") && !strings.Contains(target, "\n") {
			out = append(out, target)
		}
	}
	return out[1:]
}

func TestReportEndsWithTheNotice(t *testing.T) {
	source := whole(t)
	for notice, want := range map[string]string{"": ".\n", "\nTheirs.\n\n": "\n\n## The data\n\nTheirs.\n"} {
		source.Notice = notice
		var report bytes.Buffer
		if err := source.contents(t).report(&report); err != nil {
			t.Fatal(err)
		}
		if got := report.String(); !strings.HasSuffix(got, want) || strings.Contains(got, "## The data") != (notice != "") {
			t.Errorf("with the notice %q the report ends %q", notice, got[len(got)-60:])
		}
	}
	var report bytes.Buffer
	if err := source.with(nil).contents(t).report(&report); err != nil || strings.Contains(report.String(), "Theirs") {
		t.Errorf("data that was never loaded has a notice (%v):\n%s", err, report.String())
	}
}

// TestReportSaysWhatIsOddAboutTheData: beside the figures stands what they leave out.
func TestReportSaysWhatIsOddAboutTheData(t *testing.T) {
	events := slices.Clone(whole(t).events)
	at := slices.IndexFunc(events, func(e spec.Event) bool { return e.Kind() == spec.Loaded{}.Kind() })
	loaded := events[at].(spec.Loaded)
	loaded.Notes = []string{"class 3 has no training image", "class 4 has no test image"}
	events[at] = loaded
	var report bytes.Buffer
	if err := whole(t).with(events).contents(t).report(&report); err != nil {
		t.Fatal(err)
	}
	if want := "\n\n- Note: class 3 has no training image.\n- Note: class 4 has no test image.\n\nPlain gradient"; !strings.Contains(report.String(), want) {
		t.Errorf("it lacks %q:\n%s", want, report.String())
	}
}
