package export

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"fathom/data"
	"fathom/model"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

func TestMain(m *testing.M) {
	Resolution = 40
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // pictures are much garbage, and little is kept
	}
	dir, err := os.MkdirTemp("", "export")
	if err != nil {
		panic(err)
	}
	shared = filepath.Join(dir, "whole")
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// blobs is a small dataset that a network learns quickly: 6×6 images of three
// classes, each with a bright band of its own in noise.
func blobs() (*source.Material, error) { return source.Prepare(bands()), nil }

func bands() *data.Set {
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
	return &data.Set{Name: "blobs", Classes: 3, Train: draw(400), Test: draw(200)}
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

// done is an experiment that was done, to be exported.
type done struct {
	Source
	events []spec.Event
	result run.Result
}

// recorded is a run with a log of its own.
type recorded struct {
	run.View
	events []spec.Event
}

func (r recorded) Since(from int) ([]spec.Event, error) { return r.events[from:], nil }

// with is the same run with another log.
func (d done) with(events []spec.Event) done {
	d.View = recorded{d.View, events}
	d.events, d.result = events, run.Collect(d.View.Spec(), events)
	return d
}

// array asks the run for an array.
func (d done) array(t *testing.T, at spec.Address) *spec.Array {
	t.Helper()
	a, err := d.View.Array(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// contents is what the export makes files from.
func (d done) contents(t *testing.T) *contents {
	t.Helper()
	x, err := newContents(t.Context(), d.Source, d.events)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// under lists the files of a directory.
func under(x *contents, dir string) []file {
	return slices.DeleteFunc(inOrder(x.report, x.Result.Document, x.parts), func(f file) bool { return !strings.HasPrefix(f.name, dir+"/") })
}

// experiment does an experiment, which took no time.
func experiment(t *testing.T, c spec.Spec) done {
	t.Helper()
	var asks []run.Request
	for _, s := range c.Stages {
		asks = append(asks, run.Request{Stage: s})
	}
	return ask(t, c, asks)
}

// ask does what is asked for.
func ask(t *testing.T, c spec.Spec, asks []run.Request) done {
	t.Helper()
	l := lab.Start(c, blobs, simd.NewPool(2))
	t.Cleanup(l.Close)
	for _, r := range asks {
		l.Ask(r)
	}
	l.Finish()
	var all []spec.Event
	for {
		events, err := l.Next(t.Context(), len(all))
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, events...)
	}
	return done{Source: Source{View: l, Rules: measure.Rules(), Version: "1.2.3"}}.with(timeless(all))
}

// timeless is a log without its seconds, which are the machine's.
func timeless(events []spec.Event) []spec.Event {
	out := slices.Clone(events)
	for i, e := range out {
		switch e := e.(type) {
		case spec.Loaded:
			e.Seconds = 0
			out[i] = e
		case spec.Done:
			e.Seconds = 0
			out[i] = e
		case spec.Finished:
			e.Seconds = 0
			out[i] = e
		}
	}
	return out
}

// whole is an experiment with all stages.
var whole = sync.OnceValue(func() func(t *testing.T) done {
	var once sync.Once
	var d done
	return func(t *testing.T) done {
		once.Do(func() { d = experiment(t, tiny()) })
		return d
	}
})()

// wholeDir is the export of whole, written once; only to be read.
func wholeDir(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(shared); err != nil {
		if _, err := Write(t.Context(), shared, whole(t).Source); err != nil {
			t.Fatal(err)
		}
	}
	return shared
}

var shared string

// exported writes an export and returns its directory.
func exported(t *testing.T, d done) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	if _, err := Write(t.Context(), dir, d.Source); err != nil {
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
	"figures/cka.png", "figures/cka.svg", "figures/confusion.png", "figures/confusion.svg", "figures/curves.png", "figures/curves.svg", "figures/pca.png", "figures/pca.svg",
	"figures/probes.png", "figures/probes.svg", "figures/teach.png", "figures/teach.svg",
	"projector/metadata.tsv", "projector/projector_config.json", "projector/sprite.png",
	"projector/vectors-hidden1.tsv", "projector/vectors-hidden2.tsv", "projector/vectors-input.tsv", "projector/vectors.tsv",
	"result.json", "tables/confusion-hidden1.csv", "tables/confusion-hidden2.csv", "tables/confusion-input.csv",
	"tables/curve.csv", "tables/measures-curves.csv", "tables/measures.csv", "tables/pca-layers.csv", "tables/pca.csv", "tables/probe-curve.csv", "tables/probes.csv", "tables/teach.csv",
}
