package array

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// someTensors are tensors of each type, with numbers that only bits tell apart.
func someTensors() []Tensor {
	odd := math.Float32frombits(0x7fa00001) // a NaN with a payload
	return []Tensor{
		{Name: "W1", Shape: []int{2, 3}, Float32: []float32{1, -0.5, float32(math.Copysign(0, -1)), odd, float32(math.Inf(-1)), 3e38}},
		{Name: "probe", Shape: []int{2}, Float64: []float64{math.Pi, math.NaN()}},
		{Name: "classes", Shape: []int{3}, Int32: []int32{-1, 0, 9}},
		{Name: "none", Shape: []int{0, 4}, Float32: []float32{}},
		{Name: "one", Shape: []int{}, Float64: []float64{7}},
	}
}

// TestTensorsRoundTrip: what is written is read back to the same bits, by this and by the reader of
// files, each element where its size divides the offset.
func TestTensorsRoundTrip(t *testing.T) {
	metadata := map[string]string{"format": "fathom", "a": "é\"\n"}
	raw, err := EncodeTensors(metadata, someTensors())
	if err != nil {
		t.Fatal(err)
	}
	if n := binary.LittleEndian.Uint64(raw); n%8 != 0 {
		t.Errorf("the header has %d bytes, no multiple of 8", n)
	}
	got, tensors, err := DecodeTensors("test", raw)
	if err != nil || !reflect.DeepEqual(got, metadata) || len(tensors) != len(someTensors()) {
		t.Fatalf("read back: %v, %v, %v", got, tensors, err)
	}
	for _, want := range someTensors() {
		found := false
		for _, one := range tensors {
			if one.Name != want.Name {
				continue
			}
			found = true
			if !reflect.DeepEqual(one.Shape, want.Shape) || string(one.append(nil)) != string(want.append(nil)) {
				t.Errorf("%s is read back as %v", want.Name, one)
			}
		}
		if !found {
			t.Errorf("%s is not there", want.Name)
		}
	}
	path := filepath.Join(t.TempDir(), "all.safetensors")
	if err := os.WriteFile(path, raw, 0o666); err != nil {
		t.Fatal(err)
	}
	file, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if len(file.Arrays) != len(someTensors()) {
		t.Errorf("the file has %d arrays", len(file.Arrays))
	}
	for _, a := range file.Arrays {
		if s := a.sections[0]; s.at%int64(max(1, s.size)) != 0 {
			t.Errorf("%s begins at byte %d, elements of %d", a.Key, s.at, s.size)
		}
	}
	again, err := EncodeTensors(metadata, tensors)
	if err != nil || string(again) != string(raw) {
		t.Errorf("written again it is another file: %v", err)
	}
}

// TestTensorsThatAreNone: what would not be read back is not written, and what is cut is not read.
func TestTensorsThatAreNone(t *testing.T) {
	for want, tensors := range map[string][]Tensor{
		"two tensors":    {{Name: "a", Shape: []int{0}}, {Name: "a", Shape: []int{0}}},
		"has 1 elements": {{Name: "a", Shape: []int{2}, Float32: []float32{1}}},
		"that is taken":  {{Name: "__metadata__", Shape: []int{0}}},
	} {
		if _, err := EncodeTensors(nil, tensors); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", tensors, err, want)
		}
	}
	raw, err := EncodeTensors(nil, someTensors())
	if err != nil {
		t.Fatal(err)
	}
	for n := range raw {
		if _, _, err := DecodeTensors("cut", raw[:n]); err == nil {
			t.Fatalf("cut after %d of %d bytes it is read", n, len(raw))
		}
	}
	if _, _, err := DecodeTensors("longer", append(raw, 0)); err == nil {
		t.Error("with a byte too many it is read")
	}
	empty, err := EncodeTensors(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, tensors, err := DecodeTensors("empty", empty); err != nil || len(tensors) != 0 {
		t.Errorf("an empty file: %v, %v", tensors, err)
	}
}
