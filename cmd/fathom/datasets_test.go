package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// writeArchive writes the images of an IDX set that writeSet wrote as NumPy's np.savez does.
func writeArchive(t *testing.T, dir, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(file)
	for _, part := range []struct {
		key, file string
		header    int
		shape     string
	}{
		{"x_train", "train-images-idx3-ubyte", 16, "120, 6, 5"}, {"y_train", "train-labels-idx1-ubyte", 8, "120,"},
		{"x_test", "t10k-images-idx3-ubyte", 16, "60, 6, 5"}, {"y_test", "t10k-labels-idx1-ubyte", 8, "60,"},
	} {
		content, err := os.ReadFile(filepath.Join(dir, part.file))
		if err != nil {
			t.Fatal(err)
		}
		header := fmt.Sprintf("{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }\n", part.shape)
		to, err := w.Create(part.key + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(to, "\x93NUMPY\x01\x00%c\x00%s%s", len(header), header, content[part.header:]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRunArchive: an npz of the same images gives the same figures as IDX files.
func TestRunArchive(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	path := filepath.Join(dir, "x.npz")
	writeArchive(t, dir, path)
	probes := func(data string) any {
		out, err := call(small(data, "--steps", "50", "--format", "json")...)
		if err != nil {
			t.Fatal(err)
		}
		var document map[string]any
		if err := json.Unmarshal([]byte(out), &document); err != nil {
			t.Fatal(err)
		}
		if name := document["data"].(map[string]any)["data"]; name != filepath.Base(data) {
			t.Errorf("%s is called %v", data, name)
		}
		return document["probes"]
	}
	if got, want := probes(path), probes(dir); got == nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the probes of an archive are\n%v\nof IDX files\n%v", got, want)
	}

	if _, err := call(small(path, "--holdout", "120")...); exitCode(err) != exitUsage || !strings.Contains(err.Error(), "--holdout") {
		t.Errorf("all images held out: %v", err)
	}
	if err := os.WriteFile(path, []byte("404"), 0o644); err != nil {
		t.Fatal(err)
	}
	want := path + ": byte 0: starts with the bytes 34 30 34, expected a zip archive"
	if _, err := call("run", "--data", path); exitCode(err) != exitUsage || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
