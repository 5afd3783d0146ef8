package data

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// small is a set of six training and four test images of 2×3 pixels, as files.
func small() map[string][]byte {
	return map[string][]byte{
		trainImages: idx(count(36), 6, 2, 3),
		trainLabels: idx([]byte{0, 1, 2, 0, 1, 2}, 6),
		testImages:  idx(count(24), 4, 2, 3),
		testLabels:  idx([]byte{2, 1, 0, 2}, 4),
	}
}

// count is the bytes 0, 1, …, n−1.
func count(n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(i)
	}
	return data
}

// write puts files into a new directory with the given name.
func write(t *testing.T, name string, files map[string][]byte) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// renamed gives every file a new name and, where that ends in .gz, packs it.
func renamed(files map[string][]byte, rename func(string) string) map[string][]byte {
	result := map[string][]byte{}
	for name, content := range files {
		name = rename(name)
		if strings.HasSuffix(name, ".gz") {
			content = packed(content)
		}
		result[name] = content
	}
	return result
}

func dotted(name string) string { return strings.Replace(name, "-idx", ".idx", 1) }

func TestLoadNames(t *testing.T) {
	other := small()
	other[testLabels] = idx([]byte{0, 0, 0, 0}, 4)
	mixed := renamed(small(), dotted)
	mixed["t10k-images-idx3-ubyte.gz"] = packed(small()[testImages])
	delete(mixed, dotted(testImages))
	both := renamed(other, func(name string) string { return name + ".gz" })
	maps.Copy(both, small())
	packedUnderPlainName := small()
	packedUnderPlainName[trainImages] = packed(packedUnderPlainName[trainImages])

	for _, test := range []struct {
		name  string
		files map[string][]byte
	}{
		{"plain", small()},
		{"gzip", renamed(small(), func(name string) string { return name + ".gz" })},
		{"dotted", renamed(small(), dotted)},
		{"dotted gzip", renamed(small(), func(name string) string { return dotted(name) + ".gz" })},
		{"mixed", mixed},
		{"plain before gzip", both},
		{"gzip under a plain name", packedUnderPlainName},
	} {
		t.Run(test.name, func(t *testing.T) {
			set, err := Load(write(t, "digits", test.files), Options{HoldOut: 2, Classes: 3})
			if err != nil {
				t.Fatal(err)
			}
			if set.Name != "digits" || set.Classes != 3 {
				t.Errorf("%s with %d classes", set.Name, set.Classes)
			}
			for _, part := range []struct {
				name   string
				got    Images
				pixels []byte
				labels []int32
			}{
				{"held", set.Held, count(36)[:12], []int32{0, 1}},
				{"train", set.Train, count(36)[12:], []int32{2, 0, 1, 2}},
				{"test", set.Test, count(24), []int32{2, 1, 0, 2}},
			} {
				if !bytes.Equal(part.got.Pixels, part.pixels) || !slices.Equal(part.got.Labels, part.labels) {
					t.Errorf("%s: %v %v", part.name, part.got.Pixels, part.got.Labels)
				}
				if part.got.Rows != 2 || part.got.Cols != 3 {
					t.Errorf("%s: %d×%d", part.name, part.got.Rows, part.got.Cols)
				}
			}
		})
	}
}

// Some archives unpack to a directory of the file's name, with the file in it or beside it.
func TestLoadPassesOverDirectories(t *testing.T) {
	dir := write(t, "digits", renamed(small(), dotted))
	if err := os.Mkdir(filepath.Join(dir, trainImages), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir, Options{}); err != nil {
		t.Error(err)
	}
}

