package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// npy is a NumPy file of an array, little-endian and in C order.
func npy(descr string, shape []int, values any) []byte {
	dims := ""
	for _, n := range shape {
		dims += fmt.Sprintf("%d, ", n)
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, dims)
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	var b bytes.Buffer
	b.WriteString("\x93NUMPY\x01\x00")
	binary.Write(&b, binary.LittleEndian, uint16(len(header)))
	b.WriteString(header)
	binary.Write(&b, binary.LittleEndian, values)
	return b.Bytes()
}

// actsDir writes a store of two layers: one that tells three classes apart, and one that is the same
// for all of them.
func actsDir(t *testing.T) string {
	t.Helper()
	const n, d = 240, 5
	told, none, labels := make([]float32, n*d), make([]float32, n*d), make([]int64, n)
	for i := range n {
		labels[i] = int64(i % 3)
		for j := range d {
			noise := float32(math.Sin(float64(37*i + 11*j)))
			told[i*d+j], none[i*d+j] = noise, noise
		}
		told[i*d+i%3] += 4
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"layer0.npy": npy("<f4", []int{n, d}, none), "layer1.npy": npy("<f4", []int{n, d}, told), "labels.npy": npy("<i8", []int{n}, labels),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRunStore(t *testing.T) {
	dir := actsDir(t)
	out, err := call("run", dir, "--format", "json")
	if err != nil {
		t.Fatal(err)
	}
	var told struct {
		Store  struct{ Samples map[string]int }
		Probes []struct {
			Layer        string
			C            float64
			TestAccuracy float64    `json:"test_accuracy"`
			LogLoss      float64    `json:"test_log_loss"`
			Interval     [2]float64 `json:"interval"`
			Majority     float64    `json:"majority_accuracy"`
		}
		Verdicts []struct{ Finding string }
	}
	if err := json.Unmarshal([]byte(out), &told); err != nil {
		t.Fatal(err)
	}
	if told.Store.Samples["train"]+told.Store.Samples["test"] != 240 || len(told.Probes) != 2 || len(told.Verdicts) != 1 {
		t.Fatalf("%+v", told)
	}
	knows := told.Probes[1]
	if knows.Layer != "layer1" || knows.TestAccuracy != 1 || !(knows.LogLoss > 0 && knows.LogLoss < 0.2) || told.Probes[0].TestAccuracy > 0.6 ||
		!(knows.Interval[0] > 0.8) || !(knows.Majority > 0.2 && knows.Majority < 0.5) {
		t.Errorf("%+v", told.Probes)
	}
	if !strings.Contains(told.Verdicts[0].Finding, "measurably better") {
		t.Errorf("the verdict is %q", told.Verdicts[0].Finding)
	}
}

// TestPredictions: what is predicted of each test row stands in the document, once it is asked for,
// and gives the figures that stand there too.
func TestPredictions(t *testing.T) {
	dir := actsDir(t)
	type document struct {
		Store struct {
			TestRows []int `json:"test_rows"`
		}
		Probes []struct {
			TestAccuracy float64   `json:"test_accuracy"`
			R2           float64   `json:"test_r2"`
			Predictions  []string  `json:"predictions"`
			Values       []float64 `json:"predicted_values"`
		}
	}
	told := func(args ...string) (d document) {
		t.Helper()
		out, err := call(append([]string{"run", dir, "--format", "json"}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out, "predict") && len(args) == 0 {
			t.Error("the document has predictions that nobody asked for")
		}
		if err := json.Unmarshal([]byte(out), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	told()
	classes, values := told("--predictions"), told("--predictions", "--task", "values")
	for layer := range 2 {
		p, right := classes.Probes[layer], 0
		for i, row := range classes.Store.TestRows {
			if p.Predictions[i] == strconv.Itoa(row%3) { // as actsDir labels them
				right++
			}
		}
		if n := len(classes.Store.TestRows); n < 20 || len(p.Predictions) != n || math.Abs(float64(right)/float64(n)-p.TestAccuracy) > 1e-12 {
			t.Errorf("layer %d: %d of %d test rows are predicted right, the accuracy is %v", layer, right, n, p.TestAccuracy)
		}
	}
	// R² is about the mean of the training rows, whose labels are those of all rows but the tested.
	train, squares, total, mean := 240-len(values.Store.TestRows), 0.0, 0.0, 240.0
	for _, row := range values.Store.TestRows {
		mean -= float64(row % 3)
	}
	mean /= float64(train)
	for i, row := range values.Store.TestRows {
		is := float64(row % 3)
		squares, total = squares+(is-values.Probes[1].Values[i])*(is-values.Probes[1].Values[i]), total+(is-mean)*(is-mean)
	}
	if r2 := 1 - squares/total; math.Abs(r2-values.Probes[1].R2) > 1e-9 || !(r2 > 0.5) {
		t.Errorf("R² of the predictions is %v, the document has %v", r2, values.Probes[1].R2)
	}
	events, err := call("run", dir, "--format", "ndjson", "--predictions")
	if err != nil || strings.Count(events, `"predictions":["`) != 2 || strings.Count(events, `"test_rows":[`) != 1 {
		t.Errorf("the log has the predictions of %d layers, %v", strings.Count(events, `"predictions":["`), err)
	}
}

func TestStoreCommands(t *testing.T) {
	dir := actsDir(t)
	unnamed := filepath.Join(t.TempDir(), "bf16.npy")
	if err := os.WriteFile(unnamed, npy("|V2", []int{240, 5}, make([]uint16, 240*5)), 0o666); err != nil {
		t.Fatal(err)
	}
	unlabelled := actsDir(t)
	if err := os.Remove(filepath.Join(unlabelled, "labels.npy")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"run", dir}, 0, "read as: 2 layers, in the order layer0 and layer1"},
		{[]string{"run", dir, "--c", "0.5"}, 0, "0.5"},
		{[]string{"run", dir, "--solver", "ridge"}, 0, "ridge regression"},
		{[]string{"run", dir, "--task", "values"}, 0, "test R²"},
		{[]string{"run", dir, "--untrained", dir}, 0, "untrained"},
		{[]string{"run", dir, "--labels", "labels.npy", "--untrained", unlabelled}, 0, "of whose rows labels, groups and split are those here"},
		{[]string{"run", dir, "--untrained", "nothing"}, 2, "--untrained: nothing: no such file or directory"},
		{[]string{"run", dir}, 0, "by hash of their number with seed 1 are tested on"},
		{[]string{"run", dir, "--seed", "3"}, 0, "with seed 3 are tested on"},
		{[]string{"run", dir, "--seed", "3", "--split-seed", "7"}, 0, "with seed 7 are tested on"},
		{[]string{"run", dir, "--rows", "50"}, 0, "fitted on 50 rows"},
		{[]string{"run", dir, "--c", "much"}, 2, "--c much: it must be a finite number above 0, or cv"},
		{[]string{"run", dir, "--memory", "much"}, 2, "--memory much: it must be a size such as 4GB or 512MiB"},
		{[]string{"run", dir, "--steps", "5"}, 2, "--steps: a store of arrays has no such setting"},
		{[]string{"run", unnamed, "--labels", "none"}, 2, "NumPy writes bfloat16 so, which --as bf16 reads"},
		{[]string{"open", dir}, 2, "there is no terminal for the app here"},
		{[]string{"open", dir, "--write-manifest"}, 0, "fathom.toml"},
		{[]string{"open", dir, "--write-manifest"}, 1, "file exists"},
		{[]string{"run", dir, "--labels", "nope"}, 2, "--labels nope: no such file, key or column"},
		{[]string{"run", dir, "--axes", "xyz"}, 2, "--axes xyz"},
		{[]string{"run", dir, "--export", filepath.Join(dir, "out")}, 0, "out: README.md and 2"},
		{[]string{"run", dir, "--export", filepath.Join(dir, "out")}, 2, "out: it is not empty"},
		{[]string{"open"}, 2, "it needs one file or directory of arrays"},
		{[]string{"open", filepath.Join(dir, "nothing")}, 2, "no such file"},
	} {
		out, err := call(test.args...)
		said := out + fmt.Sprint(err)
		if code := exitCode(err); code != test.code || !strings.Contains(said, test.want) {
			t.Errorf("%v: exit code %d, want %d and %q:\n%s", test.args, code, test.code, test.want, said)
		}
	}
}

// TestStoreByGroup: with groups the interval is over them, and as wide as they make it.
func TestStoreByGroup(t *testing.T) {
	type document struct {
		Probes []struct {
			Interval [2]float64
			Over     struct {
				Unit      string
				N         int
				Effective float64 `json:"effective_samples"`
			} `json:"interval_over"`
			Test int `json:"test_samples"`
		}
		Verdicts []struct{ Finding string }
	}
	read := func(args ...string) (d document) {
		out, err := call(append([]string{"run"}, append(args, "--format", "json")...)...)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(out), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	dir := actsDir(t)
	groups := make([]int64, 240)
	for i := range groups {
		groups[i] = int64(i / 6)
	}
	if err := os.WriteFile(filepath.Join(dir, "groups.npy"), npy("<i8", []int{240}, groups), 0o666); err != nil {
		t.Fatal(err)
	}
	by, rows := read(dir), read(dir, "--groups", "none")
	for i, p := range by.Probes {
		if p.Over.Unit != "groups" || p.Over.N*6 != p.Test || !(p.Over.Effective < float64(p.Test)) {
			t.Errorf("layer %d: %+v", i, p)
		}
	}
	for i, p := range rows.Probes {
		if p.Over.Unit != "rows" || p.Over.N != p.Test || p.Over.Effective != float64(p.Test) {
			t.Errorf("layer %d over rows: %+v", i, p)
		}
	}
	if said := by.Verdicts[0].Finding; !strings.Contains(said, "measurably better") || !strings.HasSuffix(said, "groups of test rows") {
		t.Errorf("the verdict is %q", said)
	}
	if out, err := call("run", dir); err != nil || !strings.Contains(out, "95 % interval by group") || !strings.Contains(out, "intervals and tests are over ") {
		t.Errorf("%v: %s", err, out)
	}
}
