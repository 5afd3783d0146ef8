package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// TestBenchOfAStore: one pass over each layer counts its rows and columns, those that are constant and
// those that are not finite, and its bytes.
func TestBenchOfAStore(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, file []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const n, d = 200, 5
	var values []float32
	labels := make([]int8, n)
	for i := range n {
		labels[i] = int8(i % 2)
		for j := range d {
			v := float32(i*j) + float32(i%2)
			switch {
			case j == 2:
				v = 7
			case j == 3 && i == 50:
				v = float32(math.NaN())
			}
			values = append(values, v)
		}
	}
	put("layer0.npy", npy("<f4", []int{n, d}, values))
	put("labels.npy", npy("|i1", []int{n}, labels))
	out, err := call("bench", dir, "--format", "json")
	if err != nil {
		t.Fatal(err)
	}
	var report passReport
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Layers) != 1 {
		t.Fatalf("%d layers", len(report.Layers))
	}
	got := report.Layers[0]
	got.Seconds, got.GBs = 0, 0
	if want := (layerPass{Layer: "layer0", Rows: n, Width: d, Type: "f32", Bytes: 4 * n * d, Constant: 1, NotFinite: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, args := range [][]string{
		{"bench", dir, dir}, {"bench", filepath.Join(dir, "none")}, {"bench", dir, "--seed", "-1"}, {"bench", "--seed", "-1"},
		{"run", dir, "--seed", "-1"}, {"run", dir, "--follow=perhaps"},
	} {
		if _, err := call(args...); exitCode(err) != exitUsage {
			t.Errorf("%v: %v", args, err)
		}
	}
}
