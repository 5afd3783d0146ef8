package data

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// loaded is the embedded MNIST with the post's options, unpacked once for all tests: that takes
// seconds under the race detector.
var loaded = sync.OnceValues(func() (*Set, error) { return Open("mnist", Options{HoldOut: 5000}) })

func mnist(t *testing.T) *Set {
	t.Helper()
	set, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// The embedded files are the published ones, and nothing else is embedded.
func TestMNISTChecksums(t *testing.T) {
	list, err := os.Open("mnist/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	want := map[string]string{}
	for lines := bufio.NewScanner(list); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			t.Fatalf("no checksum line: %s", lines.Text())
		}
		want[name] = sum
	}
	if len(want) != 4 {
		t.Fatalf("checksums of %d files", len(want))
	}
	files, err := embedded.ReadDir("mnist")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := embedded.ReadFile(path.Join("mnist", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		if got := hex.EncodeToString(sum[:]); got != want[file.Name()] {
			t.Errorf("%s: %s, want %q", file.Name(), got, want[file.Name()])
		}
		delete(want, file.Name())
	}
	for name := range want {
		t.Errorf("%s is not embedded", name)
	}
}

func TestMNISTShape(t *testing.T) {
	set := mnist(t)
	if set.Name != "mnist" || set.Classes != 10 {
		t.Errorf("%s with %d classes", set.Name, set.Classes)
	}
	for _, part := range []struct {
		name   string
		images Images
		n      int
		labels []int32 // of the first images
	}{
		{"held", set.Held, 5000, []int32{5, 0, 4, 1, 9, 2, 1, 3, 1, 4}},
		{"train", set.Train, 55000, []int32{7, 3, 4, 6, 1, 8, 1, 0, 9, 8}},
		{"test", set.Test, 10000, []int32{7, 2, 1, 0, 4, 1, 4, 9, 5, 9}},
	} {
		m := part.images
		if m.Len() != part.n || len(m.Labels) != part.n || len(m.Pixels) != part.n*784 || m.Rows != 28 || m.Cols != 28 || m.Dim() != 784 {
			t.Errorf("%s: %d images of %d×%d, %d pixels", part.name, m.Len(), m.Rows, m.Cols, len(m.Pixels))
		}
		if got := m.Labels[:10]; !slices.Equal(got, part.labels) {
			t.Errorf("%s starts with %v, want %v", part.name, got, part.labels)
		}
	}
}

// How often each digit occurs is published with MNIST, and so are mean and standard deviation of
// the training pixels, 0.1307 and 0.3081 (the constants by which everybody normalises them).
func TestMNISTStatistics(t *testing.T) {
	set := mnist(t)
	digits := func(parts ...Images) []int {
		n := make([]int, 10)
		for _, part := range parts {
			for _, label := range part.Labels {
				n[label]++
			}
		}
		return n
	}
	if got, want := digits(set.Held, set.Train), []int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}; !slices.Equal(got, want) {
		t.Errorf("training digits %v, want %v", got, want)
	}
	if got, want := digits(set.Test), []int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}; !slices.Equal(got, want) {
		t.Errorf("test digits %v, want %v", got, want)
	}

	var grey [256]int // how many pixels have each value
	for _, part := range []Images{set.Held, set.Train} {
		for _, pixel := range part.Pixels {
			grey[pixel]++
		}
	}
	var n, sum, squares float64
	for value, count := range grey {
		v, c := float64(value)/255, float64(count)
		n, sum, squares = n+c, sum+c*v, squares+c*v*v
	}
	mean := sum / n
	if sd := math.Sqrt(squares/n - mean*mean); math.Round(mean*1e4) != 1307 || math.Round(sd*1e4) != 3081 {
		t.Errorf("mean %.5f, standard deviation %.5f", mean, sd)
	}
}

