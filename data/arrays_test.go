package data

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// npy is an .npy file of version 1.0, little-endian, as NumPy writes it.
func npy[T any](descr string, elements []T, shape ...int) []byte {
	sizes := ""
	for _, d := range shape {
		sizes += fmt.Sprint(d, ",")
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, sizes)
	header += strings.Repeat(" ", 63-(len(header)+10)%64) + "\n"
	file := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	var data bytes.Buffer
	if err := binary.Write(&data, binary.LittleEndian, elements); err != nil {
		panic(err)
	}
	return append(append(file, header...), data.Bytes()...)
}

// bytesOf and its kin are arrays by the way they are most often saved.
func bytesOf(data []byte, shape ...int) []byte    { return npy("|u1", data, shape...) }
func longs(data []int64, shape ...int) []byte     { return npy("<i8", data, shape...) }
func singles(data []float32, shape ...int) []byte { return npy("<f4", data, shape...) }

// arrays are those of an archive by key.
type arrays map[string][]byte

// npz writes an archive, as np.savez does, or packed as np.savez_compressed does.
func (a arrays) npz(t testing.TB, packed bool) string {
	t.Helper()
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	keys := make([]string, 0, len(a))
	for key := range a {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		method := zip.Store
		if packed {
			method = zip.Deflate
		}
		to, err := w.CreateHeader(&zip.FileHeader{Name: key + ".npy", Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(a[key]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return saved(t, "set.npz", file.String())
}

// saved writes a file into a directory of its own.
func saved(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// keras is the set of [small] under Keras' keys.
func keras() arrays {
	return arrays{
		"x_train": bytesOf(count(36), 6, 2, 3), "y_train": bytesOf([]byte{0, 1, 2, 0, 1, 2}, 6),
		"x_test": bytesOf(count(24), 4, 2, 3), "y_test": bytesOf([]byte{2, 1, 0, 2}, 4),
	}
}

// with is the set with other arrays; a nil one is taken out.
func (a arrays) with(changes ...any) arrays {
	for i := 0; i < len(changes); i += 2 {
		key, array := changes[i].(string), changes[i+1].([]byte)
		if a[key] = array; array == nil {
			delete(a, key)
		}
	}
	return a
}

// scaled are the bytes of [count] as another type has them.
func scaled[T float32 | float64 | int16 | int64](n int, times float64) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = T(float64(i) * times)
	}
	return out
}

// holdsSmall checks that a set of files, loaded and streamed, is that of [small].
func holdsSmall(t *testing.T, path, name string, rows, cols int) {
	t.Helper()
	o := Options{HoldOut: 2, Train: 3, Test: 3, Classes: 3}
	set, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	train, test := &collector{t: t}, &collector{t: t}
	streamed, err := Stream(path, o, train, test)
	if err != nil {
		t.Fatal(err)
	}
	if set.Name != name || streamed.Name != name || set.Classes != 3 {
		t.Errorf("%s with %d classes, want %s", set.Name, set.Classes, name)
	}
	for _, part := range []struct {
		name          string
		got, streamed Images
		sink          *collector
		pixels        []byte
		labels        []int32
	}{
		{"held", set.Held, streamed.Held, nil, count(36)[:12], []int32{0, 1}},
		{"train", set.Train, streamed.Train, train, count(36)[12:30], []int32{2, 0, 1}},
		{"test", set.Test, streamed.Test, test, count(24)[:18], []int32{2, 1, 0}},
	} {
		if !bytes.Equal(part.got.Pixels, part.pixels) || !slices.Equal(part.got.Labels, part.labels) || !slices.Equal(part.streamed.Labels, part.labels) {
			t.Errorf("%s: %v, labels %v and %v", part.name, part.got.Pixels, part.got.Labels, part.streamed.Labels)
		}
		if part.got.Rows != rows || part.got.Cols != cols || part.streamed.Rows != rows || part.streamed.Pixels != nil {
			t.Errorf("%s: %d×%d", part.name, part.got.Rows, part.got.Cols)
		}
		if s := part.sink; s != nil && (s.begun != 1 || s.n != len(part.labels) || s.rows != rows || s.cols != cols || !bytes.Equal(s.pixels, part.pixels)) {
			t.Errorf("%s: streamed %d images of %d×%d, %v", part.name, s.n, s.rows, s.cols, s.pixels)
		}
	}
}

func TestNpz(t *testing.T) {
	medmnist := arrays{
		"train_images": keras()["x_train"], "train_labels": bytesOf([]byte{0, 1, 2, 0, 1, 2}, 6, 1),
		"val_images": bytesOf(count(12), 2, 2, 3), "val_labels": bytesOf([]byte{9, 9}, 2, 1),
		"test_images": keras()["x_test"], "test_labels": bytesOf([]byte{2, 1, 0, 2}, 4, 1),
	}
	upper := keras()
	upper["X_train"], upper["X_test"] = upper["x_train"], upper["x_test"]
	for name, test := range map[string]struct {
		arrays     arrays
		rows, cols int
	}{
		"Keras":         {keras(), 2, 3},
		"MedMNIST":      {medmnist, 2, 3},
		"in capitals":   {upper.with("x_train", []byte(nil), "x_test", []byte(nil)), 2, 3},
		"a channel":     {keras().with("x_train", bytesOf(count(36), 6, 2, 3, 1), "x_test", bytesOf(count(24), 4, 2, 3, 1)), 2, 3},
		"channel first": {keras().with("x_train", bytesOf(count(36), 6, 1, 2, 3), "x_test", bytesOf(count(24), 4, 1, 2, 3)), 2, 3},
		"rows":          {keras().with("x_train", bytesOf(count(36), 6, 6), "x_test", bytesOf(count(24), 4, 6)), 1, 6},
		"long labels":   {keras().with("y_train", longs([]int64{0, 1, 2, 0, 1, 2}, 6), "y_test", longs([]int64{2, 1, 0, 2}, 4, 1)), 2, 3},
		"whole numbers": {keras().with("x_train", npy("<i2", scaled[int16](36, 1), 6, 2, 3), "x_test", longs(scaled[int64](24, 1), 4, 2, 3)), 2, 3},
	} {
		for _, packed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, packed %v", name, packed), func(t *testing.T) {
				holdsSmall(t, test.arrays.npz(t, packed), "set.npz", test.rows, test.cols)
			})
		}
	}
}

