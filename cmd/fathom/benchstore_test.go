package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fathom/cmd/fathom/peers"
)

// benchedDir writes a store of two layers of the same numbers, float32 and float16, with a column that
// is constant and one that is not finite everywhere.
func benchedDir(t *testing.T, n, d int) string {
	t.Helper()
	const nan, seven = 0x7e00, 0x4700
	wide, half := make([]float32, n*d), make([]uint16, n*d)
	for i := range n {
		for j := range d {
			wide[i*d+j], half[i*d+j] = float32(i%2), uint16(i%2)*0x3c00
		}
		wide[i*d+2], half[i*d+2] = 7, seven
	}
	wide[50*d+3], half[50*d+3] = float32(math.NaN()), nan
	dir := t.TempDir()
	for name, file := range map[string][]byte{
		"layer0.npy": npy("<f4", []int{n, d}, wide), "layer1.npy": npy("<f2", []int{n, d}, half),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestBenchOfAStore: one pass over each layer counts its rows and columns, those that are constant and
// those that are not finite, and its bytes.
func TestBenchOfAStore(t *testing.T) {
	const n, d = 200, 5
	dir := benchedDir(t, n, d)
	out, err := call("bench", dir, "--labels", "none", "--format", "json", "--memory", "1GB")
	if err != nil {
		t.Fatal(err)
	}
	var report passReport
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	for i := range report.Layers {
		report.Layers[i].Seconds, report.Layers[i].GBs = 0, 0
	}
	want := []layerPass{
		{Layer: "layer0", Rows: n, Width: d, Type: "f32", Bytes: 4 * n * d, Constant: 1, NotFinite: 1},
		{Layer: "layer1", Rows: n, Width: d, Type: "f16", Bytes: 2 * n * d, Constant: 1, NotFinite: 1},
	}
	if !slices.Equal(report.Layers, want) {
		t.Errorf("%+v, want %+v", report.Layers, want)
	}
	if out, err = call("bench", dir, "--labels", "none", "--layers", "layer1"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out, "\n")
	if len(lines) < 4 || !strings.Contains(lines[0], "each layer of "+dir) || len(strings.Fields(lines[2])) != 10 {
		t.Fatalf("it says\n%s", out)
	}
	row := strings.Fields(lines[3])
	if got := slices.Delete(row, 5, 7); !slices.Equal(got, []string{"layer1", "200", "5", "f16", "0.00", "1", "1"}) {
		t.Errorf("the row is %q", got)
	}
}

// TestBenchUsage: what a store's bench does not need it does not take.
func TestBenchUsage(t *testing.T) {
	dir := actsDir(t)
	for _, args := range [][]string{
		{"bench", dir, dir}, {"bench", filepath.Join(dir, "none")}, {"bench", dir, "--memory", "much"}, {"bench", "--axes", "nld"},
		{"bench", dir, "--untrained", dir}, {"bench", dir, "--follow"}, {"bench", dir, "--c", "1"}, {"bench", dir, "--seed", "1"},
		{"run", dir, "--seed", "-1"}, {"run", dir, "--follow=perhaps"},
	} {
		if _, err := call(args...); exitCode(err) != exitUsage {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// TestRefusedMeasurements: what does not go together is one sentence.
func TestRefusedMeasurements(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("VIRTUAL_ENV", "")
	for args, want := range map[string]string{
		"bench --curve --peers":        "--curve and --peers are two measurements; give one of them",
		"bench --curve acts":           "--curve and --peers are of this machine, and take no store",
		"bench --peers acts":           "--curve and --peers are of this machine, and take no store",
		"bench --python python3":       "--python: it goes with --peers, which is not given",
		"bench --curve=width,height":   "--curve height: it must be of width, depth, batch, wide-batch, classes and samples",
		"bench --peers --python snake": "--python snake: there is no such program",
		"bench --peers":                peers.ErrNoPython.Error(),
	} {
		code := exitUsage
		if args == "bench --peers" {
			code = exitFailed
		}
		out, err := call(strings.Fields(args)...)
		if err == nil || err.Error() != want || exitCode(err) != code || out != "" {
			t.Errorf("fathom %s: %v, code %d, and %q", args, err, exitCode(err), out)
		}
	}
}
