package data

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// put writes files below a directory, each under its path.
func put(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// emnist names the files as EMNIST does.
func emnist(set string) map[string][]byte {
	return renamed(small(), func(name string) string { return set + "-" + strings.Replace(name, "t10k", "test", 1) })
}

// inside puts files into a directory.
func inside(dir string, files map[string][]byte) map[string][]byte {
	return renamed(files, func(name string) string { return dir + "/" + name })
}

func union(all ...map[string][]byte) map[string][]byte {
	out := map[string][]byte{}
	for _, files := range all {
		for name, content := range files {
			out[name] = content
		}
	}
	return out
}

// Sets under other names than MNIST's are read where there is no doubt which one is meant.
func TestSetsOfOtherNames(t *testing.T) {
	for _, test := range []struct {
		name, open, set string
		files           map[string][]byte
	}{
		{"EMNIST", ".", "emnist-letters", emnist("emnist-letters")},
		{"EMNIST, packed", ".", "emnist-letters", renamed(emnist("emnist-letters"), func(name string) string { return name + ".gz" })},
		{"a dot before idx", ".", "emnist-letters", renamed(emnist("emnist-letters"), dotted)},
		{"t10k behind a name", ".", "my-set", renamed(small(), func(name string) string { return "my-set-" + name })},
		{"test for t10k", ".", "DIR", renamed(small(), func(name string) string { return strings.Replace(name, "t10k", "test", 1) })},
		{"MNIST's names go first", ".", "DIR", union(small(), emnist("emnist-letters"))},
		{"one of two", "emnist-mnist", "emnist-mnist", union(emnist("emnist-letters"), emnist("emnist-mnist"))},
		{"one of two below", "gzip/emnist-mnist", "emnist-mnist", inside("gzip", union(emnist("emnist-letters"), emnist("emnist-mnist")))},
		{"a whole one beside a part", ".", "emnist-mnist", union(emnist("emnist-mnist"), map[string][]byte{"emnist-letters-train-images-idx3-ubyte": nil})},
		{"each file in a directory", ".", "DIR", func() map[string][]byte {
			return renamed(small(), func(name string) string { return name + "/" + dotted(name) })
		}()},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, test.files)
			set, err := Load(filepath.Join(dir, test.open), Options{HoldOut: 2, Classes: 3})
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Replace(test.set, "DIR", filepath.Base(dir), 1); set.Name != want || set.Train.Len() != 4 || set.Test.Len() != 4 {
				t.Errorf("%s with %d and %d images, want %s with 4 and 4", set.Name, set.Train.Len(), set.Test.Len(), want)
			}
		})
	}
}