// TestNpzSquare: of n×d the images are square where d is a square.
func TestNpzSquare(t *testing.T) {
	for d, want := range map[int][2]int{1: {1, 1}, 2: {1, 2}, 4: {2, 2}, 784: {28, 28}, 785: {1, 785}, 3072: {1, 3072}, 1 << 30: {1 << 15, 1 << 15}} {
		if rows, cols := square(d); rows != want[0] || cols != want[1] {
			t.Errorf("%d pixels: %d×%d", d, rows, cols)
		}
	}
}

// TestScales: every byte comes back from what programs make of it.
func TestScales(t *testing.T) {
	all := count(256)
	var halves, singlesOf []float32
	var doubles, whole []float64
	var dark []float32
	for _, b := range all {
		halves = append(halves, float32(b)/255+0.4/255)
		singlesOf = append(singlesOf, float32(b)/255)
		doubles = append(doubles, float64(b)/255)
		whole = append(whole, float64(b)-0.4*math.Min(1, float64(b)))
		dark = append(dark, float32(b%100))
	}
	halves[255] = 1
	black := make([]float32, 256)
	for name, test := range map[string]struct {
		train, test []byte
		want        []byte
	}{
		"float32 of 0…1":         {singles(singlesOf, 1, 256), singles(singlesOf, 1, 256), all},
		"float64 of 0…1":         {npy("<f8", doubles, 1, 256), npy("<f8", doubles, 1, 256), all},
		"rounded":                {singles(halves, 1, 256), singles(halves, 1, 256), all},
		"float64 of 0…255":       {npy("<f8", whole, 1, 256), npy("<f8", whole, 1, 256), all},
		"big-endian":             {npy(">i2", swapped(all), 1, 256), bytesOf(all, 1, 256), all},
		"bytes and floats":       {bytesOf(all, 1, 256), npy("<f8", whole, 1, 256), all},
		"dark tests":             {npy("<f8", whole, 1, 256), singles(dark, 1, 256), bytesUpTo(100)},
		"black tests":            {singles(singlesOf, 1, 256), singles(black, 1, 256), make([]byte, 256)},
		"black tests as floats":  {bytesOf(all, 1, 256), singles(black, 1, 256), make([]byte, 256)},
		"black tests in numbers": {longs(scaled[int64](256, 1), 1, 256), longs(make([]int64, 256), 1, 256), make([]byte, 256)},
		"dark numbers":           {longs(scaled[int64](256, 1), 1, 256), longs([]int64{0, 1}, 1, 2), nil},
		"booleans":               {npy("|b1", make([]bool, 256), 1, 256), npy("|b1", slices.Concat([]bool{true}, make([]bool, 255)), 1, 256), append([]byte{255}, make([]byte, 255)...)},
		"booleans as floats":     {npy("|b1", make([]bool, 256), 1, 256), singles(append([]float32{1}, black[1:]...), 1, 256), append([]byte{255}, make([]byte, 255)...)},
	} {
		if test.want == nil { // of another size
			test.train, test.want = longs([]int64{0, 200}, 1, 2), []byte{0, 1}
		}
		path := arrays{"x_train": test.train, "y_train": longs([]int64{1}, 1), "x_test": test.test, "y_test": longs([]int64{1}, 1)}.npz(t, false)
		set, err := Load(path, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(set.Test.Pixels, test.want) {
			t.Errorf("%s: %v", name, set.Test.Pixels)
		}
		if !strings.Contains(name, "tests") && !strings.Contains(name, "bool") && len(test.want) == 256 && !bytes.Equal(set.Train.Pixels, all) {
			t.Errorf("%s: training images %v", name, set.Train.Pixels)
		}
	}
}

// swapped are numbers whose bytes stand the other way round when they are written.
func swapped(data []byte) []uint16 {
	out := make([]uint16, len(data))
	for i, b := range data {
		out[i] = uint16(b) << 8
	}
	return out
}

func bytesUpTo(n int) []byte {
	out := count(256)
	for i := range out {
		out[i] %= byte(n)
	}
	return out
}

// TestNpzErrors: what is wrong is one sentence with the file, the key and what was expected.
func TestNpzErrors(t *testing.T) {
	fractions := func(largest float64) []byte {
		return npy("<f8", append(make([]float64, 35), largest), 6, 2, 3)
	}
	for _, test := range []struct {
		name, want string
		arrays     arrays
	}{
		{"no key", "FILE: no key y_test, expected x_train, y_train, x_test and y_test; what is there is x_test, x_train and y_train", keras().with("y_test", []byte(nil))},
		{"other keys", "FILE: no keys x_train, y_train, x_test and y_test, or train_images, train_labels, test_images and test_labels; what is there is layer0 and layer1",
			arrays{"layer0": bytesOf(count(4), 4), "layer1": bytesOf(count(4), 4)}},
		{"both families", "FILE: keys of two sets, train_images, x_test, x_train, y_test and y_train, expected x_train and its three, or train_images and its three alone",
			keras().with("train_images", keras()["x_train"])},
		{"twice", "FILE: keys X_train and x_train, expected one of them", keras().with("X_train", keras()["x_train"])},
		{"objects", "FILE:y_train: Python objects (pickle)", keras().with("y_train", npy("|O", make([]byte, 6), 6))},
		{"colour", "FILE:x_train: 2×2×2×3, images in colour, expected grey images, n×h×w, n×h×w×1 or n×d",
			keras().with("x_train", bytesOf(count(24), 2, 2, 2, 3))},
		{"colour first", "FILE:x_test: 2×3×2×2, images in colour, expected grey images, n×h×w, n×h×w×1 or n×d", keras().with("x_test", bytesOf(count(24), 2, 3, 2, 2))},
		{"one dimension", "FILE:x_train: 36, expected grey images, n×h×w, n×h×w×1 or n×d", keras().with("x_train", bytesOf(count(36), 36))},
		{"none", "FILE:x_train: one element, expected grey images, n×h×w, n×h×w×1 or n×d", keras().with("x_train", bytesOf(count(1)))},
		{"empty", "FILE:x_train: dimensions 0×2×3, expected none to be zero", keras().with("x_train", bytesOf(nil, 0, 2, 3))},
		{"text", "FILE:x_train: text, expected grey images, n×h×w, n×h×w×1 or n×d", keras().with("x_train", npy("|S1", count(36), 6, 2, 3))},
		{"one-hot", "FILE:y_train: 6×3, expected one label for each image, n or n×1; of labels that are one-hot, save the argmax",
			keras().with("y_train", bytesOf(make([]byte, 18), 6, 3))},
		{"labels in maps", "FILE:y_train: 1×6×1, expected one label for each image, n or n×1", keras().with("y_train", bytesOf(make([]byte, 6), 1, 6, 1))},
		{"no labels", "FILE:y_train: no labels", keras().with("y_train", bytesOf(nil, 0))},
		{"float labels", "FILE:y_train: labels of type f32, expected integers", keras().with("y_train", singles(make([]float32, 6), 6))},
		{"words for labels", "FILE:y_train: labels of type text, expected integers", keras().with("y_train", npy("|S1", count(6), 6))},
		{"too few labels", "FILE:y_train: 5 labels for 6 images", keras().with("y_train", bytesOf(make([]byte, 5), 5))},
		{"a label", "FILE:y_test: label 4294967296 at index 1 and 1 more, but the classes are 0 to 9 (--classes sets how many)",
			keras().with("y_test", longs([]int64{0, 1 << 32, 1, -1}, 4))},
		{"a negative label", "FILE:y_test: label -1 at index 3, but the classes are 0 to 9", keras().with("y_test", longs([]int64{0, 3, 1, -1}, 4))},
		{"another size", "FILE:x_test: images of 3×2 pixels, but those of FILE:x_train have 2×3", keras().with("x_test", bytesOf(count(24), 4, 3, 2))},
		{"above 255", "FILE:x_train: pixel 5 of image 5 is 256, expected 0 to 255", keras().with("x_train", longs(append(make([]int64, 35), 256), 6, 2, 3))},
		{"negative", "FILE:x_train: pixel 5 of image 5 is -0.5, expected 0 to 1 or 0 to 255, as before any standardising", keras().with("x_train", fractions(-0.5))},
		{"no number", "FILE:x_train: pixel 5 of image 5 is NaN, expected 0 to 1 or 0 to 255, as before any standardising", keras().with("x_train", fractions(math.NaN()))},
		{"infinite", "FILE:x_train: pixel 5 of image 5 is +Inf, expected 0 to 1 or 0 to 255, as before any standardising", keras().with("x_train", fractions(math.Inf(1)))},
		{"up to 16", "FILE:x_train: the largest pixel is 16, expected at most 1 (of 0 to 1) or more than 127 (of 0 to 255)", keras().with("x_train", fractions(16))},
		{"up to 127", "FILE:x_train: the largest pixel is 127, expected at most 1 (of 0 to 1) or more than 127 (of 0 to 255)", keras().with("x_train", fractions(127))},
		{"whole up to 1", "FILE:x_train: whole numbers up to 1, which may be of 0 to 1 or of 0 to 255; save them as booleans or as uint8",
			keras().with("x_train", longs(append(make([]int64, 35), 1), 6, 2, 3))},
		{"another scale", "FILE:x_test: pixels of 0 to 255, but those of FILE:x_train are of 0 to 1", keras().with("x_train", fractions(1))},
		{"the other scale", "FILE:x_test: pixels of 0 to 1, but those of FILE:x_train are of 0 to 255", keras().with("x_test", singles(append(make([]float32, 23), 0.9), 4, 2, 3))},
		{"test up to 2", "FILE:x_test: the largest pixel is 2, expected at most 1 (of 0 to 1) or more than 127 (of 0 to 255)",
			keras().with("x_train", fractions(0.5), "x_test", singles(append(make([]float32, 23), 2), 4, 2, 3))},
		{"several", "4 problems:\n  FILE: no key y_test, expected x_train, y_train, x_test and y_test; what is there is x_test, x_train and y_train\n" +
			"  FILE:x_test: 2×3×2×2, images in colour, expected grey images, n×h×w, n×h×w×1 or n×d\n" +
			"  FILE:x_train: pixel 5 of image 5 is -3, expected 0 to 1 or 0 to 255, as before any standardising\n" +
			"  FILE:y_train: label 10 at index 1, but the classes are 0 to 9 (--classes sets how many)",
			keras().with("y_test", []byte(nil), "x_test", bytesOf(count(24), 2, 3, 2, 2), "x_train", fractions(-3), "y_train", bytesOf([]byte{0, 10, 0, 0, 0, 0}, 6))},
	} {
		path := test.arrays.npz(t, true)
		want := strings.ReplaceAll(test.want, "FILE", path)
		if _, err := Load(path, Options{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\ngot  %v\nwant %s", test.name, err, want)
		}
		sink := &collector{t: t}
		if set, err := Stream(path, Options{}, sink, sink); err == nil || set != nil || sink.begun != 0 {
			t.Errorf("%s, streamed: %v after %d beginnings", test.name, err, sink.begun)
		}
	}
}

// TestNpzOptions: what does not fit is said as for IDX files, together with what is wrong in them.
func TestNpzOptions(t *testing.T) {
	path := keras().npz(t, false)
	_, err := Load(path, Options{HoldOut: 6, Test: 5, Classes: 1})
	want := "3 problems:\n  --classes: 1, expected 2 to 65,536\n" +
		"  --holdout: 6 leaves nothing to train on, expected less than 6, the number of training images\n" +
		"  --test-samples: 5, expected at most 4, the number of test images"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestNpzBlocks streams images of which many or less than one are in a block.
func TestNpzBlocks(t *testing.T) {
	for _, size := range [][3]int{{1, 2, 3}, {1500, 31, 33}, {256, 32, 16}, {3, 1, blockBytes + 1}} {
		pixels := noise(size[0] * size[1] * size[2])
		images, labels := bytesOf(pixels, size[:]...), bytesOf(make([]byte, size[0]), size[0])
		path := arrays{"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}.npz(t, false)
		train, test := &collector{t: t}, &collector{t: t}
		if _, err := Stream(path, Options{HoldOut: size[0] / 3}, train, test); err != nil {
			t.Fatal(err)
		}
		from := size[0] / 3 * size[1] * size[2]
		if !bytes.Equal(test.pixels, pixels) || !bytes.Equal(train.pixels, pixels[from:]) {
			t.Errorf("%v: %d and %d bytes", size, len(train.pixels), len(test.pixels))
		}
	}
}

// TestNpzAllocatesWhatIsThere: an archive that claims to hold far more than it does makes nobody
// set memory aside for it.
func TestNpzAllocatesWhatIsThere(t *testing.T) {
	const claimed = 256 << 20
	for key, head := range map[string][]byte{"x_train": bytesOf(nil, claimed/4, 2, 2), "y_train": bytesOf(nil, claimed)} {
		var file bytes.Buffer
		w := zip.NewWriter(&file)
		for other, content := range keras() {
			raw, claims := content, len(content)
			if other == key {
				// Stored blocks of deflate that are empty make an entry long without holding anything.
				raw = slices.Concat([]byte{0, byte(len(head)), byte(len(head) >> 8), ^byte(len(head)), ^byte(len(head) >> 8)}, head,
					bytes.Repeat([]byte{0, 0, 0, 0xff, 0xff}, 60_000), []byte{1, 0, 0, 0xff, 0xff})
				claims = len(head) + claimed
			}
			header := &zip.FileHeader{Name: other + ".npy", CRC32: crc32.ChecksumIEEE(content), CompressedSize64: uint64(len(raw)), UncompressedSize64: uint64(claims)}
			if other == key {
				header.Method = zip.Deflate
			}
			to, err := w.CreateRaw(header)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := to.Write(raw); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		path := saved(t, "set.npz", file.String())
		var err error
		if got := allocated(func() { _, err = Load(path, Options{}) }); got > 16<<20 {
			t.Errorf("%s: %d bytes allocated", key, got)
		}
		if err == nil || !strings.Contains(err.Error(), key) || !strings.Contains(err.Error(), "unpacking failed") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestNpzStreamCarriesPanics(t *testing.T) {
	path := keras().npz(t, false)
	defer func() {
		if v := recover(); v != "broken" {
			t.Errorf("%v came out", v)
		}
	}()
	_, err := Stream(path, Options{}, &breaking{2}, ignorer{})
	t.Errorf("no panic, error %v", err)
}
