package array

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// opened opens a file that is closed when the test ends.
func opened(t *testing.T, path string, o Options) *File {
	t.Helper()
	f, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// key is an array of a file by its key.
func key(t *testing.T, f *File, name string) *Array {
	t.Helper()
	for _, a := range f.Arrays {
		if a.Key == name {
			return a
		}
	}
	t.Fatalf("%s has no array %q", f.Path, name)
	return nil
}

// floats reads the one array of a file.
func floats(t *testing.T, path string, o Options) []float32 {
	t.Helper()
	a := key(t, opened(t, path, o), "")
	got := make([]float32, a.Len())
	if err := a.ReadFloats(got, 0); err != nil {
		t.Fatal(err)
	}
	return got
}

// real and counted are the elements that testdata/make.py gives arrays, in C order.
func real(i int) float64    { return float64(i)/2 - 3 }
func counted(i int) float64 { return float64(i) }

// holds checks the shape, the type and all elements of an array, read at once and in pieces.
func holds(t *testing.T, a *Array, typ Type, shape []int, element func(i int) float64) {
	t.Helper()
	if a.Type != typ || !slices.Equal(a.Shape, shape) {
		t.Errorf("%s is %v of %s, want %v of %s", a.Name(), a.Shape, a.Type, shape, typ)
		return
	}
	n := a.Len()
	singles, doubles, ints := make([]float32, n), make([]float64, n), make([]int64, n)
	if err := a.ReadFloats(singles, 0); err != nil {
		t.Error(err)
	}
	for from := 0; from < n; from += 5 {
		if err := a.ReadDoubles(doubles[from:min(from+5, n)], from); err != nil {
			t.Error(err)
		}
	}
	switch err := a.ReadInts(ints, 0); {
	case (err != nil) != typ.Float():
		t.Errorf("%s as integers: %v", a.Name(), err)
	}
	for i := range n {
		want := element(i)
		if singles[i] != float32(want) || doubles[i] != want || !typ.Float() && ints[i] != int64(want) {
			t.Errorf("element %d of %s is %g, %g and %d, want %g", i, a.Name(), singles[i], doubles[i], ints[i], want)
		}
	}
	if err := a.ReadFloats(singles, 1); err == nil || !strings.Contains(err.Error(), "within") {
		t.Errorf("elements behind the last: %v", err)
	}
	if err := a.ReadFloats(nil, -1); err == nil {
		t.Error("elements before the first are read")
	}
}

func TestNpy(t *testing.T) {
	all := []struct {
		file  string
		typ   Type
		shape []int
		want  func(int) float64
	}{
		{"bool", Bool, []int{3}, func(i int) float64 { return float64((i + 1) % 2) }},
		{"scalar", F32, nil, func(int) float64 { return 2.5 }},
		{"empty", F32, []int{0, 5}, nil},
		{"fortran", F32, []int{5, 7}, real},
		{"fortran8", I64, []int{70, 3}, counted},
		{"fortran-column", F32, []int{4, 1, 3}, real},
		{"v1", F32, []int{3, 4}, real}, {"v2", F32, []int{3, 4}, real}, {"v3", F32, []int{3, 4}, real},
	}
	for t, name := range map[Type]string{F64: "f8", F32: "f4", F16: "f2"} {
		for _, order := range []string{"-le", "-be"} {
			all = append(all, all[0])
			last := &all[len(all)-1]
			last.file, last.typ, last.shape, last.want = name+order, t, []int{3, 4}, real
		}
	}
	for t, name := range map[Type]string{
		I8: "i1-le", I16: "i2-le", I32: "i4-le", I64: "i8-le", U8: "u1-le", U16: "u2-le", U32: "u4-le", U64: "u8-le",
	} {
		all = append(all, all[0])
		last := &all[len(all)-1]
		last.file, last.typ, last.shape, last.want = name, t, []int{3, 4}, counted
		if t.Size() > 1 {
			all = append(all, *last)
			all[len(all)-1].file = name[:2] + "-be"
		}
	}
	for _, test := range all {
		f := opened(t, "testdata/"+test.file+".npy", Options{})
		if len(f.Arrays) != 1 || f.Arrays[0].Key != "" || f.Arrays[0].Name() != f.Path || f.Metadata() != nil || f.Notes != nil {
			t.Errorf("%s holds %v and says %q", f.Path, f.Arrays, f.Notes)
		}
		holds(t, f.Arrays[0], test.typ, test.shape, test.want)
		if err := f.Changed(); err != nil {
			t.Error(err)
		}
	}
}

// TestNpyByHand reads headers that NumPy does not write, or not any more.
func TestNpyByHand(t *testing.T) {
	for _, header := range []string{
		"{'shape': (3L, 4L), 'fortran_order': False, 'descr': '|i1'}\n", // Python 2 wrote so
		"{ \"descr\" : \"=i1\",'fortran_order':False,'shape':( 3,4 ,) , }\n",
		"{'descr': '<i1', 'fortran_order': False, 'shape': (1, 3, 4)}       \n",
	} {
		file := npyWith(header, 12)
		for i := range 12 {
			file[len(file)-12+i] = byte(i)
		}
		shape := []int{3, 4}
		if strings.Contains(header, "1, 3") {
			shape = []int{1, 3, 4}
		}
		holds(t, opened(t, written(t, "a.npy", file), Options{}).Arrays[0], I8, shape, counted)
	}
}

func TestNpyReinterpreted(t *testing.T) {
	for _, file := range []string{"bf16", "bf16-u2"} {
		holds(t, opened(t, "testdata/"+file+".npy", Options{As: "bf16"}).Arrays[0], BF16, []int{3, 4}, real)
	}
	holds(t, opened(t, "testdata/u4-le.npy", Options{As: "bf16"}).Arrays[0], U32, []int{3, 4}, counted)
	if _, err := Open("testdata/v1.npy", Options{As: "f16"}); err == nil || !strings.Contains(err.Error(), "--as f16") {
		t.Errorf("any type can be reinterpreted: %v", err)
	}
}

// TestReinterpretedAlone: what --as says holds for raw bytes and unsigned integers alone. Floats and
// signed integers of the same size, which say what they are, stay so.
func TestReinterpretedAlone(t *testing.T) {
	as := Options{As: "bf16"}
	for file, want := range map[string]Type{"f2-le": F16, "i2-le": I16, "u2-le": BF16} {
		if a := opened(t, "testdata/"+file+".npy", as).Arrays[0]; a.Type != want {
			t.Errorf("%s.npy is %s, want %s", file, a.Type, want)
		}
	}
	entry := func(dtype string, begin int) string {
		return fmt.Sprintf(`{"dtype":%q,"shape":[1],"data_offsets":[%d,%d]}`, dtype, begin, begin+2)
	}
	tensors := written(t, "a.safetensors", tensorsWith(`{"f16":`+entry("F16", 0)+`,"i16":`+entry("I16", 2)+`,"u16":`+entry("U16", 4)+`}`, 6))
	for _, path := range []string{tensors, "testdata/every.pt"} {
		f := opened(t, path, as)
		for name, want := range map[string]Type{"f16": F16, "i16": I16, "u16": BF16} {
			if a := key(t, f, name); a.Type != want {
				t.Errorf("%s is %s, want %s", a.Name(), a.Type, want)
			}
		}
	}
}

func TestNpyText(t *testing.T) {
	for file, want := range map[string][]string{
		"words": {"cat", "größe", "", "犬"}, "words-be": {"cat", "größe", "", "犬"}, "bytes": {"cat", "a", ""},
	} {
		a := opened(t, "testdata/"+file+".npy", Options{}).Arrays[0]
		for from := range want {
			for to := from; to <= len(want); to++ {
				if got, err := a.Text(from, to); err != nil || !slices.Equal(got, want[from:to]) {
					t.Errorf("%s from %d to %d: %q, %v", file, from, to, got, err)
				}
			}
		}
		if _, err := a.Text(2, 1); err == nil {
			t.Error("text from 2 to 1")
		}
		if err := a.ReadFloats(make([]float32, 1), 0); err == nil || a.ReadDoubles(make([]float64, 1), 0) == nil {
			t.Error("text is read as numbers")
		}
	}
	if _, err := opened(t, "testdata/v1.npy", Options{}).Arrays[0].Text(0, 1); err == nil {
		t.Error("numbers are read as text")
	}
}

// TestRefused: the sentences name the kind and what to do.
func TestRefused(t *testing.T) {
	for file, want := range map[string]string{
		"objects":  "Python objects (pickle); save numbers, or words by .astype(str)",
		"complex":  "complex numbers ('<c8')",
		"dates":    "dates or times ('<M8[s]')",
		"long":     "long doubles ('<f16')",
		"fields":   "a structured array with the fields x and 'größe'",
		"fortran3": "np.ascontiguousarray",
		"bf16":     "--as bf16",
		"f8_e4m3":  "--as f8_e4m3",
	} {
		_, err := Open("testdata/"+file+".npy", Options{})
		if err == nil || !strings.HasPrefix(err.Error(), "testdata/"+file+".npy: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestTooLarge: what a type does not hold is said and not cut.
func TestTooLarge(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.bin")
	write := func(v uint64) {
		raw := make([]byte, 16)
		for i := range 8 {
			raw[8+i] = byte(v >> (8 * i))
		}
		if err := os.WriteFile(path, raw, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(math.Float64bits(1e300))
	a := opened(t, path, Options{Raw: "f64,2"}).Arrays[0]
	if err := a.ReadFloats(make([]float32, 2), 0); err == nil || !strings.Contains(err.Error(), "element 1 is 1e+300") {
		t.Errorf("1e300 as a float32: %v", err)
	}
	write(math.Float64bits(math.Inf(-1)))
	got := make([]float32, 1)
	if err := a.ReadFloats(got, 1); err != nil || !math.IsInf(float64(got[0]), -1) {
		t.Errorf("-Inf as a float32: %v, %v", got, err)
	}
	write(1 << 63)
	a = opened(t, path, Options{Raw: "u64,2"}).Arrays[0]
	if err := a.ReadInts(make([]int64, 2), 0); err == nil || !strings.Contains(err.Error(), "element 1 is 9223372036854775808") {
		t.Errorf("2⁶³ as an int64: %v", err)
	}
}

func TestRaw(t *testing.T) {
	raw, err := os.ReadFile("testdata/f2-le.npy")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "acts.memmap")
	if err := os.WriteFile(path, raw[len(raw)-24:], 0o666); err != nil {
		t.Fatal(err)
	}
	holds(t, opened(t, path, Options{Raw: "f16,3x4"}).Arrays[0], F16, []int{3, 4}, real)
	for raw, want := range map[string]string{
		"": "--raw", "f16": "a comma", "f17,3x4": "bf16", "f16,3x5": "24 bytes, expected 30 (3×5 of f16)", "f16,": "sizes", "f16,3x-4": "sizes",
		"f16,4294967296x4294967296x4": "address", "f16,99999999999999999999x1": "a dimension of 99999999999999999999, more than",
	} {
		if _, err := Open(path, Options{Raw: raw}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--raw %q: %v", raw, err)
		}
	}
}

// TestHeld transposes in memory and, where that does not reach, in a file, and leaves no file
// behind.
func TestHeld(t *testing.T) {
	for _, memory := range []int64{1680, 1679} {
		dir := t.TempDir()
		f, err := Open("testdata/fortran8.npy", Options{Memory: memory, Spill: dir})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { holds(t, f.Arrays[0], I64, []int{70, 3}, counted) })
		}
		all.Wait()
		if n := len(f.keeper.files); n != int(1680-memory) {
			t.Errorf("with %d bytes of memory %d files", memory, n)
		}
		if files, _ := os.ReadDir(dir); len(files) != 0 && runtime.GOOS != "windows" {
			t.Errorf("a killed process would leave %d files", len(files))
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if files, _ := os.ReadDir(dir); len(files) != 0 {
			t.Errorf("%d files are left", len(files))
		}
	}
	f, err := Open("testdata/fortran8.npy", Options{Memory: 1, Spill: filepath.Join(t.TempDir(), "none")})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Arrays[0].ReadInts(make([]int64, 1), 0); err == nil || !strings.Contains(err.Error(), "no place") {
		t.Errorf("without a place to spill: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestChanged(t *testing.T) {
	raw, err := os.ReadFile("testdata/v1.npy")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.npy")
	if err := os.WriteFile(path, raw, 0o666); err != nil {
		t.Fatal(err)
	}
	f := opened(t, path, Options{})
	if err := os.Chtimes(path, time.Time{}, f.modified.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := f.Changed(); err == nil || !strings.Contains(err.Error(), "file changed while it was read") {
		t.Errorf("a file of another time: %v", err)
	}
	if err := os.Chtimes(path, time.Time{}, f.modified); err != nil {
		t.Fatal(err)
	}
	if err := f.Changed(); err != nil {
		t.Errorf("a file of the same time: %v", err)
	}
	if err := os.Truncate(path, 150); err != nil {
		t.Fatal(err)
	}
	if err := f.Changed(); err == nil || !strings.Contains(err.Error(), "file changed while it was read") {
		t.Errorf("a file cut off: %v", err)
	}
	if err := f.Arrays[0].ReadFloats(make([]float32, 12), 0); err == nil || !strings.Contains(err.Error(), "byte 150: reading failed") {
		t.Errorf("a file cut off is read: %v", err)
	}
}

// written writes a file for a test.
func written(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// BenchmarkReadFloats reads a file of 16 MiB that the system has in memory.
func BenchmarkReadFloats(b *testing.B) {
	const bytes = 16 << 20
	path := written(b, "a.bin", make([]byte, bytes))
	for _, typ := range []Type{F32, F16, BF16, F64} {
		b.Run(typ.String(), func(b *testing.B) {
			n := bytes / typ.Size()
			f, err := Open(path, Options{Raw: fmt.Sprintf("%s,%d", typ, n)})
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			dst := make([]float32, n)
			b.SetBytes(bytes)
			for b.Loop() {
				if err := f.Arrays[0].ReadFloats(dst, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