// Where no set can be read the sentence says what is there, and what to type.
func TestWhereSetsAre(t *testing.T) {
	const none = "DIR: no file train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, " +
		"expected all four, each plain or with .gz; "
	underscores := renamed(small(), func(name string) string { return strings.ReplaceAll(name, "-", "_") })
	seven := map[string][]byte{}
	for i := range 8 {
		seven = union(seven, inside(fmt.Sprint("s", i), small()))
	}
	for _, test := range []struct {
		name, open, want string
		files            map[string][]byte
	}{
		{"one deeper", ".", none + "a set is in DIR/MNIST: use --data DIR/MNIST", inside("MNIST", small())},
		{"two deeper", ".", none + "a set is in DIR/MNIST/raw: use --data DIR/MNIST/raw", inside("MNIST/raw", small())},
		{"three deeper", ".", none + "a set is in DIR/a/b/c: use --data DIR/a/b/c", inside("a/b/c", small())},
		{"four deeper", ".", strings.TrimSuffix(none, "; "), inside("a/b/c/d", small())},
		{"two of them", ".", none + "sets are in DIR/a and DIR/b: use --data DIR/a or --data DIR/b", union(inside("a", small()), inside("b", small()))},
		{"many of them", ".", none + "sets are in DIR/s0, DIR/s1, DIR/s2, DIR/s3, DIR/s4, DIR/s5 and 2 more: use --data DIR/s0 or --data DIR/s1 or " +
			"--data DIR/s2 or --data DIR/s3 or --data DIR/s4 or --data DIR/s5", seven},
		{"the nearest", ".", none + "a set is in DIR/a: use --data DIR/a", union(inside("a", small()), inside("b/c", small()))},
		{"EMNIST's deeper", ".", none + "a set is in DIR/gzip: use --data DIR/gzip", inside("gzip", emnist("emnist-letters"))},
		{"several of EMNIST's deeper", ".", none + "sets are in DIR/gzip/emnist-letters and DIR/gzip/emnist-mnist: use --data DIR/gzip/emnist-letters or --data DIR/gzip/emnist-mnist",
			inside("gzip", union(emnist("emnist-letters"), emnist("emnist-mnist")))},
		{"a blank in its name", ".", none + "a set is in DIR/my sets: use --data 'DIR/my sets'", inside("my sets", small())},
		{"several of EMNIST's", ".", "DIR: 2 sets, emnist-letters and emnist-mnist; use --data DIR/emnist-letters or --data DIR/emnist-mnist",
			union(emnist("emnist-letters"), emnist("emnist-mnist"))},
		{"a part of EMNIST's", ".", "DIR: no file emnist-letters-test-images-idx3-ubyte, emnist-letters-test-labels-idx1-ubyte, expected all four, each plain or with .gz",
			map[string][]byte{"emnist-letters-train-images-idx3-ubyte": small()[trainImages], "emnist-letters-train-labels-idx1-ubyte": small()[trainLabels]}},
		{"a part of a set that was named", "emnist-letters", "DIR: no file emnist-letters-train-labels-idx1-ubyte, emnist-letters-test-images-idx3-ubyte, " +
			"emnist-letters-test-labels-idx1-ubyte, expected all four, each plain or with .gz", map[string][]byte{"emnist-letters-train-images-idx3-ubyte": small()[trainImages]}},
		{"a part beside EMNIST's", ".", "DIR: no file train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, expected all four, each plain or with .gz; " +
			"the set emnist-letters is there: use --data DIR/emnist-letters", union(emnist("emnist-letters"), map[string][]byte{trainImages: small()[trainImages]})},
		{"a set that is not there", "emnist-digits", "DIR/emnist-digits: no such file or directory; the set emnist-letters is in DIR: use --data DIR/emnist-letters", emnist("emnist-letters")},
		{"a file of a set", "emnist-letters-test-labels-idx1-ubyte",
			"DIR/emnist-letters-test-labels-idx1-ubyte: a file, expected a directory with train-images-idx3-ubyte and the other three, or a .npz or .csv file; use --data DIR", emnist("emnist-letters")},
		{"an archive", "a.zip", "DIR/a.zip: a file, expected a directory with train-images-idx3-ubyte and the other three, or a .npz or .csv file; unpack it and name the directory",
			map[string][]byte{"a.zip": nil}},
		{"underscores", ".", none + "what is there is t10k_images_idx3_ubyte, t10k_labels_idx1_ubyte, train_images_idx3_ubyte and train_labels_idx1_ubyte", underscores},
		{"upper case", ".", none + "what is there is T10K-IMAGES-IDX3-UBYTE, T10K-LABELS-IDX1-UBYTE, TRAIN-IMAGES-IDX3-UBYTE and TRAIN-LABELS-IDX1-UBYTE",
			renamed(small(), strings.ToUpper)},
		{"an archive inside", ".", none + "what is there is gzip.zip, which must be unpacked", map[string][]byte{"gzip.zip": nil, "notes": nil}},
		{"nothing", ".", none + "it is an empty directory", nil},
		{"an archive that is a directory", ".", none + "mnist.npz is a directory, expected a file", map[string][]byte{"mnist.npz/notes": nil}},
		{"an archive beside a directory", ".", none + "what is there is mnist.npz: use --data DIR/mnist.npz", map[string][]byte{"mnist.npz": nil, "old.csv/part-0": nil}},
		{"tables that are directories", ".", none + "test.csv and train.csv are directories, expected files", map[string][]byte{"test.csv/part-0": nil, "train.csv/part-0": nil}},
		{"a file of four that is a directory", ".", "DIR: no file train-images-idx3-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, expected all four, each plain or with .gz; " +
			"train-images-idx3-ubyte is a directory, expected a file", map[string][]byte{"train-images-idx3-ubyte/notes": nil, trainLabels: small()[trainLabels]}},
		{"nothing that helps", ".", strings.TrimSuffix(none, "; "), map[string][]byte{"notes": nil}},
		{"a set's name that steers a terminal", ".", "DIR: no file ?[2J-train-labels-idx1-ubyte, ?[2J-test-images-idx3-ubyte, ?[2J-test-labels-idx1-ubyte, " +
			"expected all four, each plain or with .gz", map[string][]byte{"\x1b[2J-train-images-idx3-ubyte": small()[trainImages]}},
		{"a name that steers a terminal", ".", none + "what is there is ?[2Jtrain", map[string][]byte{"\x1b[2Jtrain": nil}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, test.files)
			_, err := Load(filepath.Join(dir, test.open), Options{Classes: 3})
			if want := strings.ReplaceAll(test.want, "DIR", dir); err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// What is typed is relative where the directory is, and leads to the set.
func TestWhatToTypeIsRelative(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, inside("tv/MNIST/raw", small()))
	t.Chdir(dir)
	for name, want := range map[string]string{"tv": "tv/MNIST/raw", "./tv/": "tv/MNIST/raw", ".": "tv/MNIST/raw", "tv/MNIST": "tv/MNIST/raw"} {
		_, err := Open(name, Options{Classes: 3})
		if err == nil || !strings.HasSuffix(err.Error(), "; a set is in "+want+": use --data "+want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Open(want, Options{Classes: 3}); err != nil {
			t.Error(err)
		}
	}
}

// A directory may be linked from elsewhere.
func TestSetsBehindLinks(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	put(t, elsewhere, inside("raw", small()))
	if err := os.Symlink(elsewhere, filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	want := "use --data " + filepath.Join(dir, "link", "raw")
	if _, err := Load(dir, Options{}); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want …%s", err, want)
	}
}

// A set's name that is none is not taken for a slip of "mnist" too.
func TestOneHintIsEnough(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, emnist("emnist-letters"))
	_, err := Open(filepath.Join(dir, "emnist-digits"), Options{})
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "inside the program") {
		t.Error(err)
	}
}

// Links that lead round in a circle end the search no later than others.
func TestSearchEndsInACircle(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir, filepath.Join(dir, "a", "again")); err != nil {
		t.Skip(err)
	}
	if _, err := Load(dir, Options{}); err == nil || !strings.HasSuffix(err.Error(), "each plain or with .gz") {
		t.Error(err)
	}
	// A wide tree is not searched to its end.
	for i := range maxVisited + 10 {
		if err := os.Mkdir(filepath.Join(dir, fmt.Sprintf("d%05d", i)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	put(t, dir, inside("z", small()))
	if _, err := Load(dir, Options{}); err == nil || strings.Contains(err.Error(), "use --data") {
		t.Error(err)
	}
}