func TestLoadHereIsNamedAfterTheDirectory(t *testing.T) {
	t.Chdir(write(t, "digits", small()))
	set, err := Load(".", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if set.Name != "digits" {
		t.Errorf("named %q", set.Name)
	}
}

func TestLoadErrors(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(files map[string][]byte)
		want   string
	}{
		{"empty directory", func(files map[string][]byte) { clear(files) },
			"DIR: no file train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, expected all four, each plain or with .gz"},
		{"missing file", func(files map[string][]byte) { delete(files, testLabels) },
			"DIR: no file t10k-labels-idx1-ubyte, expected all four, each plain or with .gz"},
		{"too few labels", func(files map[string][]byte) { files[trainLabels] = idx(make([]byte, 5), 5) },
			"train-labels-idx1-ubyte: 5 labels for 6 images"},
		{"too many labels", func(files map[string][]byte) { files[testLabels] = idx(make([]byte, 1000), 1000) },
			"t10k-labels-idx1-ubyte: 1,000 labels for 4 images"},
		{"one label", func(files map[string][]byte) { files[testLabels] = idx(make([]byte, 1), 1) },
			"t10k-labels-idx1-ubyte: 1 label for 4 images"},
		{"label", func(files map[string][]byte) { files[trainLabels] = idx([]byte{0, 1, 2, 3, 0, 0}, 6) },
			"train-labels-idx1-ubyte: label 3 at index 3, but the classes are 0 to 2 (--classes sets how many)"},
		{"label of a test image", func(files map[string][]byte) { files[testLabels] = idx([]byte{255, 0, 0, 0}, 4) },
			"t10k-labels-idx1-ubyte: label 255 at index 0, but the classes are 0 to 2 (--classes sets how many)"},
		{"sizes", func(files map[string][]byte) { files[testImages] = idx(count(24), 4, 3, 2) },
			"t10k-images-idx3-ubyte: images of 3×2 pixels, but those of train-images-idx3-ubyte have 2×3"},
		{"labels for images", func(files map[string][]byte) { files[testImages] = files[testLabels] },
			"t10k-images-idx3-ubyte: 1 dimension, expected 3"},
		{"images for labels", func(files map[string][]byte) { files[trainLabels] = files[trainImages] },
			"train-labels-idx1-ubyte: 3 dimensions, expected 1"},
		{"two broken files", func(files map[string][]byte) { files[testLabels], files[trainLabels] = nil, nil },
			"2 problems:\n  train-labels-idx1-ubyte: an empty file, expected an IDX file\n  t10k-labels-idx1-ubyte: an empty file, expected an IDX file"},
		{"four broken files", func(files map[string][]byte) {
			files[trainImages], files[trainLabels], files[testImages], files[testLabels] = []byte("404"), nil, []byte{0}, idx(nil, 3)
		}, "4 problems:\n  train-images-idx3-ubyte: text that begins with \"404\", expected an IDX file; if it was downloaded, the server may have sent this in its place\n" +
			"  train-labels-idx1-ubyte: an empty file, expected an IDX file\n" +
			"  t10k-images-idx3-ubyte: ends after 1 byte, expected 16 of header and then data\n" +
			"  t10k-labels-idx1-ubyte: 0 bytes of data, expected 3 (3)"},
		{"a file missing, another broken, the other pair unequal", func(files map[string][]byte) {
			delete(files, trainImages)
			files[trainLabels], files[testLabels] = nil, idx(make([]byte, 5), 5)
		}, "3 problems:\n  DIR: no file train-images-idx3-ubyte, expected all four, each plain or with .gz\n" +
			"  train-labels-idx1-ubyte: an empty file, expected an IDX file\n  t10k-labels-idx1-ubyte: 5 labels for 4 images"},
		{"everything about the labels", func(files map[string][]byte) {
			files[trainLabels], files[testLabels] = idx([]byte{0, 3, 2, 9, 4}, 5), idx([]byte{7, 7, 2, 7}, 4)
		}, "3 problems:\n  train-labels-idx1-ubyte: 5 labels for 6 images\n" +
			"  train-labels-idx1-ubyte: label 3 at index 1 and 2 more up to 9, but the classes are 0 to 2 (--classes sets how many)\n" +
			"  t10k-labels-idx1-ubyte: label 7 at index 0 and 2 more, but the classes are 0 to 2 (--classes sets how many)"},
		{"gzip cut off", func(files map[string][]byte) {
			files["train-images-idx3-ubyte.gz"] = packed(files[trainImages])[:50]
			delete(files, trainImages)
		}, "train-images-idx3-ubyte.gz: gzip data cut off after"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := small()
			test.change(files)
			dir := write(t, "digits", files)
			_, err := Load(dir, Options{Classes: 3})
			want := strings.Replace(test.want, "DIR", dir, 1)
			if err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// locked is a directory in which one file may be seen but not opened.
type locked struct {
	fstest.MapFS
	file string
}

func (l locked) Open(name string) (fs.File, error) {
	if name == l.file {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

func TestLoadLockedFile(t *testing.T) {
	files := fstest.MapFS{}
	for name, content := range small() {
		files[name] = &fstest.MapFile{Data: content}
	}
	_, err := loader{files: locked{files, testLabels}, where: "digits"}.load("digits", Options{})
	if want := "t10k-labels-idx1-ubyte: " + fs.ErrPermission.Error(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestOptions(t *testing.T) {
	dir := write(t, "digits", small())
	for _, test := range []struct {
		name              string
		options           Options
		held, train, test int
		classes           int
	}{
		{"zero value", Options{}, 0, 6, 4, 10},
		{"hold out", Options{HoldOut: 5}, 5, 1, 4, 10},
		{"first few", Options{HoldOut: 1, Train: 2, Test: 3}, 1, 2, 3, 10},
		{"all by number", Options{HoldOut: 1, Train: 5, Test: 4}, 1, 5, 4, 10},
		{"as few classes as there are", Options{Classes: 3}, 0, 6, 4, 3},
		{"as many classes as there can be", Options{Classes: 65_536}, 0, 6, 4, 65_536},
	} {
		t.Run(test.name, func(t *testing.T) {
			set, err := Load(dir, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if set.Held.Len() != test.held || set.Train.Len() != test.train || set.Test.Len() != test.test || set.Classes != test.classes {
				t.Errorf("%d held, %d train, %d test, %d classes", set.Held.Len(), set.Train.Len(), set.Test.Len(), set.Classes)
			}
			if got, want := set.Train.Row(0)[0], byte(6*test.held); got != want {
				t.Errorf("the training split starts with pixel %d, want %d", got, want)
			}
		})
	}
}

func TestOptionErrors(t *testing.T) {
	dir := write(t, "digits", small())
	for _, test := range []struct {
		options Options
		want    string
	}{
		{Options{HoldOut: -1}, "--holdout: -1, expected 0 or more"},
		{Options{Train: -1000}, "--train-samples: -1,000, expected 0 or more"},
		{Options{Test: -2}, "--test-samples: -2, expected 0 or more"},
		{Options{HoldOut: 6}, "--holdout: 6 leaves nothing to train on, expected less than 6, the number of training images"},
		{Options{HoldOut: 5000, Classes: 10}, "--holdout: 5,000 leaves nothing to train on, expected less than 6, the number of training images"},
		{Options{HoldOut: 2, Train: 5}, "--train-samples: 5, expected at most 4, the training images after 2 held out"},
		{Options{HoldOut: 5, Train: 2000}, "--train-samples: 2,000, expected at most 1, the training images after 5 held out"},
		{Options{Test: 5}, "--test-samples: 5, expected at most 4, the number of test images"},
		{Options{Classes: -1}, "--classes: -1, expected 2 to 65,536"},
		{Options{Classes: 1}, "--classes: 1, expected 2 to 65,536"},
		{Options{Classes: 65_537}, "--classes: 65,537, expected 2 to 65,536"},
		{Options{Classes: 2}, "2 problems:\n" +
			"  train-labels-idx1-ubyte: label 2 at index 2 and 1 more, but the classes are 0 to 1 (--classes sets how many)\n" +
			"  t10k-labels-idx1-ubyte: label 2 at index 0 and 1 more, but the classes are 0 to 1 (--classes sets how many)"},
		{Options{HoldOut: -1, Train: -1, Test: -1, Classes: 1}, "4 problems:\n  --holdout: -1, expected 0 or more\n" +
			"  --train-samples: -1, expected 0 or more\n  --test-samples: -1, expected 0 or more\n  --classes: 1, expected 2 to 65,536"},
		{Options{HoldOut: 9, Train: -1, Test: 5}, "3 problems:\n  --train-samples: -1, expected 0 or more\n" +
			"  --holdout: 9 leaves nothing to train on, expected less than 6, the number of training images\n" +
			"  --test-samples: 5, expected at most 4, the number of test images"},
	} {
		set, err := Load(dir, test.options)
		if err == nil || err.Error() != test.want {
			t.Errorf("%+v:\ngot  %v\nwant %s", test.options, err, test.want)
		}
		if set != nil {
			t.Errorf("%+v: a set came with the error", test.options)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := write(t, "digits", small())
	file := filepath.Join(dir, trainImages)
	absent := filepath.Join(dir, "absent")
	for _, test := range []struct {
		name, want string
		absent     bool
	}{
		{"", "the dataset's name is empty, expected a file or a directory", false},
		{file, file + ": a file, expected a directory with train-images-idx3-ubyte and the other three, or a .npz or .csv file; use --data " + dir, false},
		{absent, absent + ": no such file or directory; the dataset inside the program is called mnist", true},
		{"a\x00b", "a?b: invalid argument", false},
	} {
		_, err := Open(test.name, Options{})
		if err == nil || err.Error() != test.want {
			t.Errorf("%q:\ngot  %v\nwant %s", test.name, err, test.want)
		}
		if errors.Is(err, fs.ErrNotExist) != test.absent {
			t.Errorf("%q: fs.ErrNotExist found: %v", test.name, !test.absent)
		}
	}
}

func TestOpenLoadsDirectories(t *testing.T) {
	set, err := Open(write(t, "digits", small()), Options{HoldOut: 1})
	if err != nil {
		t.Fatal(err)
	}
	if set.Name != "digits" || set.Train.Len() != 5 {
		t.Errorf("%s with %d images", set.Name, set.Train.Len())
	}
}

func TestExpectedSize(t *testing.T) {
	for _, test := range []struct {
		onDisk int64
		want   int
	}{
		{0, 1 << 20},        // a pipe, or an empty file
		{-1, 1 << 20},       // nonsense
		{28881, 1 << 20},    // MNIST's labels
		{1 << 20, 16 << 20}, // a megabyte
		{9912422, 64 << 20}, // MNIST's images
		{1 << 62, 64 << 20}, // a sparse file
	} {
		if got := expectedSize(test.onDisk); got != test.want {
			t.Errorf("%d on the disk: %d, want %d", test.onDisk, got, test.want)
		}
	}
}
