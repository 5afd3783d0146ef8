package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"fathom/data"
	"fathom/model"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

func TestMain(m *testing.M) {
	resolution = 40
	dir, err := os.MkdirTemp("", "export")
	if err != nil {
		panic(err)
	}
	shared = filepath.Join(dir, "whole")
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// blobs is a small data set that a network learns quickly: 6×6 images of three
// classes, each with a bright band of its own in noise.
func blobs() (*lab.Material, error) {
	rng := model.Stream(5, "blobs")
	draw := func(n int) data.Images {
		images := data.Images{Rows: 6, Cols: 6, Pixels: make([]byte, 36*n), Labels: make([]int32, n)}
		for i := range n {
			class := rng.IntN(3)
			images.Labels[i] = int32(class)
			for j := range 36 {
				images.Pixels[36*i+j] = byte(rng.IntN(120))
				if j/12 == class {
					images.Pixels[36*i+j] += byte(rng.IntN(100))
				}
			}
		}
		return images
	}
	return lab.Prepare(&data.Set{Name: "blobs", Classes: 3, Train: draw(400), Test: draw(200)}), nil
}

func tiny() spec.Spec {
	c := measure.Rules().Default
	c.Source.Data, c.Source.Classes = "blobs", 3
	c.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps = []int{12, 8}, 10, 300 })
	c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery, n.LookEvery = 50, 100 })
	spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = 100 })
	spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Classes, p.Samples = []int{0, 2}, 120 })
	return c
}

// experiment does an experiment and returns what there is to export.
func experiment(t *testing.T, c spec.Spec) Source {
	t.Helper()
	l := lab.Start(c, blobs)
	t.Cleanup(l.Close)
	for _, s := range c.Stages {
		l.Ask(run.Request{Stage: s})
	}
	l.Finish()
	r := run.Collect(c, nil)
	for n := 0; ; {
		events, err := l.Next(t.Context(), n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			r.Add(e)
		}
		n += len(events)
	}
	m, _ := l.Material()
	return Source{Result: r, Store: l.Store(), Material: m, Version: "1.2.3"}
}

// whole is an experiment with all stages.
var whole = sync.OnceValue(func() func(t *testing.T) Source {
	var once sync.Once
	var source Source
	return func(t *testing.T) Source {
		once.Do(func() { source = experiment(t, tiny()) })
		return source
	}
})()

// wholeDir is the export of whole, written once; only to be read.
func wholeDir(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(shared); err != nil {
		if _, err := Write(t.Context(), shared, whole(t)); err != nil {
			t.Fatal(err)
		}
	}
	return shared
}

var shared string

// exported writes an export and returns its directory.
func exported(t *testing.T, source Source) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	if _, err := Write(t.Context(), dir, source); err != nil {
		t.Fatal(err)
	}
	return dir
}