// The post's experiment says that 80.9 % of the input bytes are zero. That holds for the training
// images, held out or not, and for all 70,000; of the test images alone it is 80.7 %. The counts
// were taken with Python.
func TestMNISTZeros(t *testing.T) {
	set := mnist(t)
	for _, test := range []struct {
		name    string
		parts   []Images
		zeros   int
		percent float64
	}{
		{"training split", []Images{set.Train}, 34_874_003, 80.9},
		{"training images", []Images{set.Held, set.Train}, 38_045_844, 80.9},
		{"test images", []Images{set.Test}, 6_328_781, 80.7},
		{"all images", []Images{set.Held, set.Train, set.Test}, 44_374_625, 80.9},
	} {
		zeros, pixels := 0, 0
		for _, part := range test.parts {
			zeros += bytes.Count(part.Pixels, []byte{0})
			pixels += len(part.Pixels)
		}
		percent := math.Round(1000*float64(zeros)/float64(pixels)) / 10
		if zeros != test.zeros || percent != test.percent {
			t.Errorf("%s: %d zeros, %.1f %%, want %d, %.1f %%", test.name, zeros, percent, test.zeros, test.percent)
		}
	}
}

// The files unpacked on the disk give what the packed ones inside the program give.
func TestMNISTPlain(t *testing.T) {
	var labels []byte
	for _, label := range mnist(t).Test.Labels {
		labels = append(labels, byte(label))
	}
	for name, want := range map[string]struct {
		dims int
		data []byte
	}{
		testImages: {3, mnist(t).Test.Pixels},
		testLabels: {1, labels},
	} {
		file, err := embedded.Open("mnist/" + name + ".gz")
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(unpacked)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readIDX(bytes.NewReader(plain), name, want.dims, firstChunk, part{})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Data, want.data) {
			t.Errorf("%s: plain and packed differ", name)
		}
	}
}

// TestMNISTReadsNoMoreThanIsAskedFor: fewer images are those of the whole set, and the rest is not unpacked.
func TestMNISTReadsNoMoreThanIsAskedFor(t *testing.T) {
	whole := mnist(t)
	for _, o := range []Options{
		{HoldOut: 5000, Train: 600, Test: 300},
		{HoldOut: 5000, Train: 1, Test: 10_000},
		{HoldOut: 5000, Train: 700, Test: 1, Classes: 47},
	} {
		var set *Set
		var err error
		used := allocated(func() { set, err = MNIST(o) })
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []struct {
			name      string
			got, want Images
		}{{"held", set.Held, whole.Held}, {"train", set.Train, whole.Train.Slice(0, o.Train)}, {"test", set.Test, whole.Test.Slice(0, o.Test)}} {
			if got, want := part.got, part.want; string(got.Pixels) != string(want.Pixels) || !slices.Equal(got.Labels, want.Labels) || got.Dim() != want.Dim() {
				t.Errorf("%+v: %s has other images than the whole set, %d for %d", o, part.name, got.Len(), want.Len())
			}
		}
		if most := 785*(o.HoldOut+o.Train+o.Test)*3/2 + 2<<20; used > most {
			t.Errorf("%+v: %d bytes are allocated, want at most %d", o, used, most)
		}
	}
	if _, err := MNIST(Options{Classes: 9, Train: 1, Test: 1}); err == nil || !strings.Contains(err.Error(), "index 4 and 5,948 more") {
		t.Errorf("labels that are no classes: %v", err)
	}
}

func TestMNISTOptionErrors(t *testing.T) {
	_, err := MNIST(Options{Classes: 1})
	if want := "--classes: 1, expected 2 to 65,536"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestNotice(t *testing.T) {
	for _, want := range []string{"Yann LeCun", "Corinna Cortes", "Creative Commons"} {
		if !strings.Contains(Notice(), want) {
			t.Errorf("the notice does not name %s", want)
		}
	}
}

// unpacked is how many bytes MNIST's four files have.
const unpacked = 70_000*(784+1) + 2*(16+8)

func BenchmarkMNIST(b *testing.B) {
	b.SetBytes(unpacked)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := MNIST(Options{HoldOut: 5000}); err != nil {
			b.Fatal(err)
		}
	}
}
