package array

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// fuzz feeds a reader any bytes: it must find arrays that can be read or one sentence, and allocate
// no more than growth bytes for one of the file.
func fuzz(f *testing.F, name string, lies []lie, growth int, o Options, read func(*File) error) {
	files, err := filepath.Glob("testdata/*" + filepath.Ext(name))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	for _, lie := range lies {
		if len(lie.content) < 10000 {
			f.Add(lie.content)
		}
	}
	o.Memory, o.Spill = 1<<20, f.TempDir()
	path := filepath.Join("testdata", name)
	f.Fuzz(func(t *testing.T, content []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		checkFile(t, path, content, o, read)
		runtime.ReadMemStats(&after)
		if allocated, most := after.TotalAlloc-before.TotalAlloc, uint64(8<<20+growth*len(content)); allocated > most {
			t.Errorf("%d bytes allocated for a file of %d, expected at most %d", allocated, len(content), most)
		}
	})
}

// checkFile checks what must hold whatever the bytes of a file are.
func checkFile(t *testing.T, path string, content []byte, o Options, read func(*File) error) {
	sentence := func(err error) {
		if !strings.HasPrefix(err.Error(), "testdata") || strings.ContainsAny(err.Error(), "\n\x1b") && !strings.Contains(err.Error(), "which is not read; these lines of Python") {
			t.Errorf("no sentence: %q", err)
		}
	}
	f, err := open(path, bytes.NewReader(content), int64(len(content)), o, read)
	if err != nil {
		sentence(err)
		return
	}
	for _, a := range f.Arrays[:min(100, len(f.Arrays))] {
		all, bytes, ok := product(a.Shape, max(1, a.Type.Size()))
		switch {
		case !ok || all != a.Len() || a.Name() == "" || a.Type < F64 || a.Type > Text:
			t.Fatalf("%s has the shape %v of %s", a.Name(), a.Shape, a.Type)
		case a.Type != Text && bytes > 1032*int64(len(content)) && len(f.parts) == 0:
			t.Fatalf("%s has %d bytes in a file of %d", a.Name(), bytes, len(content))
		}
		n := min(all, 100)
		for _, from := range []int{0, all - n} {
			if a.Type == Text {
				_, err = a.Text(from, from+n)
			} else {
				err = a.ReadFloats(make([]float32, n), from)
			}
			if err != nil {
				sentence(err)
			}
		}
		if a.Type.Integer() {
			if err := a.ReadInts(make([]int64, n), 0); err != nil {
				sentence(err)
			}
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func FuzzNpy(f *testing.F) {
	fuzz(f, "fuzz.npy", npyLies(), 20, Options{As: "bf16"}, (*File).npy)
}

func FuzzSafetensors(f *testing.F) {
	fuzz(f, "fuzz.safetensors", tensorLies(), 300, Options{As: "f8_e5m2"}, (*File).safetensors)
}

func FuzzIndex(f *testing.F) {
	fuzz(f, "fuzz.safetensors.index.json", indexLies(), 300, Options{}, (*File).index)
}

func FuzzNpz(f *testing.F) {
	fuzz(f, "fuzz.npz", zipLies(f), 3*deflateBound, Options{}, (*File).zip)
}

func FuzzTorch(f *testing.F) {
	fuzz(f, "fuzz.pt", torchLies(f), 3*deflateBound, Options{}, (*File).zip)
}

// FuzzPickle feeds the unpickler itself, which in an archive a checksum keeps most changes from.
func FuzzPickle(f *testing.F) {
	const twelve = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	for _, file := range []string{"every.pt", "views.pt", "state.pt", "model.pt"} {
		content, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		opened := &File{Path: file, source: bytes.NewReader(content), size: int64(len(content)), keeper: &keeper{}}
		entries, err := opened.entries()
		if err != nil {
			f.Fatal(err)
		}
		torch := &torchFile{File: opened, entries: map[string]entry{"data.pkl": entries[0]}}
		pickle, err := torch.whole("data.pkl", mostPickle)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(pickle))
	}
	f.Add(tensorOf("torch.FloatStorage", 3, 0, tuple{3}, tuple{1}) + ".")
	f.Add(tensorOf("torch.ShortStorage", 6, 1, tuple{2, 2}, tuple{1, 2}) + ".")
	f.Add("]q\x00(h\x00h\x00e.")
	f.Fuzz(func(t *testing.T, pickle string) {
		checkFile(t, "testdata/fuzz.pt", torchWith(t, pickle, twelve), Options{Memory: 100, Spill: os.TempDir()}, (*File).zip)
	})
}

func FuzzCSV(f *testing.F) {
	for _, content := range []string{
		"id,score,class\n1,0.5,cat\n2,-1e3,\"a, b\"\n", "a;b\r\n1;2\r\n", "0,1,2\n5,6,7\n", "\ufeffa\tb\n1\tNA\n", "a\n\"x\ny\"\n\n1\n", "a,b\n1,\"2\n3,4\n", "5\n6\n",
	} {
		f.Add([]byte(content))
	}
	fuzz(f, "fuzz.csv", otherLies(), 300, Options{}, (*File).csv)
}

// FuzzOpen feeds all readers at once, as the content says.
func FuzzOpen(f *testing.F) {
	lies := append(append(npyLies(), tensorLies()...), otherLies()...)
	fuzz(f, "fuzz.npy", lies, 3*deflateBound, Options{}, (*File).read)
}