// listing is every file under a directory, with slashes.
func listing(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var everything = []string{
	"README.md", "arrays/representations.npz", "arrays/scores.npz", "arrays/weights.npz",
	"figures/curves.png", "figures/curves.svg", "figures/pca.png", "figures/pca.svg",
	"figures/probes.png", "figures/probes.svg", "figures/teach.png", "figures/teach.svg",
	"projector/metadata.tsv", "projector/projector_config.json", "projector/sprite.png",
	"projector/vectors-hidden1.tsv", "projector/vectors-hidden2.tsv", "projector/vectors-input.tsv", "projector/vectors.tsv",
	"result.json", "tables/confusion-hidden1.csv", "tables/confusion-hidden2.csv", "tables/confusion-input.csv",
	"tables/curve.csv", "tables/pca-layers.csv", "tables/pca.csv", "tables/probe-curve.csv", "tables/probes.csv", "tables/teach.csv",
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	paths, err := Write(t.Context(), dir, whole(t))
	if err != nil {
		t.Fatal(err)
	}
	got := listing(t, dir)
	if !slices.Equal(got, everything) {
		t.Errorf("written are\n%q, want\n%q", got, everything)
	}
	for i, p := range paths {
		paths[i], _ = filepath.Rel(dir, p)
	}
	if paths[0] != "README.md" {
		t.Errorf("the first path is %s", paths[0])
	}
	slices.Sort(paths)
	if !slices.Equal(paths, everything) {
		t.Errorf("returned are\n%q, want\n%q", paths, everything)
	}
	want, _ := whole(t).Result.Document()
	if !bytes.Equal(read(t, dir, "result.json"), want) {
		t.Error("result.json is not the document")
	}
}

func TestSameResultSameBytes(t *testing.T) {
	again := experiment(t, tiny())
	again.Result.Seconds = whole(t).Result.Seconds // the machine's, in result.json alone
	first, second := wholeDir(t), exported(t, again)
	for _, name := range everything {
		text := read(t, first, name)
		if !bytes.Equal(text, read(t, second, name)) {
			t.Errorf("%s differs", name)
		}
		if len(text) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
}

// fixed gives a result figures of no training, which would depend on the machine's
// kernels, wherever it has finite ones.
func fixed(r run.Result) run.Result {
	set := func(f *spec.Figure, v float64) {
		if f.Finite() {
			*f = spec.Figure(v)
		}
	}
	train := *r.Train
	set(&train.Final.Accuracy, 0.97251)
	set(&train.Final.Loss, 0.11642)
	train.Curve = slices.Clone(train.Curve)
	train.Curve[len(train.Curve)-1] = train.Final
	r.Train, r.Probes, r.PCA = &train, slices.Clone(r.Probes), slices.Clone(r.PCA)
	for i := range r.Probes {
		p := &r.Probes[i]
		set(&p.TestAccuracy, 0.8+0.05*float64(i))
		set(&p.UntrainedTestAccuracy, 0.8-0.05*float64(i))
		for end := range 2 {
			set(&p.Interval[end], 0.75+0.05*float64(i)+0.1*float64(end))
			set(&p.UntrainedInterval[end], 0.75-0.05*float64(i)+0.1*float64(end))
		}
	}
	for _, step := range []int{0, r.Spec.Network().Steps} {
		gained, lost := step/max(1, step), 1-step/max(1, step) // the trained network gains with depth, the other loses
		var tests []spec.Compared
		test := func(first, second int, p float64) {
			tests = append(tests, spec.Compared{Step: step, First: first, Second: second, OnlyFirst: 40*lost + 2, OnlySecond: 40*gained + 2, PValue: spec.Figure(p)})
		}
		for i := 1; i < len(r.Probes); i++ {
			test(i-1, i, 0.0313/float64(i*i*i*i*i*i))
		}
		test(0, len(r.Probes)-1, 1e-7)
		var names []string
		for _, p := range r.Probes {
			names = append(names, p.Layer)
		}
		for _, c := range tests {
			r.Add(c)
		}
		if judged, ok := measure.JudgeDepth(spec.Base, step, false, names, tests); ok {
			r.Add(judged)
		}
	}
	for i := range r.PCA {
		p := &r.PCA[i]
		p.ExplainedVarianceRatio = slices.Clone(p.ExplainedVarianceRatio)
		for k := range p.ExplainedVarianceRatio {
			set(&p.ExplainedVarianceRatio[k], 0.5/float64(int(1)<<k%30))
		}
		set(&p.ParticipationRatio, 3.25)
		p.Components90 = 4
	}
	if r.Teach != nil {
		teach := *r.Teach
		set(&teach.Final.Accuracy, 0.97371)
		set(&teach.Difference, 0.0012)
		set(&teach.TargetVarianceRatio, 0.471)
		set(&teach.PValue, 0.434)
		teach.OnlyBase, teach.OnlyTaught = 93, 105
		r.Teach = &teach
	}
	return r
}

func TestReport(t *testing.T) {
	divergent := tiny()
	divergent.EditNetwork(func(n *spec.Network) { n.Activation, n.LearningRate = spec.ReLU, 1e30 })
	few := tiny()
	few.Stages = []spec.Stage{measure.PCA}
	few.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	few.EditNetwork(func(n *spec.Network) { n.Hidden = []int{2, 1} })
	few.EditLesson(func(lesson *spec.Lesson) { lesson.Components = 1 })
	for name, source := range map[string]Source{"whole": whole(t), "divergent": experiment(t, divergent), "few": experiment(t, few)} {
		source.Result = fixed(source.Result)
		dir := exported(t, source)
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

func TestWhatWasNotDoneHasNoFiles(t *testing.T) {
	c := tiny()
	c.Stages = []spec.Stage{spec.Train}
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	source := experiment(t, c)
	dir := exported(t, source)
	want := []string{"README.md", "arrays/weights.npz", "figures/curves.png", "figures/curves.svg", "result.json", "tables/curve.csv"}
	if got := listing(t, dir); !slices.Equal(got, want) {
		t.Errorf("after a training alone there are %q", got)
	}
	for _, stage := range []string{"probe", "pca", "teach"} {
		if !strings.Contains(string(read(t, dir, "README.md")), "The "+stage+" stage was not done.") {
			t.Errorf("the report does not say that %s was not done", stage)
		}
	}
	// A lab that has only begun.
	dir = exported(t, Source{Result: run.Collect(c, nil)})
	if got := listing(t, dir); !slices.Equal(got, []string{"README.md", "result.json"}) {
		t.Errorf("of nothing there are %q", got)
	}
}

// TestDivergedTrainings draws what is not finite: gaps, never a panic.
func TestDivergedTrainings(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.Activation, n.LearningRate = spec.ReLU, 1e30 })
	source := experiment(t, c)
	dir := exported(t, source)
	names := listing(t, dir)
	for _, want := range []string{"figures/curves.png", "figures/probes.png", "figures/pca.png", "projector/vectors-input.tsv"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no %s in %q", want, names)
		}
	}
	if slices.Contains(names, "projector/vectors-hidden2.tsv") {
		t.Error("there are vectors of a layer that is not finite")
	}
	if text := string(read(t, dir, "tables/curve.csv")) + string(read(t, dir, "figures/curves.svg")); strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
		t.Error("a figure or a table has a number that is none")
	}
}

