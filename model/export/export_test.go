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
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	paths, err := Write(t.Context(), dir, whole(t).Source)
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
	want, _ := whole(t).result.Document()
	if !bytes.Equal(read(t, dir, "result.json"), want) {
		t.Error("result.json is not the document")
	}
}

func TestSameResultSameBytes(t *testing.T) {
	first, second := wholeDir(t), exported(t, experiment(t, tiny()))
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
	dir = exported(t, source.with(nil))
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

func TestCancelledWriteLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	files := 0
	_, err := write(ctx, filepath.Join(parent, "out"), whole(t).Source, planAll, func(path string) (io.WriteCloser, error) {
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

// answering is a run that answers for its arrays as a test wants it.
type answering struct {
	run.View
	answer func(at spec.Address) error
}

func (a answering) Array(ctx context.Context, at spec.Address) (*spec.Array, error) {
	if err := a.answer(at); err != nil {
		return nil, err
	}
	return a.View.Array(ctx, at)
}

// TestARunThatCannotAnswer: without its arrays a run has fewer files; any other failure is
// the export's, and nothing is left behind.
func TestARunThatCannotAnswer(t *testing.T) {
	d := whole(t)
	d.View = answering{whole(t).View, func(at spec.Address) error { return run.ErrNoArray }}
	if got := listing(t, exported(t, d)); slices.Contains(got, "arrays/weights.npz") || !slices.Contains(got, "figures/curves.svg") {
		t.Errorf("of a run without arrays there are %q", got)
	}
	broken := errors.New("the disk is gone")
	for _, name := range []string{spec.Biases, spec.Predicted, spec.Weights, spec.Representations, spec.Components, spec.Mean} {
		parent := t.TempDir()
		dir := filepath.Join(parent, "out")
		d.View = answering{whole(t).View, func(at spec.Address) error {
			if at.Name == name {
				return broken
			}
			return nil
		}}
		paths, err := Write(t.Context(), dir, d.Source)
		if !errors.Is(err, broken) || paths != nil || !strings.HasPrefix(err.Error(), dir+": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("without the %s: %v", name, err)
		}
		if entries, _ := os.ReadDir(parent); len(entries) > 0 {
			t.Errorf("without the %s there are left behind %v", name, entries)
		}
	}
}

// failed is a run that ended before there was anything.
type failed struct{ run.View }

func (failed) Since(int) ([]spec.Event, error) { return nil, fs.ErrPermission }

func TestARunOfNothingButAnError(t *testing.T) {
	parent := t.TempDir()
	if _, err := Write(t.Context(), filepath.Join(parent, "out"), Source{View: failed{}}); err != fs.ErrPermission {
		t.Errorf("a run that could not be begun is exported with %v", err)
	}
	if entries, _ := os.ReadDir(parent); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}
