package array

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestNpz(t *testing.T) {
	for _, path := range []string{"testdata/stored.npz", "testdata/packed.npz"} {
		dir := t.TempDir()
		for _, memory := range []int64{0, 400, 1} {
			f, err := Open(path, Options{Memory: memory, Spill: dir})
			if err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			for range 2 {
				all.Go(func() {
					holds(t, key(t, f, "layer/0"), F32, []int{3, 4}, real)
					holds(t, key(t, f, "half"), F16, []int{3, 4}, real)
					holds(t, key(t, f, "turned"), F64, []int{5, 7}, real)
					holds(t, key(t, f, "labels"), I64, []int{12}, counted)
					if path == "testdata/packed.npz" {
						holds(t, key(t, f, "zeros"), F32, []int{5000}, func(int) float64 { return 0 })
					}
				})
			}
			all.Wait()
			words, err := key(t, f, "words").Text(0, 2)
			if err != nil || !slices.Equal(words, []string{"cat", "größe"}) {
				t.Errorf("the words are %q, %v", words, err)
			}
			if len(f.Notes) != 1 || f.Notes[0] != path+":object: Python objects (pickle); save numbers, or words by .astype(str)" {
				t.Errorf("the notes are %q", f.Notes)
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("with %d bytes of memory %d files are left", memory, len(left))
			}
		}
	}
}

// TestClosed: what is closed makes nothing ready any more, in memory or in a file, which nobody would remove.
func TestClosed(t *testing.T) {
	for _, memory := range []int64{0, 1} {
		dir := t.TempDir()
		f, err := Open("testdata/packed.npz", Options{Memory: memory, Spill: dir})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err := key(t, f, "labels").ReadFloats(make([]float32, 1), 0); err == nil || !strings.Contains(err.Error(), "file already closed") {
			t.Errorf("with %d bytes of memory: %v", memory, err)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%d files are left", len(left))
		}
	}
}

// TestDropped: what was unpacked to be transposed is not kept beside what it was transposed to.
func TestDropped(t *testing.T) {
	f := opened(t, "testdata/packed.npz", Options{Memory: 1000})
	a := key(t, f, "turned")
	if err := a.ReadFloats(make([]float32, 35), 0); err != nil {
		t.Fatal(err)
	}
	if want := int64(1000 - 35*8); f.keeper.left != want || len(f.keeper.files) != 0 {
		t.Errorf("%d bytes are left, want %d", f.keeper.left, want)
	}
}

// TestPackedIsChecked: a byte of a packed entry that is another is found, though no header says so.
func TestPackedIsChecked(t *testing.T) {
	raw, err := os.ReadFile("testdata/packed.npz")
	if err != nil {
		t.Fatal(err)
	}
	f := opened(t, "testdata/packed.npz", Options{})
	entries, err := f.entries()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, e := range entries {
		if e.Name != "labels.npy" {
			continue
		}
		for i := range e.CompressedSize64 {
			damaged := slices.Clone(raw)
			damaged[e.at+int64(i)] ^= 0x10
			f, err := Open(written(t, "damaged.npz", damaged), Options{})
			if err == nil {
				err = key(t, f, "labels").ReadInts(make([]int64, 12), 0)
				found++
				_ = f.Close()
			}
			if err == nil || !strings.Contains(err.Error(), "damaged.npz:labels: byte ") {
				t.Errorf("byte %d is another: %v", i, err)
			}
		}
	}
	if found == 0 {
		t.Error("no damage is left for the checksum to find")
	}
}