func TestOnlyMNISTHasItsNotice(t *testing.T) {
	notice := strings.TrimSpace(data.Notice())
	source := whole(t)
	for name, want := range map[string]bool{"blobs": false, data.MNISTName: true} {
		source.Result.Spec.Source.Data = name
		var report bytes.Buffer
		if err := newContents(source).report(&report); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(report.String(), notice) != want {
			t.Errorf("the report on %s has MNIST's notice: %v", name, !want)
		}
	}
}

// TestReportSaysWhatIsOddAboutTheData: beside the figures stands what they leave out.
func TestReportSaysWhatIsOddAboutTheData(t *testing.T) {
	source := whole(t)
	loaded := *source.Result.Data
	loaded.Notes = []string{"class 3 has no training image", "class 4 has no test image"}
	source.Result.Data = &loaded
	var report bytes.Buffer
	if err := newContents(source).report(&report); err != nil {
		t.Fatal(err)
	}
	if want := "\n\n- Note: class 3 has no training image.\n- Note: class 4 has no test image.\n\nPlain gradient"; !strings.Contains(report.String(), want) {
		t.Errorf("it lacks %q:\n%s", want, report.String())
	}
}

func TestCancelledWriteLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	files := 0
	_, err := write(ctx, filepath.Join(parent, "out"), whole(t), func(path string) (io.WriteCloser, error) {
		if files++; files == 5 {
			cancel()
		}
		return createFile(path)
	})
	if !errors.Is(err, context.Canceled) || files != 5 {
		t.Errorf("after %d files: %v", files, err)
	}
	if left := listing(t, parent); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	if entries, _ := os.ReadDir(parent); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}
