package array

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestIDX reads the labels and images of MNIST, packed and unpacked, as the bytes after the headers
// are.
func TestIDX(t *testing.T) {
	for name, shape := range map[string][]int{"t10k-labels-idx1-ubyte.gz": {10_000}, "t10k-images-idx3-ubyte.gz": {10_000, 28, 28}} {
		packed, err := os.ReadFile("../mnist/" + name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		unpacked := filepath.Join(t.TempDir(), strings.TrimSuffix(name, ".gz"))
		if err := os.WriteFile(unpacked, plain, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"../mnist/" + name, unpacked} {
			f, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			a := f.Arrays[0]
			if !slices.Equal(a.Shape, shape) || a.Type != U8 {
				t.Fatalf("%s is %v of %s", path, a.Shape, a.Type)
			}
			got := make([]float32, min(a.Len(), 100_000))
			if err := a.ReadFloats(got, a.Len()-len(got)); err != nil {
				t.Fatal(err)
			}
			for i, v := range got {
				if want := plain[len(plain)-len(got)+i]; v != float32(want) {
					t.Fatalf("%s: element %d from the end is %g, want %d", path, len(got)-i, v, want)
				}
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// idxWith is an IDX file of a type, whatever follows.
func idxWith(typ byte, shape []int, data []byte) []byte {
	file := []byte{0, 0, typ, byte(len(shape))}
	for _, d := range shape {
		file = binary.BigEndian.AppendUint32(file, uint32(d))
	}
	return append(file, data...)
}

func gzipped(data []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(data) // into memory, which never fails
	_ = w.Close()
	return out.Bytes()
}

// TestIDXTypes reads elements that are big-endian.
func TestIDXTypes(t *testing.T) {
	for _, file := range [][]byte{idxWith(0x0b, []int{2}, []byte{1, 2, 0xff, 0xfe}), gzipped(idxWith(0x0b, []int{2}, []byte{1, 2, 0xff, 0xfe}))} {
		f, err := open("a-idx1-ubyte", bytes.NewReader(file), int64(len(file)), Options{}, (*File).read)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]int64, 2)
		if err := f.Arrays[0].ReadInts(got, 0); err != nil || got[0] != 258 || got[1] != -2 {
			t.Errorf("the elements are %v, %v", got, err)
		}
	}
}

func TestIDXErrors(t *testing.T) {
	short := gzipped(idxWith(8, []int{100}, make([]byte, 100)))
	for want, file := range map[string][]byte{
		"byte 0: starts with the bytes 00 00 07":             idxWith(7, []int{1}, []byte{1}),
		"byte 0: the file ends within the header":            {0, 0},
		"byte 6: the file ends within the header":            {0, 0, 8, 1, 0, 0},
		"byte 8: 3 bytes of data, expected 4 (4 of u8)":      idxWith(8, []int{4}, make([]byte, 3)),
		"byte 8: 5 bytes of data, expected 4 (4 of u8)":      idxWith(8, []int{4}, make([]byte, 5)),
		"a dimension of 4,294,967,295":                       {0, 0, 8, 1, 255, 255, 255, 255},
		"more than this machine can address":                 idxWith(8, []int{1 << 30, 1 << 30, 1 << 30}, nil),
		"unpacking failed: the file ends before its 1,000":   gzipped(idxWith(8, []int{1000}, make([]byte, 10))),
		"more than gzip can make of a file of":               gzipped(idxWith(8, []int{100_000_000}, nil)),
		"unpacking failed: more data than expected":          gzipped(idxWith(8, []int{4}, make([]byte, 9))),
		"unpacking failed: the file ends before its 100 byt": short[:len(short)-3],
	} {
		f, err := open("a-idx1-ubyte", bytes.NewReader(file), int64(len(file)), Options{}, (*File).read)
		if err == nil {
			err = f.Arrays[0].ReadFloats(make([]float32, f.Arrays[0].Len()), 0)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func FuzzIDX(f *testing.F) {
	f.Add(idxWith(8, []int{2, 2}, []byte{1, 2, 3, 4}))
	f.Add(gzipped(idxWith(0x0d, []int{2}, make([]byte, 8))))
	f.Add(gzipped(idxWith(8, []int{100_000_000}, nil)))
	fuzz(f, "any-idx3-ubyte", nil, 2200, Options{}, (*File).read)
}
