package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A block is an array to be written.
type block struct {
	descr string // NumPy's, such as <f4
	shape []int
	raw   []byte
}

// f32 is an array of float32s, of which number i is what of says.
func f32(of func(i int) float64, shape ...int) block {
	b := block{descr: "<f4", shape: shape}
	for i := range size(shape) {
		b.raw = binary.LittleEndian.AppendUint32(b.raw, math.Float32bits(float32(of(i))))
	}
	return b
}

func f64(of func(i int) float64, shape ...int) block {
	b := block{descr: "<f8", shape: shape}
	for i := range size(shape) {
		b.raw = binary.LittleEndian.AppendUint64(b.raw, math.Float64bits(of(i)))
	}
	return b
}

func i64(of func(i int) int, shape ...int) block {
	b := block{descr: "<i8", shape: shape}
	for i := range size(shape) {
		b.raw = binary.LittleEndian.AppendUint64(b.raw, uint64(of(i)))
	}
	return b
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// npy is the bytes of a .npy file of version 1.0.
func (b block) npy() []byte {
	dims := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(b.shape)), ", "), "[]")
	if len(b.shape) == 1 {
		dims += ","
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", b.descr, dims)
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	out := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	return append(append(out, header...), b.raw...)
}

// tensors is the bytes of a safetensors file.
func tensors(all map[string]block) []byte {
	names := map[string]string{"<f4": "F32", "<f8": "F64", "<i8": "I64"}
	header := map[string]any{}
	var data []byte
	for _, key := range slices.Sorted(maps.Keys(all)) {
		b := all[key]
		header[key] = map[string]any{"dtype": names[b.descr], "shape": b.shape, "data_offsets": []int{len(data), len(data) + len(b.raw)}}
		data = append(data, b.raw...)
	}
	text, err := json.Marshal(header)
	if err != nil {
		panic(err)
	}
	return bytes.Join([][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text, data}, nil)
}

// dir writes files into a new directory: a block as .npy, a map of blocks as safetensors, a string
// as it is.
func dir(t testing.TB, files map[string]any) string {
	t.Helper()
	root := t.TempDir()
	put(t, root, files)
	return root
}

func put(t testing.TB, root string, files map[string]any) {
	t.Helper()
	for name, what := range files {
		var raw []byte
		switch w := what.(type) {
		case block:
			raw = w.npy()
		case map[string]block:
			raw = tensors(w)
		case string:
			raw = []byte(w)
		}
		at := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// count is a number for each element that tells its place.
func count(i int) float64 { return float64(i) }

// from is count of another array.
func from(first int) func(int) float64 { return func(i int) float64 { return float64(first + i) } }

// parity is labels of two classes.
func parity(i int) int { return i % 2 }

// opened opens a store that is closed when the test ends.
func opened(t *testing.T, path string, s Settings) *Store {
	t.Helper()
	store, err := Open(path, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// names are those of the layers.
func names(s *Store) (out []string) {
	for _, l := range s.Layers() {
		out = append(out, l.Name)
	}
	return out
}

// matrix reads all rows of all splits at a layer by their number in the files: at once, and row by
// row to compare.
func matrix(t *testing.T, s *Store, moment, layer int) [][]float32 {
	t.Helper()
	all := map[int32][]float32{}
	for split := range Split(Splits) {
		rows := s.Rows(moment, layer, split)
		n, d := rows.Dims()
		if n != s.Len(split) || d != s.Layers()[layer].Width {
			t.Fatalf("layer %d has %d×%d numbers, the store says %d×%d", layer, n, d, s.Len(split), s.Layers()[layer].Width)
		}
		block, one := make([]float32, n*d), make([]float32, d)
		if err := rows.Read(block, 0); err != nil {
			t.Fatal(err)
		}
		for i, row := range s.Index(split) {
			if err := rows.Read(one, i); err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(one, block[i*d:(i+1)*d], func(a, b float32) bool { return a == b || a != a && b != b }) {
				t.Errorf("row %d alone is %v, among others %v", i, one, block[i*d:(i+1)*d])
			}
			all[row] = block[i*d : (i+1)*d]
		}
	}
	var out [][]float32
	for i := range len(all) {
		if all[int32(i)] == nil {
			t.Fatalf("row %d of %d is in no split", i, len(all))
		}
		out = append(out, all[int32(i)])
	}
	return out
}

// holds checks all rows of a layer.
func holds(t *testing.T, s *Store, moment, layer int, want func(row, column int) float64) {
	t.Helper()
	for i, row := range matrix(t, s, moment, layer) {
		for j, v := range row {
			if float64(v) != float64(float32(want(i, j))) {
				t.Fatalf("moment %d, layer %d, row %d, column %d is %g, want %g", moment, layer, i, j, v, want(i, j))
			}
		}
	}
}

// labelled are the labels of all splits by the number of their row.
func labelled(s *Store) []string {
	out := make([]string, len(s.side))
	for split := range Split(Splits) {
		labels := s.Labels(split)
		for i, row := range s.Index(split) {
			out[row] = s.Classes()[labels[i]]
		}
	}
	return out
}
