package work

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fathom/data/text"
	"fathom/model/study"
)

// writeStore writes a store of two layers and two classes, whose second layer tells the classes apart by
// so much.
func writeStore(t *testing.T, apart float32) string {
	t.Helper()
	dir := t.TempDir()
	const n = 80
	var input, hidden, labels []float32
	for i := range n {
		input = append(input, float32(i*37%11), float32(i*53%7))
		hidden = append(hidden, apart*float32(i%2)+float32(i*29%13)/13, float32(i*31%5))
		labels = append(labels, float32(i%2))
	}
	for name, values := range map[string][]float32{"layer0.npy": input, "layer1.npy": hidden, "labels.npy": labels} {
		shape, kind := "80, 2", "<f4"
		if len(values) == n {
			shape, kind = "80,", "<i4"
		}
		head := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", kind, shape)
		head += strings.Repeat(" ", 118-1-len(head)) + "\n"
		raw := append([]byte("\x93NUMPY\x01\x00\x76\x00"), head...)
		for _, v := range values {
			bits := math.Float32bits(v)
			if kind == "<i4" {
				bits = uint32(v)
			}
			raw = binary.LittleEndian.AppendUint32(raw, bits)
		}
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestStores: a list of stores is an axis, with the settings of a store, and each task is an analysis.
func TestStores(t *testing.T) {
	near, far := writeStore(t, 0.2), writeStore(t, 5)
	plan := fmt.Sprintf("stores = ['%s', '%s']\nmeasures = []\nseed = [1, 2]\n[study]\nbaseline = { store = '%s' }\n", near, far, far)
	s := parse(t, plan)
	if s.Len() != 4 || s.Axes[0].Name != "store" || s.Baseline[0] != 1 || s.Measures[0] != "probe.last" {
		t.Fatalf("%+v", s)
	}
	var err error
	if s.Data, err = s.Digest(); err != nil || len(s.Data) != 64 {
		t.Fatal(s.Data, err)
	}
	dir, err := study.Join(filepath.Join(t.TempDir(), "study"), s)
	if err != nil {
		t.Fatal(err)
	}
	at, err := Part{Dir: dir, Crew: crewOf(t, 1, study.Limits{})}.Do(t.Context())
	if err != nil || at.Done != 4 || at.Failed != 0 {
		t.Fatalf("%+v, %v", at, err)
	}
	c := read(t, dir).Collect()
	worse, _ := c.Settings[0].Mean("probe.last")
	better, _ := c.Settings[1].Mean("probe.last")
	if !(better.Mean == 1) || !(worse.Mean < 1) || len(c.Comparisons) != 1 || c.Comparisons[0].Setting != 0 {
		t.Errorf("%+v\n%+v", c.Settings[0], c.Settings[1])
	}
	before := s.Data
	if err := os.WriteFile(filepath.Join(far, "layer0.npy"), []byte("other"), 0o666); err != nil {
		t.Fatal(err)
	}
	if after, err := s.Digest(); err != nil || after == before {
		t.Error("other data have the same digest")
	}
	weighed, err := study.Parse("plan.toml", []byte("stores = ['"+near+"']\nc = [0.1, 1, \"cv\"]\nseed = 1\n")) // numbers need no quotes
	if err != nil || len(weighed.Axes) != 2 || !slices.Equal(weighed.Axes[1].Values, []string{"0.1", "1", "cv"}) {
		t.Errorf("numbers for c: %v", err)
	}
	for source, want := range map[string]string{
		"stores = []\n":                                   `plan.toml line 1: stores: it must be a list of files or directories such as ["run1", "run2"]`,
		"stores = ['a', 'a']\n":                           "plan.toml line 1: stores: a stands twice",
		"stores = ['/nowhere']\n":                         "plan.toml line 1: stores: ",
		"\nhidden = [[5]]\nstores = ['a']\n":              "plan.toml line 2: hidden: the probing of stores has no setting of that name",
		"stores = ['" + near + "']\nsolver = \"magic\"\n": "plan.toml line 2: solver",
	} {
		_, err := study.Parse("plan.toml", []byte(source))
		if err == nil || !strings.HasPrefix(text.Each(err)[0].Error(), want) {
			t.Errorf("%q:\ngot  %v\nwant %s", source, err, want)
		}
	}
}
