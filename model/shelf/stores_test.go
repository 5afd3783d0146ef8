package shelf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sbinet/npyio/npy"

	"fathom/data/store"
	"fathom/model/analysis"
	"fathom/model/compare"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/saved"
	"fathom/model/simd"
	"fathom/model/spec"
	"fathom/model/stat"
)

// storedRows is how many rows the stores of these tests have.
const storedRows = 120

// putStore writes a store of a layer whose rows tell the label the better the greater signal is, and, if
// it is so, with groups of three rows.
func putStore(t *testing.T, signal float32, grouped bool, labelOf func(i int) int64) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name string, value any) {
		file, err := os.Create(filepath.Join(dir, name))
		must(t, err)
		must(t, npy.Write(file, value))
		must(t, file.Close())
	}
	var labels, groups [storedRows]int64
	var rows [storedRows][3]float32
	for i := range labels {
		labels[i], groups[i] = labelOf(i), int64(i/3)
		for j := range rows[i] {
			rows[i][j] = float32((i*(j+7)*11+i*i)%13) + signal*float32(labels[i])
		}
	}
	put("labels.npy", labels[:])
	put("layer.npy", rows[:])
	if grouped {
		put("groups.npy", groups[:])
	}
	return dir
}

// saveStore probes a store and saves its run, and returns what is compared of it, and what its probe
// gives the test rows with their labels and groups, asked of the living analysis.
func saveStore(t *testing.T, path, dir string) (r compare.Run, predicted, labels, groups []int32) {
	t.Helper()
	of, err := store.Open(path, store.Settings{})
	must(t, err)
	labels, groups = of.Labels(store.Test), of.Groups(store.Test)
	a, err := saved.Analyse(dir, analysis.Start(analysis.InStore(path, of, store.Settings{}, measure.StoreProbing(), 1), of, nil, simd.Serial), runfile.Made{Version: "test"})
	must(t, err)
	defer a.Close()
	a.Ask(run.Request{Stage: measure.Probe})
	a.Finish()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for from := 0; ; {
		events, err := a.Next(ctx, from)
		from += len(events)
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
	}
	found, err := a.Array(ctx, spec.Address{Subject: spec.FromStore, Step: a.Moments()[0], Measure: measure.Probe, Name: spec.Predicted})
	must(t, err)
	a.Close()
	must(t, a.Problem())
	r, err = Read(t.Context(), measure.Rules(), a.Path())
	must(t, err)
	return r, found.Int32, labels, groups
}

// TestStoresAreCompared: the probes of two stores of the same rows are tested row by row, over groups where
// there are any, and those of other rows are not.
func TestStoresAreCompared(t *testing.T) {
	half := func(i int) int64 { return int64(i / 3 % 2) }
	for _, grouped := range []bool{false, true} {
		dir := t.TempDir()
		a, first, labels, groups := saveStore(t, putStore(t, 1, grouped, half), dir)
		b, second, _, _ := saveStore(t, putStore(t, 9, grouped, half), dir)
		other, _, _, _ := saveStore(t, putStore(t, 9, grouped, func(i int) int64 { return int64(i / 6 % 2) }), dir)
		c := compare.Compare([]compare.Run{a, b, other}, 0)
		want := stat.CompareMcNemar(first, second, labels)
		if grouped {
			want = stat.CompareGroups(first, second, labels, groups)
		}
		if len(c.Tests) != 2 || len(first) == 0 {
			t.Fatalf("the tests are %+v", c.Tests)
		}
		got := c.Tests[0]
		if got.Why != "" || got.Of != "layer" || got.Samples != len(labels) || got.OnlyBaseline != want.OnlyFirst || got.OnlyRun != want.OnlySecond || float64(got.PValue) != want.PValue {
			t.Errorf("grouped %v: the test is %+v, want %+v", grouped, got, want)
		}
		over := groups
		if !grouped {
			over = nil
		}
		d := stat.DifferenceOf(first, second, labels, over)
		if got.Difference != spec.Figure(d.Value) || got.Interval != [2]spec.Figure{spec.Figure(d.Low), spec.Figure(d.High)} || !(d.Low < d.Value && d.Value < d.High) {
			t.Errorf("grouped %v: the difference is %v %v, want %v", grouped, got.Difference, got.Interval, d)
		}
		if want.OnlySecond <= want.OnlyFirst || grouped != (got.Groups > 0) {
			t.Errorf("grouped %v: of %d and %d rows in %d groups: the test looks in the wrong place", grouped, want.OnlyFirst, want.OnlySecond, got.Groups)
		}
		if c.Tests[1].Difference.Finite() || c.Tests[1].Interval[0].Finite() {
			t.Errorf("a test that cannot be made has the difference %v %v", c.Tests[1].Difference, c.Tests[1].Interval)
		}
		if why := c.Tests[1].Why; why != "not the same test rows" {
			t.Errorf("rows with other labels are tested: %q", why)
		}
		name := func(i int) string { return string(rune('A' + i)) }
		begins := fmt.Sprintf("On these %d test rows", len(labels))
		if grouped {
			begins += fmt.Sprintf(" in %d groups", got.Groups)
		}
		if s := c.Sentence(name); !strings.HasPrefix(s, begins+" ") || !strings.HasSuffix(s, "C is not tested: not the same test rows.") {
			t.Error(s)
		}
	}
}

// TestStoredSeedsAreGroups: runs of one store with several seeds, which hold out other rows, are a group.
func TestStoredSeedsAreGroups(t *testing.T) {
	of := func(store string, seed uint64, rows string) compare.Run {
		return compare.Run{Stored: true, Seed: seed, Images: rows, Settings: []compare.Setting{{Name: "store", Value: store}, {Name: "seed", Value: fmt.Sprint(seed)}},
			Labels: []int32{0, 1}, Probes: []compare.Probe{{Layer: "a", Accuracy: 0.5, Predicted: []int32{0, 0}}}}
	}
	c := compare.Compare([]compare.Run{of("x", 1, "one"), of("x", 2, "two"), of("y", 1, "one"), of("y", 2, "two")}, 0)
	if len(c.Groups) != 2 || len(c.GroupTests) != 1 || c.GroupTests[0].Pairs != 2 {
		t.Fatalf("the groups are %+v, tests %+v", c.Groups, c.GroupTests)
	}
	if s := c.GroupSentence(c.GroupName); !strings.Contains(s, "for want of seeds") {
		t.Error(s)
	}
}
